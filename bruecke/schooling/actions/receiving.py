"""What counselling hands over: accepting it, giving it back, and telling what became of the children."""

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from bruecke.access import actions as access
from bruecke.access.actor import Actor
from bruecke.access.models import Reason, Role, Shelf
from bruecke.access.policy import NotVisible, Right, require, require_role
from bruecke.audit.actions import record
from bruecke.consent import actions as consents
from bruecke.consent.models import Handover
from bruecke.schooling.models import Entrant

State = Handover.State


@transaction.atomic
def accept(*, by: Actor, handover: Handover) -> Handover:
    """Accept a family that counselling hands over; its children are reported after that, with the key of the hand-over. Only the hand-over
    itself opens, never the person's record, and it ends with the release. Accepting twice changes nothing. Raises ValidationError (code
    "quicker") when a colleague was faster, and for anything but a referral."""
    require_role(by, Role.KI_TEACHER)
    if handover.state == State.ACCEPTED and handover.answered_by_id == by.user_id:
        return handover
    require(by, Right.ACCEPT, handover.dossier)
    seat = next(seat for seat in by.seats if seat.unit_id == handover.to_unit_id)
    row = Handover.objects.select_for_update(of=("self",)).select_related("dossier").filter(pk=handover.pk).first()
    if row is None or row.state != State.DELIVERED:
        raise ValidationError(_("Somebody was quicker: this hand-over has been answered already."), code="quicker")
    if row.kind != Handover.Kind.REFERRAL:
        raise ValidationError(_("Only a referral can be received here."))
    access.grant(
        dossier=row.dossier, unit_id=seat.unit_id, user_id=by.user_id, reason=Reason.ASSIGNED, stems_from=row.consent_id
    )
    Handover.objects.filter(pk=row.pk).update(state=State.ACCEPTED, answered_at=timezone.now(), answered_by=by.user_id)
    access.move(dossier=row.dossier, use=Shelf.Use.KEPT, unit_id=seat.unit_id)
    record(verb="handover.accepted", dossier=row.dossier_id, subject=f"handover:{row.pk}")
    row.refresh_from_db()
    return row


@transaction.atomic
def give_back(*, by: Actor, handover: Handover, rejection: Handover.Rejection) -> None:
    """Give a hand-over back to the team it came from, with a reason; it sees that at once."""
    require_role(by, Role.KI_TEACHER)
    consents.reject(by=by, handover=handover, rejection=rejection)


@transaction.atomic
def tell(*, by: Actor, entrant: Entrant, reply: str) -> None:
    """Tell the team that handed the family over what became of it, in one sentence; it reads that and nothing of the child's record. Raises
    ValidationError for an empty sentence and for a child nobody handed over."""
    require(by, Right.WRITE, entrant.dossier)
    if entrant.handover is None:
        raise ValidationError(_("Nobody handed this child over, so nobody waits for an answer."))
    if not reply.strip():
        raise ValidationError({"reply": _("Please write one sentence.")})
    row = Handover.objects.select_related("dossier").filter(pk=entrant.handover).first()
    if row is None:
        raise NotVisible("handover")
    consents.answer(by=by, handover=row, reply=reply)
    record(verb="entrant.answered", dossier=entrant.dossier_id, subject=f"handover:{row.pk}")
