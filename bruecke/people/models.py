"""The person as she was asked for the first call, and how to reach her."""

import uuid
from typing import ClassVar

from django.contrib.postgres.fields import ArrayField
from django.contrib.postgres.indexes import GinIndex
from django.db import models
from django.utils.translation import gettext_lazy as _

from bruecke.access.models import Confidential, Dossier, DossierKind, User
from bruecke.base.models import UUIDModel


class Channel(models.TextChoices):
    CALL = "call", _("Call")
    SMS = "sms", _("Text message")
    MESSENGER = "messenger", _("Messenger")
    EMAIL = "email", _("E-mail")
    LETTER = "letter", _("Letter")


class Route(models.TextChoices):
    """How somebody arrived in the municipality."""

    ABROAD_EU = "abroad_eu", _("abroad, EU")
    ABROAD_THIRD = "abroad_third", _("abroad, outside the EU")
    ALLOCATION = "allocation", _("allocation")
    RETURN = "return", _("return")
    UNKNOWN = "unknown", _("not known")


class Person(Confidential):
    """One adult with her own master record; children are birth years, never names."""

    circle = DossierKind.PERSON

    household = models.UUIDField(default=uuid.uuid4)
    given_name = models.CharField(max_length=120, blank=True)
    family_name = models.CharField(max_length=120, blank=True)
    original_name = models.CharField(max_length=240, blank=True)
    birth_date = models.CharField(max_length=10, blank=True)
    languages = ArrayField(models.CharField(max_length=12), default=list)
    interpreter_needed = models.BooleanField(default=False)
    ags = models.CharField(max_length=8)
    district = models.CharField(max_length=80, blank=True)
    route = models.CharField(max_length=12, choices=Route, default=Route.UNKNOWN)
    phone = models.CharField(max_length=24, blank=True)
    email = models.EmailField(blank=True)
    channels = ArrayField(models.CharField(max_length=9, choices=Channel), default=list)
    best_time = models.CharField(max_length=80, blank=True)
    safe_to_leave_message = models.BooleanField(default=False)
    gender_wish = models.CharField(max_length=1, blank=True, choices=[("f", _("a woman")), ("m", _("a man"))])
    adults_count = models.PositiveSmallIntegerField(default=1)
    children_birth_years = ArrayField(models.PositiveSmallIntegerField(), default=list)
    other_phones = ArrayField(models.CharField(max_length=24), default=list)
    tokens = ArrayField(models.CharField(max_length=40), default=list)
    blocks = ArrayField(models.CharField(max_length=60), default=list)
    is_protected = models.BooleanField(default=False)
    merged_into = models.UUIDField(null=True)
    compared_at = models.DateTimeField(null=True)
    changed_at = models.DateTimeField(auto_now=True)
    contact_erase_at = models.DateTimeField(null=True)
    contact_erased_at = models.DateTimeField(null=True)

    class Meta:
        constraints: ClassVar = [models.UniqueConstraint(fields=["dossier"], name="person_per_dossier")]
        indexes: ClassVar = [
            GinIndex(fields=["tokens"], name="person_tokens"),
            GinIndex(fields=["blocks"], name="person_blocks"),
            models.Index(fields=["id"], name="person_to_compare", condition=models.Q(compared_at__isnull=True, contact_erased_at__isnull=True)),
            models.Index(fields=["household"], name="person_household"),
            models.Index(
                fields=["contact_erase_at"], name="person_erase_due",
                condition=models.Q(contact_erase_at__isnull=False, contact_erased_at__isnull=True),
            ),
        ]  # fmt: skip

    class Privacy:
        purpose = "first contact"
        keep = "%(unreached_months)s months after the last attempt, %(advice_months)s months after one-off advice (R2, R3)"
        personal: ClassVar = {
            "given_name", "family_name", "original_name", "birth_date", "languages", "interpreter_needed", "ags", "district",
            "route", "phone", "email", "channels", "best_time", "safe_to_leave_message", "gender_wish", "adults_count",
            "children_birth_years", "tokens", "household", "other_phones", "blocks",
        }  # fmt: skip
        plain: ClassVar = {
            "id",
            "dossier",
            "shelf_id",
            "changed_at",
            "contact_erase_at",
            "contact_erased_at",
            "is_protected",
            "merged_into",
            "compared_at",
        }

    def __str__(self) -> str:
        return self.name

    @property
    def name(self) -> str:
        """The name as in the passport; one of both parts may be missing."""
        return " ".join(part for part in (self.given_name, self.family_name) if part)

    @property
    def household_size(self) -> int:
        return self.adults_count + len(self.children_birth_years)


class Pair(UUIDModel):
    """Two master records that may be one person; it names nobody. Who may enter both decides, the coordination sees that there is one."""

    class State(models.TextChoices):
        OPEN = "open", _("not decided yet")
        TOLD = "told", _("both teams know")
        SAME = "same", _("one person")
        OTHER = "other", _("two people")

    left = models.ForeignKey(Dossier, models.CASCADE, related_name="+")
    right = models.ForeignKey(Dossier, models.CASCADE, related_name="+")
    score = models.FloatField()
    verdict = models.CharField(max_length=4)
    reasons = ArrayField(models.CharField(max_length=24), default=list)
    state = models.CharField(max_length=5, choices=State, default=State.OPEN)
    found_at = models.DateTimeField(auto_now_add=True)
    decided_at = models.DateTimeField(null=True)
    decided_by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+")

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["left", "right"], name="pair_once"),
            models.CheckConstraint(condition=models.Q(left__lt=models.F("right")), name="pair_in_order"),
        ]
        indexes: ClassVar = [models.Index(fields=["state", "-score", "id"], name="pair_waiting")]


class Merge(Confidential):
    """Two records were found to be one person: which values were chosen, and both as they were before, so that it can be undone."""

    circle = DossierKind.PERSON

    other_dossier = models.ForeignKey(Dossier, models.CASCADE, related_name="+")
    before = models.JSONField()
    chosen = models.JSONField()
    by = models.ForeignKey(User, models.PROTECT, related_name="+")
    at = models.DateTimeField(auto_now_add=True)
    undone_at = models.DateTimeField(null=True)
    undone_by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+")

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["other_dossier"], name="merged_once", condition=models.Q(undone_at__isnull=True))
        ]

    class Privacy:
        purpose = "one person once, and undone without loss when it was wrong"
        keep = "until one of both records is erased"
        personal: ClassVar = {"before", "chosen"}
        plain: ClassVar = {"id", "dossier", "shelf_id", "other_dossier", "by", "at", "undone_at", "undone_by"}
