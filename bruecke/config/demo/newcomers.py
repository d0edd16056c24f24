"""Who arrives in the invented year, when and where.

How it is calibrated. *Places*: registrations follow the number of non-German residents of each municipality in the census 2022
(`gebiete/gemeinden_kreis_dueren.csv`, computed column), without registers the shares of data/demo.toml. *Children*: their
ages follow the age groups under 18 of the county at the newest day of `statistik/bevoelkerung_kreis_dueren_alter_geschlecht.csv`;
*adults*: the sexes follow the 18 to 64 years old of the same file. *Volume*: 4,000 to 6,000 registrations a year (an
assumption). *Origins, languages, households*: the free statistics name no nationality, so data/demo.toml states an assumption.
*Names*: the list of data/demo.toml, mixed with the commonest names of the country where `namen/` has first and family names.
"""

import csv
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date, timedelta
from functools import cache
from pathlib import Path
from random import Random
from typing import Any
from uuid import UUID

from django.conf import settings

from bruecke.config.demo.cast import script
from bruecke.network.calendar import is_working_day
from bruecke.network.models import District

_GROWN_UP, _RETIRED, _COMMONEST = 18, 65, 12
_WISHES = {
    "german": 0.62, "work": 0.45, "papers": 0.4, "housing": 0.36, "money": 0.33, "health": 0.2, "family": 0.14, "other": 0.05,
}  # fmt: skip
#: adults, children (from, to), share
_HOUSEHOLDS = ((1, 0, 0, 46), (1, 1, 3, 13), (2, 0, 0, 13), (2, 1, 4, 28))
_MONTHS = (0.9, 0.95, 1.25, 1.1, 1.0, 0.95, 0.85, 0.95, 1.3, 1.15, 1.0, 0.6)
_WEEK = (1.3, 1.0, 0.8, 1.25, 0.65)
_PEAKS = ((235, 12, 2.2), (95, 10, 1.9))  # days ago, length, factor: allocation of whole buses


@dataclass(frozen=True)
class Adult:
    """One grown-up newcomer by name."""

    given: str
    family: str
    original: str
    gender: str


@dataclass(frozen=True)
class Household:
    """People who register together, and what the desk asks of them."""

    id: UUID
    day: date
    ags: str
    district: str
    route: str
    languages: list[str]
    interpreter: bool
    gender_wish: str
    adults: list[Adult]
    children: list[int]
    wishes: list[str] = field(default_factory=list)


def _rows(name: str) -> Iterator[dict[str, str]]:
    path = Path(settings.BRUECKE_REGISTERS) / name if settings.BRUECKE_REGISTERS else None
    if path and path.exists():
        with path.open(encoding="utf-8") as file:
            yield from csv.DictReader(file)


@cache
def shares() -> dict[str, float]:
    """Return the weight of each municipality."""
    counted = {
        row["ags"]: float(row["nichtdeutsche_zensus2022_gerechnet"] or 0) for row in _rows("gebiete/gemeinden_kreis_dueren.csv")
    }
    return counted or script()["shares"]


@cache
def ages() -> tuple[list[int], list[float], float]:
    """Return ages of children with weights, and the share of women among grown-ups of working age."""
    rows = [row for row in _rows("statistik/bevoelkerung_kreis_dueren_alter_geschlecht.csv") if row["alter_bis"]]
    if not rows:
        return list(range(_GROWN_UP)), [1.0] * _GROWN_UP, 0.5
    newest = max(row["stichtag"] for row in rows)
    weights, women, all_of_them = [0.0] * _GROWN_UP, 0, 0
    for row in (row for row in rows if row["stichtag"] == newest):
        first, last, number = int(row["alter_von"]), int(row["alter_bis"]), int(row["anzahl"])
        if last < _GROWN_UP:
            for age in range(first, last + 1):
                weights[age] += number / (last - first + 1)
        elif last < _RETIRED:
            all_of_them += number
            women += number * (row["geschlecht"] == "weiblich")
    return list(range(_GROWN_UP)), weights, women / all_of_them


@cache
def names() -> dict[str, dict[str, list[str]]]:
    """Return first names of women and men and family names by country."""
    found = {row["country"]: {kind: list(row[kind]) for kind in ("women", "men", "family")} for row in script()["origin"]}
    for file, kinds in (
        ("namen/vornamen_nach_land.csv", {"F": "women", "M": "men"}),
        ("namen/nachnamen_nach_land.csv", {"": "family"}),
    ):
        taken: dict[tuple[str, str], int] = {}
        for row in _rows(file):
            kind, latin, original = kinds.get(row.get("geschlecht", "")), row["name_lateinisch"], row["name_original"]
            place = (row["land_iso2"], kind or "")
            if kind is None or row["land_iso2"] not in found or " " in latin + original:
                continue
            taken[place] = taken.get(place, 0) + 1
            if taken[place] <= _COMMONEST:
                found[row["land_iso2"]][kind].append(latin if latin == original else f"{latin} {original}")
    return found


def called(random: Random, country: str, gender: str, family: str) -> Adult:
    """Return somebody of a family by name."""
    given, _space, own = random.choice(names()[country]["women" if gender == "f" else "men"]).partition(" ")
    latin, _space, theirs = family.partition(" ")
    form = -1 if gender == "f" else 0
    original = f"{own} {theirs.split('/')[form]}" if own and theirs else ""
    return Adult(given, latin.split("/")[form], original, gender)


def _adults(random: Random, country: str, number: int) -> list[Adult]:
    first = "f" if random.random() < ages()[2] else "m"
    family = random.choice(names()[country]["family"])
    genders = [first, "m" if first == "f" else "f"][:number]
    return [called(random, country, gender, family) for gender in genders]


def household(random: Random, day: date, ags: str, districts: list[str]) -> Household:
    """Return one invented household that registers on `day`."""
    origin: dict[str, Any] = random.choices(script()["origin"], [row["share"] for row in script()["origin"]])[0]
    adults, least, most, _share = random.choices(_HOUSEHOLDS, [row[3] for row in _HOUSEHOLDS])[0]
    years, weights, _women = ages()
    children = sorted(day.year - age for age in random.choices(years, weights, k=random.randint(least, most)))
    wishes = [name for name, share in _WISHES.items() if random.random() < share]
    if children and random.random() < 0.85:  # noqa: PLR2004 -- most families ask for school or day care
        wishes.insert(0, "school")
    return Household(
        id=UUID(int=random.getrandbits(128), version=4), day=day, ags=ags,
        district=random.choice(districts) if districts else "",
        route=random.choices(list(origin["routes"]), list(origin["routes"].values()))[0],
        languages=list(random.choice(origin["languages"])), interpreter=random.random() < origin["interpreter"],
        gender_wish=random.choices(["", "f", "m"], [82, 14, 4])[0],
        adults=_adults(random, origin["country"], adults), children=children, wishes=wishes,
    )  # fmt: skip


def days(today: date, count: int) -> list[tuple[date, float]]:
    """Return the working days of the last year with the weight of each: months, weekdays and two peaks."""
    found = []
    for ago in range(count, -1, -1):
        day = today - timedelta(days=ago)
        if is_working_day(day):
            peak = next((factor for start, length, factor in _PEAKS if start - length < ago <= start), 1.0)
            found.append((day, _MONTHS[day.month - 1] * _WEEK[day.weekday()] * peak))
    return found


def year(random: Random, today: date, registrations: int) -> list[Household]:
    """Return the households of the last twelve months in the order of their days, until so many adults have registered."""
    places: dict[str, list[str]] = {ags: [] for ags in shares()}
    for row in District.objects.filter(valid_until__isnull=True):
        places.setdefault(row.ags, []).append(row.name)
    calendar = days(today, 365)
    found: list[Household] = []
    while registrations > 0:
        day = random.choices([row[0] for row in calendar], [row[1] for row in calendar])[0]
        ags = random.choices(list(shares()), list(shares().values()))[0]
        found.append(household(random, day, ags, places[ags]))
        registrations -= len(found[-1].adults)
    return sorted(found, key=lambda row: (row.day, row.id))
