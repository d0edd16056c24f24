"""The person as she was asked for the first call, and how to reach her."""

import uuid
from typing import ClassVar

from django.contrib.postgres.fields import ArrayField
from django.contrib.postgres.indexes import GinIndex
from django.db import models
from django.utils.translation import gettext_lazy as _

from bruecke.access.models import Confidential, DossierKind


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
    tokens = ArrayField(models.CharField(max_length=40), default=list)
    changed_at = models.DateTimeField(auto_now=True)
    contact_erase_at = models.DateTimeField(null=True)
    contact_erased_at = models.DateTimeField(null=True)

    class Meta:
        constraints: ClassVar = [models.UniqueConstraint(fields=["dossier"], name="person_per_dossier")]
        indexes: ClassVar = [
            GinIndex(fields=["tokens"], name="person_tokens"),
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
            "children_birth_years", "tokens", "household",
        }  # fmt: skip
        plain: ClassVar = {"id", "dossier", "shelf_id", "changed_at", "contact_erase_at", "contact_erased_at"}

    def __str__(self) -> str:
        return self.name

    @property
    def name(self) -> str:
        """The name as in the passport; one of both parts may be missing."""
        return " ".join(part for part in (self.given_name, self.family_name) if part)

    @property
    def household_size(self) -> int:
        return self.adults_count + len(self.children_birth_years)
