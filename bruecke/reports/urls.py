"""Addresses."""

from django.urls import path

from bruecke.reports import views

app_name = "reports"
urlpatterns = [
    path("zahlen/", views.report, name="newest"),
    path("zahlen/fallzahlen/", views.caseload, name="caseload"),
    path("zahlen/<uuid:report_id>/", views.report, name="report"),
    path("zahlen/<uuid:report_id>/<str:key>.csv", views.table_file, name="table-csv"),
]
