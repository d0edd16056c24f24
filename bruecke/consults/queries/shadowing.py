"""Days on which one house looks over the shoulder of another."""

from dataclasses import dataclass
from uuid import UUID

from django.db.models import Prefetch
from django.utils import timezone

from bruecke.access.actor import Actor
from bruecke.access.policy import NotVisible
from bruecke.consults.models import Guest, Shadowing

MOST = 40


@dataclass(frozen=True)
class Day:
    """One offer as the actor sees it: her own request, the requests she answers, places left."""

    row: Shadowing
    own: Guest | None
    guests: list[Guest]
    is_host: bool
    left: int
    is_over: bool


def days(actor: Actor) -> tuple[list[Day], list[Day]]:
    """Return the coming offers, the next first, and the past ones, the last first."""
    guests = Prefetch("guest_set", Guest.objects.select_related("user", "unit").order_by("user__name"), "asked")
    rows = list(Shadowing.objects.select_related("unit", "made_by").prefetch_related(guests).order_by("-day", "title")[:MOST])
    found = [_day(actor, row) for row in rows]
    return [one for one in reversed(found) if not one.is_over], [one for one in found if one.is_over]


def _day(actor: Actor, row: Shadowing) -> Day:
    asked: list[Guest] = row.asked  # type: ignore[attr-defined]
    taken = sum(guest.answer == Guest.Answer.YES for guest in asked)
    own = next((guest for guest in asked if guest.user_id == actor.user_id), None)
    is_host = row.unit_id in actor.unit_ids
    shown = asked if is_host else [guest for guest in asked if guest.report]
    return Day(row, own, shown, is_host, max(row.places - taken, 0), row.day < timezone.localdate())


def shadowing(actor: Actor, key: UUID) -> Shadowing:
    """Return one offer; raises NotVisible."""
    row = Shadowing.objects.filter(pk=key).first()
    if row is None:
        raise NotVisible("shadowing")
    return row


def guest(actor: Actor, key: UUID) -> Guest:
    """Return one request with its offer; raises NotVisible."""
    row = Guest.objects.select_related("shadowing").filter(pk=key).first()
    if row is None:
        raise NotVisible("guest")
    return row
