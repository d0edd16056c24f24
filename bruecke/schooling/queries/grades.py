"""Grades by stage and by age, from the forms of school."""

from datetime import date

from bruecke.schooling.school_forms import forms

#: Whoever is six by the end of this day of a year goes to school that summer (§ 35 SchulG NRW).
CUT_OFF = (9, 30)
SCHOOL_AGE, NEW_YEAR_MONTH, OLDEST_GRADE = 6, 8, 13


def grades_of(stage: str) -> tuple[int, ...]:
    """Return the grades any form of school has in a stage, in order; empty for a stage nobody knows."""
    return tuple(
        sorted({grade for form in forms().values() for one, grades in form.stages.items() if one == stage for grade in grades})
    )


def stages() -> list[tuple[str, int, int]]:
    """Return each stage with its first and last grade."""
    found = {str(stage) for form in forms().values() for stage in form.stages}
    return [(stage, grades_of(stage)[0], grades_of(stage)[-1]) for stage in sorted(found, key=lambda one: grades_of(one)[0])]


def grade_by_age(born: date, on: date) -> int | None:
    """Return the grade children of this age usually are in, None before school and after it."""
    begins = born.year + SCHOOL_AGE + ((born.month, born.day) > CUT_OFF)
    year = on.year if on.month >= NEW_YEAR_MONTH else on.year - 1
    grade = year - begins + 1
    return grade if 1 <= grade <= OLDEST_GRADE else None


def form_names() -> dict[str, str]:
    """Return the names of the forms of school by code."""
    return {code: form.name for code, form in forms().items()}
