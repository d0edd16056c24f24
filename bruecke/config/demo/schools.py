"""Who works on school places in the invented county, and the groups of every school of its register."""

import tomllib
from collections.abc import Iterator
from datetime import date, datetime, timedelta
from functools import cache
from random import Random
from typing import Any
from uuid import UUID

from django.conf import settings
from django.utils import timezone

from bruecke.config.demo import cast
from bruecke.config.demo.cast import key, school_offices
from bruecke.config.demo.ledger import Ledger, Row, moment, shift
from bruecke.network.models import School
from bruecke.schooling.models import Group, Maintainer, Office, Supervision
from bruecke.schooling.models.words import Authority, Need, Stage
from bruecke.schooling.school_forms import form_of

MAINTAINERS = {"traeger-juelich": "05358024", "traeger-dueren": "05358008"}
#: Which kinds of group a form of school has, for which grades, and for how many; a Förderschule has none: it needs a procedure of its own.
FIVE, SEVEN, NINE = [5, 6], [7, 8], [9, 10]
GROUPS: dict[str, tuple[tuple[Stage, Need, list[int], int], ...]] = {
    "G": ((Stage.PRIMARY, Need.REGULAR, [1, 2], 4), (Stage.PRIMARY, Need.REGULAR, [3, 4], 4)),
    "H": ((Stage.LOWER, Need.FULL, FIVE, 9), (Stage.LOWER, Need.FULL, SEVEN, 11), (Stage.LOWER, Need.FULL, NINE, 11),
          (Stage.LOWER, Need.ALPHABETISATION, [5, 6, 7, 8, 9, 10], 11), (Stage.LOWER, Need.MIXED, [7, 8, 9, 10], 8)),
    "R": ((Stage.LOWER, Need.MIXED, FIVE, 7), (Stage.LOWER, Need.MIXED, SEVEN, 7), (Stage.LOWER, Need.FULL, NINE, 8)),
    "SK": ((Stage.LOWER, Need.FULL, FIVE, 8), (Stage.LOWER, Need.FULL, SEVEN, 10), (Stage.LOWER, Need.MIXED, NINE, 8),
           (Stage.LOWER, Need.ALPHABETISATION, [5, 6, 7, 8, 9, 10], 12)),
    "GE": ((Stage.LOWER, Need.FULL, FIVE, 8), (Stage.LOWER, Need.FULL, SEVEN, 10), (Stage.LOWER, Need.MIXED, SEVEN, 6),
           (Stage.LOWER, Need.FULL, NINE, 9), (Stage.LOWER, Need.REGULAR, [5, 6, 7, 8, 9, 10], 4), (Stage.UPPER, Need.REGULAR, [11, 12, 13], 4)),
    "GY": ((Stage.LOWER, Need.MIXED, FIVE, 6), (Stage.LOWER, Need.MIXED, [7, 8, 9, 10], 7), (Stage.LOWER, Need.REGULAR, [5, 6, 7, 8, 9, 10], 5),
           (Stage.UPPER, Need.REGULAR, [11, 12, 13], 5)),
    "BK": ((Stage.UPPER, Need.INTERNATIONAL, [11, 12, 13], 34),),
}  # fmt: skip
#: Every so many primary schools have a group of this kind as well.
MORE_PRIMARY = ((3, Need.MIXED, [1, 2, 3, 4], 6), (4, Need.ALPHABETISATION, [1, 2, 3, 4], 10))
STALE, PAUSED = 6, 17


@cache
def script() -> dict[str, Any]:
    """Return the file that tells the words and shares of the school year."""
    return tomllib.loads((settings.ROOT / "data" / "demo_schools.toml").read_text(encoding="utf-8"))


def build() -> None:
    """Connect offices and maintainers with their schools, and the authorities with what they supervise; the units are there already."""
    offices = school_offices()
    Office.objects.bulk_create(Office(school=school, unit_id=key("unit", name)) for name, school in offices.items())
    Maintainer.objects.bulk_create(
        Maintainer(school=school, unit_id=key("unit", name))
        for name, ags in MAINTAINERS.items()
        for school in School.objects.filter(ags=ags, valid_until__isnull=True).exclude(form="Berufskolleg")
    )
    Supervision.objects.bulk_create(
        Supervision(unit_id=key("unit", name), authority=authority)
        for name, authority in (("schulamt", Authority.SCHULAMT), ("bezreg", Authority.BEZIRKSREGIERUNG))
    )


class Places:
    """The groups of the county while the story is told: which fit a child, which have a place, which grow."""

    def __init__(self, random: Random, ledger: Ledger, now: datetime) -> None:
        self.random, self.ledger, self.now = random, ledger, now
        self.schools = {
            row.pk: row for row in School.objects.filter(valid_until__isnull=True, lat__isnull=False).order_by("number")
        }
        self.groups: list[Row] = []
        self._near: dict[tuple[float, float, str, str, int], list[tuple[float, Row]]] = {}
        counted = 0
        for school in self.schools.values():
            form = form_of(school.form)
            code = form.code if form and "Mädchen" not in school.name else ""
            counted += code == "G"
            for one in (*GROUPS.get(code, ()), *(_more(counted) if code == "G" else ())):
                self._open(school, *one)
        self._state()

    def _open(self, school: School, stage: Stage, need: Need, grades: list[int], places: int) -> None:
        random = self.random
        others, reserved = (random.randint(0, 4) if need == Need.REGULAR else 0), random.choice((0, 0, 0, 1, 2))
        row = self.ledger.add(
            Group, school_id=school.pk, stage=stage, grades=grades, need=need, others=others, reserved=reserved, taken=0,
            capacity=places + others + reserved + random.randint(0, 3),
        )  # fmt: skip
        self.groups.append(row)

    def _state(self) -> None:
        """Most offices have confirmed lately, some are due, one group is closed and a few take nobody for some weeks."""
        today, works_for = timezone.localdate(self.now), {school.pk: name for name, school in school_offices().items()}
        by_office = dict(_who_answers())
        for number, row in enumerate(self.groups):
            ago = self.random.randint(16, 40) if number % STALE == 0 else self.random.randint(1, 12)
            office = works_for.get(row["school_id"], "")
            if ago > 14 and number % 2:  # noqa: PLR2004 -- stale after two weeks
                row["reminded_on"] = today - timedelta(days=2)
            row["confirmed_at"] = moment(shift(today, -ago), 9, number % 60)
            row["confirmed_by_id"] = by_office.get(office, key("user", "renate"))
            if number % PAUSED == PAUSED - 1:
                row["paused_until"] = today + timedelta(days=20)

    def fitting(self, home: tuple[float, float], stage: str, need: str, grade: int, longest: float) -> list[tuple[float, Row]]:
        """Return the groups a child fits in with their ways in kilometres, the nearest first; where none is near enough, that one."""
        asked = (*home, stage, need, grade)
        if asked not in self._near:
            found = [
                (_kilometres(home, self.schools[row["school_id"]]), row) for row in self.groups
                if row["stage"] == stage and row["need"] == need and grade in row["grades"]
            ]  # fmt: skip
            found.sort(key=lambda pair: (pair[0], str(pair[1]["id"])))
            self._near[asked] = [pair for pair in found if pair[0] <= longest] or found[:1]
        return self._near[asked]

    @staticmethod
    def free(row: Row) -> int:
        """Return how many places a group has left."""
        return int(row["capacity"] - row["others"] - row["reserved"] - row["taken"])


def _more(counted: int) -> Iterator[tuple[Stage, Need, list[int], int]]:
    for every, need, grades, places in MORE_PRIMARY:
        if counted % every == 1:
            yield Stage.PRIMARY, need, grades, places


def _who_answers() -> Iterator[tuple[str, UUID]]:

    for name, _title, _gender, _languages, unit, role, _told in cast.script()["users"]:
        if role == "school_office":
            yield unit, key("user", name)


def _kilometres(home: tuple[float, float], school: School) -> float:
    """Return the way as the rules measure it: the straight line and a third (data/placement_rules.toml), on a flat piece of the earth."""
    north, east = (home[0] - (school.lat or 0)) * 111.2, (home[1] - (school.lon or 0)) * 70.2
    return 1.3 * float((north**2 + east**2) ** 0.5)


def working(day: date, low: int, high: int, random: Random) -> date:
    """Return a working day so many working days later."""
    return shift(day, random.randint(low, high))
