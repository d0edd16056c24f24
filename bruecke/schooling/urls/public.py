"""Addresses of families, without an account and in every language."""

from django.urls import path

from bruecke.schooling.views import family

STATUS = "<lang:lang>/schule/stand/"
urlpatterns = [
    path("<lang:lang>/schule/", family.report_children, name="family-report"),
    path(STATUS, family.enter_code, name="family-code"),
    path(f"{STATUS}<str:code>/", family.status, name="family"),
    path(f"{STATUS}<str:code>/<uuid:placement_id>/<slug:what>.ics", family.calendar_file, name="family-calendar"),
]
