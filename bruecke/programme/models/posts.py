"""Posts of the programme, since when they are filled, what the Land pays for them, and targets of a year."""

from typing import ClassVar

from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from bruecke.access.models import Organisation, Unit, User
from bruecke.base.models import UUIDModel


class Module(models.IntegerChoices):
    """The parts of the funding directive (12 December 2024): what a post is for."""

    STEERING = 1, _("Module 1: coordination")
    CASES = 2, _("Module 2: case management")
    AUTHORITIES = 3, _("Module 3: immigration and naturalisation authority")


class FundingPost(UUIDModel):
    """A post or a part of one, whose carrier it belongs to, and whether the contract with the carrier has been passed on."""

    number = models.CharField(max_length=20, unique=True)
    module = models.PositiveSmallIntegerField(choices=Module)
    carrier = models.ForeignKey(Organisation, models.PROTECT)
    unit = models.ForeignKey(Unit, models.PROTECT, null=True)
    share = models.DecimalField(max_digits=3, decimal_places=2, validators=[MinValueValidator(0.05), MaxValueValidator(1)])
    funding_line = models.CharField(max_length=80)
    forwarded_on = models.DateField(null=True)
    since = models.DateField()
    until = models.DateField(null=True)
    written_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        constraints: ClassVar = [
            models.CheckConstraint(condition=Q(share__gt=0, share__lte=1), name="post_share"),
            models.CheckConstraint(condition=Q(until__isnull=True) | Q(until__gte=F("since")), name="post_order"),
        ]


class Filling(UUIDModel):
    """Somebody holds a post from a day until a day. Who it is stands in the staff office, never here."""

    post = models.ForeignKey(FundingPost, models.PROTECT, related_name="fillings")
    since = models.DateField()
    until = models.DateField(null=True)
    qualification_ok = models.BooleanField(default=False)
    proof = models.CharField(max_length=120, blank=True)
    written_at = models.DateTimeField(auto_now_add=True)
    ended_at = models.DateTimeField(null=True)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["post"], condition=Q(until__isnull=True), name="filling_one_at_a_time"),
            models.CheckConstraint(condition=Q(until__isnull=True) | Q(until__gte=F("since")), name="filling_order"),
            models.CheckConstraint(condition=Q(until__isnull=True) ^ Q(ended_at__isnull=False), name="filling_end_is_written"),
        ]


class FlatRate(UUIDModel):
    """What the Land pays in a year for one full post of a module."""

    module = models.PositiveSmallIntegerField(choices=Module)
    year = models.PositiveSmallIntegerField()
    euros = models.PositiveIntegerField()
    source = models.CharField(max_length=200)

    class Meta:
        constraints: ClassVar = [models.UniqueConstraint(fields=["module", "year"], name="rate_once_a_year")]


class Target(UUIDModel):
    """What the county wants to reach in a year, shown beside what it reached."""

    class What(models.TextChoices):
        FILLED = "filled", _("Posts filled, percent")
        CASES = "cases", _("Cases for one full post")
        GOALS = "goals", _("Goals reached, percent")
        RESPONSE = "response", _("Answer of an authority, working days")

    year = models.PositiveSmallIntegerField()
    what = models.CharField(max_length=8, choices=What)
    value = models.PositiveIntegerField()
    set_by = models.ForeignKey(User, models.PROTECT, null=True)
    set_at = models.DateTimeField(auto_now=True)

    class Meta:
        constraints: ClassVar = [models.UniqueConstraint(fields=["year", "what"], name="target_once_a_year")]
