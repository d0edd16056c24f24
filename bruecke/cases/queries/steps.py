"""What comes next in a case and in which phase it stands, computed from what has happened (domain 4.2)."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from bruecke.cases.models import Assessment, Case, Closing, Goal, Intake, Measure, Phase, PlanCopy, Review, ServiceLink, Task
from bruecke.cases.models.words import Decision
from bruecke.network.calendar import add_working_days
from bruecke.network.queries import Register

WORDS = {
    "intake": gettext_lazy("Clarify whether it is a case"), "agree": gettext_lazy("Agree on working together"),
    "assess": gettext_lazy("Look at all areas of life together"), "plan": gettext_lazy("Agree on goals and measures"),
    "sign": gettext_lazy("Go through the plan and have it agreed"), "task": gettext_lazy("Do what is due"),
    "measure": gettext_lazy("Look after a measure"), "review": gettext_lazy("Look back at the plan together"),
    "close": gettext_lazy("Close the case together"), "after_care": gettext_lazy("Ask how she is doing"),
}  # fmt: skip
ICONS = {
    "intake": "help", "agree": "sign", "assess": "chart", "plan": "list", "sign": "sign", "task": "check", "measure": "check", "review": "undo",
    "close": "folder", "after_care": "phone",
}  # fmt: skip


@dataclass(frozen=True)
class Facts:
    """What the next step depends on."""

    case: Case
    intake: Intake
    assessments: Sequence[Assessment]
    goals: Sequence[Goal]
    measures: Sequence[Measure]
    copies: Sequence[PlanCopy]
    links: Sequence[ServiceLink]
    reviews: Sequence[Review]
    tasks: Sequence[Task]
    closing: Closing | None  # the last one; of an open case, the one it was opened again after
    register: Register

    @property
    def wants_goals(self) -> bool:
        """Whether goals are missing: there is none, or the case was opened again and all there are had ended before."""
        return all(goal.state != Goal.State.OPEN and self._is_over(goal.changed_at) for goal in self.goals)

    def _is_over(self, moment: datetime) -> bool:
        return self.closing is not None and moment <= self.closing.at

    @property
    def agreed_on(self) -> date | None:
        """The day she agreed to a plan for the last time; what she said before the case was opened again counts no more."""
        days = [timezone.localdate(row.agreed_at) for row in self.copies if row.agreed_at and not self._is_over(row.agreed_at)]
        return max(days) if days else None


def steps(facts: Facts) -> list[tuple[date, str]]:
    """Return everything that could come next with its day, the nearest first; empty when nothing waits."""
    if not facts.case.is_open:
        closing = facts.closing
        return [(closing.after_care_on, "after_care")] if closing and closing.after_care_on else []
    found = [(task.due, "task") for task in facts.tasks if task.done_at is None]
    if facts.agreed_on:  # what is not agreed on yet is nothing to look after
        found += [(row.due, "measure") for row in facts.measures if row.due and row.state in row.WAITS]
    return sorted([*found, _way(facts)])


def _station(facts: Facts) -> str:
    """Return the station on the way from access to closing whose result is missing."""
    intake, goals = facts.intake, facts.goals
    missing = (
        ("intake", not intake.decision), ("end", intake.decision not in ("", Decision.CASE)), ("agree", intake.agreed_on is None),
        ("assess", not facts.assessments), ("plan", facts.wants_goals), ("sign", facts.agreed_on is None),
        ("close", all(goal.state != Goal.State.OPEN for goal in goals)),
    )  # fmt: skip
    return next((name for name, is_missing in missing if is_missing), "review")


def _way(facts: Facts) -> tuple[date, str]:
    """Return the day and the words of the next station."""
    station, opened, number = _station(facts), facts.case.opened_on, facts.register.number
    if station in ("intake", "agree"):
        return add_working_days(opened, number("intake_working_days")), station
    if station == "end":
        return add_working_days(opened, number("intake_working_days") * 2), "close"
    if station == "assess":
        return opened + timedelta(weeks=number("assessment_weeks")), station
    if station in ("plan", "sign"):
        looked = max(row.held_on for row in facts.assessments)
        again = facts.closing.reopened_on if facts.closing else None
        return max(looked, again or looked) + timedelta(weeks=number("plan_weeks")), station
    since = max([facts.agreed_on or opened, *(row.on for row in facts.reviews)])
    return (timezone.localdate() if station == "close" else since + timedelta(weeks=number("review_weeks"))), station


_PHASES = {
    "intake": Phase.INTAKE, "agree": Phase.INTAKE, "assess": Phase.ASSESSMENT, "plan": Phase.PLAN, "sign": Phase.PLAN, "close": Phase.CLOSING,
    "end": Phase.CLOSING,
}  # fmt: skip


def phase(facts: Facts) -> Phase:
    """Return the phase a case stands in: the first whose result is missing; with an agreed plan, linking until something has begun."""
    if not facts.case.is_open:
        return Phase.CLOSING
    found = _PHASES.get(_station(facts))
    if found is not None:
        return found
    begun = any(row.started_on for row in facts.links) or bool(facts.reviews)
    done = any(row.state == row.State.DONE for row in facts.measures)
    return Phase.MONITORING if begun or (done and not facts.links) else Phase.LINKING


def sentence(case: Case) -> str:
    """Return what comes next in words, or that nothing waits."""
    return str(WORDS[case.next_step]) if case.next_step else _("Nothing waits.")
