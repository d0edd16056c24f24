"""Words of the counsellors' pages: names of views, drawings of wishes."""

from typing import Any

from django import template
from django.utils.translation import gettext as _

from bruecke.welcome.forms.desk import ICONS
from bruecke.welcome.models import Wish

register = template.Library()


@register.filter
def view_name(view: str) -> str:
    """Return what a saved view is called."""
    return {
        "waiting": _("Waits for an answer"), "open": _("In work"), "contact": _("In contact"), "meet": _("Appointment agreed"),
        "closed": _("Finished"), "all": _("All"), "case": _("Case management"), "team": _("My team"),
    }.get(view, view)  # fmt: skip


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
