"""What counselling hands over: accepting it, giving it back, and telling what became of the children."""

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from bruecke.access.actor import Actor
from bruecke.access.models import Role
from bruecke.access.policy import NotVisible, Right, require, require_role
from bruecke.audit.actions import record
from bruecke.consent import actions as consents
from bruecke.consent.models import Handover
from bruecke.schooling.models import Entrant


@transaction.atomic
def accept(*, by: Actor, handover: Handover) -> Handover:
    """Accept a family that counselling hands over; its children are reported after that, with the key of the hand-over. Accepting twice
    changes nothing. Raises ValidationError (code "quicker") when a colleague was faster."""
    require_role(by, Role.KI_TEACHER)
    if handover.state == Handover.State.ACCEPTED and handover.answered_by_id == by.user_id:
        return handover
    return consents.receive(by=by, handover=handover)


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
