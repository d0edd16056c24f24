"""The words of desk and counselling: wishes and ways."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class Wish(models.TextChoices):
    GERMAN = "german", _("German course")
    SCHOOL = "school", _("School, child care")
    WORK = "work", _("Work")
    HOUSING = "housing", _("Housing")
    HEALTH = "health", _("Health")
    PAPERS = "papers", _("Papers, residence")
    MONEY = "money", _("Money, applications")
    FAMILY = "family", _("Family")
    OTHER = "other", _("Something else")


class Way(models.TextChoices):
    """How somebody came to us; the desk and the other ways are equal."""

    OWN_PHONE = "own_phone", _("own phone")
    TABLET = "tablet", _("tablet")
    PAPER = "paper", _("paper")
    CARD = "card", _("card")
    FILE = "file", _("file")
    WALK_IN = "walk_in", _("walk-in")
    WEB = "web", _("web form")
