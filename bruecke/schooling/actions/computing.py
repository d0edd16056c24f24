"""Computing a round and carrying it out: the work of jobs, which may die at any moment and are begun anew."""

from collections import Counter
from time import monotonic
from typing import Any
from uuid import UUID

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import F
from django.utils import timezone
from django.utils.translation import gettext as _
from procrastinate.contrib.django import app

from bruecke.access.actor import Actor
from bruecke.access.policy import require_job
from bruecke.audit.actions import record
from bruecke.base.crypto import new_code
from bruecke.schooling.actions.offers import make_offer
from bruecke.schooling.models import Placement, Proposal, Round
from bruecke.schooling.models.words import State
from bruecke.schooling.optimiser.problem import Ask, FixedPupilsDoNotFit, Plan, Problem, Progress, Reason
from bruecke.schooling.queries.problem import problem

SECONDS, BEAT = 600, 0.5


def compute(*, by: Actor, round_id: UUID) -> bool:
    """Compute a round and return whether there is a proposal now. Begun anew when a worker was killed; a decided round stays as it is."""
    require_job(by)
    row = _begin(round_id)
    if row is None:
        return False
    start = monotonic()
    try:
        asked, lost = problem(row)
        plan, beside = _solved(asked, row)
    except FixedPupilsDoNotFit as error:
        return _failed(row, _fit_sentence(error))
    _store(row, asked, plan, lost, {**beside, "seconds": round(monotonic() - start, 2)})
    return True


@transaction.atomic
def _begin(round_id: UUID) -> Round | None:
    states = (Round.State.QUEUED, Round.State.COMPUTING)
    row = Round.objects.select_for_update(of=("self",)).select_related("rules").filter(pk=round_id, state__in=states).first()
    if row is not None:
        Round.objects.filter(pk=row.pk).update(
            state=Round.State.COMPUTING, attempt=F("attempt") + 1, share=0, step="seats", beat_at=timezone.now()
        )
    return row


def _solved(asked: Problem, row: Round) -> tuple[Plan, dict[str, Any]]:
    from bruecke.schooling.optimiser.by_hand import by_hand  # noqa: PLC0415 -- slow import
    from bruecke.schooling.optimiser.check import goals  # noqa: PLC0415 -- slow import
    from bruecke.schooling.optimiser.solve import solve  # noqa: PLC0415 -- slow import

    plan = solve(asked, seconds=SECONDS, progress=_watched(row))
    return plan, {"by_hand": list(goals(asked, by_hand(asked)))}


def _watched(row: Round) -> Ask:
    """Return what tells the page how far it is, at most twice a second, and asks whether somebody wants to stop."""
    last = [0.0]

    def tell(progress: Progress) -> bool:
        if monotonic() - last[0] < BEAT:
            return False
        last[0] = monotonic()
        Round.objects.filter(pk=row.pk).update(share=progress.share, step=progress.step, beat_at=timezone.now())
        return Round.objects.filter(pk=row.pk, stop_wanted=True).exists()

    return tell


def _fit_sentence(error: FixedPupilsDoNotFit) -> str:
    rows = Placement.objects.filter(pk__in=[UUID(key) for key in error.pupils]).values_list("number", flat=True)
    names = ", ".join(sorted(rows)[:10])
    return str(
        _("These children are set to a school by hand that has no place for all of them: %(names)s. Please change one of them.")
        % {"names": names}
    )


@transaction.atomic
def _failed(row: Round, sentence: str) -> bool:
    Round.objects.filter(pk=row.pk).update(state=Round.State.FAILED, fault=sentence[:200])
    record(verb="round.failed", subject=f"round:{row.pk}")
    return False


@transaction.atomic
def _store(row: Round, asked: Problem, plan: Plan, lost: list[UUID], beside: dict[str, Any]) -> None:
    held = Round.objects.select_for_update().get(pk=row.pk)
    if held.state != Round.State.COMPUTING:
        return
    proposals = {one.placement_id: one for one in Proposal.objects.filter(round=held, excluded=False)}
    for one in proposals.values():
        one.school_id, one.group_id, one.way, one.reasons = None, None, None, []
    for given in plan.assignments:
        if (found := proposals.get(UUID(given.pupil))) is not None:
            found.school_id, found.way, found.reasons = given.school, given.way, _reasons(given.reasons)
            found.group_id = None if given.place.startswith("if-") else UUID(given.place)
    for left in plan.unplaced:
        if (found := proposals.get(UUID(left.pupil))) is not None:
            found.reasons = _reasons(left.reasons)
    for key in lost:
        proposals[key].reasons = [{"code": "no_point", "values": {}}]
    for key in Placement.objects.filter(pk__in=proposals, entrant__is_protected=True).values_list("pk", flat=True):
        proposals[key].way, proposals[key].reasons = None, [{"code": "protected", "values": {}}]
    Proposal.objects.bulk_update(proposals.values(), ["school", "group", "way", "reasons"], batch_size=500)
    Round.objects.filter(pk=held.pk).update(
        state=Round.State.PROPOSED, share=1, step="", result=_result(asked, plan, list(proposals.values()), beside), fault=""
    )
    record(verb="round.computed", subject=f"round:{held.pk} {plan.solver}")


def _reasons(reasons: tuple[Reason, ...]) -> list[dict[str, Any]]:
    return [{"code": reason.code, "values": dict(reason.values)} for reason in reasons]


def _result(asked: Problem, plan: Plan, rows: list[Proposal], beside: dict[str, Any]) -> dict[str, Any]:
    """Return the numbers of a round. The sum of ways is left out with somebody protected in it: round by round one would learn how far it has."""
    ways = sorted(row.way for row in rows if row.way is not None)
    hides = any(reason["code"] == "protected" for row in rows for reason in row.reasons)
    told = {name: [*values[:2], None if hides else values[2]] for name, values in
            {"goals": plan.goals, "bounds": plan.bounds, "by_hand": beside["by_hand"]}.items()}  # fmt: skip
    return {
        "children": len(rows), "placed": sum(1 for row in rows if row.school_id),
        "proved": list(plan.proved), "solver": plan.solver, "places": len(asked.places), "way_median": ways[len(ways) // 2] if ways else None,
        "way_longest": ways[-1] if ways else None, "forms": _by_form(asked, plan), **beside, **told,
    }  # fmt: skip


def _by_form(asked: Problem, plan: Plan) -> dict[str, list[int]]:
    """Return by form of school how many places there are and how many are taken by the plan, with decided brothers and sisters."""
    found: dict[str, list[int]] = {}
    seated = Counter(one.place for one in plan.assignments)
    for place in asked.places:
        row = found.setdefault(place.school_type, [0, 0])
        row[0] += place.free
        row[1] += seated[place.id]
    return found


def offer_round(*, by: Actor, round_id: UUID) -> Counter[str]:
    """Ask the schools of a decided round, child by child, and return how many were asked and how many were left out because the place or the
    child was gone by then. Begun anew it goes on where it stopped."""
    require_job(by)
    counted: Counter[str] = Counter()
    row = Round.objects.filter(pk=round_id, state=Round.State.DECIDED).first()
    if row is None:
        return counted
    rows = list(
        Proposal.objects.filter(round=row, group__isnull=False)
        .select_related("placement__dossier")
        .order_by("placement__reported_on")
    )
    for place, proposal in enumerate(rows, start=1):
        counted[_offered(by, row, proposal)] += 1
        Round.objects.filter(pk=row.pk).update(share=place / len(rows), beat_at=timezone.now())
    done = {**row.result, "offered": counted["offered"] + counted["before"], "gone": counted["full"]}
    Round.objects.filter(pk=row.pk).update(result=done, share=1, step="")
    _once_more(row)
    return counted


@transaction.atomic
def _once_more(row: Round) -> None:
    """Whoever came too late for a last place gets the next proposal at once, in a round of its own."""
    late = list(
        Proposal.objects.filter(round=row, group__isnull=False, placement__state=State.READY).select_related("placement")
    )
    if not late or Round.objects.filter(previous=row, title=row.title).exists():
        return
    again = Round(
        number=f"R-{new_code(6)}", title=row.title, made_by_id=row.checked_by_id or row.made_by_id, made_at=timezone.now(), rules_id=row.rules_id,
        previous=row,
    )  # fmt: skip
    again.save(force_insert=True)
    Proposal.objects.bulk_create(
        Proposal(round=again, placement=one.placement, dossier_id=one.dossier_id, shelf_id=one.shelf_id) for one in late
    )
    record(verb="round.started", subject=f"round:{again.pk} children:{len(late)}")
    transaction.on_commit(lambda: app.configure_task("schooling.compute").defer(round_id=str(again.pk)))


def _offered(by: Actor, row: Round, proposal: Proposal) -> str:
    if Placement.objects.filter(pk=proposal.placement_id, offers__round=row).exists():
        return "before"
    try:
        make_offer(by=by, placement=proposal.placement, group_id=proposal.group_id or UUID(int=0), round_=row)
    except ValidationError as error:
        return str(error.code or "quicker")
    return "offered"
