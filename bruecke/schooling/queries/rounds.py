"""Rounds as one looks at them: the list, one round with its proposals and its map, what changed since the one before, who could take part."""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import timedelta
from uuid import UUID

from django.db import connection
from django.db.models import Count, Exists, F, OuterRef, Q, QuerySet, Sum, Value
from django.db.models.functions import Coalesce, Greatest
from django.utils import timezone
from django.utils.translation import gettext as _

from bruecke.access.actor import Actor
from bruecke.access.models import Role
from bruecke.access.policy import NotVisible, Right, require_role, visible
from bruecke.network.county_map import CountyMap, county_map
from bruecke.network.models import Municipality, School
from bruecke.network.queries import municipality_names
from bruecke.schooling.models import Group, Placement, Proposal, Round
from bruecke.schooling.models.words import State
from bruecke.schooling.queries.rules import rule_set

PAGE, SHOWN = 50, 3
PROPOSERS = (Role.KI_TEACHER, Role.SCHOOL_AUTHORITY)


@dataclass(frozen=True)
class Wanted:
    """Who is to take part in a round; what is empty leaves everybody in."""

    stages: list[str] = field(default_factory=list)
    needs: list[str] = field(default_factory=list)
    days: int = 0


def ready(actor: Actor, wanted: Wanted) -> QuerySet[Placement]:
    """Return the children who wait for a place and fit, whoever waits longest first."""
    rows = visible(actor, Placement.objects.filter(state=State.READY), Right.SEE)
    if wanted.stages:
        rows = rows.filter(stage__in=wanted.stages)
    if wanted.needs:
        rows = rows.filter(need__in=wanted.needs)
    if wanted.days:
        rows = rows.filter(reported_on__lte=timezone.localdate() - timedelta(days=wanted.days))
    return rows.order_by("reported_on", "id")


def rounds(actor: Actor) -> QuerySet[Round]:
    """Return all rounds, the newest first; raises NotVisible for who neither proposes nor decides."""
    require_role(actor, *PROPOSERS)
    return Round.objects.select_related("made_by", "signed_by", "checked_by").order_by("-made_at")


def to_sign(actor: Actor) -> list[Round]:
    """Return the rounds that wait for the actor's signature: proposals nobody has signed, and those somebody else has."""
    open_ = Q(state=Round.State.PROPOSED) | Q(state=Round.State.SIGNED) & ~Q(signed_by=actor.user_id)
    return list(rounds(actor).filter(open_, what_if=[])[:SHOWN])


def round_(actor: Actor, round_id: UUID) -> Round:
    """Return one round; raises NotVisible."""
    require_role(actor, *PROPOSERS)
    row = Round.objects.select_related("made_by", "signed_by", "checked_by", "rules", "previous").filter(pk=round_id).first()
    if row is None:
        raise NotVisible("round")
    return row


@dataclass(frozen=True)
class Line:
    """One child of a round: where it is proposed, by hand or not, and what the round before had said (None: the same)."""

    proposal: Proposal
    place: str
    days: int
    before: str | None = None
    reasons: tuple[str, ...] = ()


@dataclass(frozen=True)
class Ways:
    """One line of the map: so many children of a municipality go to a school."""

    x1: float
    y1: float
    x2: float
    y2: float
    count: int


@dataclass(frozen=True)
class Spot:
    """One school in the drawing; full means no place is left once all proposals are taken."""

    number: str
    name: str
    x: float
    y: float
    is_full: bool
    children: int


@dataclass(frozen=True)
class Picture:
    """The map of a round: lines begin in the middle of a municipality, never at a door."""

    drawing: CountyMap
    ways: list[Ways]
    homes: list[tuple[float, float]]
    schools: list[Spot]


@dataclass(frozen=True)
class Shown:
    """A round as its page shows it."""

    round: Round
    lines: list[Line]
    total: int
    unplaced: int
    by_hand: int
    left_out: int
    changed: int
    has_more: bool


def shown(actor: Actor, row: Round, *, page: int = 1, only: str = "") -> Shown:
    """Return one page of the proposals of a round, open questions first: without a place, by hand, then whoever waits longest."""
    mine = visible(actor, Proposal.objects.filter(round=row), Right.SEE)
    counted = mine.aggregate(
        total=Count("pk"), unplaced=Count("pk", filter=Q(school__isnull=True, excluded=False)), excluded=Count("pk", filter=Q(excluded=True)),
        hand=Count("pk", filter=Q(pinned__isnull=False)),
    )  # fmt: skip
    found = _page(_parts(_asked(mine, only, row)), (page - 1) * PAGE)
    before = _before(actor, row, found[:PAGE])
    lines = [_line(one, before) for one in found[:PAGE]]
    changed = _changed(mine, row).count() if row.previous_id else 0
    return Shown(
        row, lines, counted["total"], counted["unplaced"], counted["hand"], counted["excluded"], changed, len(found) > PAGE
    )


def _before(actor: Actor, row: Round, shown_: list[Proposal]) -> dict[UUID, str | None]:
    """Return where the round before had proposed the children of a page."""
    if row.previous_id is None:
        return {}
    rows = visible(
        actor, Proposal.objects.filter(round=row.previous_id, placement__in=[one.placement_id for one in shown_]), Right.SEE
    )
    return dict(rows.values_list("placement_id", "school_id"))


def _changed(rows: QuerySet[Proposal], row: Round) -> QuerySet[Proposal]:
    """Return the proposals that say something else than the round before."""
    there, here = Coalesce("school_id", Value("")), Coalesce(OuterRef("school_id"), Value(""))
    before = Proposal.objects.filter(round=row.previous_id, placement=OuterRef("placement_id"))
    return rows.filter(Exists(before.annotate(place=there).exclude(place=here)))


def _parts(rows: QuerySet[Proposal]) -> list[QuerySet[Proposal]]:
    """Return the proposals in the order in which somebody looks at them: without a place, by hand, all others, left out."""
    placed = rows.filter(school__isnull=False, excluded=False)
    return [
        rows.filter(school__isnull=True, excluded=False), placed.filter(pinned__isnull=False), placed.filter(pinned__isnull=True),
        rows.filter(excluded=True),
    ]  # fmt: skip


def _page(parts: list[QuerySet[Proposal]], first: int) -> list[Proposal]:
    """Return a page and one more; only the parts that stand on it are put in order."""
    found: list[Proposal] = []
    for place, part in enumerate(parts):
        wanted = PAGE + 1 - len(found)
        if not wanted:
            break
        rows = part.select_related("placement", "school", "pinned").order_by("placement__reported_on", "id")
        found += rows[first : first + wanted]
        if first and place + 1 < len(parts):
            first = max(0, first - part.count()) if not found else 0
    return found


def _asked(rows: QuerySet[Proposal], only: str, row: Round) -> QuerySet[Proposal]:
    if only == "ohne":
        return rows.filter(school__isnull=True, excluded=False)
    if only == "hand":
        return rows.filter(Q(pinned__isnull=False) | Q(excluded=True))
    if only == "anders":
        return _changed(rows, row) if row.previous_id else rows.none()
    return rows


def _line(one: Proposal, before: dict[UUID, str | None]) -> Line:
    days = (timezone.localdate() - one.placement.reported_on).days
    old = before.get(one.placement_id)
    return Line(one, municipality_names().get(one.placement.ags, ""), days, old if old != one.school_id else None)


def picture(actor: Actor, row: Round) -> Picture:
    """Return the map of a round, drawn from municipality to school; somebody protected has no line."""
    drawing = county_map()
    points = {ags: drawing.at(lat, lon) for ags, lat, lon in Municipality.objects.values_list("ags", "lat", "lon")}
    mine = visible(actor, Proposal.objects.filter(round=row, school__isnull=False), Right.SEE)
    counted = mine.order_by().values_list("placement__ags", "school_id").annotate(number=Count("pk"))
    pairs = {(ags, school): number for ags, school, number in counted}
    schools = {one.pk: one for one in School.objects.filter(pk__in={school for _ags, school in pairs})}
    free = _free(schools)
    load: Counter[str] = Counter()
    for (_ags, school), count in pairs.items():
        load[school or ""] += count
    spots = [
        Spot(key, one.name, *point, is_full=load[key] >= free.get(key, 0), children=load[key])
        for key, one in sorted(schools.items()) if (point := drawing.at(one.lat, one.lon))
    ]  # fmt: skip
    at = {spot.number: (spot.x, spot.y) for spot in spots}
    ways = [
        Ways(*home, *at[school], count)
        for (ags, school), count in sorted(pairs.items(), key=str)
        if school in at and (home := points.get(ags))
    ]
    return Picture(drawing, ways, sorted({(way.x1, way.y1) for way in ways}), spots)


def _free(schools: Iterable[str]) -> dict[str, int]:
    left = Greatest(F("capacity") - F("others") - F("reserved") - F("taken"), 0)
    open_ = Q(paused_until__isnull=True) | Q(paused_until__lt=timezone.localdate())
    rows = (
        Group.objects.filter(open_, school__in=list(schools), closed_on__isnull=True)
        .values("school_id")
        .annotate(places=Sum(left))
    )
    return {row["school_id"]: row["places"] for row in rows}


def proposal(actor: Actor, proposal_id: UUID) -> Proposal:
    """Return one proposal with its round and its matter; raises NotVisible."""
    rows = visible(actor, Proposal.objects.filter(pk=proposal_id), Right.SEE, single=True)
    row = rows.select_related("round", "placement", "dossier", "school", "pinned", "pinned_by").first()
    if row is None:
        raise NotVisible("proposal")
    return row


@dataclass(frozen=True)
class Open:
    """A school with a group of the kind a child needs, and how many places are free there."""

    school: School
    group: Group
    free: int
    way: int | None = None

    @property
    def is_open(self) -> bool:
        """Whether the group takes anybody just now."""
        return self.group.takes_children

    @property
    def label(self) -> str:
        """The school with its town, grades and way, as one chooses it."""
        return f"{self.school.name}, {self.school.town}, {_('grade %(grade)s') % {'grade': self.group.band}}{self.distance}"

    @property
    def distance(self) -> str:
        """The way to read on after the name; empty where it is not told."""
        return "" if self.way is None else ", " + _("%(km)s km") % {"km": f"{self.way / 1000:.1f}".replace(".", ",")}


def open_schools(placement: Placement) -> list[Open]:
    """Return the groups a child fits in by stage, grade and need that have a place, the nearest first, by name where no way is told."""
    return [one for one in fitting(placement) if one.free and one.is_open]


def fitting(placement: Placement) -> list[Open]:
    """Return the groups a child fits in by stage, grade and need, also full and paused ones, the nearest first, by name where no way is told."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT * FROM schooling_ways(%s, %s)", [placement.pk, rule_set().values["detour"]])
        ways: dict[UUID, int | None] = dict(cursor.fetchall())
    rows = Group.objects.filter(pk__in=ways).select_related("school")
    found = [Open(row.school, row, row.free, ways[row.pk]) for row in rows]
    return sorted(found, key=lambda one: (one.way is None, one.way or 0, one.school.town, one.school.name))


def is_open_to(placement_id: UUID, school: str) -> bool:
    """Return whether a child may go to a school at all; for a child the actor does not enter it is not."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT schooling_is_open_to(%s, %s)", [placement_id, school])
        return bool(cursor.fetchone()[0])


def names_of(numbers: Iterable[str]) -> dict[str, str]:
    """Return the names of schools by number."""
    return dict(School.objects.filter(pk__in=set(numbers)).values_list("number", "name"))


def members(actor: Actor, row: Round) -> list[UUID]:
    """Return the matters that took part in a round and still wait."""
    rows = visible(actor, Proposal.objects.filter(round=row, placement__state=State.READY), Right.SEE)
    return list(rows.values_list("placement_id", flat=True))


def schools() -> list[tuple[str, str]]:
    """Return the schools of the register by town and name, for a choice."""
    rows = School.objects.filter(valid_until__isnull=True, lat__isnull=False).order_by("town", "name")
    return [(row.number, f"{row.town}: {row.name}") for row in rows]
