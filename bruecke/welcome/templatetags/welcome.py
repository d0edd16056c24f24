"""Words of the counsellors' pages: names of views, drawings of wishes."""

from typing import Any

from django import template
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from bruecke.base.templatetags.bruecke import person_name
from bruecke.welcome.forms.desk import ICONS
from bruecke.welcome.models import Wish
from bruecke.welcome.queries.inbox import Line

register = template.Library()


@register.filter
def view_name(view: str) -> str:
    """Return what a saved view is called."""
    return {
        "waiting": _("Waits for an answer"), "open": _("In work"), "contact": _("In contact"), "meet": _("Appointment agreed"),
        "closed": _("Finished"), "all": _("All"), "case": _("Case management"), "team": _("My team"),
    }.get(view, view)  # fmt: skip


@register.filter
def who_and_where(line: Line) -> SafeString:
    """Return who or how many, where, in which languages and with whom, for one line of work."""
    size = "" if line.person else ngettext("one person", "%(number)s persons", line.size) % {"number": line.size}
    where = ", ".join(part for part in (line.place, line.languages, size if line.size else "") if part)
    who = person_name(line.person) if line.person else _("Name after accepting")
    return format_html("{} · {}{}", who, where, f" · {line.colleague}" if line.colleague else "")


@register.filter
def number_of(counts: dict[str, int], view: str) -> int | None:
    """Return how many rows a view has, None where nobody counts."""
    return counts.get(view)


@register.filter
def wish_icon(wish: str) -> str:
    """Return the drawing of a wish."""
    return {str(key): name for key, name in ICONS.items()}.get(wish, "help")


@register.filter
def channel_icon(channel: Any) -> str:
    """Return the drawing of a way to reach somebody."""
    return {"call": "phone", "sms": "message", "messenger": "chat"}.get(str(channel), "letter")


@register.filter
def wish_name(wish: str) -> str:
    """Return a wish or topic in words."""
    return str(Wish(wish).label) if wish in Wish.values else wish
