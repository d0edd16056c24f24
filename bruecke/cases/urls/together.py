"""Addresses of working together."""

from django.urls import path

from bruecke.cases.views import together

ONE = "faelle/<uuid:case_id>/"
urlpatterns = [
    path(f"{ONE}entbindung/", together.release, name="release"),
    path(f"{ONE}entbindung/<uuid:release_id>/widerrufen/", together.withdraw_release, name="end-release"),
    path(f"{ONE}verweisen/", together.refer, name="refer"),
    path(f"{ONE}verweisen/<uuid:handover_id>/zuruecknehmen/", together.take_back, name="take-back"),
    path(f"{ONE}verweisen/<uuid:handover_id>/antworten/", together.answer, name="answer"),
    path(f"{ONE}auftrag/", together.give_errand, name="give-errand"),
    path(f"{ONE}auftrag/<uuid:errand_id>/beenden/", together.end_errand, name="end-errand"),
    path(f"{ONE}fallkonferenz/", together.confer, name="confer"),
    path("auftraege/", together.errands, name="errands"),
    path("auftraege/<uuid:errand_id>/", together.errand, name="errand"),
    path("fallkonferenzen/", together.conferences, name="conferences"),
    path("fallkonferenzen/neu/", together.confer, name="new-conference"),
    path("fallkonferenzen/<uuid:conference_id>/", together.conference, name="conference"),
    path("fallkonferenzen/<uuid:conference_id>/verlegen/", together.move, name="move"),
    path("fallkonferenzen/<uuid:conference_id>/absagen/", together.call_off, name="call-off"),
]
