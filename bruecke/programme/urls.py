"""Addresses."""

from django.urls import path

from bruecke.programme import views

app_name = "programme"
urlpatterns = [path("teilnahme/", views.participation, name="participation")]
