"""Who may what, and why: the table, and the four functions that read it.

A right is a join of a live membership (role), a live grant (reason) and a line of this table. What is not written is
forbidden. This file imports nothing from any context.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum
from typing import TypeVar
from uuid import UUID

from django.contrib.postgres.expressions import ArraySubquery
from django.core.exceptions import PermissionDenied
from django.db.models import BooleanField, F, Func, Model, Q, QuerySet
from django.http import Http404
from django.utils import timezone

from bruecke.access.actor import Actor
from bruecke.access.models import Dossier, DossierKind, Grant, Reason, Role

Row = TypeVar("Row", bound=Model)


class Right(StrEnum):
    PREVIEW = "preview"  # municipality, language, household size, wishes
    SEE = "see"
    WRITE = "write"
    ACCEPT = "accept"  # accept or give back a hand-over
    ROUTE = "route"  # send a hand-over to a team
    HAND_OVER = "hand_over"
    CLOSE = "close"
    WITHDRAW = "withdraw"  # record that the person withdraws
    CORRECT = "correct"  # contact data
    ASSIGN = "assign"  # give to another colleague of the unit


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
_SEE, _WRITE, _PREVIEW = Right.SEE, Right.WRITE, Right.PREVIEW


def _advisers() -> Iterator[Rule]:
    for role in (Role.COUNSELLOR, Role.CASE_MANAGER):
        yield _rule(role, Reason.INBOX, _H, _PREVIEW, Right.ACCEPT)
        yield _rule(role, Reason.INBOX, _P, _SEE)
        for kind in (_P, _H, _C):
            yield _rule(role, Reason.ASSIGNED, kind, _PREVIEW, _SEE, _WRITE, Right.HAND_OVER, Right.CLOSE, Right.WITHDRAW,
                        Right.CORRECT)  # fmt: skip
            yield _rule(role, Reason.COVER, kind, _PREVIEW, _SEE, _WRITE, Right.WITHDRAW, Right.CORRECT)
            yield _rule(role, Reason.EMERGENCY, kind, _PREVIEW, _SEE)


POLICY: tuple[Rule, ...] = (
    # who            because of         in a  may
    _rule(Role.CLERK, Reason.WROTE, _P, _SEE, Right.CORRECT, Right.WITHDRAW),
    _rule(Role.CLERK, Reason.WROTE, _H, _PREVIEW, Right.HAND_OVER, Right.WITHDRAW),
    _rule(Role.COORDINATOR, Reason.ROUTING, _H, _PREVIEW, Right.ROUTE),
    _rule(Role.COORDINATOR, Reason.ROUTING, _P, _SEE),
    *_advisers(),
    _rule(Role.CARRIER_LEAD, Reason.SUPERVISION, _H, _PREVIEW, Right.ASSIGN, Right.ACCEPT),
    _rule(Role.CARRIER_LEAD, Reason.EMERGENCY, _H, _PREVIEW, _SEE),
    _rule(Role.CARRIER_LEAD, Reason.EMERGENCY, _P, _SEE),
    _rule(Role.CARRIER_LEAD, Reason.EMERGENCY, _C, _SEE),
    _rule(None, Reason.PERSON, _P, _SEE, Right.CORRECT, Right.WITHDRAW),
    _rule(None, Reason.PERSON, _H, _PREVIEW, _SEE, Right.HAND_OVER, Right.WITHDRAW),
    _rule(None, Reason.PERSON, _C, _SEE),
)

#: Roles that open dossiers; nobody who holds an immigration or naturalisation role may hold one of them.
OPENING_ROLES = frozenset(rule.role for rule in POLICY if rule.role)
WALLED_ROLES = frozenset({Role.IMMIGRATION_OFFICER, Role.NATURALISATION_OFFICER})


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


class AnyOf(Func):
    """`column = ANY(array)`: the array is computed once per statement and the index is used."""

    template = "%(expressions)s)"
    arg_joiner = " = ANY("
    output_field = BooleanField()


def live(when: object = None) -> Q:
    """Return the condition of a grant that counts now."""
    now = when or timezone.now()
    return Q(ended_at__isnull=True, since__lte=now) & (Q(until__isnull=True) | Q(until__gt=now))


def _doors(actor: Actor, right: Right, field: str, circle: DossierKind | None = None) -> Q:
    """Return which grants open; with `circle` only the rules of that kind, for rows whose dossiers are all of it."""
    found = Q(pk__in=[])
    for rule in POLICY:
        if right not in rule.rights or circle not in (None, rule.kind):
            continue
        kind = {} if circle else {f"{field}__kind": rule.kind}
        if rule.role is None:
            if actor.code_hash:
                found |= Q(code_hash=actor.code_hash, reason=rule.reason, **kind)
            continue
        units = [seat.unit_id for seat in actor.seats if seat.role == rule.role]
        if not units:
            continue
        if rule.reason == Reason.COVER:
            for cover in actor.covers:
                if cover.unit_id in units:
                    found |= Q(user=cover.absent_id, unit=cover.unit_id, reason=Reason.ASSIGNED, **kind)
            continue
        holder = Q(user__isnull=True) | Q(user=actor.user_id)
        found |= holder & Q(unit__in=units, reason=rule.reason, **kind)
    return found


def may(actor: Actor, right: Right, dossier: Dossier) -> Decision:
    """Return whether `actor` has `right` in `dossier` and because of which reason; one query."""
    own = live() & Q(dossier=dossier) & _doors(actor, right, "dossier")
    shelf = live() & Q(shelf=dossier.shelf_id) & _doors(actor, right, "shelf")
    grant = Grant.objects.filter(own | shelf).order_by("reason").first()
    if grant is None:
        return Decision(allowed=False)
    covering = grant.user_id not in (None, actor.user_id)
    return Decision(allowed=True, because=Reason.COVER if covering else Reason(grant.reason))


def visible(actor: Actor, rows: QuerySet[Row], right: Right = Right.SEE) -> QuerySet[Row]:
    """Return the rows whose dossier gives `actor` the right; for `Dossier` itself, the dossiers."""
    column, circle = "pk" if rows.model is Dossier else "dossier_id", getattr(rows.model, "circle", None)
    dossiers = Grant.objects.filter(live(), _doors(actor, right, "dossier", circle), dossier__isnull=False).values("dossier_id")
    shelves = Grant.objects.filter(live(), _doors(actor, right, "shelf", circle), shelf__isnull=False).values("shelf_id")
    return rows.filter(Q(AnyOf(F("shelf_id"), ArraySubquery(shelves))) | Q(AnyOf(F(column), ArraySubquery(dossiers))))


def singly(actor: Actor, kind: DossierKind, right: Right = Right.SEE) -> list[UUID] | None:
    """Return the dossiers of a kind that `actor` may enter one by one, None where she may enter a whole shelf of them.

    For narrow readers a search starts from these few rows; `visible` and the wall then only confirm (house.md, section 7).
    """
    whole = Grant.objects.filter(live(), _doors(actor, right, "shelf"), shelf__kind=kind)
    if whole.exists():
        return None
    rows = Grant.objects.filter(live(), _doors(actor, right, "dossier"), dossier__kind=kind)
    return list(rows.values_list("dossier_id", flat=True))


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


def rights_of(actor: Actor) -> frozenset[Right]:
    """Return every right that any role of `actor` could have somewhere."""
    return frozenset(right for rule in POLICY if rule.role in actor.roles for right in rule.rights)
