"""The figures of a month as the rows of a file: one line per municipality and route."""

from collections.abc import Iterator

from django.utils import timezone
from django.utils.formats import number_format
from django.utils.translation import gettext as _

from bruecke.access.actor import Actor
from bruecke.access.models import Role
from bruecke.access.policy import require_role
from bruecke.network.queries import register
from bruecke.people.models import Route
from bruecke.welcome.models import Figure
from bruecke.welcome.queries.coordination import Overview
from bruecke.welcome.queries.figures import HIDDEN, STEPS, Measure
from bruecke.welcome.suppression import TOTAL


def step_names() -> dict[str, str]:
    """Return what the steps of the funnel are called."""
    return {
        Measure.REGISTERED: _("registered"), Measure.INFORMED: _("informed"), Measure.CONSENTED: _("said yes"),
        Measure.DELIVERED: _("delivered"), Measure.REACHED: _("reached"), Measure.HELD: _("first talk"),
        Measure.DAYS: _("days to the talk (median)"),
    }  # fmt: skip


def head_of(page: Overview) -> list[list[str]]:
    """Return what the file says of itself: month, time, and what hidden means."""
    at = timezone.localtime(page.frozen_at).strftime("%d.%m.%Y %H:%M") if page.frozen_at else ""
    lines = [
        [_("month"), f"{page.month:%Y-%m}"], [_("as of"), at],
        [_("hidden"), _("x: smaller than 5, or hidden so that such a number cannot be worked out")],
    ]  # fmt: skip
    return [*lines, [_("registrations missing"), ", ".join(page.missing)]] if page.missing else lines


def rows_of(actor: Actor, page: Overview) -> Iterator[list[str]]:
    """Yield heading and lines of a month with all routes; raises NotVisible for anybody but the coordination."""
    require_role(actor, Role.COORDINATOR)
    found = {
        (row.ags, row.route, row.measure): row.value for row in Figure.objects.filter(month=page.month)
    }  # fmt: skip
    measures, names = (*STEPS, Measure.DAYS), step_names()
    yield [
        _("municipality key"),
        _("municipality"),
        _("taking part"),
        _("way of arrival"),
        *(names[measure] for measure in measures),
    ]
    levels = {line.ags: line.level_name for line in page.lines}
    places = sorted(register().places.items(), key=lambda place: place[1])
    for ags, name in [*places, (TOTAL, _("county"))]:
        for route, label in [(TOTAL, _("all ways")), *Route.choices]:
            cells = [_cell(found.get((ags, route, measure))) for measure in measures]
            yield [ags, name, levels.get(ags, ""), str(label), *cells]


def _cell(value: float | None) -> str:
    if value is None:
        return ""
    return "x" if value == HIDDEN else number_format(value, decimal_pos=0 if value == int(value) else 1)
