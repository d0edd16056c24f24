"""Addresses of counsellors: the start page, lists, one hand-over, the calendar."""

from django.urls import path

from bruecke.welcome.views import appointments, counselling, inbox, today, walk_in

ONE = "uebergaben/<uuid:handover_id>/"
urlpatterns = [
    path("heute/", today.today, name="today"),
    path("suche/", today.search, name="search"),
    path("uebergaben/", inbox.inbox, name="inbox"),
    path("uebergaben/neu/", walk_in.walk_in, name="walk-in"),
    path(f"{ONE}vorschau/", inbox.preview, name="preview"),
    path(f"{ONE}zurueckgeben/", inbox.give_back, name="give-back"),
    path(f"{ONE}zuweisen/", inbox.reassign, name="reassign"),
    path(ONE, counselling.handover, name="handover"),
    path(f"{ONE}versuch/", counselling.attempt, name="attempt"),
    path(f"{ONE}versuch/<uuid:attempt_id>/zuruecknehmen/", counselling.undo_attempt, name="undo-attempt"),
    path(f"{ONE}nachricht/", counselling.message, name="message"),
    path(f"{ONE}kontakt/", counselling.contact_data, name="contact-data"),
    path(f"{ONE}gespraech/", counselling.talk, name="talk"),
    path(f"{ONE}beenden/", counselling.finish, name="finish"),
    path(f"{ONE}widerruf/", counselling.withdraw, name="withdraw-for"),
    path(f"{ONE}eigene-grundlage/", counselling.own_basis, name="own-basis"),
    path(f"{ONE}termine/", appointments.meetings, name="meetings"),
    path(f"{ONE}termine/<uuid:appointment_id>/", appointments.meeting, name="meeting"),
    path("termine/", appointments.appointments, name="appointments"),
    path("termine/zeit/<uuid:slot_id>/", appointments.remove_time, name="remove-time"),
    path("termine/<uuid:appointment_id>/termin.ics", appointments.calendar_file, name="calendar-file"),
]
