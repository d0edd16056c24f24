"""Freezing the figures of a month: small cells are hidden before anything is stored, so that no page can show them."""

from collections.abc import Iterator, Mapping
from datetime import date, datetime

from django.db import transaction
from django.utils import timezone

from bruecke.access.actor import Actor
from bruecke.audit.actions import record
from bruecke.welcome.models import Figure
from bruecke.welcome.queries.figures import CHAIN, HIDDEN, Counted, Measure, counted, due
from bruecke.welcome.suppression import LIMIT, TOTAL, Place, suppress, with_totals

Line = tuple[str, Place, float]


@transaction.atomic
def freeze(*, by: Actor, month: date) -> int:
    """Replace the figures of a month by fresh ones and return how many; only a job does this (raises NotVisible).

    Figures under five are hidden, and others where a hidden one would follow from them. Doing it again changes nothing.
    """
    lines = list(_lines(counted(by, month)))
    now: datetime = timezone.now()
    Figure.objects.filter(month=month).delete()
    Figure.objects.bulk_create(
        Figure(month=month, ags=place[0], route=place[1], measure=measure, value=value, frozen_at=now)
        for measure, place, value in lines
    )
    record(verb="figures.frozen", subject=f"month:{month:%Y-%m}")
    return len(lines)


def freeze_due(*, by: Actor) -> list[date]:
    """Freeze the current and the last month, and every earlier one that never was; return which."""
    months = list(due(by, timezone.localdate()))
    for month in months:
        freeze(by=by, month=month)
    return months


def _lines(month: Counted) -> Iterator[Line]:
    for measure, cells in ((Measure.REGISTERED, month.registered), (Measure.INFORMED, month.informed)):
        yield from _list(measure, cells)
    tables = [with_totals(cells) for cells in month.chain]
    hidden = suppress(tables)
    for measure, table, places in zip(CHAIN, tables, hidden, strict=True):
        for place, value in table.items():
            yield measure, place, HIDDEN if place in places else value
    held, kept = tables[-1], hidden[-1]
    for place, days in month.days.items():
        if place not in kept and held[place] >= LIMIT:
            yield Measure.DAYS, place, days
    yield from _county(month.outcomes, is_hidden=(TOTAL, TOTAL) in kept)
    yield from _county(month.ways, is_hidden=(TOTAL, TOTAL) in hidden[0])
    for measure, number in ((Measure.IN_WORK, month.in_work), (Measure.APPOINTED, month.appointed)):
        yield measure, (TOTAL, TOTAL), HIDDEN if 0 < number < LIMIT else number


def _list(measure: str, cells: Mapping[Place, int]) -> Iterator[Line]:
    table = with_totals(cells)
    hidden = suppress([table])[0]
    for place, value in table.items():
        yield measure, place, HIDDEN if place in hidden else value


def _county(cells: Mapping[Place, int], *, is_hidden: bool) -> Iterator[Line]:
    """Yield a list of the whole county whose total stands in the funnel; all of it is hidden where the total is."""
    table = with_totals(cells)
    hidden = suppress([table], open_total=True)[0]
    for (name, _column), value in table.items():
        if name != TOTAL:
            shown = HIDDEN if (name, TOTAL) in hidden else value
            yield name, (TOTAL, TOTAL), HIDDEN if is_hidden else shown
