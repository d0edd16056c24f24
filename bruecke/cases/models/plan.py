"""Assessment, goals, measures, service links, reviews and outcomes."""

import hashlib
from typing import ClassVar

from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from bruecke.access.models import Confidential, DossierKind, User
from bruecke.cases.models.words import Event, Offer, Refusal
from bruecke.network.models import LifeArea


class Assessment(Confidential):
    """One look at all areas of life on one day."""

    circle = DossierKind.CASEWORK

    held_on = models.DateField()
    by = models.ForeignKey(User, models.PROTECT, related_name="+")
    is_closing = models.BooleanField(default=False)
    made_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["dossier", "held_on", "is_closing"], name="assessment_once_a_day")
        ]

    class Privacy:
        purpose = "seeing needs and strengths together with her"
        keep = "with the case (R4)"
        personal: ClassVar[set[str]] = set()
        plain: ClassVar = {"id", "dossier", "shelf_id", "held_on", "by", "is_closing", "made_at"}


class AreaRating(Confidential):
    """How one area of life stands: status 1 (bad) to 5 (good), how important it is to her, what helps, what is needed."""

    circle = DossierKind.CASEWORK

    assessment = models.ForeignKey(Assessment, models.CASCADE, related_name="ratings")
    area = models.CharField(max_length=24, choices=LifeArea)
    status = models.PositiveSmallIntegerField(null=True)
    importance = models.PositiveSmallIntegerField(null=True)
    resources = models.CharField(max_length=400, blank=True)
    need = models.CharField(max_length=400, blank=True)
    due = models.DateField(null=True)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["assessment", "area"], name="case_area_once"),
            models.CheckConstraint(
                condition=(Q(status__isnull=True) | Q(status__range=(1, 5)))
                & (Q(importance__isnull=True) | Q(importance__range=(1, 5))),
                name="area_one_to_five",
            ),
        ]

    class Privacy:
        purpose = "seeing needs and strengths together with her"
        keep = "with the case (R4)"
        personal: ClassVar = {"area", "status", "importance", "resources", "need", "due"}
        plain: ClassVar = {"id", "dossier", "shelf_id", "assessment"}


class Goal(Confidential):
    """One goal in her words, with a sign by which both see that it is reached."""

    circle = DossierKind.CASEWORK

    class State(models.TextChoices):
        OPEN = "open", _("open")
        REACHED = "reached", _("reached")
        PARTLY = "partly", _("partly reached")
        DROPPED = "dropped", _("given up")

    area = models.CharField(max_length=24, choices=LifeArea)
    wording = models.CharField(max_length=240)
    indicator = models.CharField(max_length=240, blank=True)
    target_date = models.DateField(null=True)
    priority = models.PositiveSmallIntegerField(default=2)
    matter = models.CharField(max_length=16, blank=True)
    state = models.CharField(max_length=7, choices=State, default=State.OPEN)
    attainment = models.SmallIntegerField(null=True)
    made_at = models.DateTimeField(auto_now_add=True)
    changed_at = models.DateTimeField(auto_now=True)

    class Meta:
        constraints: ClassVar = [
            models.CheckConstraint(condition=Q(attainment__isnull=True) | Q(attainment__range=(-2, 2)), name="goal_attainment")
        ]
        indexes: ClassVar = [models.Index(fields=["dossier", "priority"], name="goal_of_case")]

    class Privacy:
        purpose = "the plan of a case"
        keep = "with the case (R4)"
        personal: ClassVar = {"area", "wording", "indicator", "target_date", "priority", "matter", "state", "attainment"}
        plain: ClassVar = {"id", "dossier", "shelf_id", "made_at", "changed_at"}


class Measure(Confidential):
    """Who does what until when."""

    circle = DossierKind.CASEWORK

    class Who(models.TextChoices):
        HERSELF = "herself", _("the person")
        TEAM = "team", _("case management")
        OTHER = "other", _("somebody else")

    class State(models.TextChoices):
        OPEN = "open", _("open")
        WAITING = "waiting", _("waits")
        DONE = "done", _("done")
        DROPPED = "dropped", _("dropped")

    WAITS: ClassVar = (State.OPEN, State.WAITING)

    goal = models.ForeignKey(Goal, models.CASCADE, related_name="measures")
    what = models.CharField(max_length=240)
    who = models.CharField(max_length=7, choices=Who, default=Who.TEAM)
    who_name = models.CharField(max_length=80, blank=True)
    due = models.DateField(null=True)
    basis = models.CharField(max_length=120, blank=True)
    state = models.CharField(max_length=7, choices=State, default=State.OPEN)
    done_on = models.DateField(null=True)
    place = models.PositiveSmallIntegerField(default=0)
    changed_at = models.DateTimeField(auto_now=True)

    class Meta:
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=Q(state="done", done_on__isnull=False) | ~Q(state="done") & Q(done_on__isnull=True),
                name="measure_done_when",
            )
        ]
        indexes: ClassVar = [models.Index(fields=["dossier", "due"], name="measure_of_case")]

    class Privacy:
        purpose = "the plan of a case"
        keep = "with the case (R4)"
        personal: ClassVar = {"what", "who", "who_name", "due", "basis", "state", "done_on"}
        plain: ClassVar = {"id", "dossier", "shelf_id", "goal", "place", "changed_at"}

    @property
    def is_late(self) -> bool:
        """Whether it should have been done."""
        return self.state in self.WAITS and self.due is not None and self.due < timezone.localdate()


class ServiceLink(Confidential):
    """The way to an offer of somebody else: asked, accepted, waiting, begun, refused with its reason, ended."""

    circle = DossierKind.CASEWORK

    class State(models.TextChoices):
        REQUESTED = "requested", _("asked")
        ACCEPTED = "accepted", _("accepted")
        WAITING = "waiting", _("on the waiting list")
        STARTED = "started", _("begun")
        REFUSED = "refused", _("refused")
        ENDED = "ended", _("ended")

    goal = models.ForeignKey(Goal, models.SET_NULL, null=True, related_name="links")
    offer = models.CharField(max_length=12, choices=Offer)
    provider = models.CharField(max_length=160)
    remark = models.CharField(max_length=240, blank=True)
    release_id = models.UUIDField(null=True)
    handover_id = models.UUIDField(null=True)
    state = models.CharField(max_length=9, choices=State, default=State.REQUESTED)
    requested_on = models.DateField()
    started_on = models.DateField(null=True)
    ended_on = models.DateField(null=True)
    refusal = models.CharField(max_length=9, choices=Refusal, blank=True)
    changed_at = models.DateTimeField(auto_now=True)

    class Meta:
        constraints: ClassVar = [
            models.CheckConstraint(condition=Q(state="refused") ^ Q(refusal=""), name="link_refused_with_a_reason")
        ]
        indexes: ClassVar = [models.Index(fields=["dossier", "requested_on"], name="link_of_case")]

    class Privacy:
        purpose = "linking with the offers of others"
        keep = "with the case (R4)"
        personal: ClassVar = {"offer", "provider", "remark", "state", "requested_on", "started_on", "ended_on", "refusal"}
        plain: ClassVar = {"id", "dossier", "shelf_id", "goal", "release_id", "handover_id", "changed_at"}

    @property
    def waiting_days(self) -> int:
        """Days from asking until it began, was refused, or today."""
        return ((self.started_on or self.ended_on or timezone.localdate()) - self.requested_on).days


class Review(Confidential):
    """A look back at the plan, every four to eight weeks."""

    circle = DossierKind.CASEWORK

    on = models.DateField()
    by = models.ForeignKey(User, models.PROTECT, related_name="+")
    text = models.CharField(max_length=600, blank=True)
    new_needs = models.CharField(max_length=400, blank=True)

    class Meta:
        constraints: ClassVar = [models.UniqueConstraint(fields=["dossier", "on"], name="review_once_a_day")]

    class Privacy:
        purpose = "accompanying the plan"
        keep = "with the case (R4)"
        personal: ClassVar = {"text", "new_needs"}
        plain: ClassVar = {"id", "dossier", "shelf_id", "on", "by"}

    @property
    def mark(self) -> str:
        """By what one knows that it was not changed meanwhile."""
        return hashlib.sha256(f"{self.text}|{self.new_needs}".encode()).hexdigest()[:16]


class Outcome(Confidential):
    """Something changed in her life: what figures count."""

    circle = DossierKind.CASEWORK

    event = models.CharField(max_length=16, choices=Event)
    on = models.DateField()
    by = models.ForeignKey(User, models.PROTECT, related_name="+")

    class Meta:
        constraints: ClassVar = [models.UniqueConstraint(fields=["dossier", "event", "on"], name="outcome_once")]

    class Privacy:
        purpose = "showing what the case management achieved"
        keep = "with the case (R4)"
        personal: ClassVar = {"event", "on"}
        plain: ClassVar = {"id", "dossier", "shelf_id", "by"}
