"""Addresses of administration, cover and the choice of language."""

from bruecke.access.admin_urls import urlpatterns as administration

app_name = "access"
urlpatterns = [*administration]
