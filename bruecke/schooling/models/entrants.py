"""A child who came from abroad, who answers for it, and what the counselling knows: the circle of the counselling alone."""

import uuid
from typing import ClassVar

from django.contrib.postgres.fields import ArrayField
from django.contrib.postgres.indexes import GinIndex
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from bruecke.access.models import Confidential, DossierKind, Unit, User
from bruecke.schooling.models.words import German, Latin, Maths, Measles, Need, Reported, Sex, Stage


class Entrant(Confidential):
    """One child or young person; never residence title, reasons of asylum, trauma or what the parents live on (domain 5.4)."""

    circle = DossierKind.ENTRANT

    class Point(models.TextChoices):
        """How exactly the home is known."""

        NONE = "", _("not known")
        MUNICIPALITY = "municipality", _("middle of the municipality")
        DISTRICT = "district", _("part of the municipality")
        EXACT = "exact", _("address")

    number = models.CharField(max_length=12, unique=True)
    family = models.UUIDField(default=uuid.uuid4)
    given_name = models.CharField(max_length=120, blank=True)
    family_name = models.CharField(max_length=120, blank=True)
    original_name = models.CharField(max_length=240, blank=True)
    birth_date = models.DateField()
    sex = models.CharField(max_length=1, choices=Sex, blank=True)
    nationality = models.CharField(max_length=3, blank=True)
    languages = ArrayField(models.CharField(max_length=12), default=list)
    arrived_on = models.DateField(null=True)
    street = models.CharField(max_length=120, blank=True)
    ags = models.CharField(max_length=8, blank=True)
    district = models.CharField(max_length=80, blank=True)
    lat = models.FloatField(null=True)
    lon = models.FloatField(null=True)
    point = models.CharField(max_length=12, choices=Point, blank=True)
    is_unaccompanied = models.BooleanField(default=False)
    is_protected = models.BooleanField(default=False)
    avoid = ArrayField(models.CharField(max_length=6), default=list)
    reported_by = models.CharField(max_length=11, choices=Reported)
    reported_at = models.DateTimeField()
    office = models.ForeignKey(Unit, models.PROTECT, null=True, related_name="+")
    handover = models.UUIDField(null=True)
    note = models.TextField(blank=True)
    tokens = ArrayField(models.CharField(max_length=40), default=list)
    blocks = ArrayField(models.CharField(max_length=60), default=list)
    duplicate_of = models.UUIDField(null=True)
    not_same = ArrayField(models.UUIDField(), default=list)
    changed_at = models.DateTimeField(auto_now=True)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["dossier"], name="entrant_per_dossier"),
            models.CheckConstraint(
                condition=Q(lat__isnull=True, lon__isnull=True) | Q(lat__isnull=False, lon__isnull=False),
                name="entrant_point_whole",
            ),
        ]
        indexes: ClassVar = [
            GinIndex(fields=["tokens"], name="entrant_tokens"),
            GinIndex(fields=["blocks"], name="entrant_blocks"),
            models.Index(fields=["family"], name="entrant_family"),
        ]

    class Privacy:
        purpose = "counselling on school entry (§ 34 SchulG NRW)"
        keep = "%(school_entrant_months)s months after the end of follow-up (R7)"
        personal: ClassVar = {
            "family", "given_name", "family_name", "original_name", "birth_date", "sex", "nationality", "languages", "arrived_on", "street",
            "ags", "district", "lat", "lon", "is_unaccompanied", "avoid", "note", "tokens", "blocks",
        }  # fmt: skip
        plain: ClassVar = {
            "id", "dossier", "shelf_id", "number", "point", "is_protected", "reported_by", "reported_at", "office", "handover",
            "duplicate_of", "not_same", "changed_at",
        }  # fmt: skip

    def __str__(self) -> str:
        return self.name

    @property
    def name(self) -> str:
        """The name as in the passport; one of both parts may be missing."""
        return " ".join(part for part in (self.given_name, self.family_name) if part)


class Guardian(Confidential):
    """Who answers for the child, and how she is reached; the first one gets the letters."""

    circle = DossierKind.ENTRANT

    entrant = models.ForeignKey(Entrant, models.CASCADE, related_name="guardians")
    name = models.CharField(max_length=160)
    relation = models.CharField(max_length=60, blank=True)
    phone = models.CharField(max_length=24, blank=True)
    email = models.EmailField(blank=True)
    language = models.CharField(max_length=12, default="de")
    safe_to_leave_message = models.BooleanField(default=False)
    rank = models.PositiveSmallIntegerField(default=1)

    class Meta:
        indexes: ClassVar = [models.Index(fields=["entrant", "rank"], name="guardian_of_entrant")]

    class Privacy:
        purpose = "reaching whoever answers for the child"
        keep = "with the child (R7)"
        personal: ClassVar = {"name", "relation", "phone", "email", "language", "safe_to_leave_message"}
        plain: ClassVar = {"id", "dossier", "shelf_id", "entrant", "rank"}


class SchoolHistory(Confidential):
    """One stretch of the child's life at school, by country."""

    circle = DossierKind.ENTRANT

    entrant = models.ForeignKey(Entrant, models.CASCADE, related_name="history")
    country = models.CharField(max_length=2, blank=True)
    since = models.PositiveSmallIntegerField(null=True)
    until = models.PositiveSmallIntegerField(null=True)
    school_type = models.CharField(max_length=80, blank=True)
    grade = models.PositiveSmallIntegerField(null=True)
    language = models.CharField(max_length=12, blank=True)
    subjects = models.CharField(max_length=200, blank=True)
    certificate = models.CharField(max_length=4, blank=True, choices=[("seen", _("seen")), ("copy", _("copied"))])
    interrupted_months = models.PositiveSmallIntegerField(default=0)

    class Meta:
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=Q(until__isnull=True) | Q(since__isnull=True) | Q(until__gte=models.F("since")), name="history_order"
            )
        ]
        indexes: ClassVar = [models.Index(fields=["entrant", "since"], name="history_of_entrant")]

    class Privacy:
        purpose = "considering what the child has learnt so far"
        keep = "with the child (R7)"
        personal: ClassVar = {
            "country", "since", "until", "school_type", "grade", "language", "subjects", "certificate", "interrupted_months",
        }  # fmt: skip
        plain: ClassVar = {"id", "dossier", "shelf_id", "entrant"}


class Counselling(Confidential):
    """What was found out in the talk, what the family wishes, and what the teacher recommends."""

    circle = DossierKind.ENTRANT

    entrant = models.OneToOneField(Entrant, models.CASCADE)
    by = models.ForeignKey(User, models.PROTECT, related_name="+")
    held_on = models.DateField(null=True)
    listening = models.CharField(max_length=2, choices=German, blank=True)
    speaking = models.CharField(max_length=2, choices=German, blank=True)
    reading = models.CharField(max_length=2, choices=German, blank=True)
    writing = models.CharField(max_length=2, choices=German, blank=True)
    latin = models.CharField(max_length=9, choices=Latin, blank=True)
    scripts = models.CharField(max_length=120, blank=True)
    maths = models.CharField(max_length=5, choices=Maths, blank=True)
    languages = models.CharField(max_length=200, blank=True)
    learning = models.TextField(blank=True)
    interests = models.TextField(blank=True)
    support_hint = models.TextField(blank=True)
    has_support_procedure = models.BooleanField(default=False)
    wished_schools = ArrayField(models.CharField(max_length=6), default=list)
    wished_forms = ArrayField(models.CharField(max_length=4), default=list)
    all_day = models.BooleanField(default=False)
    religion_lesson = models.CharField(max_length=40, blank=True)
    wishes = models.TextField(blank=True)
    stage = models.CharField(max_length=16, choices=Stage, blank=True)
    grade = models.PositiveSmallIntegerField(null=True)
    need = models.CharField(max_length=20, choices=Need, blank=True)
    reason = models.TextField(blank=True)
    changed_at = models.DateTimeField(auto_now=True)

    class Privacy:
        purpose = "recommending school, grade and group (RdErl. 15.10.2018, BASS 13-63 Nr. 3)"
        keep = "with the child (R7)"
        personal: ClassVar = {
            "listening", "speaking", "reading", "writing", "latin", "scripts", "maths", "languages", "learning", "interests", "support_hint",
            "has_support_procedure", "wished_schools", "wished_forms", "all_day", "religion_lesson", "wishes", "stage", "grade", "need", "reason",
        }  # fmt: skip
        plain: ClassVar = {"id", "dossier", "shelf_id", "entrant", "by", "held_on", "changed_at"}


class Invitation(Confidential):
    """A talk the family is invited to, and whether it came."""

    circle = DossierKind.ENTRANT

    class Result(models.TextChoices):
        OPEN = "", _("to come")
        HELD = "held", _("came")
        NO_SHOW = "no_show", _("did not come")
        CALLED_OFF = "called_off", _("called off")

    entrant = models.ForeignKey(Entrant, models.CASCADE, related_name="invitations")
    starts_at = models.DateTimeField()
    minutes = models.PositiveSmallIntegerField(default=60)
    place = models.CharField(max_length=160)
    interpreter = models.CharField(max_length=12, blank=True)
    by = models.ForeignKey(User, models.PROTECT, related_name="+")
    result = models.CharField(max_length=10, choices=Result, blank=True)
    told_at = models.DateTimeField(null=True)

    class Meta:
        indexes: ClassVar = [
            models.Index(fields=["entrant", "starts_at"], name="invitation_of_entrant"),
            models.Index(fields=["by", "starts_at"], name="invitation_calendar", condition=Q(result="")),
        ]

    class Privacy:
        purpose = "inviting to the talk"
        keep = "with the child (R7)"
        personal: ClassVar = {"interpreter"}
        plain: ClassVar = {"id", "dossier", "shelf_id", "entrant", "starts_at", "minutes", "place", "by", "result", "told_at"}


class HealthCheck(Confidential):
    """Days and two flags, nothing of what was found; nothing here stops a placement (domain 5.4, § 20 IfSG)."""

    circle = DossierKind.ENTRANT

    entrant = models.OneToOneField(Entrant, models.CASCADE)
    ordered_on = models.DateField(null=True)
    done_on = models.DateField(null=True)
    needs_support = models.BooleanField(null=True)
    measles = models.CharField(max_length=8, choices=Measles, blank=True)

    class Meta:
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=Q(done_on__isnull=False) | Q(needs_support__isnull=True), name="check_done_before_flag"
            )
        ]

    class Privacy:
        purpose = "knowing that the check of the health office took place"
        keep = "from the assignment on only the day and whether support is needed (R8)"
        personal: ClassVar = {"needs_support", "measles"}
        plain: ClassVar = {"id", "dossier", "shelf_id", "entrant", "ordered_on", "done_on"}
