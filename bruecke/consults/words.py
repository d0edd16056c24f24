"""The fixed words of the short line (domain 7.1), each once: directions, states, topics and the bands an anonymous question has."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class Direction(models.TextChoices):
    COUNSELLING = "counselling", _("Counselling")
    VOLUNTEER = "volunteer", _("Volunteer")
    IMMIGRATION = "immigration", _("Immigration authority")
    NATURALISATION = "naturalisation", _("Naturalisation authority")


class State(models.TextChoices):
    DRAFT = "draft", _("draft")
    WAITS = "waits", _("waits for her")
    SENT = "sent", _("question put")
    ACK = "ack", _("receipt confirmed")
    CLARIFY = "clarify", _("asked back")
    ANSWERED = "answered", _("answered")
    CLOSED = "closed", _("settled")


class Side(models.TextChoices):
    """Who wrote a line, or on whom a question waits."""

    ASKER = "asker", _("asks")
    OFFICE = "office", _("answers")


class Topic(models.TextChoices):
    TRAINING = "training", _("Training while deportation is suspended")
    EMPLOYMENT = "employment", _("Work permit")
    EXTENSION = "extension", _("Extending a residence permit")
    TEMPORARY = "temporary", _("Temporary protection (§ 24)")
    YOUNG = "young", _("Right to remain for young people (§ 25a)")
    INTEGRATED = "integrated", _("Right to remain by integration (§ 25b)")
    FAMILY = "family", _("Family coming to Germany")
    IDENTITY = "identity", _("Identity and passport")
    PLACE = "place", _("Where one has to live")
    TRAVEL = "travel", _("Travel documents")
    NATURALISATION = "naturalisation", _("Becoming German")
    SUPPORT = "support", _("Needs support in winning a right to remain")
    OTHER = "other", _("Something else")


class Years(models.TextChoices):
    """For how long somebody has been in Germany."""

    UNDER_1 = "u1", _("under 1 year")
    Y1_3 = "1-3", _("1 to 3 years")
    Y4_6 = "4-6", _("4 to 6 years")
    Y7_9 = "7-9", _("7 to 9 years")
    OVER_9 = "10+", _("10 years and more")
    UNDER_7 = "u7", _("under 7 years")
    OVER_6 = "7+", _("7 years and more")


class Age(models.TextChoices):
    UNDER_14 = "u14", _("under 14")
    A14_17 = "14-17", _("14 to 17")
    A18_20 = "18-20", _("18 to 20")
    A21_26 = "21-26", _("21 to 26")
    A27_44 = "27-44", _("27 to 44")
    A45_64 = "45-64", _("45 to 64")
    OVER_64 = "65+", _("65 and older")
    UNDER_18 = "u18", _("under 18")
    A18_26 = "18-26", _("18 to 26")
    OVER_26 = "27+", _("27 and older")


class Family(models.TextChoices):
    SINGLE = "single", _("single, no children")
    ALONE = "alone", _("alone with children")
    COUPLE = "couple", _("couple, no children")
    PARENTS = "parents", _("couple with children")
    CHILDREN = "children", _("with children")


class World(models.TextChoices):
    """Regions of the world, so that an origin need not be named as a nationality."""

    EU = "eu", _("European Union")
    EUROPE_EAST = "europe_east", _("Eastern Europe")
    BALKANS = "balkans", _("Western Balkans")
    TURKEY = "turkey", _("Turkey")
    NEAR_EAST = "near_east", _("Near East and North Africa")
    CENTRAL_ASIA = "central_asia", _("Central and South Asia")
    AFRICA_WEST = "africa_west", _("West and Central Africa")
    AFRICA_EAST = "africa_east", _("East and Southern Africa")
    ASIA_EAST = "asia_east", _("East Asia")
    AMERICAS = "americas", _("the Americas")
