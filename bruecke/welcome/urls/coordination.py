"""Addresses of the coordination."""

from django.urls import path

from bruecke.welcome.views import coordination as views

urlpatterns = [
    path("koordination/", views.coordination, name="coordination"),
    path("koordination/auslastung/", views.load, name="load"),
    path("koordination/zahlen.csv", views.figures_file, {"kind": "csv"}, name="figures-csv"),
    path("koordination/zahlen.xlsx", views.figures_file, {"kind": "xlsx"}, name="figures-xlsx"),
    path("neu-zuweisen/", views.routing, name="routing"),
    path("neu-zuweisen/<uuid:handover_id>/", views.route, name="route"),
]
