"""Addresses of the person's own pages and of the pages about who sees what."""

from django.urls import path

from bruecke.privacy.views import family, mine, staff

app_name = "privacy"
urlpatterns = [
    path("<lang:lang>/code/", mine.enter_code, name="enter-code"),
    path("<lang:lang>/meine-daten/<str:code>/", mine.mine, name="mine"),
    path("<lang:lang>/meine-daten/<str:code>/plan/", mine.agree, name="agree"),
    path("<lang:lang>/meine-daten/<str:code>/widerrufen/", mine.withdraw, name="withdraw"),
    path("<lang:lang>/meine-daten/<str:code>/daten.pdf", mine.mine_pdf, name="mine-pdf"),
    path("<lang:lang>/meine-daten/<str:code>/daten.json", mine.mine_json, name="mine-json"),
    path("<lang:lang>/meine-daten/<str:code>/termin.ics", mine.mine_ics, name="mine-ics"),
    path("<lang:lang>/schule/stand/<str:code>/daten/", family.family_data, name="family"),
    path("<lang:lang>/schule/stand/<str:code>/daten.json", family.family_json, name="family-json"),
    path("uebergaben/<uuid:handover_id>/wer-sieht-das/", staff.who, name="who"),
    path("faelle/<uuid:case_id>/wer-sieht-das/", staff.who_case, name="who-case"),
    path("schule/kinder/<uuid:entrant_id>/wer-sieht-das/", staff.who_child, name="who-child"),
    path("personen/<uuid:dossier_id>/schutz/", staff.protect, name="protect"),
    path("personen/<uuid:dossier_id>/code/", staff.new_code, name="new-code"),
    path("notfall/", staff.emergency, name="emergency"),
    path("datenschutz/", staff.office, name="office"),
]
