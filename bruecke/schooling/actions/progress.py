"""Steps that other actions take after asking: moving a matter on, and taking or giving back a seat of a group."""

from typing import Any
from uuid import UUID

from django.core.exceptions import ValidationError
from django.db.models import F
from django.utils import timezone
from django.utils.translation import gettext as _

from bruecke.access import actions as access
from bruecke.access.actor import Actor
from bruecke.access.models import Dossier, Grant, Reason, Shelf, Unit, UnitKind
from bruecke.access.policy import Right, live, require
from bruecke.audit.actions import record
from bruecke.consent.actions import person_code
from bruecke.schooling.models import Entrant, Group, Placement, Step
from bruecke.schooling.models.words import State


def locked(placement: Placement, *states: State) -> Placement:
    """Return the row for update; raises ValidationError (code "quicker") when it stands in none of `states` any more."""
    row = Placement.objects.select_for_update(of=("self",)).select_related("dossier").filter(pk=placement.pk).first()
    if row is None or (states and row.state not in states):
        raise ValidationError(
            _("Somebody was quicker: this matter stands elsewhere by now. Nothing was changed."), code="quicker"
        )
    return row


def matter_of(by: Actor, entrant: Entrant, *states: State) -> Placement:
    """Return the matter of a child for update, once `by` may write in its record; raises NotVisible, NotAllowed, and ValidationError (code
    "quicker") when it stands in none of `states`."""
    require(by, Right.WRITE, entrant.dossier)
    return locked(Placement.objects.get(entrant=entrant), *states)


def code_of(by: Actor, dossier: Dossier) -> str:
    """Return the hash of the family's code, by which one acts on its behalf in every circle of the child; a job reads it as it is."""
    if not by.is_job:
        return person_code(dossier)
    held = Grant.objects.filter(live(), dossier=dossier, reason=Reason.PERSON)
    return held.values_list("code_hash", flat=True).first() or ""


def advance(placement: Placement, state: State, *, by: Actor, reason: str = "", **values: Any) -> None:
    """Bring a matter to a state, with other values of the row, and write the step down; the caller holds the lock and has asked."""
    now = timezone.now()
    for name, value in values.items():
        setattr(placement, name, value)
    placement.state, placement.state_since = state, now
    placement.save(update_fields=[*values, "state", "state_since", "changed_at"])
    step = Step(
        placement=placement,
        dossier_id=placement.dossier_id,
        state=state,
        at=now,
        by_id=by.user_id,
        school_id=placement.school_id,
        reason=reason[:400],
    )
    step.save(force_insert=True)
    record(verb=f"entrant.{state}", dossier=placement.dossier_id, subject=f"placement:{placement.pk}")


def show_to_authority(placement: Placement, *, unit_id: UUID) -> None:
    """Put a matter where the school authority sees it; somebody protected stays apart and is not moved (`let_authority_in` gives keys)."""
    if placement.dossier.shelf.use != Shelf.Use.PROTECTED:
        access.move(dossier=placement.dossier, use=Shelf.Use.ROUTING, unit_id=unit_id)


def let_authorities_in(dossier: Dossier) -> None:
    """Give each school authority a key to what of a protected child it has to place, which stands on no shelf of theirs."""
    for unit_id in Unit.objects.filter(kind=UnitKind.SCHOOL_AUTHORITY, is_active=True).values_list("pk", flat=True):
        access.grant(dossier=dossier, unit_id=unit_id, reason=Reason.PLACES)


def let_trusted_in(dossier: Dossier, *, like: UUID) -> None:
    """Give whoever holds a trusted key to the dossier `like` one to this dossier as well, and each school authority its own."""
    trusted = Grant.objects.filter(live(), dossier=like, reason=Reason.TRUSTED)
    for unit_id, user_id in trusted.values_list("unit_id", "user_id"):
        access.grant(dossier=dossier, unit_id=unit_id, user_id=user_id, reason=Reason.TRUSTED)
    let_authorities_in(dossier)


def full() -> ValidationError:
    """Return the error of whoever comes when the last place is gone."""
    return ValidationError(_("The last place of this group has just been given away. Nothing was changed."), code="full")


def take_seat(group_id: UUID) -> Group:
    """Take one seat of a group; whoever comes when the last one is gone gets ValidationError (code "full"), also at the same moment."""
    free = F("capacity") - F("others") - F("reserved")
    if not Group.objects.filter(pk=group_id, closed_on__isnull=True, taken__lt=free).update(taken=F("taken") + 1):
        raise full()
    return Group.objects.select_related("school").get(pk=group_id)


def free_seat(group_id: UUID | None) -> None:
    """Give a seat back."""
    if group_id:
        Group.objects.filter(pk=group_id, taken__gt=0).update(taken=F("taken") - 1)
