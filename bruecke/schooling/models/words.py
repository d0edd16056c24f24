"""The words of school entry, with the German of the interface in the catalogue (domain 5)."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class Stage(models.TextChoices):
    PRIMARY = "primary", _("Primary school")
    LOWER = "lower_secondary", _("Lower secondary")
    UPPER = "upper_secondary", _("Upper secondary")


class Need(models.TextChoices):
    """The kind of group a child needs, or a school has."""

    REGULAR = "regular", _("regular class with support")
    MIXED = "mixed", _("partly own group, partly regular class")
    FULL = "full_group", _("own German group")
    ALPHABETISATION = "alphabetisation", _("group for first literacy")
    INTERNATIONAL = "international_class", _("international class of a vocational college")


class State(models.TextChoices):
    """Where the matter of a child stands (domain 5.3)."""

    REPORTED = "reported", _("reported")
    INVITED = "invited", _("invited")
    COUNSELLED = "counselled", _("counselled")
    READY = "ready", _("waits for a place")
    OFFERED = "offered", _("school asked")
    OBJECTED = "objected", _("school objects")
    ASSIGNED = "assigned", _("place assigned")
    STARTED = "started", _("at school")
    TRACK_DECIDED = "track_decided", _("regular track decided")
    LEFT = "left", _("left support")
    MOVED = "moved", _("moved away")
    DUPLICATE = "duplicate", _("reported twice")


#: No school place yet: the clock of days without a place runs.
WITHOUT_PLACE = (State.REPORTED, State.INVITED, State.COUNSELLED, State.READY, State.OFFERED, State.OBJECTED)
#: Holds a seat of a group, so that nobody else gets it.
SEATED = (State.OFFERED, State.OBJECTED, State.ASSIGNED, State.STARTED)
#: Nothing more is done for the child here.
OVER = (State.LEFT, State.MOVED, State.DUPLICATE)


class Reported(models.TextChoices):
    """Who told that a child has come."""

    FAMILY = "family", _("the family")
    OFFICE = "office", _("a registration office")
    SCHOOL = "school", _("a school")
    COUNSELLING = "counselling", _("counselling, by hand-over")
    HERE = "here", _("the school counselling itself")


class Sex(models.TextChoices):
    FEMALE = "f", _("female")
    MALE = "m", _("male")
    DIVERSE = "d", _("diverse")


class German(models.TextChoices):
    A0 = "a0", _("no German yet")
    A1 = "a1", "A1"
    A2 = "a2", "A2"
    B1 = "b1", "B1"


class Latin(models.TextChoices):
    """Reads and writes the Latin alphabet."""

    NONE = "none", _("not yet")
    BEGINNING = "beginning", _("beginning")
    FLUENT = "fluent", _("fluently")


class Maths(models.TextChoices):
    BELOW = "below", _("below the grade")
    AT = "at", _("as the grade")
    ABOVE = "above", _("above the grade")
    UNKNOWN = "", _("not looked at")


class Measles(models.TextChoices):
    """Proof of measles protection; a missing one never stops compulsory schooling (§ 20 IfSG)."""

    UNKNOWN = "", _("not asked yet")
    SHOWN = "shown", _("proof shown")
    MISSING = "missing", _("proof missing")
    REPORTED = "reported", _("missing, reported to the health office")


class Objection(models.TextChoices):
    """Why a school says no (§ 46 SchulG NRW: capacity is the only ground for a public school)."""

    FULL = "full", _("no capacity left")
    GROUP = "group", _("the group does not fit the child")
    FORM = "form", _("this form of school does not fit")
    OTHER = "other", _("another reason")


class Authority(models.TextChoices):
    """Who supervises a form of school and decides about objections."""

    SCHULAMT = "schulamt", _("Schulamt")
    BEZIRKSREGIERUNG = "bezirksregierung", _("Bezirksregierung")
