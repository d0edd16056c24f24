"""The support plan: goals in her words, measures, the plan as agreed, reviews, outcomes."""

import hashlib
import json
from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import UUID

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _
from procrastinate.contrib.django import app

from bruecke.access.actor import Actor
from bruecke.access.policy import NotVisible, Right, colleague, require, require_job
from bruecke.audit.actions import record
from bruecke.base.crypto import lock
from bruecke.cases.actions.opening import agreed
from bruecke.cases.actions.progress import changed, refreshed, writing
from bruecke.cases.models import Case, Event, Goal, Measure, Outcome, PlanCopy, Review, Task
from bruecke.cases.queries.plan import content_of, draft


@dataclass(frozen=True)
class Wanted:
    """A goal as it was typed."""

    area: str
    wording: str
    indicator: str = ""
    target_date: date | None = None
    priority: int = 2


@transaction.atomic
def add_goal(*, by: Actor, case: Case, wanted: Wanted, key: UUID) -> Goal:
    """Add a goal; the same key again gives the same goal."""
    row = writing(by, case)
    found = Goal.objects.filter(pk=key, dossier=row.work_id).first()
    if found is not None:
        return found
    found = Goal(pk=key, dossier=row.work, **vars(wanted))
    found.save(force_insert=True)
    refreshed(row)
    record(verb="plan.goal_added", dossier=row.work_id, subject=f"goal:{found.pk}")
    return found


@transaction.atomic
def change_goal(*, by: Actor, case: Case, goal_id: UUID, seen: str, wanted: Wanted, state: str) -> Goal:
    """Change a goal. Raises ValidationError (code "changed") when somebody changed it after `seen`, NotVisible for no goal of this case."""
    row = writing(by, case)
    goal: Goal = _locked(Goal, row, goal_id, seen)
    for name, value in vars(wanted).items():
        setattr(goal, name, value)
    goal.state = state
    goal.save()
    refreshed(row)
    record(verb="plan.goal_changed", dossier=row.work_id, subject=f"goal:{goal.pk} {state}")
    return goal


def _locked(model: Any, row: Case, key: UUID, seen: str) -> Any:
    found = model.objects.select_for_update(of=("self",)).filter(pk=key, dossier=row.work_id).first()
    if found is None:
        raise NotVisible(model.__name__)
    if found.changed_at.isoformat() != seen:
        raise changed()
    return found


@dataclass(frozen=True)
class Doing:
    """A measure as it was typed: what, who, until when."""

    what: str
    who: str = Measure.Who.TEAM
    who_name: str = ""
    due: date | None = None
    state: str = Measure.State.OPEN


@transaction.atomic
def add_measure(*, by: Actor, case: Case, goal_id: UUID, doing: Doing, key: UUID) -> Measure:
    """Add a measure to a goal; the same key again gives the same measure; raises NotVisible for no goal of this case."""
    row = writing(by, case)
    goal = Goal.objects.filter(pk=goal_id, dossier=row.work_id).first()
    if goal is None:
        raise NotVisible("goal")
    found = Measure.objects.filter(pk=key, goal=goal).first()
    if found is not None:
        return found
    found = Measure(pk=key, dossier=row.work, goal=goal, place=goal.measures.count(), **_with_day(doing))
    found.save(force_insert=True)
    refreshed(row)
    record(verb="plan.measure_added", dossier=row.work_id, subject=f"measure:{found.pk}")
    return found


@transaction.atomic
def change_measure(*, by: Actor, case: Case, measure_id: UUID, seen: str, doing: Doing) -> Measure:
    """Change a measure. Raises ValidationError (code "changed") when somebody changed it after `seen`, NotVisible for none here."""
    row = writing(by, case)
    found: Measure = _locked(Measure, row, measure_id, seen)
    for name, value in _with_day(doing, found.done_on).items():
        setattr(found, name, value)
    found.save()
    refreshed(row)
    record(verb="plan.measure_changed", dossier=row.work_id, subject=f"measure:{found.pk} {found.state}")
    return found


def _with_day(doing: Doing, done_on: date | None = None) -> dict[str, Any]:
    done = (done_on or timezone.localdate()) if doing.state == Measure.State.DONE else None
    return {**vars(doing), "done_on": done}


@transaction.atomic
def tick(*, by: Actor, case: Case, measure_id: UUID, done: bool) -> None:
    """Tick a measure as done, or open it again; raises NotVisible for none of this case."""
    row = writing(by, case)
    rows = Measure.objects.filter(pk=measure_id, dossier=row.work_id)
    state, day = (Measure.State.DONE, timezone.localdate()) if done else (Measure.State.OPEN, None)
    if not rows.update(state=state, done_on=day, changed_at=timezone.now()):
        raise NotVisible("measure")
    refreshed(row)
    record(verb="plan.measure_changed", dossier=row.work_id, subject=f"measure:{measure_id} {state}")


@transaction.atomic
def take_matter(*, by: Actor, case: Case, matter: str, begins: date | None, key: UUID) -> Goal:
    """Bring goal, measures and deadlines of a common matter into the plan, counted from the day `begins` by the law of today; the same
    key again gives the same goal. Raises LookupError for an unknown matter, ValidationError for a day that has not been yet where one is
    asked for that has, and where an open goal with the same days came of it."""
    row = writing(by, case)
    known = Goal.objects.filter(pk=key, dossier=row.work_id).first()
    if known is not None:
        return known
    plan = draft(matter, begins)
    days = [day for _step, day, _basis in plan.measures]
    open_ones = Goal.objects.filter(dossier=row.work_id, matter=plan.matter.key, state=Goal.State.OPEN)
    if any(list(goal.measures.order_by("place").values_list("due", flat=True)) == days for goal in open_ones):
        raise ValidationError(_("This is in the plan already, with the same days."))
    goal = Goal(
        pk=key, dossier=row.work, area=plan.matter.area, wording=plan.matter.goal, indicator=plan.matter.indicator, target_date=plan.target,
        matter=plan.matter.key, priority=1,
    )  # fmt: skip
    goal.save(force_insert=True)
    Measure.objects.bulk_create(
        Measure(dossier=row.work, goal=goal, what=step.what, who=step.who, due=day, basis=basis[:120], place=place)
        for place, (step, day, basis) in enumerate(plan.measures)
    )
    Task.objects.bulk_create(
        Task(
            dossier=row.work, text=watched.rule.title, due=watched.day, user_id=row.user_id, source=Task.Source.LAW,
            basis=watched.rule.paragraph[:120],
        )
        for watched in plan.watched
    )  # fmt: skip
    refreshed(row)
    record(verb="plan.matter_taken", dossier=row.work_id, subject=f"goal:{goal.pk} {matter}")
    return goal


@transaction.atomic
def write_copy(*, by: Actor, case: Case, language: str, key: UUID) -> PlanCopy:
    """Freeze the plan as it stands for her to agree to; the same key again gives the same copy, and an older one nobody agreed to
    gives way. Raises ValidationError for a plan without goals or a case without a name."""
    row = writing(by, case)
    known = PlanCopy.objects.filter(pk=key, dossier=row.plan_id).first()
    if known is not None:
        return known
    if row.plan_id is None:
        raise ValidationError(_("A case without a name has no copy; print the plan for her instead."))
    content = content_of(row, language)
    if not content["goals"]:
        raise ValidationError(_("The plan has no goal yet."))
    rows = PlanCopy.objects.filter(dossier=row.plan_id)
    rows.filter(how=PlanCopy.How.OPEN).delete()
    last = rows.order_by("-number").first()
    copy = PlanCopy(
        pk=key, dossier_id=row.plan_id, number=last.number + 1 if last else 1, language=language, content=content,
        digest=hashlib.sha256(json.dumps(content, sort_keys=True, ensure_ascii=False).encode()).hexdigest(), made_by_id=colleague(by),
    )  # fmt: skip
    copy.save(force_insert=True)
    record(verb="plan.written", dossier=row.person_dossier_id, subject=f"plan:{copy.pk}")
    return copy


@transaction.atomic
def agree_to_plan(*, by: Actor, copy: PlanCopy, how: str, signature: bytes = b"", case: Case | None = None) -> None:
    """Write down that she agreed to exactly this copy: spoken, on the tablet, or with her own code on her phone. Whoever agrees to a
    plan agrees to work together (Art. 6 (1) b GDPR). Agreeing twice changes nothing; only whoever is responsible records a spoken
    consent (raises NotVisible when a code says anything but PHONE)."""
    require(by, Right.WRITE if not by.is_person else Right.SEE, copy.dossier)
    if by.is_person and how != PlanCopy.How.PHONE:
        raise NotVisible("how")
    now = timezone.now()
    signed = lock(signature) if signature else b""
    changed = PlanCopy.objects.filter(pk=copy.pk, how=PlanCopy.How.OPEN).update(how=how, agreed_at=now, signature=signed)
    if not changed:
        return
    if case is not None:
        row = writing(by, case)
        agreed(by=by, case=row, how="spoken" if how == PlanCopy.How.SPOKEN else "signed", on=timezone.localdate(now))
        refreshed(row)
    else:
        transaction.on_commit(lambda: app.configure_task("cases.catch_up").defer(plan_id=str(copy.dossier_id)))
    record(verb="plan.agreed", dossier=copy.dossier_id, subject=f"plan:{copy.pk} {how}")


@transaction.atomic
def catch_up(*, by: Actor, plan_id: UUID) -> bool:
    """Bring the open case of a plan up to date, which goes on by what she agreed to, and return whether there is one; only the job does this,
    after she agreed on her own phone: her code does not reach the case itself."""
    require_job(by, "case")
    row = (
        Case.objects.select_for_update(of=("self",)).select_related("work").filter(plan=plan_id, closed_on__isnull=True).first()
    )
    if row is None:
        return False
    agreed(by=by, case=row, how="signed", on=timezone.localdate())
    refreshed(row)
    return True


@transaction.atomic
def review(*, by: Actor, case: Case, on: date, text: str, new_needs: str, seen: str = "") -> Review:
    """Store a look back; the same day again replaces it, for who has seen what stands there. Raises ValidationError for a day to come, and
    (code "changed") when that day says something else than `seen`."""
    row = writing(by, case)
    if on > timezone.localdate():
        raise ValidationError({"on": _("This day lies in the future.")})
    known = Review.objects.filter(dossier=row.work_id, on=on).first()
    if known is not None and known.mark != seen:
        raise changed()
    found, _made = Review.objects.update_or_create(
        dossier=row.work, on=on, defaults={"text": text, "new_needs": new_needs, "by_id": colleague(by)}
    )
    refreshed(row)
    record(verb="plan.reviewed", dossier=row.work_id, subject=f"case:{row.pk}")
    return found


@transaction.atomic
def add_outcome(*, by: Actor, case: Case, event: Event, on: date) -> Outcome:
    """Store that something changed in her life; once a day and kind. Raises ValidationError for a day to come."""
    row = writing(by, case)
    if on > timezone.localdate():
        raise ValidationError({"on": _("This day lies in the future.")})
    found = Outcome.objects.filter(dossier=row.work_id, event=event, on=on).first()
    if found is None:
        found = Outcome(dossier=row.work, event=event, on=on, by_id=colleague(by))
        found.save(force_insert=True)
        record(verb="plan.outcome", dossier=row.work_id, subject=f"case:{row.pk} {event}")
    return found


@transaction.atomic
def drop_outcome(*, by: Actor, case: Case, outcome_id: UUID) -> None:
    """Take an outcome away that was entered by mistake; raises NotVisible for none of this case."""
    row = writing(by, case)
    if not Outcome.objects.filter(pk=outcome_id, dossier=row.work_id).delete()[0]:
        raise NotVisible("outcome")
    record(verb="plan.outcome_dropped", dossier=row.work_id, subject=f"case:{row.pk}")
