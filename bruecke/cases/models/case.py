"""The cover of a case, its intake, the agreed plan as she reads it, and its closing."""

from typing import ClassVar

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q
from django.db.models.functions import Now
from django.utils import timezone

from bruecke.access.models import Confidential, Dossier, DossierKind, Unit, User
from bruecke.cases.models.words import Access, ClosureReason, Criterion, Decision, Intensity, Phase, Risk


class Case(Confidential):
    """The cover: number, phase, deadline and who is responsible. It names nobody; the lead of the team reads it."""

    circle = DossierKind.CASE

    number = models.CharField(max_length=12, unique=True)
    unit = models.ForeignKey(Unit, models.PROTECT, related_name="+")
    user = models.ForeignKey(User, models.PROTECT, related_name="+")
    phase = models.CharField(max_length=10, choices=Phase, default=Phase.ACCESS)
    phases = models.JSONField(default=dict)
    intensity = models.CharField(max_length=9, choices=Intensity, default=Intensity.NORMAL)
    urgency = models.PositiveSmallIntegerField(default=0)
    next_step = models.CharField(max_length=16, blank=True)
    next_due = models.DateField(null=True)
    late_tasks = models.PositiveSmallIntegerField(default=0)
    ags = models.CharField(max_length=8, blank=True)
    people = models.PositiveSmallIntegerField(default=1)
    opened_on = models.DateField()
    closed_on = models.DateField(null=True)
    closure_reason = models.CharField(max_length=16, choices=ClosureReason, blank=True)
    is_anonymous = models.BooleanField(default=False)
    person_dossier = models.ForeignKey(Dossier, models.PROTECT, null=True, related_name="+")
    work = models.ForeignKey(Dossier, models.PROTECT, related_name="+")
    plan = models.ForeignKey(Dossier, models.PROTECT, null=True, related_name="+")
    handover_id = models.UUIDField(null=True)
    made_at = models.DateTimeField(auto_now_add=True)
    changed_at = models.DateTimeField(auto_now=True)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["person_dossier", "unit"],
                name="case_open_once",
                condition=Q(closed_on__isnull=True, person_dossier__isnull=False),
            ),
            models.UniqueConstraint(fields=["handover_id"], name="case_of_handover", condition=Q(handover_id__isnull=False)),
            models.CheckConstraint(
                condition=Q(closed_on__isnull=True, closure_reason="") | Q(closed_on__isnull=False) & ~Q(closure_reason=""),
                name="case_closed_on_and_why",
            ),
            models.CheckConstraint(
                condition=Q(is_anonymous=True) ^ Q(person_dossier__isnull=False), name="case_has_a_person_or_none"
            ),
        ]
        indexes: ClassVar = [
            models.Index(fields=["user", "next_due", "id"], name="case_of_colleague", condition=Q(closed_on__isnull=True)),
            models.Index(fields=["unit", "next_due", "id"], name="case_of_unit", condition=Q(closed_on__isnull=True)),
            models.Index(fields=["unit", "user"], name="case_load", condition=Q(closed_on__isnull=True)),
            models.Index(fields=["person_dossier"], name="case_of_person"),
            models.Index(fields=["work"], name="case_of_work"),
        ]

    class Privacy:
        purpose = "case management (§ 9 TIntG): who does what until when"
        keep = "31 Dec + %(case_years)s years after closing (R4)"
        personal: ClassVar = {"urgency", "next_step", "closure_reason", "people", "ags"}
        plain: ClassVar = {
            "id", "dossier", "shelf_id", "number", "unit", "user", "phase", "phases", "intensity", "next_due", "late_tasks", "opened_on",
            "closed_on", "is_anonymous", "person_dossier", "work", "plan", "handover_id", "made_at", "changed_at",
        }  # fmt: skip

    @property
    def is_open(self) -> bool:
        return self.closed_on is None

    @property
    def is_late(self) -> bool:
        """Whether what comes next is past its day."""
        return self.is_open and self.next_due is not None and self.next_due < timezone.localdate()


class Intake(Confidential):
    """What decides whether it is a case; every field may stay empty."""

    circle = DossierKind.CASEWORK

    alias = models.CharField(max_length=60, blank=True)
    access = models.CharField(max_length=20, choices=Access, blank=True)
    concern = models.CharField(max_length=400, blank=True)
    criteria = ArrayField(models.CharField(max_length=8, choices=Criterion), default=list)
    risks = ArrayField(models.CharField(max_length=9, choices=Risk), default=list)
    risk_note = models.CharField(max_length=400, blank=True)
    helpers = models.CharField(max_length=400, blank=True)
    decision = models.CharField(max_length=8, choices=Decision, blank=True)
    sex = models.CharField(max_length=1, blank=True)
    birth_year = models.PositiveSmallIntegerField(null=True)
    nationality = models.CharField(max_length=3, blank=True)
    title_group = models.CharField(max_length=16, blank=True)
    in_germany_since = models.PositiveSmallIntegerField(null=True)
    interpreter = models.CharField(max_length=12, blank=True)
    blocked_interpreters = models.CharField(max_length=400, blank=True)
    wants_woman_interpreting = models.BooleanField(default=False)
    agreed_on = models.DateField(null=True)
    agreed_how = models.CharField(max_length=8, blank=True)
    changed_at = models.DateTimeField(auto_now=True)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["dossier"], name="intake_once"),
            models.CheckConstraint(
                condition=Q(agreed_on__isnull=True, agreed_how="") | Q(agreed_on__isnull=False) & ~Q(agreed_how=""),
                name="intake_agreed_when_and_how",
            ),
        ]

    class Privacy:
        purpose = "deciding whether case management is the right help"
        keep = "with the case (R4)"
        personal: ClassVar = {
            "alias", "access", "concern", "criteria", "risks", "risk_note", "helpers", "decision", "sex", "birth_year", "nationality",
            "title_group", "in_germany_since", "interpreter", "blocked_interpreters", "wants_woman_interpreting",
        }  # fmt: skip
        plain: ClassVar = {"id", "dossier", "shelf_id", "agreed_on", "agreed_how", "changed_at"}


class PlanCopy(Confidential):
    """The plan as it was agreed: frozen, in her language, with her signature or her spoken consent."""

    circle = DossierKind.PLAN

    class How(models.TextChoices):
        OPEN = "open"
        TABLET = "tablet"
        PHONE = "phone"
        SPOKEN = "spoken"

    number = models.PositiveSmallIntegerField()
    language = models.CharField(max_length=12)
    content = models.JSONField()
    digest = models.CharField(max_length=64)
    made_at = models.DateTimeField(auto_now_add=True)
    made_by = models.ForeignKey(User, models.PROTECT, related_name="+")
    how = models.CharField(max_length=6, choices=How, default=How.OPEN)
    signature = models.BinaryField(default=bytes)
    agreed_at = models.DateTimeField(null=True)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["dossier", "number"], name="plan_copy_once"),
            models.CheckConstraint(
                condition=Q(how="open", agreed_at__isnull=True) | ~Q(how="open") & Q(agreed_at__isnull=False),
                name="plan_agreed_how_and_when",
            ),
        ]

    class Privacy:
        purpose = "the plan as she agreed to it, hers to read"
        keep = "with the case (R4)"
        personal: ClassVar = {"content", "signature", "language"}
        plain: ClassVar = {"id", "dossier", "shelf_id", "number", "digest", "made_at", "made_by", "how", "agreed_at"}


class Meeting(Confidential):
    """A meeting in a case; she sees it too. An interpreter is asked for, booked or refused."""

    circle = DossierKind.PLAN

    class State(models.TextChoices):
        PLANNED = "planned"
        HELD = "held"
        NO_SHOW = "no_show"
        CANCELLED = "cancelled"

    class Interpreting(models.TextChoices):
        NONE = "none"
        ASKED = "asked"
        BOOKED = "booked"
        REFUSED = "refused"

    starts_at = models.DateTimeField()
    minutes = models.PositiveSmallIntegerField(default=45)
    place = models.CharField(max_length=160)
    user = models.ForeignKey(User, models.PROTECT, related_name="+")
    unit = models.ForeignKey(Unit, models.PROTECT, related_name="+")
    state = models.CharField(max_length=9, choices=State, default=State.PLANNED)
    interpreter = models.CharField(max_length=12, blank=True)
    interpreting = models.CharField(max_length=7, choices=Interpreting, default=Interpreting.NONE)
    interpreter_name = models.CharField(max_length=120, blank=True)
    made_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        indexes: ClassVar = [
            models.Index(fields=["user", "starts_at"], name="case_meeting_agenda"), models.Index(fields=["dossier"], name="case_meeting_of")
        ]  # fmt: skip

    class Privacy:
        purpose = "meeting in a case"
        keep = "with the case (R4)"
        personal: ClassVar = {"starts_at", "place", "state", "interpreter", "interpreting", "interpreter_name"}
        plain: ClassVar = {"id", "dossier", "shelf_id", "minutes", "user", "unit", "made_at"}


class Closing(Confidential):
    """How a case ended, in her words and in figures; after a reopening it stays as history."""

    circle = DossierKind.CASEWORK

    at = models.DateTimeField(db_default=Now())
    on = models.DateField()
    by = models.ForeignKey(User, models.PROTECT, related_name="+")
    reason = models.CharField(max_length=16, choices=ClosureReason)
    sentence = models.CharField(max_length=600, blank=True)
    rating = models.PositiveSmallIntegerField(null=True)
    after_care_on = models.DateField(null=True)
    reopened_on = models.DateField(null=True)
    reopened_by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+")
    reopened_why = models.CharField(max_length=200, blank=True)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["dossier"], name="closing_once", condition=Q(reopened_on__isnull=True)),
            models.CheckConstraint(
                condition=Q(rating__isnull=True) | Q(rating__range=(1, 5)), name="closing_rating_one_to_five"
            ),
        ]

    class Privacy:
        purpose = "evaluating what the case management achieved"
        keep = "with the case (R4)"
        personal: ClassVar = {"reason", "sentence", "rating", "reopened_why"}
        plain: ClassVar = {"id", "dossier", "shelf_id", "at", "on", "by", "after_care_on", "reopened_on", "reopened_by"}
