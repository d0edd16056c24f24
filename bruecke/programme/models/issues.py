"""Structural issues: what keeps coming back in cases though no case can solve it; without names, linked to cases by number only."""

from typing import ClassVar

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from bruecke.access.models import Unit, User
from bruecke.base.models import UUIDModel
from bruecke.network.models import LifeArea


class Rung(models.TextChoices):
    """The ladder an issue climbs; it may be turned down on every rung (domain 4.2)."""

    NOTED = "noted", _("noted")
    JOUR_FIXE = "jour_fixe", _("jour fixe")
    WORKING_GROUP = "working_group", _("working group")
    STEERING_GROUP = "steering_group", _("steering group")
    DECIDED = "decided", _("decided")
    IMPLEMENTED = "implemented", _("carried out")
    REJECTED = "rejected", _("turned down")


class Sphere(models.TextChoices):
    """Who could change it."""

    CARRIER = "carrier", _("carrier")
    MUNICIPALITY = "municipality", _("municipality")
    COUNTY = "county", _("county")
    LAND = "land", _("Land")
    FEDERATION = "federation", _("federation")


class StructuralIssue(UUIDModel):
    """One issue with what it does, whom it hits roughly, and what could be done; `joined_to` is the one it was joined with."""

    title = models.CharField(max_length=120)
    area = models.CharField(max_length=24, choices=LifeArea)
    mechanism = models.TextField()
    affected_estimate = models.CharField(max_length=120, blank=True)
    level = models.CharField(max_length=12, choices=Sphere)
    proposal = models.TextField(blank=True)
    rung = models.CharField(max_length=14, choices=Rung, default=Rung.NOTED)
    decision = models.TextField(blank=True)
    decided_on = models.DateField(null=True)
    responsible = models.CharField(max_length=120, blank=True)
    due_on = models.DateField(null=True)
    result = models.TextField(blank=True)
    unit = models.ForeignKey(Unit, models.PROTECT)
    joined_to = models.ForeignKey("self", models.PROTECT, null=True)
    noted_at = models.DateTimeField(auto_now_add=True)
    key = models.UUIDField(unique=True)

    @property
    def is_open(self) -> bool:
        return self.joined_to_id is None and self.rung not in (Rung.IMPLEMENTED, Rung.REJECTED)

    class Meta:
        constraints: ClassVar = [
            models.CheckConstraint(condition=~Q(joined_to=F("id")), name="issue_joined_to_another"),
            models.CheckConstraint(
                condition=~Q(rung__in=["decided", "implemented"])
                | ~Q(decision="") & ~Q(responsible="") & Q(decided_on__isnull=False, due_on__isnull=False),
                name="issue_decision_is_whole",
            ),
        ]


class IssueStep(UUIDModel):
    """One step on the ladder: when, to which rung, by whom, and a sentence why."""

    issue = models.ForeignKey(StructuralIssue, models.PROTECT, related_name="steps")
    rung = models.CharField(max_length=14, choices=Rung)
    sentence = models.CharField(max_length=400)
    day = models.DateField()
    made_by = models.ForeignKey(User, models.PROTECT)
    written_at = models.DateTimeField(auto_now_add=True)


class IssueMention(UUIDModel):
    """One stroke: a case of this unit is concerned, in this month. `mark` keeps a case from counting twice and leads nowhere."""

    issue = models.ForeignKey(StructuralIssue, models.PROTECT, related_name="mentions")
    unit = models.ForeignKey(Unit, models.PROTECT)
    month = models.DateField()
    area = models.CharField(max_length=24, choices=LifeArea)
    mark = models.CharField(max_length=64)

    class Meta:
        constraints: ClassVar = [models.UniqueConstraint(fields=["issue", "mark"], name="mention_once")]
