"""What every page's frame needs; the navigation is asked for only when a staff page really shows it."""

import hashlib
from functools import cache
from typing import Any

from django.conf import settings
from django.http import HttpRequest
from django.utils.functional import SimpleLazyObject
from django.utils.module_loading import import_string
from django.utils.translation import get_language_bidi

from bruecke import __version__

#: Entries of these groups stand in the bar at the top: the search, for whom it can find something, and what one begins, under "New".
SEARCH, NEW = 8, 9


def frame(request: HttpRequest) -> dict[str, Any]:
    """Return county, demo mark, reading direction, the actor's name and units, and the lazy navigation."""
    actor = getattr(request, "actor", None)
    seats = getattr(actor, "seats", ())
    user_id = getattr(actor, "user_id", None)
    entries = SimpleLazyObject(lambda: navigation(request))
    return {
        "version": __version__,
        "county": settings.BRUECKE_COUNTY,
        "demo": settings.BRUECKE_DEMO,
        "exit_url": settings.BRUECKE_EXIT_URL,
        "direction": "rtl" if get_language_bidi() else "ltr",
        "public_languages": _languages(request),
        "navigation": SimpleLazyObject(lambda: [entry for entry in entries if entry.group < SEARCH]),
        "search_url": SimpleLazyObject(lambda: next((entry.url for entry in entries if entry.group == SEARCH), "")),
        "beginnings": SimpleLazyObject(lambda: [entry for entry in entries if entry.group == NEW]),
        "day_parts": SimpleLazyObject(lambda: parts_of_the_day(request)),
        "actor_name": getattr(actor, "name", "") if user_id else "",
        "actor_key": hashlib.sha256(str(user_id).encode()).hexdigest()[:12] if user_id else "",
        "actor_units": list(dict.fromkeys(seat.unit_name for seat in seats)),
    }


def parts_of_the_day(request: HttpRequest) -> list[str]:
    """Return the addresses of the parts other contexts draw on the page of the day, each under its own access check."""
    return list(import_string(settings.BRUECKE_DAY_PARTS)(request))


def numbered(actor: Any, text: str) -> list[tuple[str, Any, str, str]]:
    """Return page, key, number and what it is of what other contexts find by its number, as far as the actor may see it."""
    return list(import_string(settings.BRUECKE_NUMBERED)(actor, text))


def navigation(request: HttpRequest) -> list[Any]:
    """Return the lines of the navigation for the actor of the request; none for strangers."""
    entries = import_string(settings.BRUECKE_NAVIGATION)
    return list(entries(request)) if getattr(getattr(request, "actor", None), "user_id", None) else []


@cache
def _spoken() -> tuple[tuple[str, str], ...]:
    """Return the languages of the settings that have words of their own."""
    folder = settings.ROOT / "data" / "texts"
    return tuple((code, name) for code, name in settings.LANGUAGES if (folder / f"{code}.toml").exists())


def _languages(request: HttpRequest) -> list[tuple[str, str, str]]:
    """Return code, name and the address of the same page for every language, on public addresses only."""
    first, _slash, rest = request.path_info.lstrip("/").partition("/")
    if first not in dict(settings.LANGUAGES):
        return []
    return [(code, name, f"/{code}/{rest}") for code, name in _spoken()]
