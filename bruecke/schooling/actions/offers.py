"""A place is offered to a school, goes on when it stays silent, and is decided by the authority that supervises the form of school."""

from datetime import date
from uuid import UUID

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from bruecke.access import actions as access
from bruecke.access.actor import Actor
from bruecke.access.models import Dossier, DossierKind, Reason, Shelf
from bruecke.access.policy import NotVisible, Right, require, require_job
from bruecke.audit.actions import record
from bruecke.network.calendar import add_working_days
from bruecke.network.queries import rule
from bruecke.schooling.actions.progress import advance, code_of, free_seat, full, let_trusted_in, locked, take_seat
from bruecke.schooling.models import Group, Offer, Office, Placement, Round, Supervision
from bruecke.schooling.models.words import State
from bruecke.schooling.queries.facts import admitted, for_school
from bruecke.schooling.queries.offices import counselling
from bruecke.schooling.school_forms import form_of

TO_DECIDE = (Offer.State.OBJECTED, Offer.State.ESCALATED)


def answer_due(day: date) -> date:
    """Return until when a school answers (county rule, working days of the Land)."""
    return add_working_days(day, int(rule("school_answer_working_days", day)))


@transaction.atomic
def offer(*, by: Actor, placement: Placement, group_id: UUID, because: str) -> Offer:
    """Ask a school for a place by hand, as somebody of the authority, with a reason. Raises ValidationError (code "full") when the last place
    has just gone, (code "quicker") when the child does not wait any more, and for a group the child does not fit in."""
    require(by, Right.ASSIGN, placement.dossier)
    if not because.strip():
        raise ValidationError(_("Please say in a sentence why."))
    return make_offer(by=by, placement=placement, group_id=group_id, reason=because)


@transaction.atomic
def make_offer(*, by: Actor, placement: Placement, group_id: UUID, round_: Round | None = None, reason: str = "") -> Offer:
    """Take a seat and let the school answer: a dossier of its own with frozen facts, which the school, the counselling, the authority and
    the family enter. Only the job that carries out a decided round and `offer` call it."""
    if not by.is_job:
        require(by, Right.ASSIGN, placement.dossier)
    with access.on_behalf(code_of(by, placement.dossier)) as code:
        row = locked(placement, State.READY)
        _judge(row, group_id)
        group = take_seat(group_id)
        now = timezone.now()
        dossier = _circle(row, group, code)
        made = Offer(
            dossier=dossier, placement=row, school=group.school, group=group, round=round_, facts=for_school(row), offered_at=now,
            due=answer_due(timezone.localdate(now)),
        )  # fmt: skip
        made.save(force_insert=True)
        advance(row, State.OFFERED, by=by, school=group.school, group=group, reason=reason)
        record(verb="offer.made", dossier=dossier.pk, subject=f"offer:{made.pk} school:{group.school_id}")
    return made


def _judge(row: Placement, group_id: UUID) -> None:
    """Raise ValidationError for a group the child does not fit in, or whose school has closed; a school that is kept from it reads like one whose
    last place has just gone."""
    group = Group.objects.select_related("school").filter(pk=group_id).first()
    fits = group is not None and group.stage == row.stage and row.grade in group.grades and group.need == row.need
    if group is None or not fits or not group.takes_children:
        raise ValidationError(_("This group is not open to this child. Please choose another one; nothing was changed."))
    if group.school_id in row.entrant.avoid:
        raise full()


def _circle(row: Placement, group: Group, code: str) -> Dossier:
    """Return a new dossier for one school. A protected child's stands apart, with a key for whoever it trusts and each authority."""
    unit, protected = counselling(), row.dossier.shelf.use == Shelf.Use.PROTECTED
    if unit is None:
        raise NotVisible("counselling")
    use, keeper = (Shelf.Use.PROTECTED, None) if protected else (Shelf.Use.KEPT, unit.pk)
    dossier = access.open_dossier(kind=DossierKind.PUPIL, use=use, unit_id=keeper)
    access.grant(dossier=dossier, code_hash=code, reason=Reason.PERSON)
    office = Office.objects.filter(school=group.school_id).first()
    if office is not None:
        access.grant(dossier=dossier, unit_id=office.unit_id, reason=Reason.OFFERED)
    if protected:
        let_trusted_in(dossier, like=row.dossier_id)
    return dossier


@transaction.atomic
def escalate(*, by: Actor, day: date) -> int:
    """Bring to the authority what a school has not answered in time, and return how many; silence never admits by itself. Only the job
    does this; doing it again changes nothing."""
    require_job(by)
    late = Offer.objects.select_for_update(of=("self",)).filter(state=Offer.State.OPEN, due__lt=day)
    rows = list(late)
    for row in rows:
        Offer.objects.filter(pk=row.pk).update(state=Offer.State.ESCALATED)
        record(verb="offer.escalated", dossier=row.dossier_id, subject=f"offer:{row.pk}")
    return len(rows)


def decides(by: Actor, row: Offer) -> bool:
    """Return whether `by` sits in the authority that supervises the form of this school (§ 88 SchulG NRW)."""
    form = form_of(row.school.form)
    wanted = Supervision.objects.filter(authority=form.authority).values_list("unit_id", flat=True) if form else []
    return any(unit_id in by.unit_ids for unit_id in wanted)


@transaction.atomic
def decide(*, by: Actor, row: Offer, assign: bool, text: str, first_day: date | None = None) -> None:
    """Decide about an objection or a school that did not answer: assign the place, or follow the school and look for another one. Raises
    NotVisible, ValidationError for another authority's school, without a reason, and when it was answered meanwhile (code "quicker")."""
    require(by, Right.ASSIGN, row.dossier)
    if not decides(by, row):
        raise ValidationError(_("The other authority supervises this form of school. It decides; nothing was changed."))
    if not text.strip():
        raise ValidationError(_("Please say in a sentence why."))
    with access.on_behalf(code_of(by, row.dossier)):
        held = Offer.objects.select_for_update(of=("self",)).filter(pk=row.pk, state__in=TO_DECIDE).first()
        if held is None:
            raise ValidationError(
                _("The school has answered meanwhile. Please look again; nothing was changed."), code="quicker"
            )
        placement = locked(Placement.objects.get(offers=held), State.OFFERED, State.OBJECTED)
        held.decided_at, held.decided_by_id, held.decision = timezone.now(), by.user_id, text.strip()
        if assign:
            held.state, held.first_day, held.facts = (
                Offer.State.ASSIGNED,
                first_day,
                held.facts | admitted(placement),
            )
            advance(
                placement,
                State.ASSIGNED,
                by=by,
                school=held.school,
                placed_on=timezone.localdate(),
                first_day=first_day,
                reason=text,
            )
        else:
            held.state = Offer.State.ENDED
            advance(placement, State.READY, by=by, school=None, group=None, reason=text)
            free_seat(held.group_id)
        held.save(update_fields=["state", "first_day", "facts", "decided_at", "decided_by", "decision"])
        if not assign:
            access.end_grants(dossier=held.dossier, reasons=(Reason.OFFERED,))
        record(verb="offer.assigned" if assign else "offer.ended", dossier=held.dossier_id, subject=f"offer:{held.pk}")
