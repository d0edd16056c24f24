"""Addresses."""

from django.urls.resolvers import URLPattern

app_name = "network"
urlpatterns: list[URLPattern] = []
