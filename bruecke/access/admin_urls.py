"""Addresses of the administration pages."""

from django.urls.resolvers import URLPattern

urlpatterns: list[URLPattern] = []
