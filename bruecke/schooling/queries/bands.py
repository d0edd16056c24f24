"""Grades as councils count them, also of a child nobody has counselled yet: then by its age."""

from datetime import date

from django.utils.translation import gettext as _

from bruecke.schooling.models.words import Stage

#: The last grade of a band, with what it is called.
LAST_PRIMARY, LAST_MIDDLE, LAST_LOWER, FIRST_AGE = 4, 7, 10, 6


def bands() -> list[str]:
    """Return the names of the bands from the youngest on."""
    return [_("primary school, 1–4"), _("grades 5–7"), _("grades 8–10"), _("vocational college and upper grades")]


def grade_of(grade: int | None, born: int, day: date) -> int:
    """Return the grade, or what somebody of that year of birth goes to."""
    return grade or max(1, day.year - born - FIRST_AGE)


def band(grade: int | None, born: int, day: date) -> str:
    """Return the name of the band of a child."""
    number = grade_of(grade, born, day)
    return bands()[(number > LAST_PRIMARY) + (number > LAST_MIDDLE) + (number > LAST_LOWER)]


def stage(known: str, grade: int | None, born: int, day: date) -> Stage:
    """Return the stage of a child, by its age where no talk has said it yet."""
    if known:
        return Stage(known)
    number = grade_of(grade, born, day)
    return Stage.PRIMARY if number <= LAST_PRIMARY else Stage.LOWER if number <= LAST_LOWER else Stage.UPPER
