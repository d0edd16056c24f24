"""A child's records as its family may take them with it (Art. 15, 20 GDPR), opened with the code of the family and nothing else."""

from collections.abc import Iterable
from datetime import date, datetime
from typing import Any
from uuid import UUID

from django.db.models import Model, Q
from django.utils import timezone

from bruecke.access.actor import Actor
from bruecke.access.models import Shelf
from bruecke.access.policy import Right, visible
from bruecke.schooling.models import (
    Counselling,
    Entrant,
    FollowUp,
    Guardian,
    HealthCheck,
    Invitation,
    Offer,
    Placement,
    Proposal,
    SchoolHistory,
    Step,
)

APART = Q(dossier__shelf__use=Shelf.Use.PROTECTED)
#: Remarks that may speak of third persons, keys of the search, and what must not come to the wrong hands with a code.
LEFT_OUT = {"note", "tokens", "blocks", "avoid", "family", "lat", "lon", "proof", "facts"}
#: The tables of one child in its copy, by name.
WITHIN: tuple[tuple[str, type[Any], tuple[str, ...]], ...] = (
    ("guardians", Guardian, ()), ("school_history", SchoolHistory, ()), ("counselling", Counselling, ("held_on",)),
    ("invitations", Invitation, ("starts_at", "place", "result")), ("health_check", HealthCheck, ("ordered_on", "done_on")),
)  # fmt: skip


def circles(actor: Actor) -> list[UUID]:
    """Return the dossiers around the children the code opens, those of schools included; empty for a code that opens none. Those of somebody
    protected are missing: who holds and who opened them names its school and whoever counsels it."""
    if not actor.is_person:
        return []
    models: tuple[type[Any], ...] = (Entrant, Placement, Offer)
    return [
        key
        for model in models
        for key in visible(actor, model.objects.exclude(APART), Right.SEE).values_list("dossier", flat=True)
    ]


def children(actor: Actor) -> list[UUID]:
    """Return the records of the children the code opens, those of protected ones included."""
    rows = visible(actor, Entrant.objects.all(), Right.SEE).order_by("birth_date", "number") if actor.is_person else []
    return [row.dossier_id for row in rows]


def copies(actor: Actor) -> list[dict[str, Any]]:
    """Return everything about the children the code opens; empty for a code that opens none. Somebody protected is told whom to ask, because a
    code can come into the wrong hands."""
    rows = visible(actor, Entrant.objects.all(), Right.SEE).order_by("birth_date", "number") if actor.is_person else []
    return [_protected(row) if row.is_protected else _copy(actor, row) for row in rows]


def _protected(row: Entrant) -> dict[str, Any]:
    return {
        "number": row.number,
        "protected": True,
        "please_ask": "the school counselling of the county: it gives the copy to you in person",
    }


def _copy(actor: Actor, row: Entrant) -> dict[str, Any]:
    own = {
        name: [_told(one, more) for one in visible(actor, model.objects.filter(entrant=row), Right.SEE)] for name, model, more in WITHIN
    }  # fmt: skip
    matter = visible(actor, Placement.objects.filter(entrant=row), Right.SEE).first()
    return {
        "number": row.number, **_told(row, ("reported_by", "reported_at", "point")), **own,
        "matter": _told(matter, ("state", "state_since", "reported_on", "ready_on", "placed_on", "first_day", "started_on", "support_until"))
        if matter else None,
        "what_happened": [_told(one, ("state", "at", "school_id")) for one in _of(actor, Step, matter, "at")],
        "proposals": [_told(one, ("school_id", "pinned_id")) for one in _of(actor, Proposal, matter, "pk")],
        "schools_that_were_asked": [_asked(actor, one) for one in _of(actor, Offer, matter, "offered_at")],
    }  # fmt: skip


def _of(actor: Actor, model: type[Any], matter: Placement | None, order: str) -> Iterable[Any]:
    return visible(actor, model.objects.filter(placement=matter), Right.SEE).order_by(order) if matter else []


def _asked(actor: Actor, row: Offer) -> dict[str, Any]:
    looks = visible(actor, FollowUp.objects.filter(offer=row), Right.SEE).order_by("due")
    return {
        **_told(row, ("school_id", "state", "offered_at", "due", "answered_at", "objection", "free_slots", "decided_at", "first_day")),
        "facts_handed_over": row.facts, "follow_ups": [_told(one, ("after", "due", "done_on")) for one in looks],
    }  # fmt: skip


def _told(row: Model, more: tuple[str, ...] = ()) -> dict[str, Any]:
    """Return what `class Privacy` calls personal, and more, as a file for machines writes it."""
    names = sorted(row.Privacy.personal - LEFT_OUT)  # type: ignore[attr-defined]
    return {name.removesuffix("_id"): _plain(getattr(row, name)) for name in (*names, *more)}


def _plain(value: Any) -> Any:
    if isinstance(value, datetime):
        return timezone.localtime(value).isoformat(timespec="seconds")
    return value.isoformat() if isinstance(value, date) else value
