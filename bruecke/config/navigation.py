"""What the navigation offers, by live membership; a number means that something waits."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from uuid import UUID

from django.conf import settings
from django.http import HttpRequest
from django.urls import reverse
from django.utils.translation import gettext as _

from bruecke.access.actor import Actor
from bruecke.access.counting import Counted, Waiting, numbers
from bruecke.access.models import Role
from bruecke.access.policy import ADVISERS, SCHOOLING, WALLED_ROLES, has_day
from bruecke.base.context import SEARCH
from bruecke.cases.queries import lists as cases
from bruecke.consent import queries as consents
from bruecke.consults.queries import lists as consults
from bruecke.consults.queries.seats import ANSWERS, GUESTS, MAY
from bruecke.privacy.queries.office import recent_emergencies
from bruecke.schooling.queries import board, children, deciding, school

#: Who must not learn whom a team writes to, not even in the demo.
NO_OUTBOX = WALLED_ROLES | {Role.CLERK}

#: From how many signs on a number is looked for.
NUMBERED = 4


@dataclass(frozen=True)
class Entry:
    """One line of the navigation."""

    label: str
    url: str
    icon: str
    count: int | None
    group: int
    current: bool


def entries(request: HttpRequest) -> list[Entry]:
    """Return the lines for the actor of this request, each address once; one query counts what waits, one more for the privacy officer."""
    actor: Actor = request.actor  # type: ignore[attr-defined]
    found: dict[str, Entry] = {}
    for name, label, icon, group, count in _lines(actor, _counts(actor)):
        url = _address(name)
        current = request.path == url or (
            url != "/heute/" and request.path.startswith(url) and not _longer(request.path, url, actor)
        )
        found.setdefault(url, Entry(label, url, icon, count, group, current))
    return sorted(found.values(), key=lambda entry: entry.group)


def day_parts(request: HttpRequest) -> list[str]:
    """Return what other contexts show on the page of the day of this actor, by address."""
    actor: Actor = request.actor  # type: ignore[attr-defined]
    parts = [
        ("cases:today", (*ADVISERS, Role.HELPER, Role.CARRIER_LEAD, Role.COORDINATOR)), ("consults:today", MAY),
        ("schooling:today-counselling", (Role.KI_TEACHER,)), ("schooling:today-school", (Role.SCHOOL_OFFICE,)),
        ("schooling:today-places", board.READERS),
    ]  # fmt: skip
    return [_address(name) for name, roles in parts if actor.has(*roles)]


def numbered(actor: Actor, text: str) -> list[tuple[str, UUID, str, str]]:
    """Return page, key, number and what it is of cases (F-…) and questions (K-…) by their number; nothing for any other text."""
    ways = {"F-": (cases.numbered, _("Case")), "K-": (consults.numbered, _("Question"))}
    if text[:2] not in ways or len(text) < NUMBERED:
        return []
    look, word = ways[text[:2]]
    return [(*one, word) for one in look(actor, text)]


@cache
def _address(name: str) -> str:
    return reverse(name)


def _longer(path: str, url: str, actor: Actor) -> bool:
    """Return whether another line of the navigation leads nearer to this page."""
    others = (_address(line[0]) for line in _lines(actor, {}, count=False))
    return any(len(other) > len(url) and path.startswith(other) for other in others)


def _counts(actor: Actor) -> dict[str, int]:
    """Return how much waits behind a line, by its address; one query for all of them."""
    asked: list[tuple[str, Counted | Waiting]] = []
    if actor.has(*MAY):
        asked += [("consults:consults", one) for one in consults.waiting_count(actor)]
    if actor.has(*ADVISERS, Role.CARRIER_LEAD):
        asked.append(("welcome:inbox", consents.inbox_count(actor)))
        asked += [("cases:cases", one) for one in cases.late_count(actor)]
    if actor.has(Role.COORDINATOR):
        asked.append(("welcome:routing", consents.unrouted_count()))
    if actor.has(*SCHOOLING):
        asked += [("schooling:children", one) for one in children.waiting_count(actor)]
        asked += [("schooling:to-decide", one) for one in deciding.waiting_count(actor)]
        asked += [("schooling:own-school", one) for one in school.waiting_count(actor)]
    found: dict[str, int] = {}
    for (name, _one), number in zip(asked, numbers(actor, [one for _name, one in asked]), strict=True):
        found[name] = found.get(name, 0) + number
    return found


def _lines(actor: Actor, counts: Mapping[str, int], *, count: bool = True) -> Iterator[tuple[str, str, str, int, int | None]]:
    if has_day(actor):
        yield "welcome:today", _("Today"), "today", 0, None
    if actor.has(Role.CLERK):
        yield from _desk()
    if actor.has(*ADVISERS, Role.CARRIER_LEAD):
        yield "welcome:inbox", _("Hand-overs"), "inbox", 0, counts.get("welcome:inbox")
        yield "cases:cases", _("Cases"), "folder", 0, counts.get("cases:cases") or None
        if actor.has(*ADVISERS):
            yield "welcome:appointments", _("Appointments"), "calendar", 1, None
            yield "welcome:walk-in", _("Record a walk-in"), "plus", 9, None
        yield "access:cover", _("Cover"), "people", 1, None
        yield "cases:conferences", _("Case conferences"), "chat", 1, None
    if actor.has(*ADVISERS, Role.COORDINATOR):
        yield "people:pairs", _("Possible duplicates"), "people", 1, None
    if actor.has(Role.HELPER):
        yield "cases:errands", _("My errands"), "list", 0, None
    yield from _short_line(actor, counts)
    if actor.has(Role.COORDINATOR):
        yield "cases:conferences", _("Case conferences"), "chat", 1, None
        yield "welcome:coordination", _("Welcome counselling"), "chart", 0, None
        yield "welcome:routing", _("To route"), "route", 0, counts.get("welcome:routing")
        yield "welcome:load", _("Load of the teams"), "people", 1, None
        yield "reports:newest", _("Cases in numbers"), "chart", 0, None
        yield "programme:participation", _("Taking part"), "map", 1, None
    yield from _schools(actor, counts)
    yield from _steering(actor)
    if actor.has(*ADVISERS, Role.CARRIER_LEAD, Role.COORDINATOR):
        yield "welcome:search", _("Search"), "search", SEARCH, None
    yield from _offices(actor, count=count)
    if settings.BRUECKE_DEMO and not actor.has(*NO_OUTBOX):
        yield "outbox", _("Outbox"), "letter", 2, None


def _schools(actor: Actor, counts: Mapping[str, int]) -> Iterator[tuple[str, str, str, int, int | None]]:
    if actor.has(Role.SCHOOL_OFFICE):
        yield "schooling:own-school", _("Our school"), "school", 0, counts.get("schooling:own-school") or None
    if actor.has(Role.KI_TEACHER):
        yield "schooling:children", _("Children"), "people", 0, counts.get("schooling:children") or None
    if actor.has(Role.KI_TEACHER, Role.SCHOOL_AUTHORITY):
        yield "schooling:rounds", _("Rounds"), "route", 0, None
        yield "schooling:to-decide", _("Decisions"), "sign", 0, counts.get("schooling:to-decide") or None
    if actor.has(*board.READERS):
        yield "schooling:board", _("Places at schools"), "map", 0, None
    if actor.has(Role.KI_TEACHER):
        yield "schooling:admissions", _("Admitted by schools"), "check", 1, None
        yield "schooling:child-search", _("Search"), "search", SEARCH, None
    if actor.has(Role.KI_TEACHER, Role.SCHOOL_AUTHORITY):
        yield "schooling:closed-schools", _("Closed schools"), "lock", 1, None
        yield "schooling:rules", _("Weights"), "gear", 1, None
    if actor.has(*board.READERS, Role.COORDINATOR):
        yield "reports:schools", _("School entry in numbers"), "chart", 1, None
    if actor.has(Role.KI_TEACHER, Role.SCHOOL_OFFICE, Role.CLERK):
        yield "schooling:report-family", _("Report a child for school"), "plus", 9, None


def _steering(actor: Actor) -> Iterator[tuple[str, str, str, int, int | None]]:
    if actor.has(*ADVISERS, Role.KI_ADVISER, Role.CARRIER_LEAD, Role.COORDINATOR):
        yield "programme:issues", _("Structural issues"), "filter", 1, None
    if actor.has(Role.COORDINATOR, Role.CARRIER_LEAD, Role.COUNTY_ADMIN):
        yield "programme:posts", _("Posts"), "work", 1, None


def _short_line(actor: Actor, counts: Mapping[str, int]) -> Iterator[tuple[str, str, str, int, int | None]]:
    if actor.has(*MAY):
        yield "consults:consults", _("Short line"), "chat", 0, counts.get("consults:consults") or None
        yield "consults:entries", _("Collected answers"), "book", 0 if actor.has(*ANSWERS) else 1, None
    if actor.has(*GUESTS):
        yield "consults:shadowing", _("Shadowing"), "people", 1, None


def _desk() -> Iterator[tuple[str, str, str, int, int | None]]:
    yield "welcome:desk", _("Registration"), "sign", 0, None
    yield "welcome:receipts", _("My hand-overs"), "list", 0, None
    yield "welcome:paper", _("Paper"), "doc", 1, None
    yield "welcome:card", _("Print cards"), "card", 1, None
    yield "welcome:imports", _("Files"), "upload", 1, None
    yield "welcome:month", _("Month"), "chart", 1, None


def _offices(actor: Actor, *, count: bool) -> Iterator[tuple[str, str, str, int, int | None]]:
    if actor.has(Role.COUNTY_ADMIN):
        yield "access:units", _("Units"), "home", 0, None
        yield "access:members", _("Members"), "people", 0, None
        yield "access:accounts", _("Accounts"), "person", 0, None
        yield "network:areas", _("Areas"), "map", 1, None
        yield "network:registers", _("Registers"), "book", 1, None
        yield "schooling:connected", _("Schools"), "school", 1, None
        yield "programme:participation", _("Taking part"), "check", 1, None
        yield "access:cover", _("Cover"), "calendar", 1, None
    if actor.has(Role.PRIVACY_OFFICER):
        recent = recent_emergencies(actor) if count else None
        yield "privacy:office", _("Data protection"), "shield", 0, recent or None
