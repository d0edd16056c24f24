"""Notes, tasks, documents and letters of a case, and what helpers were given."""

from typing import ClassVar

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from bruecke.access.models import Confidential, DossierKind, Unit, User
from bruecke.base.models import UUIDModel


class Note(Confidential):
    """What was said or done; entrusted unless its author says otherwise. A note is not changed, only struck out with a reason."""

    circle = DossierKind.CASEWORK

    class Kind(models.TextChoices):
        TALK = "talk", _("Talk")
        CALL = "call", _("Call")
        LETTER = "letter", _("Letter or e-mail")
        OFFICE = "office", _("With an office")
        THOUGHT = "thought", _("Own remark")

    at = models.DateTimeField()
    by = models.ForeignKey(User, models.PROTECT, related_name="+")
    unit = models.ForeignKey(Unit, models.PROTECT, related_name="+")
    kind = models.CharField(max_length=7, choices=Kind, default=Kind.TALK)
    text = models.TextField()
    is_entrusted = models.BooleanField(default=True)
    profession = models.CharField(max_length=60, blank=True)
    struck_at = models.DateTimeField(null=True)
    struck_why = models.CharField(max_length=200, blank=True)
    goes_along = models.BooleanField(default=True)
    written_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=Q(struck_at__isnull=True, struck_why="") | Q(struck_at__isnull=False) & ~Q(struck_why=""),
                name="note_struck_when_and_why",
            )
        ]
        indexes: ClassVar = [models.Index(fields=["dossier", "-at", "id"], name="note_of_case")]

    class Privacy:
        purpose = "counselling; what is entrusted stays with its author's carrier (§ 203 StGB, § 65 SGB VIII)"
        keep = "with the case (R4)"
        personal: ClassVar = {"at", "kind", "text", "is_entrusted", "struck_why"}
        plain: ClassVar = {"id", "dossier", "shelf_id", "by", "unit", "profession", "struck_at", "goes_along", "written_at"}


class Task(Confidential):
    """Something to do until a day; a legal deadline names its paragraph."""

    circle = DossierKind.CASEWORK

    class Source(models.TextChoices):
        OWN = "own"
        LAW = "law"
        REVIEW = "review"
        AFTER_CARE = "after_care"

    text = models.CharField(max_length=240)
    due = models.DateField()
    user = models.ForeignKey(User, models.PROTECT, related_name="+")
    source = models.CharField(max_length=10, choices=Source, default=Source.OWN)
    basis = models.CharField(max_length=120, blank=True)
    done_at = models.DateTimeField(null=True)
    done_by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+")
    made_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=Q(done_at__isnull=True, done_by__isnull=True) | Q(done_at__isnull=False, done_by__isnull=False),
                name="task_done_by_and_at",
            )
        ]
        indexes: ClassVar = [
            models.Index(fields=["user", "due", "id"], name="task_board", condition=Q(done_at__isnull=True)),
            models.Index(fields=["dossier", "due"], name="task_of_case"),
        ]

    class Privacy:
        purpose = "doing things in time"
        keep = "with the case (R4)"
        personal: ClassVar = {"text", "due", "basis"}
        plain: ClassVar = {"id", "dossier", "shelf_id", "user", "source", "done_at", "done_by", "made_at"}


class Document(Confidential):
    """An uploaded paper; the file lies encrypted in the data directory and is opened only through the case."""

    circle = DossierKind.CASEWORK

    class Scan(models.TextChoices):
        CLEAN = "clean", _("checked for malware")
        UNCHECKED = "unchecked", _("not checked for malware")

    title = models.CharField(max_length=120)
    file = models.UUIDField()
    file_name = models.CharField(max_length=120)
    content_type = models.CharField(max_length=40)
    size = models.PositiveIntegerField()
    sha256 = models.CharField(max_length=64)
    scan = models.CharField(max_length=9, choices=Scan, default=Scan.UNCHECKED)
    by = models.ForeignKey(User, models.PROTECT, related_name="+")
    uploaded_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        constraints: ClassVar = [models.UniqueConstraint(fields=["dossier", "sha256"], name="document_once")]

    class Privacy:
        purpose = "papers the case needs"
        keep = "with the case (R4)"
        personal: ClassVar = {"title", "file", "file_name"}
        plain: ClassVar = {"id", "dossier", "shelf_id", "content_type", "size", "sha256", "scan", "by", "uploaded_at"}


class Letter(Confidential):
    """A letter as it was written: template, fields, both languages; printed from these at any time."""

    circle = DossierKind.CASEWORK

    template = models.CharField(max_length=24)
    language = models.CharField(max_length=12)
    fields = models.JSONField(default=dict)
    made_at = models.DateTimeField(auto_now_add=True)
    by = models.ForeignKey(User, models.PROTECT, related_name="+")
    run_id = models.UUIDField(null=True)
    sent_on = models.DateField(null=True)

    class Meta:
        indexes: ClassVar = [
            models.Index(fields=["dossier", "-made_at"], name="letter_of_case"),
            models.Index(fields=["run_id"], name="letter_of_run"),
        ]

    class Privacy:
        purpose = "letters in a case"
        keep = "with the case (R4)"
        personal: ClassVar = {"fields", "language"}
        plain: ClassVar = {"id", "dossier", "shelf_id", "template", "made_at", "by", "run_id", "sent_on"}


class LetterRun(UUIDModel):
    """One letter for many cases: a row with a state and a progress figure, done by a job; the file is for its maker only."""

    class State(models.TextChoices):
        QUEUED = "queued"
        RUNNING = "running"
        DONE = "done"
        FAILED = "failed"

    made_by = models.ForeignKey(User, models.PROTECT, related_name="+")
    template = models.CharField(max_length=24)
    fields = models.JSONField(default=dict)
    total = models.PositiveIntegerField()
    done = models.PositiveIntegerField(default=0)
    state = models.CharField(max_length=7, choices=State, default=State.QUEUED)
    file = models.UUIDField(null=True)
    problem = models.CharField(max_length=200, blank=True)
    made_at = models.DateTimeField(auto_now_add=True)


class Errand(Confidential):
    """What a volunteer or temporary helper was asked to do, with the facts ticked for it, until a day. Nothing else opens for her."""

    circle = DossierKind.ERRAND

    case_id = models.UUIDField()
    about = models.UUIDField(null=True)
    helper = models.ForeignKey(User, models.PROTECT, related_name="+")
    by = models.ForeignKey(User, models.PROTECT, related_name="+")
    text = models.CharField(max_length=400)
    facts = models.JSONField(default=dict)
    until = models.DateField()
    ended_at = models.DateTimeField(null=True)
    made_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        indexes: ClassVar = [
            models.Index(fields=["helper", "until"], name="errand_of_helper"),
            models.Index(fields=["case_id"], name="errand_of_case"),
            models.Index(fields=["about"], name="errand_about", condition=Q(about__isnull=False)),
        ]

    class Privacy:
        purpose = "help by volunteers and temporary staff"
        keep = "with the case (R4); what the helper was told until the errand is over"
        personal: ClassVar = {"text", "facts"}
        plain: ClassVar = {"id", "dossier", "shelf_id", "case_id", "about", "helper", "by", "until", "ended_at", "made_at"}


class ErrandEntry(Confidential):
    """What a helper reports."""

    circle = DossierKind.ERRAND

    errand = models.ForeignKey(Errand, models.CASCADE, related_name="entries")
    at = models.DateTimeField(auto_now_add=True)
    by = models.ForeignKey(User, models.PROTECT, related_name="+")
    text = models.CharField(max_length=600)

    class Privacy:
        purpose = "help by volunteers and temporary staff"
        keep = "with the case (R4)"
        personal: ClassVar = {"text"}
        plain: ClassVar = {"id", "dossier", "shelf_id", "errand", "at", "by"}


class Parcel(Confidential):
    """What goes along when somebody is referred or a case transferred: about what and why, for a transfer notes and goals as chosen. It lies in
    the giver's circle until the other team has accepted; the database hands it over then and closes the transferred case."""

    circle = DossierKind.CASEWORK

    case_id = models.UUIDField()
    handover_id = models.UUIDField(unique=True)
    content = models.JSONField(default=dict)
    taken_at = models.DateTimeField(null=True)

    class Privacy:
        purpose = "transferring a case to another carrier"
        keep = "until it is accepted, given back or taken back"
        personal: ClassVar = {"content"}
        plain: ClassVar = {"id", "dossier", "shelf_id", "case_id", "handover_id", "taken_at"}


class Conference(Confidential):
    """A case conference without a name: what is asked, who takes part (their grants), the minutes. It knows no case."""

    circle = DossierKind.CONFERENCE

    title = models.CharField(max_length=120)
    question = models.TextField()
    bands = models.JSONField(default=dict)
    starts_at = models.DateTimeField()
    place = models.CharField(max_length=160, blank=True)
    chair = models.ForeignKey(User, models.PROTECT, related_name="+")
    minutes = models.TextField(blank=True)
    agreed = models.TextField(blank=True)
    held_at = models.DateTimeField(null=True)
    called_off_at = models.DateTimeField(null=True)
    moved_at = models.DateTimeField(null=True)
    moved_from = models.DateTimeField(null=True)
    changed_at = models.DateTimeField(auto_now=True)

    class Privacy:
        purpose = "advice of colleagues on a case without a name"
        keep = "with the case (R4); without one 31 Dec + %(case_years)s years after its day"
        personal: ClassVar = {"title", "question", "bands", "minutes", "agreed"}
        plain: ClassVar = {
            "id", "dossier", "shelf_id", "starts_at", "place", "chair", "held_at", "called_off_at", "moved_at", "moved_from", "changed_at",
        }  # fmt: skip


class ConferenceLink(Confidential):
    """Which conference a case went to; it stands with the case, never with the conference."""

    circle = DossierKind.CASEWORK

    conference_id = models.UUIDField()

    class Meta:
        constraints: ClassVar = [models.UniqueConstraint(fields=["dossier", "conference_id"], name="conference_link_once")]

    class Privacy:
        purpose = "finding the minutes again"
        keep = "with the case (R4)"
        personal: ClassVar[set[str]] = set()
        plain: ClassVar = {"id", "dossier", "shelf_id", "conference_id"}
