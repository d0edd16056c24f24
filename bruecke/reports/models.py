"""A report and what it published; rows are written once by a job and never changed."""

from typing import ClassVar

from django.db import models

from bruecke.base.models import UUIDModel


class Report(UUIDModel):
    """One frozen report: which days it counts, what was written when, and the sum over everything it published."""

    since = models.DateField()
    until = models.DateField()
    cut_off = models.DateTimeField()
    made_at = models.DateTimeField()
    digest = models.CharField(max_length=64)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["since", "until", "cut_off"], name="report_once"),
            models.CheckConstraint(condition=models.Q(until__gte=models.F("since")), name="report_order"),
        ]


class Figure(UUIDModel):
    """One table or measure of a report as it may be read: `body` holds labels and numbers, null where a number is hidden."""

    class Kind(models.TextChoices):
        TABLE = "table"
        MEASURE = "measure"

    report = models.ForeignKey(Report, models.PROTECT)
    place = models.PositiveSmallIntegerField()
    key = models.CharField(max_length=80)
    kind = models.CharField(max_length=7, choices=Kind)
    body = models.JSONField()

    class Meta:
        constraints: ClassVar = [models.UniqueConstraint(fields=["report", "place"], name="figure_of_report_once")]
