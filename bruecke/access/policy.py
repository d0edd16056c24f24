"""Who may what, and why: the table, and the four functions that read it.

A right is a join of a live membership (role), a live grant (reason) and a line of this table. What is not written is
forbidden. This file imports nothing from any context.
"""

import json
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Any, TypeVar
from uuid import UUID

from django.core.exceptions import PermissionDenied
from django.db import connection
from django.db.models import BooleanField, F, Func, JSONField, Model, Q, QuerySet
from django.http import Http404
from django.utils import timezone

from bruecke.access.actor import Actor
from bruecke.access.models import Dossier, DossierKind, Reason, Role

Row = TypeVar("Row", bound=Model)


class Right(StrEnum):
    PREVIEW = "preview"  # municipality with district, language, household, wishes; never why, nor what she aims at
    SEE = "see"
    WRITE = "write"
    ACCEPT = "accept"  # accept or give back a hand-over
    ROUTE = "route"  # send a hand-over to a team
    HAND_OVER = "hand_over"
    CLOSE = "close"
    WITHDRAW = "withdraw"  # record that the person withdraws
    CORRECT = "correct"  # contact data
    ASSIGN = "assign"  # give to another colleague of the unit
    ANSWER = "answer"  # answer a question of the short line


@dataclass(frozen=True)
class Rule:
    """One line: `role`, because of `reason`, in a dossier of `kind`, may `rights`. A role of None is the person."""

    role: Role | None
    reason: Reason
    kind: DossierKind
    rights: frozenset[Right]


def _rule(role: Role | None, reason: Reason, kind: DossierKind, *rights: Right) -> Rule:
    return Rule(role, reason, kind, frozenset(rights))


_P, _H, _C = DossierKind.PERSON, DossierKind.HANDOVER, DossierKind.COUNSELLING
_CASE, _WORK, _PLAN, _ERRAND = DossierKind.CASE, DossierKind.CASEWORK, DossierKind.PLAN, DossierKind.ERRAND
_CONSULT, _TALK = DossierKind.CONSULT, DossierKind.CONFERENCE
_ENTRANT, _PLACEMENT, _PUPIL = DossierKind.ENTRANT, DossierKind.PLACEMENT, DossierKind.PUPIL
_SEE, _WRITE, _PREVIEW = Right.SEE, Right.WRITE, Right.PREVIEW
#: The circles around one person in which whoever is responsible for her works.
AROUND_HER = (_P, _H, _C, _CASE, _WORK, _PLAN, _ERRAND)


def _advisers() -> Iterator[Rule]:
    for role in (Role.COUNSELLOR, Role.CASE_MANAGER):
        yield _rule(role, Reason.INBOX, _H, _PREVIEW, Right.ACCEPT)
        yield _rule(role, Reason.INBOX, _P, _SEE)
        for kind in AROUND_HER:
            for reason in (Reason.ASSIGNED, Reason.TRUSTED):
                yield _rule(
                    role, reason, kind, _PREVIEW, _SEE, _WRITE, Right.HAND_OVER, Right.CLOSE, Right.WITHDRAW, Right.CORRECT
                )
            yield _rule(role, Reason.COVER, kind, _PREVIEW, _SEE, _WRITE, Right.WITHDRAW, Right.CORRECT)
            yield _rule(role, Reason.EMERGENCY, kind, _PREVIEW, _SEE)
        yield _rule(role, Reason.ASSIGNED, _CONSULT, _SEE, _WRITE, Right.CLOSE)
        yield _rule(role, Reason.COVER, _CONSULT, _SEE, _WRITE)
        yield _rule(role, Reason.TRUSTED, _CONSULT, _SEE, _WRITE, Right.CLOSE)
        yield from _conference(role)


def _conference(role: Role) -> Iterator[Rule]:
    yield _rule(role, Reason.ASSIGNED, _TALK, _SEE, _WRITE, Right.CLOSE)
    yield _rule(role, Reason.INVITED, _TALK, _SEE)


def _officers() -> Iterator[Rule]:
    for role in (Role.IMMIGRATION_OFFICER, Role.NATURALISATION_OFFICER):
        yield _rule(role, Reason.ADDRESSED, _CONSULT, _SEE, Right.ANSWER)
        yield _rule(role, Reason.RELEASED, _CONSULT, _SEE)
        yield _rule(role, Reason.ASKED, _CONSULT, _SEE, _WRITE, Right.CLOSE)


def _schools() -> Iterator[Rule]:
    """A child: the teacher who counsels sees all of it, the authority what it needs to place, a school what it was told."""
    for reason in (Reason.COUNSELS, Reason.TRUSTED):
        for kind in (_ENTRANT, _PLACEMENT, _PUPIL):
            yield _rule(Role.KI_TEACHER, reason, kind, _SEE, _WRITE, Right.CORRECT, Right.CLOSE)
    yield _rule(Role.KI_TEACHER, Reason.INBOX, _H, _PREVIEW, Right.ACCEPT)
    yield _rule(Role.KI_TEACHER, Reason.ASSIGNED, _H, _PREVIEW, _SEE, _WRITE)
    for kind in (_PLACEMENT, _PUPIL):
        yield _rule(Role.SCHOOL_AUTHORITY, Reason.PLACES, kind, _SEE, Right.ASSIGN)
    yield _rule(Role.SCHOOL_OFFICE, Reason.OFFERED, _PUPIL, _SEE, Right.ANSWER)
    yield _rule(None, Reason.PERSON, _ENTRANT, _SEE, Right.CORRECT, Right.WITHDRAW)
    yield _rule(None, Reason.PERSON, _PLACEMENT, _SEE)
    yield _rule(None, Reason.PERSON, _PUPIL, _SEE)


POLICY: tuple[Rule, ...] = (
    # who            because of         in a  may
    _rule(Role.CLERK, Reason.WROTE, _P, _SEE, Right.CORRECT, Right.WITHDRAW),
    _rule(Role.CLERK, Reason.WROTE, _H, _PREVIEW, Right.HAND_OVER, Right.WITHDRAW),
    _rule(Role.COORDINATOR, Reason.ROUTING, _H, _PREVIEW, Right.ROUTE),
    _rule(Role.COORDINATOR, Reason.ROUTING, _P, _SEE),
    *_conference(Role.COORDINATOR),
    *_advisers(),
    _rule(Role.CARRIER_LEAD, Reason.SUPERVISION, _H, _PREVIEW, Right.ASSIGN, Right.ACCEPT),
    _rule(Role.CARRIER_LEAD, Reason.SUPERVISION, _CASE, _PREVIEW, Right.ASSIGN),
    _rule(Role.CARRIER_LEAD, Reason.EMERGENCY, _H, _PREVIEW, _SEE),
    _rule(Role.CARRIER_LEAD, Reason.EMERGENCY, _P, _SEE),
    _rule(Role.CARRIER_LEAD, Reason.EMERGENCY, _C, _SEE),
    *(_rule(Role.CARRIER_LEAD, Reason.EMERGENCY, kind, _SEE) for kind in (_CASE, _WORK, _PLAN, _ERRAND)),
    _rule(Role.CARRIER_LEAD, Reason.INVITED, _TALK, _SEE),
    _rule(Role.HELPER, Reason.ASSIGNED, _ERRAND, _SEE, _WRITE),
    _rule(Role.HELPER, Reason.ASSIGNED, _CONSULT, _SEE, _WRITE, Right.CLOSE),
    *_officers(),
    _rule(Role.KI_ADVISER, Reason.ADDRESSED, _CONSULT, _SEE, Right.ANSWER, Right.HAND_OVER),
    _rule(Role.KI_ADVISER, Reason.RELEASED, _CONSULT, _SEE),
    *_schools(),
    _rule(None, Reason.PERSON, _P, _SEE, Right.CORRECT, Right.WITHDRAW),
    _rule(None, Reason.PERSON, _H, _PREVIEW, _SEE, Right.HAND_OVER, Right.WITHDRAW),
    _rule(None, Reason.PERSON, _C, _SEE),
    _rule(None, Reason.PERSON, _PLAN, _SEE),
    _rule(None, Reason.PERSON, _CONSULT, _SEE, Right.HAND_OVER),
)

WALLED_ROLES = frozenset({Role.IMMIGRATION_OFFICER, Role.NATURALISATION_OFFICER})
#: Roles that open dossiers; nobody who holds an immigration or naturalisation role may hold one of them.
OPENING_ROLES = frozenset(rule.role for rule in POLICY if rule.role) - WALLED_ROLES
#: What they may be besides: of the other authority, or who runs the accounts. Nothing that opens dossiers or watches over them.
BESIDE_WALLED = WALLED_ROLES | {Role.COUNTY_ADMIN}
ADVISERS = (Role.COUNSELLOR, Role.CASE_MANAGER)
#: Who holds nothing but these opens no record and has no list of the day: she begins with the first page of her office.
OFFICES = frozenset({Role.COUNTY_ADMIN, Role.PRIVACY_OFFICER})
#: Who works on school places; each sits in a unit of its own kind, which nobody else shares.
SCHOOLING = (Role.KI_TEACHER, Role.SCHOOL_AUTHORITY, Role.SCHOOL_OFFICE, Role.SCHOOL_MAINTAINER)


@dataclass(frozen=True)
class Decision:
    """Allowed or not, and because of which reason."""

    allowed: bool
    because: Reason | None = None

    def __bool__(self) -> bool:
        return self.allowed


class Refused(Exception):
    """Access was refused; the refusal is written down."""


class NotVisible(Refused, Http404):
    """For this actor the thing does not exist (404)."""


class NotAllowed(Refused, PermissionDenied):
    """The actor may see the thing but not do this (403)."""


_HELD = "({column} = ANY (ARRAY(SELECT g.{held} FROM access_grant g WHERE g.{held} IS NOT NULL AND {behind})))"
_LOOKED_UP = "SELECT {what} FROM access_grant g WHERE (g.dossier_id = {dossier} OR g.shelf_id = {shelf}) AND {behind}"


def held_by(shelf: str, dossier: str, text: str) -> str:
    """Return in SQL that one of two columns is behind the doors; both arrays are found once per statement, and indexes are used."""
    parts = (
        _HELD.format(column=column, held=held, behind=text) for column, held in ((shelf, "shelf_id"), (dossier, "dossier_id"))
    )
    return f"({' OR '.join(parts)})"


class Entered(Func):
    """Whether a row stands on a shelf or in a dossier (`column`) behind the doors; a `single` one is looked up."""

    output_field = BooleanField()

    def __init__(self, column: str, text: str, values: tuple[Any, ...], *, single: bool) -> None:
        super().__init__(F("shelf_id"), F(column))
        self.text, self.values, self.single = text, values, single

    def as_sql(self, compiler: Any, connection: Any, **_context: Any) -> tuple[str, tuple[Any, ...]]:  # type: ignore[override]
        """Return the condition with the columns as they are called in this statement, and its values."""
        shelf, dossier = (compiler.compile(column)[0] for column in self.source_expressions)
        if self.single:
            return f"EXISTS ({_LOOKED_UP.format(what='', dossier=dossier, shelf=shelf, behind=self.text)})", self.values
        return held_by(shelf, dossier, self.text), (*self.values, *self.values)


def live(when: object = None) -> Q:
    """Return the condition of a grant that counts now."""
    now = when or timezone.now()
    return Q(ended_at__isnull=True, since__lte=now) & (Q(until__isnull=True) | Q(until__gt=now))


@dataclass(frozen=True)
class Door:
    """Whose grants open dossiers of a kind: the unit's and one's own, a colleague's one stands in for, the person's."""

    kind: DossierKind
    unit_ids: tuple[UUID, ...] = ()
    user_id: UUID | None = None
    is_shared: bool = False
    code_hash: str = ""

    def sql(self, reasons: list[str]) -> tuple[str, list[object]]:
        """The grants behind the door in SQL: every list of every page asks for them, and composing costs more than running."""
        if self.code_hash:
            return "(g.code_hash = %s AND g.reason = ANY (%s))", [self.code_hash, reasons]
        holder = "(g.user_id = %s OR g.user_id IS NULL)" if self.is_shared else "g.user_id = %s"
        return f"({holder} AND g.unit_id = ANY (%s) AND g.reason = ANY (%s))", [self.user_id, list(self.unit_ids), reasons]


def doors(actor: Actor, right: Right) -> Iterator[tuple[Door, Reason]]:
    """Yield the doors through which `actor` comes to `right`, each with its reason: the policy joined with her seats and covers."""
    for rule in POLICY:
        if right not in rule.rights:
            continue
        if rule.role is None:
            if actor.code_hash:
                yield Door(rule.kind, code_hash=actor.code_hash), rule.reason
            continue
        units = tuple(seat.unit_id for seat in actor.seats if seat.role == rule.role)
        if rule.reason == Reason.COVER:
            for cover in actor.covers:
                if cover.unit_id in units:
                    yield Door(rule.kind, (cover.unit_id,), cover.absent_id), Reason.ASSIGNED
        elif units:
            yield Door(rule.kind, units, actor.user_id, is_shared=True), rule.reason


_LIVE = "g.ended_at IS NULL AND g.since <= %s AND (g.until IS NULL OR g.until > %s)"


def grants_behind(actor: Actor, right: Right, kind: DossierKind, when: object = None) -> tuple[str, list[Any]] | None:
    """Return in SQL which grants `g`, live now or `when`, open dossiers of `kind`, with its values; None where no line of the policy does."""
    reasons: dict[Door, list[str]] = {}
    for door, reason in doors(actor, right):
        if door.kind == kind:
            reasons.setdefault(door, []).append(str(reason))
    if not reasons:
        return None
    found, now = [door.sql(why) for door, why in reasons.items()], when or timezone.now()
    values = [now, now, *(value for _text, values in found for value in values)]
    return f"{_LIVE} AND ({' OR '.join(text for text, _values in found)})", values


def may(actor: Actor, right: Right, dossier: Dossier) -> Decision:
    """Return whether `actor` has `right` in `dossier` and because of which reason; one query."""
    return decisions(actor, dossier, right)[right]


def decisions(actor: Actor, dossier: Dossier, *rights: Right) -> dict[Right, Decision]:
    """Return for each of several rights what `may` says; one query for all of them."""
    text, values = _reasons(actor, DossierKind(dossier.kind), rights, "%s", "%s")
    keys = [dossier.pk, dossier.shelf_id]
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT {text}", [value for given, held in values for value in (given, *keys, *held)])
        return decided(actor, rights, json.loads(cursor.fetchone()[0] or "[]"))


class Decisions(Func):
    """What `decided` reads, beside a row of a list: rights with holder and reason of the grant that gives them in the dossier of `kind` that
    the column `dossier` names."""

    output_field = JSONField()

    def __init__(self, actor: Actor, kind: DossierKind, rights: Sequence[Right], dossier: str) -> None:
        super().__init__(F(f"{dossier}_id"), F(f"{dossier}__shelf_id"))
        self.asked = actor, kind, rights

    def as_sql(self, compiler: Any, connection: Any, **_context: Any) -> tuple[str, tuple[Any, ...]]:  # type: ignore[override]
        """Return the lookup with the columns as they are called in this statement, and its values."""
        text, values = _reasons(*self.asked, *(compiler.compile(column)[0] for column in self.source_expressions))
        return text, tuple(value for given, held in values for value in (given, *held))


def decided(actor: Actor, rights: Sequence[Right], found: list[tuple[str, str | None, str]]) -> dict[Right, Decision]:
    """Return what `may` says for each right from what `Decisions` read."""
    answers = {right: Decision(allowed=False) for right in rights}
    for given, holder, reason in found:
        because = Reason(reason) if holder in (None, str(actor.user_id)) else Reason.COVER
        answers |= {Right(right): Decision(allowed=True, because=because) for right in given.split()}
    return answers


def _reasons(
    actor: Actor, kind: DossierKind, rights: Sequence[Right], dossier: str, shelf: str
) -> tuple[str, list[tuple[str, list[Any]]]]:
    """Return in SQL a list of rights, holder and reason for one dossier, and the values of each line; rights behind the same doors share one."""
    lines: dict[str, tuple[str, list[Any], list[Right]]] = {}
    now = timezone.now()
    for right in rights:
        if behind := grants_behind(actor, right, kind, now):
            lines.setdefault(str(behind), (*behind, []))[2].append(right)
    given = [
        f"({_LOOKED_UP.format(what='%s, g.user_id, g.reason', dossier=dossier, shelf=shelf, behind=text)} ORDER BY g.reason LIMIT 1)"
        for text, _held, _rights in lines.values()
    ]
    found = " UNION ALL ".join(["SELECT NULL, NULL, NULL WHERE false", *given])
    return (
        f"(SELECT jsonb_agg(jsonb_build_array(r.rights, r.holder, r.reason)) FROM ({found}) AS r (rights, holder, reason))",
        [(" ".join(alike), held) for _text, held, alike in lines.values()],
    )


def _entered(actor: Actor, right: Right, kind: DossierKind, column: str, *, single: bool = False) -> Q:
    """Return the condition of rows in dossiers of `kind` that the actor enters, one by one or by their shelf."""
    behind = grants_behind(actor, right, kind)
    return Q(pk__in=[]) if behind is None else Q(Entered(column, behind[0], tuple(behind[1]), single=single))


def visible(actor: Actor, rows: QuerySet[Row], right: Right = Right.SEE, *, single: bool = False) -> QuerySet[Row]:
    """Return the rows whose dossier gives `actor` the right; for `Dossier` itself, the dossiers. `single`: few rows, narrowed by their own keys.

    A confidential row names the kind of its dossier (`circle`), so only the rules of that kind are asked.
    """
    if rows.model is not Dossier:
        return rows.filter(_entered(actor, right, rows.model.circle, "dossier_id", single=single))  # type: ignore[attr-defined]
    found = Q(pk__in=[])
    for kind in DossierKind:
        found |= Q(kind=kind) & _entered(actor, right, kind, "pk", single=single)
    return rows.filter(found)


def singly(actor: Actor, kind: DossierKind, right: Right = Right.SEE) -> list[UUID] | None:
    """Return the dossiers of a kind that `actor` may enter one by one, None where she may enter a whole shelf of them.

    For narrow readers a search starts from these few rows; `visible` and the wall then only confirm (docs/decisions/0012).
    """
    behind = grants_behind(actor, right, kind)
    if behind is None:
        return []
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT EXISTS (SELECT FROM access_grant g WHERE g.shelf_id IS NOT NULL AND {behind[0]})", behind[1])
        if cursor.fetchone()[0]:
            return None
        cursor.execute(f"SELECT g.dossier_id FROM access_grant g WHERE {behind[0]}", behind[1])
        return [row[0] for row in cursor.fetchall()]


def require(actor: Actor, right: Right, dossier: Dossier) -> Reason:
    """Return the reason; raises NotAllowed when `actor` may see but not do this, else NotVisible."""
    decision = may(actor, right, dossier)
    if decision.because:
        return decision.because
    if right not in (Right.SEE, Right.PREVIEW) and any(may(actor, seen, dossier) for seen in (Right.SEE, Right.PREVIEW)):
        raise NotAllowed(right)
    raise NotVisible(right)


def require_role(actor: Actor, *roles: Role) -> None:
    """Raise NotVisible unless `actor` holds one of `roles` today."""
    if not actor.has(*roles):
        raise NotVisible(",".join(roles))


def require_person(actor: Actor) -> None:
    """Raise NotVisible unless a person acts with her code."""
    if not actor.is_person:
        raise NotVisible("person")


def require_job(actor: Actor, what: str = "job") -> None:
    """Raise NotVisible unless a named job acts; `what` says what is closed to everybody else."""
    if not actor.is_job:
        raise NotVisible(what)


def colleague(actor: Actor) -> UUID:
    """Return the colleague who acts; raises NotVisible for anybody without an account."""
    if actor.user_id is None:
        raise NotVisible("colleague")
    return actor.user_id


def has_day(actor: Actor) -> bool:
    """Return whether the page of the day is for `actor`; the navigation and the page itself both ask here."""
    return not actor.roles or not actor.roles <= OFFICES


def rights_of(actor: Actor) -> frozenset[Right]:
    """Return every right that any role of `actor` could have somewhere."""
    return frozenset(right for rule in POLICY if rule.role in actor.roles for right in rule.rights)
