"""Counting the funnel of a month, for the job that freezes it; the numbers counted here leave this file only suppressed."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import Any

from django.db import connection
from django.db.models import Count, Min, Sum

from bruecke.access.actor import Actor
from bruecke.access.policy import require_job
from bruecke.base.days import first_of, last_month, next_month, start_of
from bruecke.consent.models import Handover
from bruecke.network.queries import municipality_names
from bruecke.people.models import Route
from bruecke.welcome.models import Figure, FirstTalk, MonthlyRegistrations, Tally, Way
from bruecke.welcome.suppression import TOTAL, Place


class Measure(StrEnum):
    """What is counted of a month; outcomes and ways stand under their own words, for the whole county only."""

    REGISTERED = "registered"
    INFORMED = "informed"
    CONSENTED = "consented"
    DELIVERED = "delivered"
    REACHED = "reached"
    HELD = "held"
    DAYS = "days"
    IN_WORK = "in_work"
    APPOINTED = "appointed"


#: The steps in which each counts a part of the one before, of the hand-overs offered in the month.
CHAIN = (Measure.CONSENTED, Measure.DELIVERED, Measure.REACHED, Measure.HELD)
STEPS = (Measure.REGISTERED, Measure.INFORMED, *CHAIN)
OUTCOMES = tuple(FirstTalk.Outcome)
WAYS = tuple(f"way_{way}" for way in Way)
#: What is stored in place of a hidden number.
HIDDEN = -1.0
Counts = dict[Place, int]

_FUNNEL = """
SELECT h.ags, coalesce(p.route, h.facts->>'route', ''), coalesce(p.way, h.facts->>'way', ''), count(*),
    count(*) FILTER (WHERE p.id IS NOT NULL OR h.delivered_at IS NOT NULL AND h.state <> 'lapsed'),
    count(coalesce(p.reached_on, p.held_on)), count(p.held_on),
    count(*) FILTER (WHERE h.state IN ('to_route', 'rejected', 'delivered', 'accepted')
                       AND coalesce(p.end, '') = '' AND p.reached_on IS NULL AND p.held_on IS NULL),
    count(*) FILTER (WHERE p.step = 'meet')
FROM consent_handover h LEFT JOIN welcome_progress p ON p.handover_id = h.id
WHERE h.kind = 'first_talk' AND h.offered_at >= %s AND h.offered_at < %s
GROUP BY 1, 2, 3
"""
_DAYS = """
SELECT coalesce(h.ags, ''), coalesce(r.route, ''), percentile_cont(0.5) WITHIN GROUP (ORDER BY p.held_on - p.registered_on)
FROM consent_handover h JOIN welcome_progress p ON p.handover_id = h.id,
    LATERAL (SELECT CASE WHEN p.route = ANY (%s) THEN p.route ELSE 'unknown' END AS route) r
WHERE h.kind = 'first_talk' AND h.offered_at >= %s AND h.offered_at < %s AND p.held_on IS NOT NULL
GROUP BY GROUPING SETS ((h.ags, r.route), (h.ags), (r.route), ())
"""
_OUTCOMES = """
SELECT t.outcome, count(*)
FROM consent_handover h JOIN welcome_progress p ON p.handover_id = h.id JOIN welcome_firsttalk t ON t.dossier_id = p.dossier_id
WHERE h.kind = 'first_talk' AND h.offered_at >= %s AND h.offered_at < %s AND p.held_on IS NOT NULL
GROUP BY 1
"""


@dataclass(frozen=True)
class Counted:
    """One month before suppression: two lists by municipality, four tables by municipality and route, and county lists."""

    registered: Counts
    informed: Counts
    chain: tuple[Counts, ...]
    days: dict[Place, float]
    outcomes: Counts
    ways: Counts
    in_work: int
    appointed: int


def counted(actor: Actor, month: date) -> Counted:
    """Return the numbers of a month as they are; only a job counts, everybody else reads figures (raises NotVisible)."""
    require_job(actor, "figures")
    places = sorted(municipality_names())
    after = next_month(month)
    span = (start_of(month), start_of(after))
    rows = _rows(_FUNNEL, *span)
    tables = tuple({(ags, str(route)): 0 for ags in places for route in Route} for _step in CHAIN)
    ways = {(way, TOTAL): 0 for way in WAYS}
    for ags, route, way, *numbers in rows:
        for table, number in zip(tables, numbers, strict=False):
            place = ags, route if route in Route.values else str(Route.UNKNOWN)
            table[place] = table.get(place, 0) + number
        name = way if way in Way.values else str(Way.WEB)
        ways[f"way_{name}", TOTAL] += numbers[0]
    outcomes = {(str(outcome), TOTAL): 0 for outcome in OUTCOMES}
    outcomes |= {(outcome, TOTAL): number for outcome, number in _rows(_OUTCOMES, *span)}
    days = {(ags, route): float(value) for ags, route, value in _rows(_DAYS, list(Route.values), *span) if value is not None}
    return Counted(
        _registered(month), _informed(month, after, places), tables, days, outcomes, ways,
        sum(row[7] for row in rows), sum(row[8] for row in rows),
    )  # fmt: skip


def _rows(sql: str, *values: Any) -> list[tuple]:  # type: ignore[type-arg]
    with connection.cursor() as cursor:
        cursor.execute(sql, values)
        return list(cursor.fetchall())


def _registered(month: date) -> Counts:
    rows = MonthlyRegistrations.objects.filter(month=month).values("ags").annotate(number=Sum("number"))
    return {(row["ags"], TOTAL): row["number"] for row in rows}


def _informed(month: date, after: date, places: list[str]) -> Counts:
    found = {(ags, TOTAL): 0 for ags in places}
    rows = (
        Tally.objects.filter(day__gte=month, day__lt=after, what=Tally.What.INFORMED).values("ags").annotate(number=Count("id"))
    )
    return found | {(row["ags"], TOTAL): row["number"] for row in rows}


def due(actor: Actor, today: date) -> Iterator[date]:
    """Yield the months to freeze: the last and the current one, and before them every month that was never frozen."""
    current = first_of(today)
    frozen = set(Figure.objects.values_list("month", flat=True).distinct())
    begun = [
        Tally.objects.aggregate(day=Min("day"))["day"],
        MonthlyRegistrations.objects.aggregate(day=Min("month"))["day"],
        Handover.objects.aggregate(day=Min("offered_at__date"))["day"],
    ]
    month = min([first_of(day) for day in begun if day] + [last_month(current)])
    while month <= current:
        if month not in frozen or month >= last_month(current):
            yield month
        month = next_month(month)
