"""Families that counselling hands over to the school counselling."""

from typing import Any
from uuid import UUID

from django.db.models import QuerySet
from django.urls import reverse
from django.utils.translation import get_language

from bruecke.access.actor import Actor
from bruecke.access.models import Role
from bruecke.access.policy import NotVisible, Right, visible
from bruecke.audit.actions import record
from bruecke.consent.models import Handover
from bruecke.schooling.models import Entrant

State = Handover.State


def _rows(actor: Actor, right: Right) -> QuerySet[Handover]:
    if not actor.has(Role.KI_TEACHER):
        return Handover.objects.none()
    return visible(actor, Handover.objects.filter(to_unit__in=list(actor.unit_ids)), right)


def incoming(actor: Actor) -> list[Handover]:
    """Return what waits to be accepted, the oldest deadline first."""
    return list(
        _rows(actor, Right.ACCEPT).filter(state=State.DELIVERED).select_related("from_unit").order_by("answer_due", "id")[:50]
    )


def to_write_down(actor: Actor) -> list[Handover]:
    """Return what the actor has accepted and whose children nobody has reported yet."""
    rows = _rows(actor, Right.SEE).filter(state=State.ACCEPTED, answered_by=actor.user_id).select_related("from_unit")
    found = list(rows.order_by("answered_at")[:50])
    done = set(Entrant.objects.filter(handover__in=[row.pk for row in found]).values_list("handover", flat=True))
    return [row for row in found if row.pk not in done]


def handover(actor: Actor, handover_id: UUID) -> Handover:
    """Return one hand-over that waits or was accepted by the actor; looking at it is written down; raises NotVisible."""
    row = _rows(actor, Right.PREVIEW).filter(pk=handover_id).select_related("dossier", "from_unit").first()
    if row is None:
        raise NotVisible("handover")
    record(verb="handover.previewed", dossier=row.dossier_id, subject=f"handover:{row.pk}")
    return row


def handed(actor: Actor, handover_id: UUID | None) -> Handover | None:
    """Return the hand-over a report begins with, None for a report of one's own; raises NotVisible for one the actor has not accepted."""
    if handover_id is None:
        return None
    row = _rows(actor, Right.SEE).filter(pk=handover_id, state=State.ACCEPTED).select_related("from_unit").first()
    if row is None:
        raise NotVisible("handover")
    return row


def beginning(row: Handover) -> dict[str, Any]:
    """Return what a report of this family begins with: the place, how many children, and the contact where it was released."""
    facts = row.facts
    years, spoken, told = facts.get("children") or [], facts.get("languages") or [], facts.get("contact") or {}
    count = len(years) if isinstance(years, list) else int(years or 1)
    return {
        "family": {"ags": row.ags, "district": facts.get("district", ""), "children": max(1, min(count, 10))},
        "guardian": {"name": told.get("name", ""), "phone": told.get("phone", ""), "language": spoken[0] if spoken else ""},
    }


def came_from(actor: Actor, child: Entrant) -> Handover | None:
    """Return the hand-over a child came with, as far as the actor sees it: to her who accepted it."""
    if child.handover is None:
        return None
    return _rows(actor, Right.WRITE).filter(pk=child.handover).select_related("from_unit", "dossier").first()


def family_page(code: str) -> str:
    """Return the address of the family's own page in the language of now."""
    return reverse("schooling:family", args=[(get_language() or "de").split("-")[0], code])
