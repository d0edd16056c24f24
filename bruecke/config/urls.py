"""All addresses."""

from django.urls import include, path, register_converter

from bruecke.access.language import Converter

register_converter(Converter, "lang")

urlpatterns = [
    path("konto/", include("allauth.urls")),
]
handler500 = "bruecke.config.outage.server_error"
