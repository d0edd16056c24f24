"""A child somebody must not find, and schools it must not go to (domain 6.3)."""

from collections.abc import Sequence
from uuid import uuid4

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _

from bruecke.access import actions as access
from bruecke.access.actor import Actor
from bruecke.access.models import DossierKind, Grant, Reason, Role, Shelf, User
from bruecke.access.policy import Right, live, require
from bruecke.access.queries import colleagues
from bruecke.audit.actions import record
from bruecke.base import outbox
from bruecke.base.crypto import code_hash, new_code
from bruecke.consent.actions import person_code
from bruecke.network.models import School
from bruecke.schooling.actions.keeping import circles_of
from bruecke.schooling.actions.progress import let_authorities_in
from bruecke.schooling.actions.recommending import let_authority_in
from bruecke.schooling.actions.reporting import CODE_LETTERS
from bruecke.schooling.models import Entrant, Guardian, Offer, Placement, Proposal
from bruecke.schooling.models.words import State
from bruecke.schooling.queries.offices import counselling

#: From here on the school authority has to know that there is a matter.
PLACED_BY_AUTHORITY = (State.READY, State.OFFERED, State.OBJECTED, State.ASSIGNED, State.STARTED, State.TRACK_DECIDED)
MOST_SCHOOLS = 40


@transaction.atomic
def protect(*, by: Actor, entrant: Entrant, deputy: User | None, siblings: Sequence[Entrant] = ()) -> str:
    """Protect a child and the `siblings` named with it, and return their new code, shown once: they leave the shelf of the counselling and
    only `by` and the deputy keep a key; the authority sees a number without a name, the old code opens nothing, links to other brothers and
    sisters are cut, and nothing is left on a telephone. Raises ValidationError for a deputy who does not counsel here, or none."""
    together = [entrant, *(one for one in siblings if one.pk != entrant.pk)]
    for one in together:
        require(by, Right.CLOSE, one.dossier)
    unit = counselling()
    mates = colleagues(by, unit.pk, Role.KI_TEACHER).exclude(pk__in=[by.user_id]) if unit else User.objects.none()
    if unit is None or deputy is None or not mates.filter(pk=deputy.pk).exists():
        raise ValidationError({"deputy": _("Please name one colleague of the school counselling who stands in for you here.")})
    rows = list(
        Entrant.objects.select_for_update(of=("self",)).select_related("dossier").filter(pk__in=[one.pk for one in together])
    )
    if any(row.is_protected for row in rows):
        raise ValidationError(_("This child is protected already."))
    code, family = new_code(CODE_LETTERS), uuid4()
    for row in rows:
        with access.on_behalf(person_code(row.dossier)):
            _shut(by, row, deputy, code)
        Entrant.objects.filter(pk=row.pk).update(is_protected=True, family=family, changed_at=timezone.now())
        Guardian.objects.filter(entrant=row).update(safe_to_leave_message=False)
        Placement.objects.filter(entrant=row).update(name="", family=None, ags="", district="", changed_at=timezone.now())
        _hush(row)
        record(verb="entrant.protected", dossier=row.dossier_id, subject=f"entrant:{row.pk}")
    return code


def _shut(by: Actor, row: Entrant, deputy: User, code: str) -> None:
    """Give two keys and the family's, end every other one, then move each circle to the shelf nobody enters."""
    hashed, matter = code_hash(code), Placement.objects.select_related("dossier").get(entrant=row)
    seat = by.seat(Role.KI_TEACHER)
    for circle in circles_of(by=by, entrant=row):
        held = Grant.objects.filter(live(), dossier=circle)
        schools = circle.kind == DossierKind.PUPIL and held.filter(reason=Reason.OFFERED)
        kept = list(schools.values_list("pk", flat=True)) if schools else []
        ended = list(held.exclude(pk__in=kept).values_list("pk", flat=True))
        for holder in (by.user_id, deputy.pk):
            access.grant(dossier=circle, unit_id=seat.unit_id if seat else None, user_id=holder, reason=Reason.TRUSTED)
        access.grant(dossier=circle, code_hash=hashed, reason=Reason.PERSON)
        Grant.objects.filter(pk__in=ended).update(ended_at=timezone.now())
        if circle.kind == DossierKind.PUPIL:
            let_authorities_in(circle)
        access.move(dossier=circle, use=Shelf.Use.PROTECTED, unit_id=None)
        outbox.cancel_about(circle.pk)
    if matter.state in PLACED_BY_AUTHORITY:
        let_authority_in(by=by, row=matter)


def _hush(row: Entrant) -> None:
    """Take ways and reasons out of earlier rounds, because from them one learns where the child lives, and tell the school that was asked. A
    school that says it has admitted the child itself is told nothing: anybody could say so to learn whether there is such a child."""
    Proposal.objects.filter(placement__entrant=row).update(way=None, reasons=[{"code": "protected", "values": {}}])
    for offer in _asked(row):
        Offer.objects.filter(pk=offer.pk).update(facts=offer.facts | {"is_protected": True})


def _asked(row: Entrant) -> QuerySet[Offer]:
    return Offer.objects.filter(placement__entrant=row, facts__has_key="is_protected")


@transaction.atomic
def unprotect(*, by: Actor, entrant: Entrant) -> None:
    """End the protection when the family says so: the whole school counselling has its keys again and the authority reads the name. The code
    stays. Doing it twice changes nothing."""
    require(by, Right.CLOSE, entrant.dossier)
    row, unit = Entrant.objects.select_for_update(of=("self",)).get(pk=entrant.pk), counselling()
    if not row.is_protected or unit is None:
        return
    matter = Placement.objects.get(entrant=row)
    placing = Shelf.Use.ROUTING if matter.state in PLACED_BY_AUTHORITY else Shelf.Use.DESK
    uses = {DossierKind.ENTRANT: Shelf.Use.KEPT, DossierKind.PLACEMENT: placing, DossierKind.PUPIL: Shelf.Use.KEPT}
    Entrant.objects.filter(pk=row.pk).update(is_protected=False, changed_at=timezone.now())
    Placement.objects.filter(pk=matter.pk).update(
        name=row.name, family=row.family, ags=row.ags, district=row.district, changed_at=timezone.now()
    )
    for offer in _asked(row):
        Offer.objects.filter(pk=offer.pk).update(facts=offer.facts | {"is_protected": False})
    record(verb="entrant.unprotected", dossier=row.dossier_id, subject=f"entrant:{row.pk}")
    for circle in circles_of(by=by, entrant=row):
        access.move(dossier=circle, use=uses[DossierKind(circle.kind)], unit_id=unit.pk)
        access.end_grants(dossier=circle, reasons=(Reason.TRUSTED, Reason.PLACES))


@transaction.atomic
def keep_away(*, by: Actor, entrant: Entrant, schools: list[str]) -> None:
    """Store which schools the child must not go to; no reason is stored, for nobody. Raises ValidationError for a school nobody knows and for
    so many that none would be left to choose."""
    require(by, Right.WRITE, entrant.dossier)
    wanted = sorted(set(schools))
    if len(wanted) > MOST_SCHOOLS:
        raise ValidationError({"schools": _("That are too many schools. Please name only those the child must not meet.")})
    if School.objects.filter(pk__in=wanted).count() != len(wanted):
        raise ValidationError({"schools": _("One of these schools is not in the register any more.")})
    if sorted(entrant.avoid) == wanted:
        return
    Entrant.objects.filter(pk=entrant.pk).update(avoid=wanted, changed_at=timezone.now())
    record(verb="entrant.kept_away", dossier=entrant.dossier_id, subject=f"entrant:{entrant.pk}")
