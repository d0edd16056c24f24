"""The funnel for the reports, from the figures that are frozen and hidden already: nothing can follow from it that its page hides."""

from collections.abc import Iterator, Mapping
from dataclasses import replace
from datetime import date, timedelta

from django.utils.translation import gettext as _

from bruecke.access.actor import Actor
from bruecke.base.days import next_month
from bruecke.base.figures import Measure, Period, Table, listed, opened
from bruecke.network.queries import municipality_names
from bruecke.welcome.models import Figure, FirstTalk
from bruecke.welcome.queries.figure_table import step_names
from bruecke.welcome.queries.figures import HIDDEN, STEPS
from bruecke.welcome.suppression import TOTAL, Place


def figures(actor: Actor, period: Period) -> list[Table | Measure]:
    """Return the steps of the funnel by municipality, and what the talks led to, for the whole months of a period.

    The tables are open: every number was published for its month before, or is hidden there and stays hidden.
    """
    months = list(_months(period))
    rows = Figure.objects.filter(month__in=months, route=TOTAL).values_list("month", "ags", "measure", "value")
    found: dict[Place, list[float]] = {}
    for _month, ags, measure, value in rows:
        found.setdefault((measure, ags), []).append(value)
    sums: dict[Place, int | None] = {
        place: sum(map(round, values)) if len(values) == len(months) and HIDDEN not in values else None
        for place, values in found.items()
    }
    return list(_tables(sums)) if months and found else []


def _months(period: Period) -> Iterator[date]:
    month = period.since if period.since.day == 1 else next_month(period.since)
    while next_month(month) <= period.until + timedelta(days=1):
        yield month
        month = next_month(month)


def _tables(sums: Mapping[Place, int | None]) -> Iterator[Table]:
    names, place = step_names(), _("municipality")
    places = sorted(municipality_names().items(), key=lambda known: known[1])
    for measure in STEPS:
        counts = {name: sums.get((measure, ags)) for ags, name in places}
        yield replace(opened(listed(f"welcome.{measure}", names[measure], place, counts)), total=sums.get((measure, TOTAL)))
    outcomes = {str(word.label): sums.get((str(word), TOTAL)) for word in FirstTalk.Outcome}
    talks = opened(listed("welcome.outcomes", _("What the talks led to"), _("outcome"), outcomes))
    yield replace(talks, total=sums.get(("held", TOTAL)))
