"""Addresses of the files of an office."""

from django.urls import path

from bruecke.welcome.views import imports

urlpatterns = [
    path("dateien/", imports.imports, name="imports"),
    path("dateien/vorlage/", imports.template, name="imports-template"),
    path("dateien/kopf/", imports.head, name="imports-head"),
    path("dateien/<uuid:import_id>/", imports.file, name="import"),
    path("dateien/<uuid:import_id>/stand/", imports.progress, name="import-progress"),
    path("dateien/<uuid:import_id>/zeilen/", imports.decide, name="import-decide"),
    path("dateien/<uuid:import_id>/uebernehmen/", imports.take_over, name="import-take-over"),
    path("dateien/<uuid:import_id>/verwerfen/", imports.discard, name="import-discard"),
    path("dateien/<uuid:import_id>/zuruecknehmen/", imports.take_back, name="import-take-back"),
    path("dateien/<uuid:import_id>/quittung.<str:kind>", imports.receipt, name="import-receipt"),
]
