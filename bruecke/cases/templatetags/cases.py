"""Tags of the pages of case management: names of views, heads by which a list is sorted, days that are over."""

from datetime import date
from typing import Any
from urllib.parse import urlencode

from django import template
from django.utils import timezone
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from bruecke.cases.forms.together import FACT_WORDS
from bruecke.cases.queries.letters import template as template_of
from bruecke.consent.models import Release

register = template.Library()


@register.filter
def case_view(name: str) -> str:
    """Return the name of a saved view."""
    return {"open": _("Open"), "closed": _("Closed"), "anonymous": _("Without a name"), "team": _("My team")}.get(name, name)


@register.filter
def letter_title(key: str) -> str:
    """Return the German title of a kind of letter."""
    return template_of(key).title


@register.filter
def fact_word(name: str) -> str:
    """Return what a fact of an errand is called."""
    return str(FACT_WORDS.get(name, name))


@register.filter
def release_fact(name: str) -> str:
    """Return what a kind of information of a release is called."""
    return str(Release.Fact(name).label)


@register.filter
def is_past(day: date | None) -> bool:
    """Return whether a day is over."""
    return day is not None and day < timezone.localdate()


@register.simple_tag(takes_context=True)
def sorted_by(context: dict[str, Any], name: str, label: str) -> SafeString:
    """Return the link that sorts a list by a column, the other way round when it is sorted by it already."""
    request, filters = context["request"], context["filters"]
    here = filters.sort == name
    kept = {key: value for key, value in request.GET.items() if key not in ("sort", "ab", "page") and value}
    asked = {**kept, "sort": name, **({"ab": "1"} if here and not filters.down else {})}
    arrow = (" ↓" if filters.down else " ↑") if here else ""
    return format_html('<a href="?{}">{}{}</a>', urlencode(asked), label, arrow)


@register.simple_tag(takes_context=True)
def sorted_head(context: dict[str, Any], name: str, label: str) -> SafeString:
    """Return the head of a column with its sorting link."""
    filters = context["filters"]
    order = format_html(' aria-sort="{}"', "descending" if filters.down else "ascending") if filters.sort == name else ""
    return format_html('<th scope="col"{}>{}</th>', order, sorted_by(context, name, label))
