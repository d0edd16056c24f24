"""Keeping a child's record right: who it is, who answers for it, where it lives, that it moved away, a new code for the family."""

from collections.abc import Sequence
from dataclasses import asdict
from uuid import UUID

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from bruecke.access import actions as access
from bruecke.access.actor import Actor
from bruecke.access.models import Dossier, DossierKind, Grant, Reason
from bruecke.access.policy import Right, live, require
from bruecke.audit.actions import record
from bruecke.base.crypto import code_hash, new_code
from bruecke.consent.actions import person_code
from bruecke.network.queries import municipality_names
from bruecke.people import names
from bruecke.schooling.actions.progress import advance, code_of, free_seat, matter_of
from bruecke.schooling.actions.recommending import changed
from bruecke.schooling.actions.reporting import CODE_LETTERS, OLDEST, YOUNGEST, Answerable, Child, blocks_of
from bruecke.schooling.models import Entrant, Guardian, Invitation, Offer, Placement
from bruecke.schooling.models.words import OVER, SEATED, State
from bruecke.schooling.queries.homes import home

#: The circles around a child in which the code of its family opens its page.
AROUND = (DossierKind.ENTRANT, DossierKind.PLACEMENT, DossierKind.PUPIL)


@transaction.atomic
def correct(
    *, by: Actor, entrant: Entrant, child: Child, guardians: Sequence[Answerable], is_unaccompanied: bool, seen: str
) -> None:
    """Correct who the child is and who answers for it; brothers and sisters keep their own. Raises ValidationError (code "changed") when
    somebody changed it after `seen`, for a birth date no pupil has, and where nobody answers for a child that did not come alone."""
    require(by, Right.CORRECT, entrant.dossier)
    row = Entrant.objects.select_for_update(of=("self",)).select_related("dossier").get(pk=entrant.pk)
    if row.changed_at.isoformat() != seen:
        raise changed()
    if not YOUNGEST <= timezone.localdate().year - child.birth_date.year <= OLDEST:
        raise ValidationError(
            _("Somebody born on this day does not go to school yet, or not any more. Please look at the birth date again.")
        )
    if not guardians and not is_unaccompanied:
        raise ValidationError(_("Please name somebody who answers for the child."))
    for name, value in asdict(child).items():
        setattr(row, name, names.nfc(value) if name.endswith("_name") else value)
    row.is_unaccompanied = is_unaccompanied
    row.tokens, row.blocks = blocks_of(row)
    row.save()
    Guardian.objects.filter(entrant=row).delete()
    for rank, one in enumerate(guardians, start=1):
        Guardian(dossier=row.dossier, entrant=row, rank=rank, **asdict(one)).save(force_insert=True)
    shown = {"birth_year": row.birth_date.year, "nationality": row.nationality, "language": (row.languages or [""])[0]}
    Placement.objects.filter(entrant=row).update(name="" if row.is_protected else row.name, changed_at=timezone.now(), **shown)
    record(verb="entrant.corrected", dossier=row.dossier_id, subject=f"entrant:{row.pk}")


@transaction.atomic
def settle(*, by: Actor, entrant: Entrant, ags: str, district: str, street: str) -> None:
    """Store where the child lives in the county, also after a move inside it: the clock goes on, an asked school stays asked. Ways are
    measured from the middle of the municipality. Raises ValidationError for a municipality that is not in the county."""
    row = matter_of(by, entrant)
    if row.state in OVER:
        raise ValidationError(_("This matter has ended. Nothing was changed."), code="quicker")
    if ags not in municipality_names():
        raise ValidationError(
            {
                "ags": _(
                    "This municipality is not in the county. A child who lives elsewhere gets its place there: say that it moved away."
                )
            }
        )
    point = home(ags)
    if (entrant.ags, entrant.district, entrant.street, entrant.point) == (ags, district, street, point.point):
        return
    Entrant.objects.filter(pk=entrant.pk).update(
        ags=ags, district=district, street=street, lat=point.lat, lon=point.lon, point=point.point, changed_at=timezone.now()
    )
    known = ("", "") if entrant.is_protected else (ags, district)
    Placement.objects.filter(pk=row.pk).update(ags=known[0], district=known[1], changed_at=timezone.now())
    record(verb="entrant.settled", dossier=entrant.dossier_id, subject=f"entrant:{entrant.pk}")


@transaction.atomic
def move_away(*, by: Actor, entrant: Entrant, where: str) -> None:
    """End the matter of a child who left the county; its place is free again, talks are called off. Doing it twice changes nothing. Raises
    ValidationError without saying where to."""
    row = matter_of(by, entrant)
    if row.state == State.MOVED:
        return
    if row.state in OVER:
        raise ValidationError(_("This matter has ended. Nothing was changed."), code="quicker")
    if not where.strip():
        raise ValidationError({"where": _("Please say where to, or that nobody knows.")})
    give_back_place(by=by, row=row)
    Invitation.objects.filter(entrant=entrant, result=Invitation.Result.OPEN).update(result=Invitation.Result.CALLED_OFF)
    reason = where.strip()
    if entrant.is_protected:  # the step is open to the school authority, the record is not
        Entrant.objects.filter(pk=entrant.pk).update(note=f"{entrant.note}\n{reason}".strip(), changed_at=timezone.now())
        reason = ""
    advance(row, State.MOVED, by=by, reason=reason, group=None, ended_on=timezone.localdate())


def give_back_place(*, by: Actor, row: Placement) -> None:
    """End what a school was asked or has agreed to and free the seat; the school sees the child no more."""
    require(by, Right.WRITE, row.dossier)
    with access.on_behalf(code_of(by, row.dossier)):
        for offer in Offer.objects.select_related("dossier").filter(placement=row).exclude(state=Offer.State.ENDED):
            Offer.objects.filter(pk=offer.pk).update(state=Offer.State.ENDED)
            access.end_grants(dossier=offer.dossier, reasons=(Reason.OFFERED,))
            record(verb="offer.ended", dossier=offer.dossier_id, subject=f"offer:{offer.pk}")
    if row.state in SEATED:
        free_seat(row.group_id)


@transaction.atomic
def renew_code(*, by: Actor, entrant: Entrant) -> str:
    """Return a new code of the family, known only here; the old one opens nothing any more, for none of its children. Raises NotVisible and
    NotAllowed, ValidationError when the family has none any more."""
    require(by, Right.CLOSE, entrant.dossier)
    old, code = person_code(entrant.dossier), new_code(CODE_LETTERS)
    if not old:
        raise ValidationError(_("The family has no code any more: what it opened has been erased or has ended."))
    with access.on_behalf(old):
        circles = _with_code(old)
        for dossier in circles:
            access.grant(dossier=dossier, code_hash=code_hash(code), reason=Reason.PERSON)
        Grant.objects.filter(live(), dossier__in=circles, code_hash=old).update(ended_at=timezone.now())
    record(verb="entrant.new_code", dossier=entrant.dossier_id, subject=f"entrant:{entrant.pk}")
    return code


def _with_code(hashed: str) -> list[Dossier]:
    held = Grant.objects.filter(live(), code_hash=hashed, reason=Reason.PERSON, dossier__kind__in=AROUND)
    return list(Dossier.objects.filter(pk__in=held.values("dossier")))


def circles_of(*, by: Actor, entrant: Entrant) -> list[Dossier]:
    """Return every circle around a child: its record, its matter, and what schools were told."""
    require(by, Right.SEE, entrant.dossier)
    matter = Placement.objects.get(entrant=entrant)
    keys: list[UUID] = [
        entrant.dossier_id,
        matter.dossier_id,
        *Offer.objects.filter(placement=matter).values_list("dossier", flat=True),
    ]
    return list(Dossier.objects.filter(pk__in=keys).select_related("shelf"))
