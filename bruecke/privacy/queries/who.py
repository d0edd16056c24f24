"""Who may see a dossier and why, and who has looked: the same answer for staff and for the person herself."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import NamedTuple
from uuid import UUID

from django.db import connection
from django.db.models import BooleanField, ExpressionWrapper, Q

from bruecke.access.actor import Actor
from bruecke.access.models import DossierKind, Membership, Reason, UnitKind, User
from bruecke.access.policy import POLICY, WALLED_ROLES, NotVisible, Right, may
from bruecke.access.queries import on
from bruecke.audit.actions import record
from bruecke.audit.queries import Seen, of_dossiers
from bruecke.cases.queries.case import Page as CasePage
from bruecke.cases.queries.case import case
from bruecke.cases.queries.contacts import errands_of
from bruecke.consent.models import Handover
from bruecke.people.models import Person
from bruecke.schooling.queries.child import Page as ChildPage
from bruecke.schooling.queries.child import child, circles_of

MOST_LOOKS = 1000
AUTHORITIES = frozenset({UnitKind.IMMIGRATION_OFFICE, UnitKind.NATURALISATION_OFFICE})
#: Bookkeeping of the database beside the deed itself; the list of holders says the same in words.
QUIET = ("access.granted", "access.ended", "refused")
READINGS = frozenset({"dossier.opened", "case.opened", "handover.previewed", "case.previewed"})


@dataclass(frozen=True)
class Holder:
    """Somebody who may enter now: a colleague, or a whole team when `name` is empty; why, since and until when."""

    name: str
    unit: str
    organisation: str
    unit_kind: UnitKind
    reason: Reason
    since: datetime
    until: datetime | None
    sentence: str
    sees_content: bool
    members: tuple[str, ...] = ()
    is_helper: bool = False

    @property
    def people(self) -> int:
        """How many people this is."""
        return 1 if self.name else len(self.members)


@dataclass(frozen=True)
class Look:
    """One entry of the memory: when, who, what; `is_self` when she looked herself, no name when a job worked."""

    at: datetime
    name: str
    verb: str
    is_self: bool
    is_walled: bool
    actor: str = ""


@dataclass(frozen=True)
class Sight:
    """Who may see something and who has looked; `person` is None while the name is not shown to the actor."""

    person: Person | None
    holders: list[Holder]
    looks: list[Look]
    authority_knows: bool

    @property
    def people(self) -> int:
        """How many people may open the hand-over."""
        return len({name for holder in self.holders for name in ((holder.name,) if holder.name else holder.members)})

    @property
    def calm_looks(self) -> list[Look]:
        """The entries, of readings one after the other the newest."""
        return calm(self.looks)

    @property
    def emergencies(self) -> list[Look]:
        """The emergency accesses ever taken, newest first."""
        return [look for look in self.looks if look.verb == "access.emergency"]


@dataclass(frozen=True)
class WhoSees(Sight):
    """The page "Wer sieht das?" of one hand-over."""

    handover: Handover


def who_sees_case(actor: Actor, case_id: UUID) -> tuple[CasePage, Sight]:
    """Return a case and who has access to it, to the person and to what helpers were told, and who opened them; raises NotVisible."""
    page = case(actor, case_id)
    keys = (page.case.dossier_id, page.case.work_id, page.case.plan_id, page.case.person_dossier_id, *errands_of(page))
    dossiers = [key for key in keys if key]
    found, seen = sight(actor, dossiers)
    return page, Sight(page.person, found, seen, authority_knows(found, seen) or _told(page.case.person_dossier_id))


def who_sees_child(actor: Actor, entrant_id: UUID) -> tuple[ChildPage, Sight]:
    """Return a child and who has access to its record, its matter and what schools were told, and who opened them; raises NotVisible."""
    page = child(actor, entrant_id)
    found, seen = sight(actor, circles_of(actor, page))
    return page, Sight(None, found, seen, authority_knows(found, seen))


def who_sees(actor: Actor, handover_id: UUID) -> WhoSees:
    """Return who has access to a hand-over and who opened it; opening this page is written down; raises NotVisible."""
    rows = Handover.objects.filter(pk=handover_id)
    row = rows.select_related("dossier", "from_unit", "to_unit").first()
    if row is None or not may(actor, Right.PREVIEW, row.dossier):
        raise NotVisible("handover")
    if may(actor, Right.SEE, row.dossier):
        record(verb="dossier.opened", dossier=row.person_dossier_id, subject=f"handover:{row.pk}")
    else:
        record(verb="handover.previewed", dossier=row.dossier_id, subject=f"handover:{row.pk}")
    dossiers = [row.dossier_id, row.person_dossier_id, *([row.record_dossier_id] if row.record_dossier_id else [])]
    found, seen = sight(actor, dossiers)
    person = Person.objects.filter(dossier=row.person_dossier_id).select_related("dossier").first()
    if person is not None and not may(actor, Right.SEE, person.dossier):
        person = None
    return WhoSees(person, found, seen, authority_knows(found, seen) or _told(row.person_dossier_id), row)


def _told(person: UUID | None) -> bool:
    """Return whether an authority was told something by name, also by a colleague whose question the actor does not see."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT privacy_told(%s)", [person])
        return bool(cursor.fetchone()[0])


class _Row(NamedTuple):
    kind: str
    user_id: UUID | None
    name: str
    unit_id: UUID
    unit: str
    organisation: str
    unit_kind: str
    reason: str
    since: datetime
    until: datetime | None
    sentence: str


def sight(actor: Actor, dossiers: Iterable[UUID], most: int = MOST_LOOKS) -> tuple[list[Holder], list[Look]]:
    """Return everybody with live access to those dossiers the actor may enter, deputies and teams included, and what happened in them,
    newest first; three queries."""
    dossiers = list(dossiers)
    with connection.cursor() as cursor:
        cursor.execute("SELECT * FROM privacy_holders(%s)", [dossiers])
        rows = [_Row(*row) for row in cursor.fetchall()]
    entries = [entry for entry in of_dossiers(dossiers, most) if entry.verb not in QUIET]
    known = _colleagues(
        {row.unit_id for row in rows if row.user_id is None}, {entry.actor for entry in entries if entry.actor_kind == "user"}
    )
    return _holders(rows, known), _looks(entries, known)


class _Colleagues(NamedTuple):
    """Who sits in a team today by unit and role; names by key; who was ever an officer."""

    teams: dict[tuple[UUID, str], list[str]]
    names: dict[str, str]
    walled: set[str]


def _colleagues(units: set[UUID], users: set[str]) -> _Colleagues:
    team = Q(on(), unit__in=units, user__is_active=True)
    rows = Membership.objects.filter(team | Q(user__in=users)).annotate(sits=ExpressionWrapper(team, BooleanField()))
    found = _Colleagues(defaultdict(list), {}, set())
    for unit_id, role, user_id, name, is_in in rows.values_list("unit_id", "role", "user_id", "user__name", "sits"):
        if is_in:
            found.teams[unit_id, role].append(name)
        found.names[str(user_id)] = name
        if role in WALLED_ROLES:
            found.walled.add(str(user_id))
    if lost := users - found.names.keys():  # an account without any seat
        found.names.update((str(key), name) for key, name in User.objects.filter(pk__in=lost).values_list("pk", "name"))
    return found


def _holders(rows: list[_Row], known: _Colleagues) -> list[Holder]:
    merged: dict[tuple[UUID | None, UUID, str], list[_Row]] = {}
    for row in rows:
        merged.setdefault((row.user_id, row.unit_id, row.reason), []).append(row)
    return sorted(
        (_holder(group, known.teams) for group in merged.values()), key=lambda row: (not row.sees_content, row.since, row.name)
    )


def _holder(rows: list[_Row], teams: dict[tuple[UUID, str], list[str]]) -> Holder:
    first, kinds, ends = rows[0], {row.kind for row in rows}, [row.until for row in rows if row.until]
    rules = [rule for rule in POLICY if rule.reason == first.reason and rule.kind in kinds]
    members = {name for rule in rules for name in teams.get((first.unit_id, str(rule.role)), [])}
    return Holder(
        first.name, first.unit, first.organisation, UnitKind(first.unit_kind), Reason(first.reason), min(row.since for row in rows),
        max(ends) if len(ends) == len(rows) else None, first.sentence, any(Right.SEE in rule.rights for rule in rules),
        () if first.user_id else tuple(sorted(members)), kinds == {DossierKind.ERRAND.value},
    )  # fmt: skip


def _looks(entries: list[Seen], known: _Colleagues) -> list[Look]:
    """Return the entries as looks. The same deed of the same person in the same second stands there once, also when it opened two circles
    at a time; a name that came up again and again while somebody typed a search stands there once an hour."""
    found = [
        Look(
            entry.at,
            known.names.get(entry.actor, ""),
            entry.verb,
            entry.actor_kind == "person",
            entry.actor in known.walled,
            entry.actor,
        )
        for entry in entries
    ]
    once: dict[Look, Look] = {}
    for look in found:
        hour = look.at.replace(minute=0, second=0, microsecond=0)
        once.setdefault(replace(look, at=hour) if look.verb == "person.listed" else look, look)
    return list(once.values())


def calm(found: list[Look]) -> list[Look]:
    """Return the entries, of readings by one person one after the other within an hour only the newest, so that nothing drowns in them."""
    kept: list[Look] = []
    for look in found:
        last = kept[-1] if kept else look
        again = {look.verb, last.verb} <= READINGS and replace(look, at=last.at, verb=last.verb) == last
        if not kept or not again or last.at - look.at >= timedelta(hours=1):
            kept.append(look)
    return kept


def authority_knows(found: Iterable[Holder], seen: Iterable[Look]) -> bool:
    """Return whether the immigration or naturalisation authority holds or ever opened any of it; the promise on the page
    is printed only where this is False."""
    return any(holder.unit_kind in AUTHORITIES for holder in found) or any(look.is_walled for look in seen)
