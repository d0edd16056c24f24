"""Rows of the desk: waiting signatures, receipts, paper sheets, scans, files."""

from typing import ClassVar

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from bruecke.access.models import Confidential, DossierKind, Unit, User
from bruecke.base.models import UUIDModel
from bruecke.welcome.models.words import Way


class Signing(UUIDModel):
    """A signature that is being waited for; the draft opens only with the code, which nobody stores."""

    class State(models.TextChoices):
        WAITING = "waiting", _("waiting for the page to be opened")
        OPENED = "opened", _("page opened")
        READING = "reading", _("reads the notice")
        SIGNED = "signed", _("signed")
        DECLINED = "declined", _("does not want to")
        EXPIRED = "expired", _("expired")

    unit = models.ForeignKey(Unit, models.PROTECT)
    made_by = models.ForeignKey(User, models.PROTECT)
    code_hash = models.CharField(max_length=64, unique=True)
    draft = models.BinaryField()
    way = models.CharField(max_length=9, choices=Way)
    language = models.CharField(max_length=12)
    state = models.CharField(max_length=9, choices=State, default=State.WAITING)
    expires_at = models.DateTimeField()
    number = models.CharField(max_length=12, blank=True)

    class Meta:
        indexes: ClassVar = [models.Index(fields=["expires_at"], name="signing_expiry")]

    class Privacy:
        purpose = "waiting for a signature at the desk"
        keep = "until signed, declined or expired, at most 30 minutes"
        personal: ClassVar = {"draft"}
        plain: ClassVar = {"id", "unit", "made_by", "code_hash", "way", "language", "state", "expires_at", "number"}


class Receipt(UUIDModel):
    """What an office keeps: a number and whether it was delivered. No name."""

    unit = models.ForeignKey(Unit, models.PROTECT)
    number = models.CharField(max_length=12, unique=True)
    consent_number = models.CharField(max_length=24)
    way = models.CharField(max_length=9, choices=Way)
    day = models.DateField()
    made_by = models.ForeignKey(User, models.PROTECT, null=True)
    handover_id = models.UUIDField()
    code_hash = models.CharField(max_length=64)

    class Meta:
        indexes: ClassVar = [models.Index(fields=["unit", "-day", "id"], name="receipt_of_unit"),
                             models.Index(fields=["unit", "consent_number"], name="receipt_of_consent"),
                             models.Index(fields=["unit", "day"], include=["handover_id"], name="receipt_month")]  # fmt: skip


class PaperForm(UUIDModel):
    """A printed form: its number and QR code, and the code it carries for the person, as hash."""

    unit = models.ForeignKey(Unit, models.PROTECT)
    number = models.CharField(max_length=24, unique=True)
    language = models.CharField(max_length=12)
    receiver = models.ForeignKey(Unit, models.PROTECT, related_name="+")
    rendered_hash = models.CharField(max_length=64)
    named = models.JSONField(default=dict)
    code_hash = models.CharField(max_length=64)
    printed_at = models.DateTimeField(auto_now_add=True)
    entered_at = models.DateTimeField(null=True)


class Scan(Confidential):
    """An uploaded scan of a signed form; the file lies encrypted in the data directory."""

    circle = DossierKind.PERSON

    file = models.UUIDField()
    content_type = models.CharField(max_length=40)
    size = models.PositiveIntegerField()
    sha256 = models.CharField(max_length=64)
    uploaded_at = models.DateTimeField(auto_now_add=True)

    class Privacy:
        purpose = "proof of consent"
        keep = "with the consent (R5)"
        personal: ClassVar = {"file"}
        plain: ClassVar = {"id", "dossier", "shelf_id", "content_type", "size", "sha256", "uploaded_at"}


class Import(UUIDModel):
    """A hand-over file of an office: staged encrypted, previewed, taken over as a whole, undone as a whole."""

    class State(models.TextChoices):
        CHECKING = "checking", _("is being checked")
        PREVIEW = "preview", _("waits for you")
        REFUSED = "refused", _("refused")
        QUEUED = "queued", _("is waiting for its turn")
        RUNNING = "running", _("is being taken over")
        DONE = "done", _("taken over")
        UNDOING = "undoing", _("is being taken back")
        UNDONE = "undone", _("taken back")

    unit = models.ForeignKey(Unit, models.PROTECT)
    made_by = models.ForeignKey(User, models.PROTECT)
    file_uuid = models.UUIDField()
    file_name = models.CharField(max_length=120)
    sha256 = models.CharField(max_length=64)
    reporting_day = models.DateField(null=True)
    staging = models.UUIDField(null=True)
    state = models.CharField(max_length=8, choices=State, default=State.CHECKING)
    rows = models.PositiveIntegerField(default=0)
    done = models.PositiveIntegerField(default=0)
    counts = models.JSONField(default=dict)
    cut_columns = models.JSONField(default=list)
    problem = models.TextField(blank=True)
    made_at = models.DateTimeField(auto_now_add=True)
    finished_at = models.DateTimeField(null=True)

    class Meta:
        constraints: ClassVar = [models.UniqueConstraint(fields=["unit", "file_uuid"], name="import_once")]


class ImportLine(UUIDModel):
    """What became of one row of a file: a state and a reason, no name; its keyed hash tells of a second sending."""

    class State(models.TextChoices):
        NEW = "new", _("new")
        KNOWN = "known", _("already known, to review")
        HELD = "held", _("held")
        REFUSED = "refused", _("refused")

    of = models.ForeignKey(Import, models.CASCADE, related_name="lines")
    unit = models.ForeignKey(Unit, models.PROTECT)
    line = models.PositiveIntegerField()
    row_id = models.CharField(max_length=60, blank=True)
    state = models.CharField(max_length=7, choices=State)
    reasons = models.JSONField(default=list)
    receipt = models.CharField(max_length=12, blank=True)
    handover_id = models.UUIDField(null=True)
    fingerprint = models.CharField(max_length=64, blank=True)

    class Meta:
        constraints: ClassVar = [models.UniqueConstraint(fields=["of", "line"], name="import_line_once")]
        indexes: ClassVar = [
            models.Index(fields=["unit", "fingerprint"], name="import_line_sent", condition=~Q(fingerprint=""))
        ]
