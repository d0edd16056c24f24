"""Words and numbers of the coordinator's pages."""

from typing import Any
from urllib.parse import urlencode

from django import template
from django.utils.formats import number_format
from django.utils.html import format_html
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from bruecke.welcome.queries.coordination import Number
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
def figure(number: Number) -> SafeString | str:
    """Return a figure: the number, a dot where it is hidden, a dash where the step does not exist."""
    if number.is_hidden:
        title = _("hidden: smaller than 5, or it would give such a number away")
        sign = '<span class="muted" title="{}"><span aria-hidden="true">•</span><span class="kern-sr-only">{}</span></span>'
        return format_html(sign, title, _("hidden"))
    if number.value is None:
        return mark_safe('<span class="muted">–</span>')
    return number_format(round(number.value), use_l10n=True, force_grouping=True)


@register.filter
def days(number: int | None) -> str:
    """Return a number of days in words, a dash for nothing."""
    return "–" if number is None else ngettext("%(number)s day", "%(number)s days", number) % {"number": number}


@register.filter
def signed(value: int) -> str:
    """Return a change with its sign."""
    return f"{'+' if value >= 0 else '−'} {abs(value)}"


@register.simple_tag(takes_context=True)
def query(context: Any, **changes: str) -> str:
    """Return the part of the address after the question mark: month and route as they are, and the changes."""
    page = context["page"]
    return urlencode({"monat": f"{page.month:%Y-%m}", "weg": page.route, **changes})
