"""Groups of schools with their places, and the dated rules a round is computed by; nothing here is about a child."""

from typing import ClassVar

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import F, Q
from django.utils import timezone

from bruecke.access.models import Unit, User
from bruecke.base.models import UUIDModel
from bruecke.network.models import School
from bruecke.schooling.models.words import Authority, Need, Stage


class Office(UUIDModel):
    """Which unit works for a school, so that its colleagues see the school's own page."""

    school = models.OneToOneField(School, models.PROTECT)
    unit = models.OneToOneField(Unit, models.PROTECT)


class Maintainer(UUIDModel):
    """Which unit maintains a school (Schulträger), so that its colleagues see its places."""

    unit = models.ForeignKey(Unit, models.PROTECT)
    school = models.OneToOneField(School, models.PROTECT)


class Supervision(UUIDModel):
    """Which unit is which school authority; each decides about the forms of school it supervises."""

    unit = models.OneToOneField(Unit, models.PROTECT)
    authority = models.CharField(max_length=16, choices=Authority, unique=True)


class Group(UUIDModel):
    """A group of a school that takes newcomers: capacity, who else sits there, what is kept back, and what came through here (`taken`)."""

    school = models.ForeignKey(School, models.PROTECT, related_name="groups")
    stage = models.CharField(max_length=16, choices=Stage)
    grades = ArrayField(models.PositiveSmallIntegerField())
    need = models.CharField(max_length=20, choices=Need)
    capacity = models.PositiveSmallIntegerField()
    others = models.PositiveSmallIntegerField(default=0)
    reserved = models.PositiveSmallIntegerField(default=0)
    taken = models.PositiveSmallIntegerField(default=0)
    confirmed_at = models.DateTimeField(null=True)
    confirmed_by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+")
    reminded_on = models.DateField(null=True)
    paused_until = models.DateField(null=True)
    closed_on = models.DateField(null=True)

    class Meta:
        constraints: ClassVar = [
            models.CheckConstraint(condition=Q(capacity__gte=F("taken")), name="group_keeps_whom_it_has"),
            models.CheckConstraint(
                condition=Q(confirmed_at__isnull=True, confirmed_by__isnull=True)
                | Q(confirmed_at__isnull=False, confirmed_by__isnull=False),
                name="group_confirmed_by_and_at",
            ),
        ]
        indexes: ClassVar = [
            models.Index(fields=["school"], name="group_of_school", condition=Q(closed_on__isnull=True)),
            models.Index(fields=["stage", "need"], name="group_of_need", condition=Q(closed_on__isnull=True)),
        ]

    @property
    def takes_children(self) -> bool:
        """Whether anybody is added just now: neither the group nor its school has closed, and it is not paused."""
        paused = self.paused_until is not None and self.paused_until >= timezone.localdate()
        return self.closed_on is None and not paused and self.school.valid_until is None

    @property
    def free(self) -> int:
        """Places that can be offered now; never below zero."""
        return max(0, self.capacity - self.others - self.reserved - self.taken)

    @property
    def band(self) -> str:
        """The grades as one reads them: 5, or 7–8."""
        low, high = min(self.grades), max(self.grades)
        return str(low) if low == high else f"{low}–{high}"


class RuleSet(UUIDModel):
    """The weights of a round from a day on; never changed, only followed by a newer set, so that each run says by which it was computed."""

    valid_from = models.DateField()
    values = models.JSONField()
    reason = models.TextField()
    made_by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+")
    made_at = models.DateTimeField(auto_now_add=True)
