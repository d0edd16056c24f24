"""Addresses of the pages every site must have; the same words in every language, so that a printed one works in all."""

from django.urls import path

from bruecke.welcome.views import legal

urlpatterns = [
    path("<lang:lang>/impressum/", legal.imprint, name="imprint"),
    path("<lang:lang>/datenschutz/", legal.privacy, name="privacy-statement"),
    path("<lang:lang>/barrierefreiheit/", legal.accessibility, name="accessibility"),
]
