"""Addresses."""

from django.urls import path

from bruecke.network import views

app_name = "network"
urlpatterns = [
    path("verwaltung/gebiete/", views.areas, name="areas"),
    path("verwaltung/gebiete/<uuid:area_id>/beenden/", views.end_area, name="end-area"),
    path("verwaltung/register/", views.registers, name="registers"),
]
