"""A school has closed in mid-year: its children wait for a place again, and what it was asked ends."""

from collections.abc import Sequence
from uuid import UUID

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from bruecke.access import actions as access
from bruecke.access.actor import Actor
from bruecke.access.models import Reason, Role
from bruecke.access.policy import NotVisible, Right, require_role, visible
from bruecke.audit.actions import record
from bruecke.schooling.actions.progress import advance, code_of, free_seat, locked
from bruecke.schooling.models import FollowUp, Offer, Placement
from bruecke.schooling.models.words import SEATED, State


@transaction.atomic
def place_anew(*, by: Actor, placements: Sequence[UUID]) -> int:
    """Let children of schools that have closed wait for a place again, and return how many; whoever waits already is left as it is. Only the
    school authority. Raises NotVisible, ValidationError for a child whose school is open."""
    require_role(by, Role.SCHOOL_AUTHORITY)
    rows = visible(by, Placement.objects.filter(pk__in=placements), Right.ASSIGN).select_related("school", "dossier")
    found = list(rows.order_by("pk"))
    if len(found) != len(set(placements)):
        raise NotVisible("placement")
    seated = [row for row in found if row.state in SEATED]
    for row in seated:
        if row.school is None or row.school.valid_until is None:
            raise ValidationError(_("This school is open. Its children keep their places; nothing was changed."))
        _anew(by, row)
    return len(seated)


def _anew(by: Actor, placement: Placement) -> None:
    with access.on_behalf(code_of(by, placement.dossier)):
        row = locked(placement, *SEATED)
        for offer in Offer.objects.select_for_update(of=("self",)).filter(placement=row).exclude(state=Offer.State.ENDED):
            FollowUp.objects.filter(offer=offer, done_on__isnull=True).delete()
            Offer.objects.filter(pk=offer.pk).update(state=Offer.State.ENDED)
            access.end_grants(dossier=offer.dossier, reasons=(Reason.OFFERED,))
            record(verb="offer.ended", dossier=offer.dossier_id, subject=f"offer:{offer.pk}")
        free_seat(row.group_id)
        why = _("The school has closed.")
        advance(
            row, State.READY, by=by, reason=why, school=None, group=None, first_day=None, started_on=None, support_until=None, placed_on=None,
            ready_on=timezone.localdate(), waits_because=why,
        )  # fmt: skip
