"""Addresses of numbers and of the files for the software of schools."""

from django.urls import path

from bruecke.schooling.views import numbers

urlpatterns = [
    path("schule/zahlen/tag/", numbers.day, name="day"),
]
