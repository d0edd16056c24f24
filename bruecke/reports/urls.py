"""Addresses."""

from django.urls import path

from bruecke.reports import views

app_name = "reports"
urlpatterns = [
    path("zahlen/", views.report, name="newest"),
    path("zahlen/fallzahlen/", views.caseload, name="caseload"),
    path("zahlen/<uuid:report_id>/", views.report, name="report"),
    path("schule/zahlen/", views.schools, name="schools"),
    path("schule/zahlen/<uuid:report_id>/rat.csv", views.council_file, {"kind": "csv"}, name="council-csv"),
    path("schule/zahlen/<uuid:report_id>/rat.xlsx", views.council_file, {"kind": "xlsx"}, name="council-xlsx"),
    path("zahlen/<uuid:report_id>/<str:key>.csv", views.table_file, name="table-csv"),
]
