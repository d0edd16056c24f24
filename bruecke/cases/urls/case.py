"""Addresses of lists and of one case."""

from django.urls import path

from bruecke.cases.views import case, lead, lists, opening, plan, work

ONE = "faelle/<uuid:case_id>/"
urlpatterns = [
    path("faelle/", lists.cases, name="cases"),
    path("faelle/aufgaben/", lists.board, name="board"),
    path("faelle/heute/", lists.today, name="today"),
    path("faelle/ohne-namen/", opening.anonymous, name="anonymous"),
    path("uebergaben/<uuid:handover_id>/fall/", opening.open_case, name="open"),
    path("faelle/team/", lead.load, name="load"),
    path("faelle/team/<uuid:unit_id>/<uuid:user_id>/", lead.hand_out, name="hand-out"),
    path(f"{ONE}zuteilen/", lead.lead, name="lead"),
    path(ONE, case.case, name="case"),
    path(f"{ONE}verlauf/", case.history, name="history"),
    path(f"{ONE}klaerung/", case.intake, name="intake"),
    path(f"{ONE}vereinbarung/", case.agree, name="agree"),
    path(f"{ONE}lebensbereiche/", case.assess, name="assess"),
    path(f"{ONE}abschluss/", case.close, name="close"),
    path(f"{ONE}wieder-oeffnen/", case.reopen, name="reopen"),
    path(f"{ONE}nachsorge/", case.after_care, name="after-care"),
    path(f"{ONE}plan/", plan.plan, name="plan"),
    path(f"{ONE}plan/ziel/", plan.goal, name="goal"),
    path(f"{ONE}plan/ziel/<uuid:goal_id>/", plan.goal, name="change-goal"),
    path(f"{ONE}plan/ziel/<uuid:goal_id>/massnahme/", plan.measure, name="measure"),
    path(f"{ONE}plan/massnahme/<uuid:measure_id>/", plan.change_measure, name="change-measure"),
    path(f"{ONE}plan/massnahme/<uuid:measure_id>/erledigt/", plan.tick, name="tick"),
    path(f"{ONE}plan/anliegen/", plan.matter, name="matter"),
    path(f"{ONE}plan/rueckblick/", plan.review, name="review"),
    path(f"{ONE}plan/ergebnis/", plan.outcome, name="outcome"),
    path(f"{ONE}plan/ergebnis/<uuid:outcome_id>/streichen/", plan.drop_outcome, name="drop-outcome"),
    path(f"{ONE}plan/fassung/", plan.copy, name="copy"),
    path(f"{ONE}plan/fassung/<uuid:copy_id>/", plan.sign, name="sign"),
    path(f"{ONE}notiz/", work.note, name="note"),
    path(f"{ONE}notiz/<uuid:note_id>/streichen/", work.strike, name="strike"),
    path(f"{ONE}aufgabe/", work.task, name="task"),
    path(f"{ONE}aufgabe/<uuid:task_id>/erledigt/", work.tick_task, name="tick-task"),
    path(f"{ONE}kontakte/", work.contacts, name="contacts"),
    path(f"{ONE}kontakte/angebot/", work.link, name="link"),
    path(f"{ONE}kontakte/angebot/<uuid:link_id>/", work.link, name="change-link"),
    path(f"{ONE}termine/", work.meeting, name="meeting"),
    path(f"{ONE}termine/<uuid:meeting_id>/", work.settle, name="settle"),
    path(f"{ONE}unterlagen/", work.papers, name="papers"),
    path(f"{ONE}unterlagen/<uuid:document_id>/", work.document, name="document"),
    path(f"{ONE}unterlagen/<uuid:document_id>/loeschen/", work.erase_document, name="erase-document"),
]
