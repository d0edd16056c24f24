"""Families, schools and groups for the tests of school entry."""

from datetime import date
from uuid import uuid4

from django.utils import timezone

from bruecke.network.models import School
from bruecke.schooling.actions.reporting import Answerable, Child, Report, report
from bruecke.schooling.models import Group, Office, Supervision
from bruecke.schooling.models.words import Need, Reported, Stage
from conftest import DUEREN, JUELICH, acting


def schools(world):
    """Set up a Gesamtschule in Jülich (Gerda), a Hauptschule in Düren (Heinz) and a Grundschule nobody works for yet."""
    rows = [
        School.objects.update_or_create(
            number=number, defaults={"name": name, "form": form, "ags": ags, "lat": lat, "lon": lon, "invented": True}
        )[0]
        for number, name, form, ags, lat, lon in (
            ("990001", "Gesamtschule Probe", "Gesamtschule", JUELICH, 50.92, 6.36),
            ("990002", "Hauptschule Probe", "Hauptschule", DUEREN, 50.80, 6.48),
            ("990003", "Grundschule Probe", "Grundschule", JUELICH, 50.93, 6.35),
        )
    ]
    for row, unit in zip(rows, ("gesamtschule", "hauptschule"), strict=False):
        Office.objects.update_or_create(school=row, defaults={"unit": world.units[unit]})
    for unit, authority in (("schulamt", "schulamt"), ("bezirk", "bezirksregierung")):
        Supervision.objects.update_or_create(unit=world.units[unit], defaults={"authority": authority})
    return rows


def group(school, *, grades=(7, 8), need=Need.FULL, stage=Stage.LOWER, capacity=10, **more):
    """Return a new group of a school, confirmed today by nobody in particular."""
    return Group.objects.create(school=school, stage=stage, grades=list(grades), need=need, capacity=capacity, **more)


def family(
    world,
    *,
    by="petra",
    children=1,
    ags=JUELICH,
    born=date(2013, 5, 4),
    name="Haddad",
    given=("Rahaf", "Omar", "Lina"),
    language="ar",
    key=None,
    **more,
):
    """Report a family as Petra of the school counselling and return what came of it."""
    found = [
        Child(
            family_name=name,
            given_name=given[place % len(given)],
            birth_date=born.replace(year=born.year + place),
            languages=[language],
            nationality="475",
        )
        for place in range(children)
    ]
    with acting(world.actor(by)) as actor:
        return report(
            by=actor, way=Reported.HERE, key=key or uuid4(),
            report=Report(found, [Answerable("Samira Haddad", "mother", phone="+4922147100777", language=language)], ags, **more),
        )  # fmt: skip


def today():
    """Return the day of the county."""
    return timezone.localdate()
