"""Addresses of the administration pages."""

from django.urls import path

from bruecke.access import admin_views as views
from bruecke.access import organisation_views

urlpatterns = [
    path("verwaltung/einheiten/", views.units, name="units"),
    path("verwaltung/einheiten/neu/", views.unit, name="new-unit"),
    path("verwaltung/einheiten/<uuid:unit_id>/", views.unit, name="unit"),
    path("verwaltung/organisationen/", organisation_views.organisations, name="organisations"),
    path("verwaltung/organisationen/neu/", organisation_views.organisation, name="new-organisation"),
    path("verwaltung/organisationen/<uuid:organisation_id>/", organisation_views.organisation, name="organisation"),
    path("verwaltung/mitglieder/", views.members, name="members"),
    path("verwaltung/mitglieder/neu/", views.new_member, name="new-member"),
    path("verwaltung/mitglieder/<uuid:membership_id>/beenden/", views.end_member, name="end-member"),
    path("verwaltung/konten/", views.accounts, name="accounts"),
    path("verwaltung/konten/neu/", views.new_account, name="new-account"),
    path("verwaltung/konten/<uuid:user_id>/einladen/", views.invite, name="invite"),
    path("verwaltung/konten/<uuid:user_id>/schalten/", views.switch, name="switch"),
    path("vertretung/", views.cover, name="cover"),
    path("vertretung/<uuid:cover_id>/beenden/", views.end_cover, name="end-cover"),
]
