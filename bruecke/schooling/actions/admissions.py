"""A school has admitted a child by itself: it leaves the waiting list, and the school never learns whether it stood there."""

from dataclasses import asdict, dataclass, field
from datetime import date, timedelta
from typing import Any
from uuid import UUID

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _
from procrastinate.contrib.django import app

from bruecke.access import actions as access
from bruecke.access.actor import Actor
from bruecke.access.models import DossierKind, Reason, Role, Shelf
from bruecke.access.policy import NotVisible, Right, require_job, require_role, visible
from bruecke.audit.actions import record
from bruecke.schooling.actions.answers import plan_looks, support_until
from bruecke.schooling.actions.progress import advance, code_of, free_seat, let_trusted_in, locked, show_to_authority, take_seat
from bruecke.schooling.actions.reporting import Answerable, Child, Report, judge_birth, report
from bruecke.schooling.models import Group, Offer, Placement
from bruecke.schooling.models.words import WITHOUT_PLACE, Need, Reported, State
from bruecke.schooling.queries.admissions import certain, unmatched
from bruecke.schooling.queries.offices import counselling, own_school
from bruecke.schooling.school_forms import stage_of

EARLIEST, LATEST = timedelta(days=60), timedelta(days=14)


@dataclass(frozen=True)
class Admitted:
    """What a school says of a child it has taken in by itself."""

    child: Child
    guardians: list[Answerable]
    ags: str
    grade: int
    first_day: date
    group_id: UUID | None = None
    facts: dict[str, Any] = field(default_factory=dict)


@transaction.atomic
def admit(*, by: Actor, admitted: Admitted, key: UUID) -> Offer:
    """Write down a child the own school has admitted; a job looks whether it stood on the waiting list, and the answer here is the same either
    way. The same key again gives the same row. Raises NotVisible for who works for no school, ValidationError for a birth date no pupil has,
    a first day long past or far away, and (code "full") for a group without a free place."""
    school, unit = own_school(by), counselling()
    known = visible(by, Offer.objects.filter(pk=key), Right.SEE, single=True).first()
    if known is not None:
        return known
    _judge(admitted)
    if unit is None:
        raise ValidationError(_("The county has not set up its school counselling yet. Please call it; nothing was stored."))
    group = _seat(school.pk, admitted.group_id)
    dossier = access.open_dossier(kind=DossierKind.PUPIL, use=Shelf.Use.KEPT, unit_id=unit.pk)
    seat = by.seat(Role.SCHOOL_OFFICE)
    access.grant(dossier=dossier, unit_id=seat.unit_id if seat else None, reason=Reason.OFFERED)
    now = timezone.now()
    row = Offer(
        pk=key, dossier=dossier, school=school, group=group, facts=_facts(admitted, group), state=Offer.State.DIRECT, offered_at=now,
        due=timezone.localdate(now), answered_at=now, answered_by_id=by.user_id, first_day=admitted.first_day,
    )  # fmt: skip
    row.save(force_insert=True)
    if admitted.first_day <= timezone.localdate():
        plan_looks(row, admitted.first_day)
    record(verb="offer.direct", dossier=dossier.pk, subject=f"offer:{row.pk} school:{school.pk}")
    transaction.on_commit(lambda: app.configure_task("schooling.match_admission").defer(offer_id=str(row.pk)))
    return row


def _judge(admitted: Admitted) -> None:
    today = timezone.localdate()
    judge_birth(admitted.child)
    if not today - EARLIEST <= admitted.first_day <= today + LATEST:
        raise ValidationError({"first_day": _("Please choose a first day within the last two months or the next two weeks.")})


def _seat(school: str, group_id: UUID | None) -> Group | None:
    if group_id is None:
        return None
    if not Group.objects.filter(pk=group_id, school=school).exists():
        raise NotVisible("group")
    return take_seat(group_id)


def _facts(admitted: Admitted, group: Group | None) -> dict[str, Any]:
    child = admitted.child
    return {
        "given_name": child.given_name, "family_name": child.family_name, "original_name": child.original_name,
        "birth_date": child.birth_date.isoformat(), "sex": child.sex, "nationality": child.nationality, "languages": list(child.languages),
        "ags": admitted.ags, "grade": admitted.grade, "stage": str(stage_of(admitted.grade)), "need": group.need if group else str(Need.REGULAR),
        "contact": [asdict(one) for one in admitted.guardians],
    }  # fmt: skip


@transaction.atomic
def match(*, by: Actor, offer_id: UUID) -> bool:
    """Take a child that a school has admitted off the waiting list when exactly one there bears the same names and birth date, and return
    whether one did; all others wait for the school counselling. Only the job does this; again it changes nothing."""
    require_job(by)
    row = (
        Offer.objects.select_for_update(of=("self",))
        .select_related("dossier")
        .filter(pk=offer_id, placement__isnull=True)
        .first()
    )
    found = certain(row) if row is not None and row.state == Offer.State.DIRECT else None
    if row is None or found is None:
        return False
    _join(by, row, found)
    return True


@transaction.atomic
def join(*, by: Actor, offer_id: UUID, placement_id: UUID) -> None:
    """Say which waiting child a school has admitted; it leaves the waiting list, an offer elsewhere ends and its seat is free. Raises
    NotVisible, and ValidationError (code "quicker") when either stands elsewhere by now."""
    row = _direct(by, offer_id)
    placement = visible(by, Placement.objects.filter(pk=placement_id), Right.WRITE, single=True).first()
    if placement is None:
        raise NotVisible("placement")
    _join(by, row, placement)


def _direct(by: Actor, offer_id: UUID) -> Offer:
    require_role(by, Role.KI_TEACHER)
    rows = visible(by, Offer.objects.filter(pk=offer_id), Right.WRITE, single=True)
    row = rows.select_related("dossier").select_for_update(of=("self",)).first()
    if row is None:
        raise NotVisible("offer")
    if row.placement_id is not None or row.state != Offer.State.DIRECT:
        raise ValidationError(_("Somebody has settled this admission already. Nothing was changed."), code="quicker")
    return row


@transaction.atomic
def take_in(*, by: Actor, offer_id: UUID) -> str:
    """Say that nobody knew this child yet: it gets a file of its own, at school already, and the code of its family is returned, known only
    here. Raises NotVisible, and ValidationError (code "quicker") when a colleague has settled it."""
    row = _direct(by, offer_id)
    told = report(by=by, report=_report(row.facts), way=Reported.SCHOOL, key=row.pk)
    placement = Placement.objects.select_related("dossier").get(entrant=told.entrants[0])
    _join(by, row, placement)
    return told.code


def _report(facts: dict[str, Any]) -> Report:
    names = ("family_name", "given_name", "original_name", "sex", "nationality")
    child = Child(
        birth_date=date.fromisoformat(facts["birth_date"]),
        languages=list(facts["languages"]),
        **{name: facts[name] for name in names},
    )
    guardians = [Answerable(**one) for one in facts["contact"]]
    return Report([child], guardians, facts["ags"], is_unaccompanied=not guardians)


def _join(by: Actor, row: Offer, placement: Placement) -> None:
    code = code_of(by, placement.dossier)
    with access.on_behalf(code):
        held = locked(placement, *WITHOUT_PLACE)
        _end_others(held)
        if code:
            access.grant(dossier=row.dossier, code_hash=code, reason=Reason.PERSON)
        if held.dossier.shelf.use == Shelf.Use.PROTECTED:
            _apart(row, held)
        elif (unit := counselling()) is not None:
            show_to_authority(held, unit_id=unit.pk)
        Offer.objects.filter(pk=row.pk).update(placement=held)
        facts, day = row.facts, row.first_day or timezone.localdate()
        values: dict[str, Any] = {
            "stage": facts["stage"], "grade": facts["grade"], "need": facts["need"], "school": row.school, "group": row.group,
            "placed_on": timezone.localdate(), "first_day": day, "waits_because": "",
        }  # fmt: skip
        if row.follow_ups.exists():
            advance(held, State.STARTED, by=by, started_on=day, support_until=support_until(day), **values)
        else:
            advance(held, State.ASSIGNED, by=by, **values)
    record(verb="offer.matched", dossier=row.dossier_id, subject=f"offer:{row.pk}")


def _end_others(held: Placement) -> None:
    """A place that was offered elsewhere meanwhile is free again."""
    for other in Offer.objects.select_for_update(of=("self",)).filter(placement=held).exclude(state=Offer.State.ENDED):
        Offer.objects.filter(pk=other.pk).update(state=Offer.State.ENDED)
        free_seat(other.group_id)
        access.end_grants(dossier=other.dossier, reasons=(Reason.OFFERED,))
        record(verb="offer.ended", dossier=other.dossier_id, subject=f"offer:{other.pk}")


def _apart(row: Offer, held: Placement) -> None:
    """What the school wrote of somebody protected stands apart from now on, with keys for whoever it trusts and each authority."""
    access.move(dossier=row.dossier, use=Shelf.Use.PROTECTED, unit_id=None)
    let_trusted_in(row.dossier, like=held.dossier_id)


@transaction.atomic
def match_all(*, by: Actor) -> int:
    """Look once more at every admission nobody has settled, and return how many left the waiting list. Only the job does this."""
    require_job(by)
    return sum(match(by=by, offer_id=key) for key in unmatched().values_list("pk", flat=True))
