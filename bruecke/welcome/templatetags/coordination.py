"""Words and numbers of the coordinator's pages."""

from typing import Any
from urllib.parse import urlencode

from django import template
from django.utils.translation import gettext as _

from bruecke.welcome.queries.figure_table import step_names
from bruecke.welcome.queries.figures import Measure

register = template.Library()


@register.filter
def measure_name(measure: str) -> str:
    """Return what a step of the funnel is called."""
    return step_names().get(measure, measure)


@register.filter
def column_name(measure: str) -> str:
    """Return the short name of a column."""
    return _("days") if measure == Measure.DAYS else measure_name(measure)


@register.filter
def plain(value: float) -> str:
    """Return a number as SVG wants it: with a point, whatever the language."""
    return f"{value:g}"


@register.filter
def signed(value: int) -> str:
    """Return a change with its sign."""
    return f"{'+' if value >= 0 else '−'} {abs(value)}"


@register.simple_tag(takes_context=True)
def query(context: Any, **changes: str) -> str:
    """Return the part of the address after the question mark: month and route as they are, and the changes."""
    page = context["page"]
    return urlencode({"monat": f"{page.month:%Y-%m}", "weg": page.route, **changes})
