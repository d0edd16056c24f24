"""The board of places: what is there and free by grade band and need, who waits for it, who leaves support when; per school and on the map.

Figures without a child: groups are no secret, everything about children comes as numbers from the database (`schooling_wanted`, `schooling_leaving`)."""

from collections import defaultdict
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from typing import Any

from django.db import connection
from django.db.models import Case, CharField, Count, F, Min, Q, QuerySet, Sum, Value, When
from django.db.models.functions import Greatest
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from bruecke.access.actor import Actor
from bruecke.access.models import Role
from bruecke.access.policy import Right, require_role, visible
from bruecke.base.days import months_after
from bruecke.network.county_map import CountyMap, county_map
from bruecke.network.models import School
from bruecke.network.queries import municipality_names
from bruecke.schooling.models import Group, Round
from bruecke.schooling.models.words import Need
from bruecke.schooling.queries.admissions import unmatched
from bruecke.schooling.queries.closed import closed
from bruecke.schooling.queries.deciding import ToDecide, to_decide
from bruecke.schooling.queries.places import stale_before
from bruecke.schooling.queries.rounds import to_sign

READERS = (Role.SCHOOL_AUTHORITY, Role.KI_TEACHER, Role.SCHOOL_MAINTAINER)
PAGE, HALVES, SMALL = 20, 4, 5
#: Bands of grades as councils ask for them: first and last grade, name.
BANDS = {
    "1-4": gettext_lazy("grades 1–4"), "5-7": gettext_lazy("grades 5–7"), "8-10": gettext_lazy("grades 8–10"),
    "11-13": gettext_lazy("from grade 11"),
}  # fmt: skip


def band_of(grade: int) -> str:
    """Return the band of a grade; a group of several bands counts with its lowest grade."""
    return next((key for key in BANDS if grade <= int(key.partition("-")[2])), "11-13")


@dataclass(frozen=True)
class Asked:
    """What the board shows; empty is everything."""

    need: str = ""
    band: str = ""
    ags: str = ""
    only: str = ""
    sort: str = "load"


@dataclass(frozen=True)
class Half:
    """A half of a year: its first day, and how many leave support in it."""

    since: date
    leaving: int = 0
    free: int = 0

    @property
    def label(self) -> str:
        return f"{'1' if self.since.month == 1 else '2'}/{self.since.year}"


@dataclass(frozen=True)
class Line:
    """One kind of place: grade band and need."""

    band: str
    need: str
    groups: int = 0
    capacity: int = 0
    taken: int = 0
    reserved: int = 0
    free: int = 0
    stale: int = 0
    waiting: int = 0
    is_small: bool = False
    halves: tuple[Half, ...] = ()

    @property
    def band_name(self) -> str:
        return str(BANDS[self.band])

    @property
    def need_name(self) -> str:
        return str(Need(self.need).label)

    @property
    def missing(self) -> int:
        """Places that are missing today for those who wait."""
        return max(0, self.waiting - self.free)

    @property
    def full(self) -> int:
        return min(100, round(100 * (self.taken + self.reserved) / self.capacity)) if self.capacity else 100


@dataclass(frozen=True)
class Load:
    """One school: its places and how full they are, in percent."""

    school: School
    place: str
    groups: int
    capacity: int
    taken: int
    reserved: int
    free: int
    is_stale: bool
    confirmed_at: Any
    full: int


@dataclass(frozen=True)
class Spot:
    """One school in the drawing; its place and size as SVG wants them."""

    number: str
    name: str
    x: str
    y: str
    size: str
    free: int
    is_stale: bool


@dataclass(frozen=True)
class Board:
    """Everything on the board."""

    lines: list[Line]
    halves: list[Half]
    loads: list[dict[str, Any]]
    drawing: CountyMap
    spots: list[Spot]
    schools: int
    stale: int
    is_own: bool
    needs: list[tuple[str, str]] = field(default_factory=list)

    @property
    def free(self) -> int:
        return sum(line.free for line in self.lines)

    @property
    def capacity(self) -> int:
        return sum(line.capacity for line in self.lines)

    @property
    def taken(self) -> int:
        return sum(line.taken for line in self.lines)

    @property
    def reserved(self) -> int:
        return sum(line.reserved for line in self.lines)

    @property
    def waiting(self) -> int:
        return sum(line.waiting for line in self.lines)

    @property
    def missing(self) -> int:
        return sum(line.missing for line in self.lines)


def _sees_all(actor: Actor) -> bool:
    return actor.has(Role.SCHOOL_AUTHORITY, Role.KI_TEACHER)


def _open(actor: Actor, asked: Asked) -> QuerySet[Any]:
    """Return the open groups of open schools that the actor plans for, as far as they were asked for."""
    rows: QuerySet[Any] = Group.objects.filter(closed_on__isnull=True, school__valid_until__isnull=True)
    if not _sees_all(actor):
        with connection.cursor() as cursor:
            cursor.execute("SELECT schooling_maintained()")
            rows = rows.filter(school__in=cursor.fetchone()[0])
    if asked.ags:
        rows = rows.filter(school__ags=asked.ags)
    if asked.need:
        rows = rows.filter(need=asked.need)
    rows = rows.annotate(kind=_BAND)
    return rows.filter(kind=asked.band) if asked.band else rows


_BAND = Case(
    *(When(grades__0__lte=int(key.partition("-")[2]), then=Value(key)) for key in BANDS),
    default=Value("11-13"),
    output_field=CharField(),
)


def _sums() -> dict[str, Any]:
    """Return the aggregates of places; what is paused has none to give, and a free place below zero is none."""
    today, left = timezone.localdate(), F("capacity") - F("others") - F("reserved") - F("taken")
    given = Q(paused_until__isnull=True) | Q(paused_until__lt=today)
    old = Q(confirmed_at__isnull=True) | Q(confirmed_at__lt=stale_before())
    return {
        "groups": Count("pk"), "places": Sum("capacity"), "seats": Sum(F("taken") + F("others")), "kept": Sum("reserved"),
        "left": Sum(Greatest(left, 0), filter=given, default=0), "old": Count("pk", filter=old), "told": Min("confirmed_at"),
    }  # fmt: skip


def board(actor: Actor, asked: Asked) -> Board:
    """Return the board; a maintainer sees its own schools, and of those who wait the number of the county, small ones hidden. Raises NotVisible
    for everybody else."""
    require_role(actor, *READERS)
    rows = _open(actor, asked)
    halves = _halves()
    lines = _lines(rows, asked, sees_all=_sees_all(actor), halves=halves)
    loads = _by_school(rows)
    drawing, spots = _picture(loads)
    stale = sum(1 for row in loads if row["old"])
    return Board(
        lines, _summed(lines, halves), _sorted(loads, asked), drawing, spots, len(loads), stale, not _sees_all(actor),
        [(str(need.value), str(need.label)) for need in Need],
    )  # fmt: skip


def _halves() -> list[date]:
    today = timezone.localdate()
    first = today.replace(month=1 if today.month < 7 else 7, day=1)  # noqa: PLR2004 -- July
    return [months_after(first, 6 * place) for place in range(HALVES)]


def _summed(lines: list[Line], halves: list[date]) -> list[Half]:
    return [
        Half(since, sum(line.halves[place].leaving for line in lines), sum(line.halves[place].free for line in lines))
        for place, since in enumerate(halves)
    ]


def _lines(rows: QuerySet[Any], asked: Asked, *, sees_all: bool, halves: list[date]) -> list[Line]:
    found: dict[tuple[str, str], Line] = {}
    for row in rows.order_by().values("kind", "need").annotate(**_sums()):
        key = row["kind"], row["need"]
        found[key] = Line(*key, row["groups"], row["places"], row["seats"], row["kept"], row["left"], row["old"])
    for key, number in _waiting(asked).items():
        small = not sees_all and 0 < number < SMALL
        found[key] = replace(found.get(key, Line(*key)), waiting=0 if small else number, is_small=small)
    leaving = _leaving(asked, halves)
    order = {key: place for place, key in enumerate(BANDS)}, {key: place for place, key in enumerate(Need.values)}
    done = [_with_halves(line, leaving.get(key, {}), halves) for key, line in found.items()]
    return sorted(done, key=lambda line: (order[0][line.band], order[1][line.need]))


def _with_halves(line: Line, leaving: dict[date, int], halves: list[date]) -> Line:
    """Add the forecast: what is free at the end of each half, if nobody else comes."""
    gone, shown = 0, []
    for since in halves:
        gone += leaving.get(since, 0)
        shown.append(Half(since, leaving.get(since, 0), line.free + gone))
    return replace(line, halves=tuple(shown))


def _waiting(asked: Asked) -> dict[tuple[str, str], int]:
    found: dict[tuple[str, str], int] = defaultdict(int)
    with connection.cursor() as cursor:
        cursor.execute("SELECT grade, need, ags, children FROM schooling_wanted()")
        for grade, need, ags, children in cursor.fetchall():
            key = band_of(grade), need
            if asked.need in ("", need) and asked.band in ("", key[0]) and (not asked.ags or ags in ("", asked.ags)):
                found[key] += children
    return dict(found)


def _leaving(asked: Asked, halves: list[date]) -> dict[tuple[str, str], dict[date, int]]:
    """Return by kind of place how many leave support in each half; whose time is over already counts in the first."""
    found: dict[tuple[str, str], dict[date, int]] = defaultdict(lambda: defaultdict(int))
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT grade, need, half, children FROM schooling_leaving(%s, %s)",
            [[*halves, months_after(halves[-1], 6)], asked.ags],
        )
        for grade, need, half, children in cursor.fetchall():
            found[band_of(grade), need][halves[half - 1]] += children
    return found


def _by_school(rows: QuerySet[Any]) -> list[dict[str, Any]]:
    """Return the places of each school with how full it is in percent; one query for the list and the map."""
    known = ("school_id", "school__name", "school__town", "school__lat", "school__lon")
    found: list[dict[str, Any]] = list(rows.order_by().values(*known).annotate(**_sums()))
    for row in found:
        row["share"] = (row["seats"] + row["kept"]) * 100 // row["places"] if row["places"] else 100
    return found


ONLY: dict[str, Callable[[dict[str, Any]], bool]] = {
    "alt": lambda row: row["old"] > 0, "frei": lambda row: row["left"] > 0, "voll": lambda row: row["left"] == 0,
}  # fmt: skip
SORTS: dict[str, Callable[[dict[str, Any]], Any]] = {
    "load": lambda row: -row["share"], "free": lambda row: -row["left"], "name": lambda row: row["school__town"],
    "old": lambda row: (row["told"] is not None, row["told"] or 0),
}  # fmt: skip


def _sorted(loads: list[dict[str, Any]], asked: Asked) -> list[dict[str, Any]]:
    wanted = ONLY.get(asked.only)
    rows = [row for row in loads if wanted is None or wanted(row)]
    order = SORTS.get(asked.sort, SORTS["load"])
    return sorted(rows, key=lambda row: (order(row), row["school__name"], row["school_id"]))


def loads(rows: list[dict[str, Any]]) -> list[Load]:
    """Return one page of schools with their places."""
    schools, names = School.objects.in_bulk([row["school_id"] for row in rows]), municipality_names()
    return [
        Load(
            schools[row["school_id"]], names.get(schools[row["school_id"]].ags, ""), row["groups"], row["places"], row["seats"], row["kept"],
            row["left"], row["old"] > 0, row["told"], min(100, row["share"]),
        )
        for row in rows
    ]  # fmt: skip


def _picture(loads: list[dict[str, Any]]) -> tuple[CountyMap, list[Spot]]:
    """Return the drawing of the county with the schools, the largest first so that the small ones lie on top."""
    drawing, spots = county_map(), []
    for row in loads:
        if (point := drawing.at(row["school__lat"], row["school__lon"])) is not None:
            size = round(3 + min(9.0, (row["left"] / 2) ** 0.5 * 2), 1)
            x, y, radius = (f"{value:g}" for value in (*point, size))
            spots.append((size, Spot(row["school_id"], row["school__name"], x, y, radius, row["left"], row["old"] > 0)))
    return drawing, [spot for _size, spot in sorted(spots, key=lambda one: -one[0])]


def kinds() -> list[tuple[str, str]]:
    """Return the bands by name, for a choice."""
    return [(key, str(name)) for key, name in BANDS.items()]


def title(asked: Asked) -> str:
    """Return what was asked for in words."""
    parts = [str(BANDS[asked.band])] if asked.band in BANDS else []
    parts += [str(Need(asked.need).label)] if asked.need in Need.values else []
    parts += [municipality_names().get(asked.ags, "")] if asked.ags else []
    return ", ".join(part for part in parts if part) or _("all places")


@dataclass(frozen=True)
class Today:
    """What waits around places today."""

    stale: int = 0
    admissions: int = 0
    closed: int = 0
    to_decide: Sequence[ToDecide] = ()
    to_sign: Sequence[Round] = ()

    @property
    def waits(self) -> bool:
        return bool(self.stale or self.admissions or self.closed or self.to_decide or self.to_sign)


def today(actor: Actor) -> Today:
    """Return how many schools have old numbers, how many admissions are to match, how many children need another school because theirs has
    closed, what the actor has to decide and which rounds wait for a signature; each for whoever can do something about it."""
    require_role(actor, *READERS)
    stale = _open(actor, Asked()).filter(Q(confirmed_at__isnull=True) | Q(confirmed_at__lt=stale_before()))
    schools = stale.values("school_id").distinct().count()
    matched = visible(actor, unmatched(), Right.SEE).count() if actor.has(Role.KI_TEACHER) else 0
    if not actor.has(Role.SCHOOL_AUTHORITY):
        return Today(schools, matched)
    shut = sum(len(row.children) for row in closed(actor))
    return Today(schools, matched, shut, [row for row in to_decide(actor) if row.is_mine], to_sign(actor))
