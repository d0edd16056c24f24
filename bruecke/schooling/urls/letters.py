"""Addresses of letters about one child, and of what a school tells families."""

from django.urls import path

from bruecke.schooling.views import letters

urlpatterns = [
    path("schule/vorgang/<uuid:placement_id>/brief/<slug:kind>.pdf", letters.letter, name="letter"),
    path("schule/wegweiser/", letters.guide, name="guide"),
    path("schule/wegweiser/<slug:number>/", letters.guide, name="guide-of"),
]
