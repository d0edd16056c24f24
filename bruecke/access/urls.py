"""Addresses of administration, cover and the choice of language."""

from django.urls import path

from bruecke.access import views_language
from bruecke.access.admin_urls import urlpatterns as administration

app_name = "access"
urlpatterns = [path("sprache/", views_language.language, name="language"), *administration]
