"""Closing a case together, and opening it again."""

from dataclasses import dataclass, field
from datetime import date
from uuid import UUID

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from bruecke.access.actor import Actor
from bruecke.access.models import Grant
from bruecke.access.policy import Right, colleague, require
from bruecke.audit.actions import record
from bruecke.cases.actions.intake import Look, store_look
from bruecke.cases.actions.progress import refreshed, writing
from bruecke.cases.models import Case, Closing, Errand, Goal, Meeting, Task
from bruecke.cases.queries.case import responsible
from bruecke.consent.models import Handover

#: What an attainment means for the state of a goal: reached as agreed or better, partly, or given up.
STATE_OF = {2: Goal.State.REACHED, 1: Goal.State.REACHED, 0: Goal.State.REACHED, -1: Goal.State.PARTLY, -2: Goal.State.DROPPED}


@dataclass(frozen=True)
class Ending:
    """How a case ends, as it was typed: attainment −2 to +2 by goal, the areas again, her rating, after-care."""

    reason: str
    sentence: str = ""
    rating: int | None = None
    after_care_on: date | None = None
    attainment: dict[UUID, int] = field(default_factory=dict)
    look: Look | None = None


@transaction.atomic
def close(*, by: Actor, case: Case, ending: Ending) -> Closing:
    """Close a case: attainment of each goal, the areas of life again, her rating, a day for after-care. Open tasks and errands end, planned
    meetings are called off, the hand-over is finished. Raises ValidationError for an attainment outside −2 to +2."""
    require(by, Right.CLOSE, case.work)
    row = writing(by, case)
    if any(value not in STATE_OF for value in ending.attainment.values()):
        raise ValidationError(_("Attainment goes from −2 to +2."))
    for goal in Goal.objects.filter(dossier=row.work_id, pk__in=ending.attainment):
        value = ending.attainment[goal.pk]
        Goal.objects.filter(pk=goal.pk).update(attainment=value, state=STATE_OF[value], changed_at=timezone.now())
    if ending.look and any(not one.is_empty for one in ending.look.rated):
        store_look(by=by, case=row, look=ending.look)
    now, today = timezone.now(), timezone.localdate()
    found = Closing(
        dossier=row.work, at=now, on=today, by_id=colleague(by), reason=ending.reason, sentence=ending.sentence, rating=ending.rating,
        after_care_on=ending.after_care_on,
    )  # fmt: skip
    found.save(force_insert=True)
    Task.objects.filter(dossier=row.work_id, done_at__isnull=True).update(done_at=now, done_by=by.user_id)
    if row.plan_id:
        coming = Meeting.objects.filter(dossier=row.plan_id, state=Meeting.State.PLANNED, starts_at__gt=timezone.now())
        coming.update(state=Meeting.State.CANCELLED)
    _end_errands(row)
    if row.handover_id:
        Handover.objects.filter(pk=row.handover_id, state=Handover.State.ACCEPTED).update(state=Handover.State.CLOSED)
    row.closed_on, row.closure_reason = today, ending.reason
    refreshed(row)
    record(verb="case.closed", dossier=row.person_dossier_id or row.dossier_id, subject=f"case:{row.pk} {ending.reason}")
    return found


def _end_errands(row: Case) -> None:
    """Whoever helps forgets her name and telephone with the end of the case, not on a day that was thought of before."""
    now, running = timezone.now(), Errand.objects.filter(case_id=row.pk, ended_at__isnull=True)
    for dossier, helper in running.values_list("dossier", "helper"):
        Grant.objects.filter(dossier=dossier, user=helper, ended_at__isnull=True).update(ended_at=now)
    running.update(ended_at=now)


@transaction.atomic
def reopen(*, by: Actor, case: Case, why: str) -> None:
    """Open a closed case again with a reason; its closing stays as history, and what was still to do then waits again, for whoever is
    responsible now. Raises ValidationError for no reason given and when the team has another open case for her."""
    require(by, Right.CLOSE, case.work)
    row = Case.objects.select_for_update(of=("self",)).select_related("work").get(pk=case.pk)
    if row.is_open:
        return
    if not why.strip():
        raise ValidationError({"why": _("Please say why.")})
    others = Case.objects.filter(person_dossier=row.person_dossier_id, unit=row.unit_id, closed_on__isnull=True)
    if row.person_dossier_id and others.exists():
        raise ValidationError(_("Your team has an open case for her already."), code="open")
    ended = Closing.objects.filter(dossier=row.work_id, reopened_on__isnull=True)
    row.user = responsible(by, row)
    Task.objects.filter(dossier=row.work_id, done_at__in=ended.values("at")).update(done_at=None, done_by=None, user=row.user)
    ended.update(reopened_on=timezone.localdate(), reopened_by_id=colleague(by), reopened_why=why.strip())
    row.closed_on, row.closure_reason = None, ""
    refreshed(row)
    record(verb="case.reopened", dossier=row.person_dossier_id or row.dossier_id, subject=f"case:{row.pk} to:{row.user_id}")


@transaction.atomic
def after_care_done(*, by: Actor, case: Case) -> None:
    """Tick the after-care of a closed case."""
    require(by, Right.WRITE, case.work)
    row = Case.objects.select_for_update(of=("self",)).select_related("work").get(pk=case.pk)
    Closing.objects.filter(dossier=row.work_id, reopened_on__isnull=True).update(after_care_on=None)
    refreshed(row)
    record(verb="case.after_care", dossier=row.work_id, subject=f"case:{row.pk}")
