"""A round beside the one before, how evenly it uses the schools, and for one child the proposed school beside nearer ones."""

from dataclasses import dataclass
from datetime import date
from itertools import islice
from typing import Any

from django.utils import timezone
from django.utils.translation import gettext as _

from bruecke.access.actor import Actor
from bruecke.access.policy import Right, visible
from bruecke.network.county_map import county_map
from bruecke.network.models import Municipality
from bruecke.network.queries import rule
from bruecke.schooling.models import Placement, Proposal, Round
from bruecke.schooling.models.words import SEATED, Need
from bruecke.schooling.queries.rounds import Open, fitting, is_open_to, names_of
from bruecke.schooling.school_forms import forms

NEARER = 2


@dataclass(frozen=True)
class Change:
    """One figure of two rounds; `better` is None where neither is better, or where other children took part."""

    name: str
    before: int | None
    now: int | None
    is_way: bool = False
    more_is_better: bool = False
    is_judged: bool = True

    @property
    def better(self) -> bool | None:
        if not self.is_judged or self.before is None or self.now is None or self.before == self.now:
            return None
        return (self.now > self.before) == self.more_is_better


def changes(row: Round) -> list[Change]:
    """Return what became better or worse since the round before, empty where there is nothing to compare."""
    if row.previous is None or not row.previous.result.get("goals") or not row.result.get("goals"):
        return []
    old, new = row.previous.result, row.result
    same = old["children"] == new["children"]
    return [
        Change(_("Children and young people"), old["children"], new["children"], is_judged=False),
        Change(_("with a proposal"), old["placed"], new["placed"], more_is_better=True, is_judged=same),
        Change(_("without a place"), old["children"] - old["placed"], new["children"] - new["placed"], is_judged=same),
        Change(_("brothers and sisters at different schools"), old["goals"][1], new["goals"][1], is_judged=same),
        Change(_("way to school in the middle"), old["way_median"], new["way_median"], is_way=True, is_judged=same),
        Change(_("longest way to school"), old["way_longest"], new["way_longest"], is_way=True, is_judged=same),
    ]


def tried(row: Round) -> list[str]:
    """Return the groups a what-if puts on top, as sentences."""
    names = names_of(one["school"] for one in row.what_if)
    return [_tried(one, names) for one in row.what_if]


def _tried(one: dict[str, Any], names: dict[str, str]) -> str:
    values = {
        "school": names.get(one["school"], one["school"]), "places": one["places"], "need": Need(one["need"]).label,
        "grades": "–".join(str(grade) for grade in sorted({min(one["grades"]), max(one["grades"])})),
    }  # fmt: skip
    return _("%(school)s opens a group of %(places)s: %(need)s, grade %(grades)s.") % values


@dataclass(frozen=True)
class Load:
    """One form of school in a round: places there were, and how many of them are used."""

    name: str
    free: int
    used: int

    @property
    def percent(self) -> int:
        return round(100 * self.used / self.free) if self.free else 0


def loads(row: Round) -> list[Load]:
    """Return how evenly a round uses the forms of school, in the order of the register."""
    told = row.result.get("forms", {})
    return [Load(form.name, *told[code]) for code, form in forms().items() if code in told]


@dataclass(frozen=True)
class Column:
    """One school as a child could go there; `brothers` are those of its family who are there or proposed there."""

    title: str
    lat: float | None
    lon: float | None
    is_proposed: bool
    free: int
    capacity: int
    way: int | None
    siblings: int
    confirmed: date | None
    is_stale: bool
    is_open: bool


def columns(actor: Actor, chosen: Proposal) -> list[Column]:
    """Return the proposed school and at most two that are nearer, for the page that says why; without a proposal the three nearest.

    Schools kept from the child are missing, and somebody protected has none at all: its ways are nobody's business.
    """
    options = [one for one in fitting(chosen.placement) if one.way is not None]
    mine = [one for one in options if one.group.pk == chosen.group_id]
    if chosen.school_id and not mine:
        return []
    nearer = [one for one in options if not mine or (one.school.pk != chosen.school_id and (one.way or 0) < (mine[0].way or 0))]
    shown = islice((one for one in nearer if is_open_to(chosen.placement_id, one.school.pk)), NEARER if mine else NEARER + 1)
    picked = [*mine, *shown]
    there = _siblings(actor, chosen)
    return [_column(one, chosen, there) for one in picked]


def _siblings(actor: Actor, chosen: Proposal) -> list[str]:
    family = chosen.placement.family
    placed = visible(actor, Placement.objects.filter(family=family, state__in=SEATED), Right.SEE).exclude(
        pk=chosen.placement_id
    )
    found = [school for school in placed.values_list("school_id", flat=True) if school]
    others = visible(actor, Proposal.objects.filter(round=chosen.round_id, placement__family=family), Right.SEE)
    proposed = others.exclude(pk=chosen.pk).values_list("school_id", flat=True)
    return found + [school for school in proposed if school]


def _column(one: Open, chosen: Proposal, there: list[str]) -> Column:
    at = one.group.confirmed_at
    day = timezone.localdate(at) if at else None
    stale = day is None or (timezone.localdate() - day).days > int(rule("school_stale_days", timezone.localdate()))
    return Column(
        title=one.school.name, lat=one.school.lat, lon=one.school.lon, is_proposed=one.group.pk == chosen.group_id,
        free=one.free, capacity=one.group.capacity, way=one.way,
        siblings=there.count(one.school.pk), confirmed=day, is_stale=stale, is_open=one.is_open,
    )  # fmt: skip


@dataclass(frozen=True)
class Trace:
    """One line of the map for the child that was picked, in the units of the drawing."""

    x1: float
    y1: float
    x2: float
    y2: float
    is_proposed: bool


def traces(chosen: Proposal, found: list[Column]) -> list[Trace]:
    """Return the lines from the child's municipality to the schools that are compared, the proposed one last so that it lies on top."""
    drawing = county_map()
    place = Municipality.objects.filter(ags=chosen.placement.ags, valid_until__isnull=True).first()
    home = drawing.at(place.lat, place.lon) if place else None
    ends = [(drawing.at(one.lat, one.lon), one.is_proposed) for one in found]
    return sorted((Trace(*home, *end, proposed) for end, proposed in ends if home and end), key=lambda one: one.is_proposed)
