"""Strokes, monthly numbers and frozen figures: rows that know no person."""

from typing import ClassVar

from django.db import models
from django.utils.translation import gettext_lazy as _

from bruecke.access.models import Unit, User
from bruecke.base.models import UUIDModel
from bruecke.welcome.models.words import Way


class Tally(UUIDModel):
    """One stroke in a count: it knows no person, only office, day and language."""

    class What(models.TextChoices):
        INFORMED = "informed", _("informed")
        CONSENTED = "consented", _("consented")
        DECLINED = "declined", _("declined or undecided")
        CARD = "card", _("card handed out")
        BLOCKED = "blocked", _("disclosure block")

    unit = models.ForeignKey(Unit, models.PROTECT)
    ags = models.CharField(max_length=8)
    day = models.DateField()
    what = models.CharField(max_length=9, choices=What)
    language = models.CharField(max_length=12, blank=True)
    way = models.CharField(max_length=9, choices=Way, blank=True)
    key = models.CharField(max_length=64, unique=True)

    class Meta:
        indexes: ClassVar = [
            models.Index(fields=["ags", "day"], name="tally_month"),
            models.Index(fields=["unit", "day"], include=["what"], name="tally_of_unit"),
        ]


class MonthlyRegistrations(UUIDModel):
    """The denominator: registrations from abroad in one month, one number from the office."""

    unit = models.ForeignKey(Unit, models.PROTECT)
    ags = models.CharField(max_length=8)
    month = models.DateField()
    number = models.PositiveIntegerField()
    entered_by = models.ForeignKey(User, models.PROTECT, null=True)
    entered_at = models.DateTimeField(auto_now=True)

    class Meta:
        constraints: ClassVar = [models.UniqueConstraint(fields=["unit", "month"], name="registrations_once_a_month")]


class Figure(UUIDModel):
    """One frozen number of the funnel: month, municipality, route, measure. It cannot be traced back to a person."""

    month = models.DateField()
    ags = models.CharField(max_length=8)
    route = models.CharField(max_length=12, blank=True)
    measure = models.CharField(max_length=16)
    value = models.FloatField()
    frozen_at = models.DateTimeField()

    class Meta:
        constraints: ClassVar = [models.UniqueConstraint(fields=["month", "ags", "route", "measure"], name="figure_once")]
