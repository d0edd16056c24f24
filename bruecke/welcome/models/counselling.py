"""Rows of the counselling: attempts, times, appointments, the first talk, where somebody stands."""

from typing import ClassVar

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from bruecke.access.models import Confidential, DossierKind, Unit, User
from bruecke.base.models import UUIDModel
from bruecke.welcome.models.words import Way, Wish


class Attempt(Confidential):
    """One try to reach somebody."""

    circle = DossierKind.COUNSELLING

    class Result(models.TextChoices):
        REACHED = "reached", _("reached")
        NO_ANSWER = "no_answer", _("nobody answered")
        MESSAGE = "message", _("message sent")
        WRONG_NUMBER = "wrong_number", _("wrong number")
        CALL_BACK = "call_back", _("wants to be called later")
        FAILED = "failed", _("message could not be sent")

    at = models.DateTimeField()
    by = models.ForeignKey(User, models.PROTECT)
    channel = models.CharField(max_length=9)
    language = models.CharField(max_length=12, blank=True)
    result = models.CharField(max_length=12, choices=Result)
    undone_at = models.DateTimeField(null=True)
    key = models.CharField(max_length=64, unique=True)

    class Meta:
        indexes: ClassVar = [models.Index(fields=["dossier", "-at"], name="attempt_of_dossier")]

    class Privacy:
        purpose = "reaching somebody"
        keep = "%(unreached_months)s months after the last attempt (R2)"
        personal: ClassVar = {"at", "channel", "language", "result"}
        plain: ClassVar = {"id", "dossier", "shelf_id", "by", "undone_at", "key"}


class Slot(UUIDModel):
    """A free time a colleague offers; it says where and when, never for whom."""

    unit = models.ForeignKey(Unit, models.PROTECT)
    user = models.ForeignKey(User, models.PROTECT)
    starts_at = models.DateTimeField()
    minutes = models.PositiveSmallIntegerField(default=45)
    place = models.CharField(max_length=160)
    taken_at = models.DateTimeField(null=True)

    class Meta:
        constraints: ClassVar = [models.UniqueConstraint(fields=["user", "starts_at"], name="slot_once")]
        indexes: ClassVar = [models.Index(fields=["user", "starts_at"], name="slot_free", condition=Q(taken_at__isnull=True))]


class Appointment(Confidential):
    """A meeting that was agreed on; the person sees it too."""

    circle = DossierKind.COUNSELLING

    class State(models.TextChoices):
        PLANNED = "planned", _("planned")
        HELD = "held", _("took place")
        NO_SHOW = "no_show", _("did not come")
        CANCELLED = "cancelled", _("cancelled")

    starts_at = models.DateTimeField()
    minutes = models.PositiveSmallIntegerField(default=45)
    place = models.CharField(max_length=160)
    user = models.ForeignKey(User, models.PROTECT)
    unit = models.ForeignKey(Unit, models.PROTECT)
    interpreter = models.CharField(max_length=12, blank=True)
    state = models.CharField(max_length=9, choices=State, default=State.PLANNED)
    made_at = models.DateTimeField(auto_now_add=True)
    key = models.CharField(max_length=64, unique=True)

    class Meta:
        indexes: ClassVar = [
            models.Index(fields=["user", "starts_at"], name="appointment_agenda"),
            models.Index(fields=["dossier"], name="appointment_of_dossier"),
        ]

    class Privacy:
        purpose = "meeting for the first talk"
        keep = "with the counselling record (R2, R3)"
        personal: ClassVar = {"starts_at", "place", "interpreter", "state"}
        plain: ClassVar = {"id", "dossier", "shelf_id", "minutes", "user", "unit", "made_at", "key"}


class FirstTalk(Confidential):
    """The short record of the first talk."""

    circle = DossierKind.COUNSELLING

    class Outcome(models.TextChoices):
        ONE_OFF_ADVICE = "one_off_advice", _("one-off advice")
        CASE_WANTED = "case_wanted", _("case management wanted")
        REFERRED = "referred", _("referred")
        NO_NEED = "no_need", _("no need")
        ALREADY_SERVED = "already_served", _("already has help")

    class Urgency(models.TextChoices):
        CALM = "calm", _("no hurry")
        WEEKS = "weeks", _("within weeks")
        DAYS = "days", _("within days")

    held_at = models.DateTimeField()
    by = models.ForeignKey(User, models.PROTECT)
    topics = ArrayField(models.CharField(max_length=8, choices=Wish), default=list)
    urgency = models.CharField(max_length=5, choices=Urgency)
    helpers = models.CharField(max_length=200, blank=True)
    outcome = models.CharField(max_length=14, choices=Outcome)
    remark = models.CharField(max_length=500, blank=True)
    follow_up = models.UUIDField(null=True)

    class Meta:
        constraints: ClassVar = [models.UniqueConstraint(fields=["dossier"], name="first_talk_once")]

    class Privacy:
        purpose = "first counselling"
        keep = "%(advice_months)s months, then statistics only (R3)"
        personal: ClassVar = {"held_at", "topics", "urgency", "helpers", "outcome", "remark"}
        plain: ClassVar = {"id", "dossier", "shelf_id", "by", "follow_up"}


class OwnBasis(Confidential):
    """The carrier goes on with her on its own basis, written down in her presence before she withdraws."""

    circle = DossierKind.COUNSELLING

    at = models.DateTimeField(auto_now_add=True)
    by = models.ForeignKey(User, models.PROTECT)
    sentence = models.CharField(max_length=400)

    class Privacy:
        purpose = "proof of the carrier's own basis (Art. 6 (1) b GDPR, § 6 (1) c KDG)"
        keep = "with the counselling record"
        personal: ClassVar = {"sentence"}
        plain: ClassVar = {"id", "dossier", "shelf_id", "at", "by"}


class Progress(Confidential):
    """Where a hand-over stands on its way to the first talk: what is next, until when. One row per hand-over."""

    circle = DossierKind.COUNSELLING

    class Step(models.TextChoices):
        CALL = "call", _("Call for the first time")
        CALL_AGAIN = "call_again", _("Try again, another way")
        AGREE = "agree", _("Agree on an appointment")
        MEET = "meet", _("Appointment agreed")
        RECORD = "record", _("Record the talk")
        REMEET = "remeet", _("Agree on a new appointment")
        GIVE_UP = "give_up", _("Decide: not reachable?")
        DONE = "done", _("finished")

    class End(models.TextChoices):
        HELD = "held", _("talk held")
        UNREACHABLE = "unreachable", _("not reachable")
        MOVED_AWAY = "moved_away", _("moved away")
        DUPLICATE = "duplicate", _("entered twice")
        DECEASED = "deceased", _("deceased")

    handover_id = models.UUIDField(unique=True)
    person_dossier_id = models.UUIDField()
    user = models.ForeignKey(User, models.PROTECT)
    unit = models.ForeignKey(Unit, models.PROTECT)
    ags = models.CharField(max_length=8)
    route = models.CharField(max_length=12)
    way = models.CharField(max_length=9, choices=Way)
    registered_on = models.DateField()
    step = models.CharField(max_length=10, choices=Step)
    due = models.DateField(null=True)
    tries = models.PositiveSmallIntegerField(default=0)
    tried_at = models.DateTimeField(null=True)
    tried_by_name = models.CharField(max_length=120, blank=True)
    reached_on = models.DateField(null=True)
    held_on = models.DateField(null=True)
    end = models.CharField(max_length=11, choices=End, blank=True)
    ended_on = models.DateField(null=True)

    class Meta:
        indexes: ClassVar = [
            models.Index(fields=["user", "step", "due", "id"], name="progress_today"),
            models.Index(fields=["unit", "step"], name="progress_load"),
            models.Index(fields=["handover_id"], include=["reached_on"], name="progress_reached"),
        ]

    class Privacy:
        purpose = "reaching somebody in time"
        keep = "with the counselling record"
        personal: ClassVar = {"step", "due", "reached_on", "held_on", "end"}
        plain: ClassVar = {
            "id", "dossier", "shelf_id", "handover_id", "person_dossier_id", "user", "unit", "ags", "route", "way",
            "registered_on", "tries", "tried_at", "tried_by_name", "ended_on",
        }  # fmt: skip
