"""A round: who takes part, computing, changing by hand, stopping, signing by two people, and the weights."""

from dataclasses import asdict, dataclass
from typing import Any
from uuid import UUID

from django.core.exceptions import ValidationError
from django.db import connection, transaction
from django.db.models import F
from django.utils import timezone
from django.utils.translation import gettext as _
from procrastinate.contrib.django import app

from bruecke.access.actor import Actor
from bruecke.access.models import Role
from bruecke.access.policy import NotVisible, Right, colleague, require, require_role, visible
from bruecke.audit.actions import record
from bruecke.base.crypto import new_code
from bruecke.network.models import School
from bruecke.schooling.models import Group, Placement, Proposal, Round, RuleSet
from bruecke.schooling.models.words import State
from bruecke.schooling.queries.rounds import is_open_to
from bruecke.schooling.queries.rules import rule_set
from bruecke.schooling.school_forms import form_of

RUNNING = (Round.State.QUEUED, Round.State.COMPUTING)
PROPOSERS = (Role.KI_TEACHER, Role.SCHOOL_AUTHORITY)


@dataclass(frozen=True)
class Tried:
    """A group that does not exist: what if this school opened it?"""

    school: str
    stage: str
    grades: list[int]
    need: str
    places: int


@transaction.atomic
def start(
    *, by: Actor, title: str, placements: list[UUID], key: UUID, tried: list[Tried] | None = None, previous: UUID | None = None
) -> Round:
    """Let places be proposed for children who wait; a job computes. The same key again gives the same round.

    With `tried` groups it is a what-if, which nobody can sign. What was set by hand in the `previous` round stays set. Raises NotVisible for a
    child the actor does not see, ValidationError without children, and while another round is being computed.
    """
    require_role(by, *PROPOSERS)
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(hashtextextended('schooling.round', 13))")
    known = Round.objects.filter(pk=key).first()
    if known is not None:
        return known
    what_if = [_tried(one) for one in tried or []]
    if not what_if and Round.objects.filter(state__in=RUNNING, what_if=[]).exists():
        raise ValidationError(
            _(
                "A round is being computed just now. Please wait for it, or stop it; two at once would give the same place twice."
            )
        )
    rows = list(visible(by, Placement.objects.filter(pk__in=placements), Right.SEE).select_related("dossier"))
    if len(rows) != len(set(placements)):
        raise NotVisible("placement")
    waiting = [row for row in rows if row.state == State.READY]
    if not waiting:
        raise ValidationError(_("Nobody of them waits for a place. Please choose children who are ready to place."))
    before = Round.objects.filter(pk=previous).first() if previous else None
    row = Round(
        pk=key, number=f"R-{new_code(6)}", title=title.strip()[:120] or _("Round"), made_by_id=colleague(by), made_at=timezone.now(),
        rules=_stored(rule_set()), previous=before, what_if=what_if,
    )  # fmt: skip
    row.save(force_insert=True)
    _invite(by, row, waiting, before)
    if before is not None and not what_if and before.state == Round.State.PROPOSED:
        Round.objects.filter(pk=before.pk).update(state=Round.State.DROPPED)
    record(verb="round.started", subject=f"round:{row.pk} children:{len(waiting)}")
    transaction.on_commit(lambda: app.configure_task("schooling.compute").defer(round_id=str(row.pk)))
    return row


def _stored(rules: RuleSet) -> RuleSet:
    if rules._state.adding:
        rules.save(force_insert=True)
    return rules


def _tried(one: Tried) -> dict[str, Any]:
    school = School.objects.filter(pk=one.school, lat__isnull=False).first()
    form = form_of(school.form) if school else None
    if school is None or form is None or one.places < 1 or not one.grades:
        raise ValidationError(_("Please name a school of the register, the grades and the number of places."))
    return {**asdict(one), "form": form.code, "lat": school.lat, "lon": school.lon}


def _invite(by: Actor, row: Round, waiting: list[Placement], before: Round | None) -> None:
    kept = {one.placement_id: one for one in visible(by, Proposal.objects.filter(round=before), Right.SEE)} if before else {}
    fresh = []
    for placement in waiting:
        old = kept.get(placement.pk)
        fresh.append(
            Proposal(
                round=row, placement=placement, dossier_id=placement.dossier_id, shelf_id=placement.shelf_id, pinned_id=old.pinned_id if old else None,
                excluded=bool(old and old.excluded), pinned_because=old.pinned_because if old else "", pinned_by_id=old.pinned_by_id if old else None,
            )
        )  # fmt: skip
    Proposal.objects.bulk_create(fresh, batch_size=500)


@transaction.atomic
def stop(*, by: Actor, row: Round) -> None:
    """Let a running computation end with the best proposal so far; stopping twice changes nothing."""
    require_role(by, *PROPOSERS)
    if Round.objects.filter(pk=row.pk, state__in=RUNNING, stop_wanted=False).update(stop_wanted=True):
        record(verb="round.stopped", subject=f"round:{row.pk}")


def _open(proposal: Proposal) -> Proposal:
    row = Proposal.objects.select_for_update(of=("self",)).select_related("round", "dossier").get(pk=proposal.pk)
    if row.round.state != Round.State.PROPOSED:
        raise ValidationError(
            _("This round is signed or being computed; nothing in it can be changed any more."), code="quicker"
        )
    return row


@transaction.atomic
def pin(*, by: Actor, proposal: Proposal, school: str, because: str) -> None:
    """Set a child to a school by hand, with a reason; the rest is computed anew around it. Raises ValidationError for a school without a free
    group that fits, or one that is not open to this child, which says no more than that."""
    _may_change(by, proposal)
    row, matter = _open(proposal), proposal.placement
    groups = Group.objects.filter(
        school=school, stage=matter.stage, need=matter.need, grades__contains=[matter.grade]
    ).select_related("school")
    if not because.strip():
        raise ValidationError(_("Please say in a sentence why."))
    if not is_open_to(row.placement_id, school) or not any(group.free and group.takes_children for group in groups):
        raise ValidationError(
            _("This school has no free place in a group that is open to this child. Please choose another one.")
        )
    Proposal.objects.filter(pk=row.pk).update(
        pinned=school, excluded=False, pinned_because=because.strip()[:400], pinned_by=by.user_id
    )
    record(verb="proposal.pinned", dossier=row.dossier_id, subject=f"proposal:{row.pk} school:{school}", text=because)


@transaction.atomic
def leave_out(*, by: Actor, proposal: Proposal, because: str) -> None:
    """Leave a child out of this round, with a reason: it goes on waiting and its days go on counting."""
    _may_change(by, proposal)
    row = _open(proposal)
    if not because.strip():
        raise ValidationError(_("Please say in a sentence why."))
    Proposal.objects.filter(pk=row.pk).update(
        pinned=None,
        excluded=True,
        school=None,
        group=None,
        way=None,
        reasons=[],
        pinned_because=because.strip()[:400],
        pinned_by=by.user_id,
    )
    record(verb="proposal.left_out", dossier=row.dossier_id, subject=f"proposal:{row.pk}", text=because)


@transaction.atomic
def let_go(*, by: Actor, proposal: Proposal) -> None:
    """Take back what was set by hand; the next computation decides again."""
    _may_change(by, proposal)
    row = _open(proposal)
    Proposal.objects.filter(pk=row.pk).update(pinned=None, excluded=False, pinned_because="", pinned_by=None)
    record(verb="proposal.let_go", dossier=row.dossier_id, subject=f"proposal:{row.pk}")


def _may_change(by: Actor, proposal: Proposal) -> None:
    require_role(by, *PROPOSERS)
    require(by, Right.WRITE if by.has(Role.KI_TEACHER) else Right.ASSIGN, proposal.dossier)


@transaction.atomic
def sign(*, by: Actor, row: Round) -> None:
    """Sign a proposal as it stands; somebody else of the school authority signs after that. Signing twice changes nothing."""
    require_role(by, *PROPOSERS)
    held = Round.objects.select_for_update().get(pk=row.pk)
    if held.is_what_if:
        raise ValidationError(_("This is only a what-if. A round with the real places can be signed."))
    if held.state == Round.State.SIGNED and held.signed_by_id == by.user_id:
        return
    if held.state != Round.State.PROPOSED:
        raise ValidationError(
            _("This round cannot be signed now. Please look at it again; nothing was changed."), code="quicker"
        )
    _judge_by_hand(held)
    Round.objects.filter(pk=held.pk).update(state=Round.State.SIGNED, signed_by=by.user_id, signed_at=timezone.now())
    record(verb="round.signed", subject=f"round:{held.pk}")


def _judge_by_hand(row: Round) -> None:
    """What was changed by hand after the computation has to be computed first, or the places would not be those that were shown."""
    changed = Proposal.objects.filter(round=row, pinned__isnull=False).exclude(school=F("pinned"))
    if changed.exists():
        raise ValidationError(_("Something was set by hand after the computation. Please compute once more, then sign."))


@transaction.atomic
def check(*, by: Actor, row: Round) -> None:
    """Look at a signed round with a second pair of eyes and decide it; a job then asks the schools. Only somebody of the school authority who
    has not signed. Doing it twice changes nothing."""
    require_role(by, Role.SCHOOL_AUTHORITY)
    held = Round.objects.select_for_update().get(pk=row.pk)
    if held.state == Round.State.DECIDED:
        return
    if held.state != Round.State.SIGNED:
        raise ValidationError(_("This round is not signed yet. Please look at it again; nothing was changed."), code="quicker")
    if held.signed_by_id == by.user_id:
        raise ValidationError(_("You have signed it yourself. Somebody else of the school authority looks at it once more."))
    Round.objects.filter(pk=held.pk).update(
        state=Round.State.DECIDED, checked_by=by.user_id, checked_at=timezone.now(), share=0, step="offering"
    )
    record(verb="round.decided", subject=f"round:{held.pk}")
    transaction.on_commit(lambda: app.configure_task("schooling.offer_round").defer(round_id=str(held.pk)))


@transaction.atomic
def reopen(*, by: Actor, row: Round) -> None:
    """Take a first signature back before anybody has decided: the round is a proposal again."""
    require_role(by, *PROPOSERS)
    if Round.objects.filter(pk=row.pk, state=Round.State.SIGNED).update(
        state=Round.State.PROPOSED, signed_by=None, signed_at=None
    ):
        record(verb="round.reopened", subject=f"round:{row.pk}")


@transaction.atomic
def change_rules(*, by: Actor, values: dict[str, Any], reason: str) -> RuleSet:
    """Let another set of weights count from today; the old ones stay readable. Only the school authority. Raises ValidationError."""
    require_role(by, Role.SCHOOL_AUTHORITY)
    if not reason.strip():
        raise ValidationError(_("Please say in a sentence why."))
    current = rule_set()
    if current.values == values:
        return current
    row = RuleSet(valid_from=timezone.localdate(), values=values, reason=reason.strip(), made_by_id=colleague(by))
    row.save(force_insert=True)
    record(verb="rules.changed", subject=f"rules:{row.pk}")
    return row
