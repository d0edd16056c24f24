"""Text versions, consents, and the hand-over between two circles."""

from typing import ClassVar
from uuid import UUID

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from bruecke.access.models import Confidential, Dossier, DossierKind, Regime, Unit, UnitKind, User
from bruecke.base.models import UUIDModel


class Purpose(models.TextChoices):
    CONTACT_HANDOVER = "contact_handover", _("hand contact data to a counselling team")
    RELEASE = "release", _("release from confidentiality")


class TextVersion(UUIDModel):
    """Notice and consent as they read in one language; never changed, only followed by a newer one."""

    purpose = models.CharField(max_length=24, choices=Purpose)
    language = models.CharField(max_length=12)
    version = models.CharField(max_length=20)
    checked = models.BooleanField(default=False)
    digest = models.CharField(max_length=64)
    body = models.JSONField()
    loaded_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        constraints: ClassVar = [models.UniqueConstraint(fields=["purpose", "language", "digest"], name="text_version_once")]


class Method(models.TextChoices):
    OWN_PHONE = "own_phone", _("on her own phone")
    TABLET = "tablet", _("on the tablet of the office")
    PAPER = "paper", _("on paper")
    FILE = "file", _("on paper, by file")
    WEB = "web", _("by herself, through card or web page")
    WALK_IN = "walk_in", _("at the counselling team")


class Consent(Confidential):
    """What a person allowed: purpose, receiver, text, until when, withdrawn when. Proof stays after withdrawal."""

    circle = DossierKind.PERSON

    text = models.ForeignKey(TextVersion, models.PROTECT, null=True)
    purpose = models.CharField(max_length=24, choices=Purpose)
    language = models.CharField(max_length=12)
    regime = models.CharField(max_length=8, choices=Regime)
    receiver = models.ForeignKey(Unit, models.PROTECT, related_name="+")
    method = models.CharField(max_length=10, choices=Method)
    number = models.CharField(max_length=24, unique=True)
    rendered_hash = models.CharField(max_length=64)
    named = models.JSONField(default=dict)
    signature = models.BinaryField(default=bytes)
    signed_by_typing = models.BooleanField(default=False)
    interpreter_helped = models.BooleanField(default=False)
    guardian_for = ArrayField(models.PositiveSmallIntegerField(), default=list)
    given_at = models.DateTimeField()
    expires_on = models.DateField()
    withdrawn_at = models.DateTimeField(null=True)
    withdrawn_how = models.CharField(max_length=12, blank=True)
    lapsed_at = models.DateTimeField(null=True)

    class Meta:
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=Q(withdrawn_at__isnull=True, withdrawn_how="") | Q(withdrawn_at__isnull=False) & ~Q(withdrawn_how=""),
                name="consent_withdrawn_how_and_when",
            ),
            models.CheckConstraint(
                condition=~Q(method__in=["own_phone", "tablet", "web"]) | ~Q(rendered_hash=""), name="consent_shown_text"
            ),
        ]
        indexes: ClassVar = [models.Index(fields=["expires_on"], name="consent_expiry")]

    class Privacy:
        purpose = "proof of consent (Art. 7 (1) GDPR)"
        keep = "31 Dec + 3 years after withdrawal or expiry, blocked (R5)"
        personal: ClassVar = {"signature", "language", "guardian_for"}
        plain: ClassVar = {
            "id", "dossier", "shelf_id", "text", "purpose", "regime", "receiver", "method", "number", "rendered_hash",
            "named", "signed_by_typing", "interpreter_helped", "given_at", "expires_on", "withdrawn_at", "withdrawn_how", "lapsed_at",
        }  # fmt: skip

    @property
    def is_live(self) -> bool:
        return self.withdrawn_at is None and self.lapsed_at is None

    def covers(self, organisation_id: UUID) -> bool:
        """Whether the named carrier is this one; a consent to the coordination lets it find any carrier's team."""
        named = self.receiver
        return named.kind == UnitKind.INTEGRATION_CENTRE or named.organisation_id == organisation_id


class Release(Confidential):
    """What a consent of purpose "release" lets a team tell: to whom, about what, which facts, in which direction, until when.

    Its elements are those a release needs (§ 203 StGB; domain 2.6); signature, withdrawal and proof are those of the consent.
    """

    circle = DossierKind.PERSON

    class Direction(models.TextChoices):
        TELL = "tell", _("we may tell them")
        BOTH = "both", _("both may tell each other")

    class Fact(models.TextChoices):
        """One kind of information that may be told, each ticked on its own."""

        NAME = "name", _("name")
        CONTACT = "contact", _("telephone and address")
        BIRTH = "birth", _("date of birth")
        FAMILY = "family", _("family")
        TITLE = "title", _("residence title")
        WORK = "work", _("work and income")
        SCHOOLING = "schooling", _("school and qualification")
        LANGUAGE = "language", _("German and languages")
        HOUSING = "housing", _("housing")
        HEALTH = "health", _("health")
        PLAN = "plan", _("goals of the plan")
        STATE = "state", _("state of the matter")

    consent = models.OneToOneField(Consent, models.PROTECT)
    recipient = models.CharField(max_length=160)
    to_unit = models.ForeignKey(Unit, models.PROTECT, null=True, related_name="+")
    topic = models.CharField(max_length=200)
    facts = ArrayField(models.CharField(max_length=9, choices=Fact))
    direction = models.CharField(max_length=4, choices=Direction, default=Direction.TELL)
    special = models.BooleanField(default=False)
    until = models.DateField()

    class Meta:
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=~Q(facts__contains=["health"]) | Q(special=True), name="release_names_special_categories"
            )
        ]

    class Privacy:
        purpose = "proof of a release from confidentiality (§ 203 StGB)"
        keep = "with the consent (R6)"
        personal: ClassVar = {"recipient", "topic", "facts", "direction", "special"}
        plain: ClassVar = {"id", "dossier", "shelf_id", "consent", "to_unit", "until"}

    @property
    def is_live(self) -> bool:
        """Whether it may still be told; the consent has to be loaded."""
        return self.consent.is_live and self.until >= timezone.localdate()


class Handover(Confidential):
    """The only door between two circles: giver, receiver, basis, frozen facts, answer. It names nobody."""

    circle = DossierKind.HANDOVER

    class State(models.TextChoices):
        TO_ROUTE = "to_route", _("to be routed")
        DELIVERED = "delivered", _("delivered")
        ACCEPTED = "accepted", _("accepted")
        REJECTED = "rejected", _("given back")
        LAPSED = "lapsed", _("lapsed")
        CLOSED = "closed", _("finished")
        TAKEN_BACK = "taken_back", _("taken back")

    class Kind(models.TextChoices):
        FIRST_TALK = "first_talk", _("first talk")
        CASE = "case", _("case management")
        REFERRAL = "referral", _("referral")
        TRANSFER = "transfer", _("transfer of a case")

    class Rejection(models.TextChoices):
        AREA = "area", _("another area")
        CAPACITY = "capacity", _("no capacity")
        LANGUAGE = "language", _("language not covered")
        KNOWN = "known", _("personal reasons of the team")

    person_dossier = models.ForeignKey(Dossier, models.CASCADE, related_name="+")
    consent = models.ForeignKey(Consent, models.PROTECT)
    kind = models.CharField(max_length=10, choices=Kind, default=Kind.FIRST_TALK)
    number = models.CharField(max_length=12, unique=True)
    from_unit = models.ForeignKey(Unit, models.PROTECT, null=True, related_name="+")
    to_unit = models.ForeignKey(Unit, models.PROTECT, null=True, related_name="+")
    state = models.CharField(max_length=10, choices=State)
    ags = models.CharField(max_length=8)
    facts = models.JSONField()
    offered_at = models.DateTimeField()
    delivered_at = models.DateTimeField(null=True)
    answer_due = models.DateField()
    answered_at = models.DateTimeField(null=True)
    answered_by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+")
    rejection = models.CharField(max_length=9, choices=Rejection, blank=True)
    record_dossier = models.ForeignKey(Dossier, models.SET_NULL, null=True, related_name="+")
    reply = models.CharField(max_length=400, blank=True)

    class Meta:
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=Q(answered_at__isnull=True, answered_by__isnull=True)
                | Q(answered_at__isnull=False, answered_by__isnull=False),
                name="handover_answered_by_and_at",
            ),
            models.CheckConstraint(
                condition=~Q(state="delivered") | Q(to_unit__isnull=False, delivered_at__isnull=False),
                name="handover_delivered_to_somebody",
            ),
        ]
        indexes: ClassVar = [
            models.Index(fields=["to_unit", "state", "answer_due", "id"], name="handover_inbox"),
            models.Index(fields=["answered_by", "state", "id"], name="handover_of_colleague"),
            models.Index(fields=["state", "answer_due", "id"], name="handover_state_due"),
            models.Index(fields=["person_dossier"], name="handover_of_person"),
            models.Index(fields=["consent"], name="handover_of_consent"),
        ]

    class Privacy:
        purpose = "handing over for the first contact"
        keep = "%(undelivered_days)s days when not delivered (R1), else with the person"
        personal: ClassVar = {"facts", "reply"}
        plain: ClassVar = {
            "id", "dossier", "shelf_id", "person_dossier", "consent", "kind", "number", "from_unit", "to_unit", "state", "ags",
            "offered_at", "delivered_at", "answer_due", "answered_at", "answered_by", "rejection", "record_dossier",
        }  # fmt: skip
