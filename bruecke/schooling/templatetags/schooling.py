"""Filters of the pages of school entry."""

from collections.abc import Iterable, Mapping
from typing import Any

from django import template
from django.utils.html import escape
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from bruecke.schooling.queries.board import Spot
from bruecke.schooling.queries.school import LOOKS

register = template.Library()


@register.filter
def kilometres(way: int | None) -> str:
    """Return a way in metres as kilometres with one decimal, a dash for none."""
    return "–" if way is None else _("%(km)s km") % {"km": f"{way / 1000:.1f}".replace(".", ",")}


@register.filter
def school_name(number: str, names: Mapping[str, str]) -> str:
    """Return the name of a school by its number."""
    return names.get(number, number)


@register.filter
def goals(result: Mapping[str, Any]) -> list[dict[str, Any]]:
    """Return the three goals of a round with what they come to, by hand too, and whether they can be better."""
    names = (
        _("children without a place, by days waited"),
        _("brothers and sisters at different schools"),
        _("ways, wishes and even load"),
    )
    found = []
    for place, name in enumerate(names):
        by_hand = result.get("by_hand") or [None] * 3
        found.append(
            {
                "name": name,
                "value": result["goals"][place],
                "by_hand": by_hand[place],
                "proved": result["proved"][place],
                "bound": result["bounds"][place],
            }
        )
    return found


@register.filter
def look_name(after: str) -> str:
    """Return what a look back is called: after six weeks, after half a year, … and "after more time" for a later one."""
    return str(LOOKS.get(after, _("after more time")))


@register.simple_tag
def circles(spots: Iterable[Spot]) -> SafeString:
    """Return the schools of the map as SVG; in a loop of the template hundreds of them would cost more than the rest of the page."""
    drawn = (
        f'<circle class="{"free" if one.free else "none"}{" stale" if one.is_stale else ""}" cx="{one.x}" cy="{one.y}" r="{one.size}">'
        f"<title>{escape(one.name)}: {one.free}</title></circle>"
        for one in spots
    )
    return mark_safe("".join(drawn))  # noqa: S308 -- the name is escaped, the others are numbers


_VIEWS = {
    "offen": gettext_lazy("Without a place"),
    "alarm": gettext_lazy("Too long"),
    "einladen": gettext_lazy("To invite"),
    "vermittelt": gettext_lazy("With a place"),
    "beendet": gettext_lazy("Ended"),
}


@register.filter
def child_view(name: str) -> str:
    """Return what a saved view of the list of children is called."""
    return str(_VIEWS.get(name, name))


@register.filter
def number_of(counts: Mapping[str, int], name: str) -> int | None:
    """Return how many rows a view has, None where nobody counts."""
    return counts.get(name)


@register.filter
def get_name(names: Mapping[str, str], key: str) -> str:
    """Return the name behind a key, the key itself where there is none, a dash for nothing."""
    return names.get(key, key) or "–"


@register.filter
def children_of(facts: Mapping[str, Any]) -> int:
    """Return how many children a hand-over is about."""
    held = facts.get("children") or []
    return len(held) if isinstance(held, list) else int(held)
