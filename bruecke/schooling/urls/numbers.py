"""Addresses of numbers and of the files for the software of schools."""

from django.urls import path

from bruecke.schooling.views import numbers

urlpatterns = [
    path("schule/zahlen/tag/", numbers.day, name="day"),
    path("schule/export/zuordnung/", numbers.mapping, name="mapping"),
    path("schule/export/kinder.<slug:kind>", numbers.export_file, name="export"),
]
