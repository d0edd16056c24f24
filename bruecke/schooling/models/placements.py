"""What the school authority may know of a child: the place that is looked for, where it stands, proposals and decisions."""

from typing import ClassVar

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from bruecke.access.models import Confidential, DossierKind, User
from bruecke.base.models import UUIDModel
from bruecke.network.models import School
from bruecke.schooling.models.entrants import Entrant
from bruecke.schooling.models.places import Group, RuleSet
from bruecke.schooling.models.words import OVER, WITHOUT_PLACE, Need, Stage, State


class Placement(Confidential):
    """The matter of one child: from the report to the end of support. Somebody protected has no name and no place here."""

    circle = DossierKind.PLACEMENT

    entrant = models.OneToOneField(Entrant, models.CASCADE)
    number = models.CharField(max_length=12, unique=True)
    name = models.CharField(max_length=240, blank=True)
    family = models.UUIDField(null=True)
    birth_year = models.PositiveSmallIntegerField()
    nationality = models.CharField(max_length=3, blank=True)
    language = models.CharField(max_length=12, blank=True)
    ags = models.CharField(max_length=8, blank=True)
    district = models.CharField(max_length=80, blank=True)
    stage = models.CharField(max_length=16, choices=Stage, blank=True)
    grade = models.PositiveSmallIntegerField(null=True)
    need = models.CharField(max_length=20, choices=Need, blank=True)
    forms = ArrayField(models.CharField(max_length=4), default=list)
    wishes = ArrayField(models.CharField(max_length=6), default=list)
    state = models.CharField(max_length=13, choices=State, default=State.REPORTED)
    state_since = models.DateTimeField()
    reported_on = models.DateField()
    ready_on = models.DateField(null=True)
    placed_on = models.DateField(null=True)
    interim = models.CharField(max_length=160, blank=True)
    waits_because = models.CharField(max_length=200, blank=True)
    school = models.ForeignKey(School, models.PROTECT, null=True, related_name="+")
    group = models.ForeignKey(Group, models.PROTECT, null=True, related_name="placements")
    first_day = models.DateField(null=True)
    started_on = models.DateField(null=True)
    support_until = models.DateField(null=True)
    ended_on = models.DateField(null=True)
    changed_at = models.DateTimeField(auto_now=True)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["dossier"], name="placement_per_dossier"),
            models.CheckConstraint(
                condition=~Q(state__in=["offered", "objected", "assigned", "started"]) | Q(school__isnull=False),
                name="placement_has_a_school",
            ),
            models.CheckConstraint(
                condition=~Q(state="ready") | ~Q(stage="") & Q(grade__isnull=False) & ~Q(need=""),
                name="placement_ready_is_whole",
            ),
        ]
        indexes: ClassVar = [
            models.Index(fields=["state", "reported_on", "id"], name="placement_state"),
            models.Index(fields=["group"], name="placement_group", condition=Q(group__isnull=False)),
            models.Index(fields=["family"], name="placement_family", condition=Q(family__isnull=False)),
            models.Index(fields=["support_until", "id"], name="placement_support", condition=Q(state="started")),
            models.Index(
                fields=["reported_on", "id"], name="placement_waiting",
                condition=Q(state__in=["reported", "invited", "counselled", "ready", "offered", "objected"]),
            ),
            models.Index(fields=["reported_on", "id"], name="placement_over", condition=Q(state__in=["left", "moved", "duplicate"])),
        ]  # fmt: skip

    class Privacy:
        purpose = "finding a school place (§§ 34, 46 SchulG NRW)"
        keep = "%(school_entrant_months)s months after the end of follow-up (R7)"
        personal: ClassVar = {
            "name", "family", "birth_year", "nationality", "language", "ags", "district", "stage", "grade", "need", "forms", "wishes", "interim",
            "waits_because",
        }  # fmt: skip
        plain: ClassVar = {
            "id", "dossier", "shelf_id", "entrant", "number", "state", "state_since", "reported_on", "ready_on", "placed_on", "school", "group",
            "first_day", "started_on", "support_until", "ended_on", "changed_at",
        }  # fmt: skip

    @property
    def is_without_place(self) -> bool:
        return self.state in WITHOUT_PLACE

    @property
    def waits(self) -> bool:
        """Whether a place can be proposed or offered now."""
        return self.state == State.READY

    @property
    def is_over(self) -> bool:
        return self.state in OVER


class Step(Confidential):
    """One change of state, for the history, the family's page and the figures of any day."""

    circle = DossierKind.PLACEMENT

    placement = models.ForeignKey(Placement, models.CASCADE, related_name="steps")
    state = models.CharField(max_length=13, choices=State)
    at = models.DateTimeField()
    by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+")
    school = models.ForeignKey(School, models.PROTECT, null=True, related_name="+")
    reason = models.CharField(max_length=400, blank=True)

    class Meta:
        indexes: ClassVar = [
            models.Index(fields=["placement", "at"], name="step_of_placement"),
            models.Index(fields=["at"], name="step_at"),
        ]

    class Privacy:
        purpose = "showing how long a child waited for what"
        keep = "with the child (R7)"
        personal: ClassVar = {"reason"}
        plain: ClassVar = {"id", "dossier", "shelf_id", "placement", "state", "at", "by", "school"}


class Round(UUIDModel):
    """One computation of proposals: who took part stands in the proposals, here only numbers. A what-if is computed and never signed."""

    class State(models.TextChoices):
        QUEUED = "queued", _("waits to be computed")
        COMPUTING = "computing", _("is being computed")
        PROPOSED = "proposed", _("proposal")
        SIGNED = "signed", _("signed once")
        DECIDED = "decided", _("places decided")
        FAILED = "failed", _("could not be computed")
        DROPPED = "dropped", _("not used")

    number = models.CharField(max_length=12, unique=True)
    title = models.CharField(max_length=120)
    state = models.CharField(max_length=9, choices=State, default=State.QUEUED)
    made_by = models.ForeignKey(User, models.PROTECT, related_name="+")
    made_at = models.DateTimeField()
    rules = models.ForeignKey(RuleSet, models.PROTECT)
    previous = models.ForeignKey("self", models.SET_NULL, null=True, related_name="+")
    what_if = models.JSONField(default=list)
    share = models.FloatField(default=0)
    step = models.CharField(max_length=40, blank=True)
    beat_at = models.DateTimeField(null=True)
    stop_wanted = models.BooleanField(default=False)
    attempt = models.PositiveSmallIntegerField(default=0)
    result = models.JSONField(default=dict)
    fault = models.CharField(max_length=200, blank=True)
    signed_by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+")
    signed_at = models.DateTimeField(null=True)
    checked_by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+")
    checked_at = models.DateTimeField(null=True)

    class Meta:
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=Q(checked_by__isnull=True) | Q(signed_by__isnull=False) & ~Q(checked_by=models.F("signed_by")),
                name="round_four_eyes",
            ),
            models.CheckConstraint(condition=~Q(state="decided") | Q(checked_by__isnull=False), name="round_decided_by_two"),
            models.CheckConstraint(condition=Q(what_if=[]) | Q(signed_by__isnull=True), name="round_what_if_is_never_signed"),
        ]
        indexes: ClassVar = [models.Index(fields=["-made_at"], name="round_newest")]

    @property
    def is_what_if(self) -> bool:
        return bool(self.what_if)


class Proposal(Confidential):
    """What a round proposes for one child, with its reasons; by hand only with one."""

    circle = DossierKind.PLACEMENT

    round = models.ForeignKey(Round, models.CASCADE, related_name="proposals")
    placement = models.ForeignKey(Placement, models.CASCADE, related_name="proposals")
    school = models.ForeignKey(School, models.PROTECT, null=True, related_name="+")
    group = models.ForeignKey(Group, models.PROTECT, null=True, related_name="+")
    way = models.PositiveIntegerField(null=True)
    reasons = models.JSONField(default=list)
    pinned = models.ForeignKey(School, models.PROTECT, null=True, related_name="+")
    pinned_because = models.CharField(max_length=400, blank=True)
    pinned_by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+")
    excluded = models.BooleanField(default=False)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["round", "placement"], name="proposal_once"),
            models.CheckConstraint(
                condition=Q(pinned__isnull=True, excluded=False) | ~Q(pinned_because="") & Q(pinned_by__isnull=False),
                name="proposal_by_hand_has_a_reason",
            ),
        ]
        indexes: ClassVar = [models.Index(fields=["placement"], name="proposal_of_placement")]

    class Privacy:
        purpose = "explaining a placement"
        keep = "%(school_round_months)s months after the end of the school year (R9)"
        personal: ClassVar = {"way", "reasons", "pinned_because"}
        plain: ClassVar = {
            "id", "dossier", "shelf_id", "round", "placement", "school", "group", "pinned", "pinned_by", "excluded",
        }  # fmt: skip
