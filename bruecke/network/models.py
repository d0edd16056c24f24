"""Registers loaded from official files, participation of municipalities, area assignments and dated county rules."""

from typing import ClassVar

from django.db import models
from django.utils.translation import gettext_lazy as _

from bruecke.access.models import Unit, User
from bruecke.base.models import UUIDModel


class Register(models.Model):
    """A row of an official list; a row that is missing in a newer file is ended, never deleted."""

    invented = models.BooleanField(default=False)
    valid_until = models.DateField(null=True)

    class Meta:
        abstract = True


class Municipality(Register):
    ags = models.CharField(max_length=8, primary_key=True)
    name = models.CharField(max_length=80)
    designation = models.CharField(max_length=20, blank=True)
    population = models.PositiveIntegerField(null=True)
    lat = models.FloatField(null=True)
    lon = models.FloatField(null=True)
    boundary = models.JSONField(null=True)

    def __str__(self) -> str:
        return self.name


class District(Register):
    """A part of a municipality (Ortsteil) with its postcode."""

    key = models.CharField(max_length=120, primary_key=True)
    ags = models.CharField(max_length=8, db_index=True)
    postcode = models.CharField(max_length=5)
    name = models.CharField(max_length=80)


class School(Register):
    number = models.CharField(max_length=6, primary_key=True)
    name = models.CharField(max_length=160)
    form = models.CharField(max_length=60)
    ags = models.CharField(max_length=8, db_index=True)
    street = models.CharField(max_length=120, blank=True)
    postcode = models.CharField(max_length=5, blank=True)
    town = models.CharField(max_length=80, blank=True)
    pupils = models.PositiveIntegerField(null=True)
    email = models.CharField(max_length=120, blank=True)
    homepage = models.CharField(max_length=200, blank=True)
    lat = models.FloatField(null=True)
    lon = models.FloatField(null=True)


class Language(Register):
    code = models.CharField(max_length=12, primary_key=True)
    name_de = models.CharField(max_length=80)
    name_en = models.CharField(max_length=80)
    own_name = models.CharField(max_length=80, blank=True)
    rank = models.PositiveSmallIntegerField(default=100)


class Country(Register):
    iso2 = models.CharField(max_length=2, primary_key=True)
    name_de = models.CharField(max_length=80)
    name_en = models.CharField(max_length=80)


class Nationality(Register):
    key = models.CharField(max_length=3, primary_key=True)
    iso2 = models.CharField(max_length=2, blank=True)
    state = models.CharField(max_length=120)
    adjective = models.CharField(max_length=120, blank=True)


_LISTS = {
    "municipalities": _("Municipalities"), "districts": _("Parts of municipalities"), "schools": _("Schools"),
    "languages": _("Languages"), "countries": _("Countries"), "nationalities": _("Nationalities"),
}  # fmt: skip


class RegisterState(models.Model):
    """When which file was loaded and what it changed."""

    name = models.CharField(max_length=30, primary_key=True)
    source = models.CharField(max_length=200)
    sha256 = models.CharField(max_length=64)
    rows = models.PositiveIntegerField()
    loaded_at = models.DateTimeField(auto_now=True)
    report = models.CharField(max_length=200)

    @property
    def label(self) -> str:
        return str(_LISTS.get(self.name, self.name))


class Level(models.TextChoices):
    """How far a municipality takes part in handing contact data over."""

    NONE = "none", _("not yet")
    CARD_ONLY = "card_only", _("card only")
    PAPER_CONSENT = "paper_consent", _("consent on paper")
    DIGITAL = "digital", _("digital")


class Participation(UUIDModel):
    """The level of a municipality from a day on; the newest day that has come counts."""

    municipality = models.ForeignKey(Municipality, models.PROTECT)
    level = models.CharField(max_length=13, choices=Level)
    since = models.DateField()
    set_by = models.ForeignKey(User, models.PROTECT, null=True)
    set_at = models.DateTimeField(auto_now=True)

    class Meta:
        constraints: ClassVar = [models.UniqueConstraint(fields=["municipality", "since"], name="participation_once")]


class AreaAssignment(UUIDModel):
    """Who answers for a municipality or one of its districts, from a day until a day."""

    municipality = models.ForeignKey(Municipality, models.PROTECT)
    district = models.CharField(max_length=80, blank=True)
    unit = models.ForeignKey(Unit, models.PROTECT)
    counsellor = models.ForeignKey(User, models.PROTECT)
    since = models.DateField()
    until = models.DateField(null=True, blank=True)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["municipality", "district", "counsellor", "since"], name="area_once"),
            models.CheckConstraint(
                condition=models.Q(until__isnull=True) | models.Q(until__gte=models.F("since")), name="area_order"
            ),
        ]


RULES = {
    "accept_working_days": _("Accept a hand-over: working days"),
    "first_attempt_working_days": _("First attempt to reach: working days"),
    "attempts_min": _("Attempts before “unreachable”, at least"),
    "attempts_channels": _("Different channels tried, at least"),
    "attempt_gap_working_days": _("Next attempt after: working days"),
    "talk_weeks": _("First talk held within: weeks"),
    "unreachable_weeks": _("“Unreachable” at the earliest after: weeks"),
    "consent_months": _("Consent valid for: months"),
    "erase_hours": _("Erasure after withdrawal: hours"),
    "reminder_hours": _("Reminder before an appointment: hours"),
    "undelivered_days": _("Undelivered hand-over kept for: days"),
    "unreached_months": _("Not reached, kept for: months"),
    "advice_months": _("Record of a talk kept for: months"),
    "reappointments_max": _("Further appointments after not coming, at most"),
    "release_months": _("Release from confidentiality valid at most: months"),
    "intake_working_days": _("Clarify whether it is a case within: working days"),
    "assessment_weeks": _("First look at all areas of life within: weeks"),
    "plan_weeks": _("Plan agreed after the look within: weeks"),
    "review_weeks": _("Look back at the plan every: weeks"),
    "after_care_months": _("After-care after closing: months"),
    "case_years": _("Case kept after closing: years"),
    "load_amber": _("Cases for one full post, watch from"),
    "load_red": _("Cases for one full post, too many above"),
    "consult_ack_working_days": _("Receive a question of the short line within: working days"),
    "consult_answer_working_days": _("Answer it within: working days"),
    "consult_urgent_working_days": _("Answer an urgent one within: working days"),
    "consult_close_days": _("An answer nobody asks on about is finished after: days"),
    "consult_review_months": _("Look at an answer again after: months"),
    "consult_months": _("Question of the short line kept after the answer: months"),
    "report_months": _("Reports, beside those of a year, for: months"),
    "report_after_days": _("A report is frozen after its last day by: days"),
    "school_answer_working_days": _("A school answers within: working days"),
    "school_alarm_days": _("A child without a school place is an alarm after: days"),
    "school_stale_days": _("Free places of a school are out of date after: days"),
    "school_support_months": _("Support in German at school lasts: months"),
    "school_track_months": _("Prepare the regular track after: months"),
    "school_entrant_months": _("File of a child kept after the last look: months"),
    "school_round_months": _("Rounds of placement kept after the school year: months"),
    "jour_fixe_weekday": _("Jour fixe: weekday (1 Monday to 5 Friday)"),
    "jour_fixe_first": _("Jour fixe: first time in the month in week"),
    "jour_fixe_second": _("Jour fixe: second time in the month in week"),
}


class LifeArea(models.TextChoices):
    """The areas of life in which needs, goals and structural problems are sorted (domain 4.3)."""

    RESIDENCE = "residence_status", _("Residence")
    HOUSING = "housing", _("Housing")
    WORK = "work_training", _("Work")
    RECOGNITION = "recognition", _("Recognition")
    GERMAN = "german_language", _("German")
    HEALTH = "health_psychosocial", _("Health")
    CHILDREN = "childcare_school", _("Children")
    LIVELIHOOD = "livelihood_benefits", _("Livelihood")
    FAMILY = "family_partnership", _("Family")
    DEBT = "debt_contracts", _("Debts")
    PROTECTION = "discrimination_violence", _("Protection")
    PARTICIPATION = "social_participation", _("Participation")
    DOCUMENTS = "documents_mobility", _("Documents")


class CountyRule(UUIDModel):
    """A number the county decides (deadline, limit), valid from a day, with its source."""

    key = models.CharField(max_length=40)
    value = models.CharField(max_length=40)
    valid_from = models.DateField()
    source = models.CharField(max_length=200)

    @property
    def label(self) -> str:
        return str(RULES.get(self.key, self.key))

    class Meta:
        constraints: ClassVar = [models.UniqueConstraint(fields=["key", "valid_from"], name="county_rule_once")]
