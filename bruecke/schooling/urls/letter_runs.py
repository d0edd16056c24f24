"""Addresses of letters in bulk."""

from django.urls import path

from bruecke.schooling.views import letter_runs as letters

urlpatterns = [
    path("schule/briefe/runde/<uuid:round_id>/", letters.letters, name="letter-runs"),
    path("schule/briefe/<uuid:run_id>/", letters.run, name="letter-run"),
    path("schule/briefe/<uuid:run_id>/anhalten/", letters.stop, name="stop-letters"),
    path("schule/briefe/<uuid:run_id>/datei/", letters.run_file, name="letter-file"),
]
