"""The overview of a case: what is due, the goals in short, the next meeting, the last entries; and what a closing would leave open."""

from dataclasses import dataclass

from django.db.models import Count, Q
from django.utils import timezone

from bruecke.cases.models import Closing, Letter, Measure, Meeting, Task
from bruecke.cases.queries.case import Page
from bruecke.cases.queries.contacts import releases
from bruecke.cases.queries.history import Entry, history
from bruecke.cases.queries.plan import GoalLine, goals_in_short
from bruecke.cases.queries.together import handed_on
from bruecke.consent.models import Handover

LAST = 4


@dataclass(frozen=True)
class Overview:
    """What the first page of a case shows beside its head."""

    tasks: list[Task]
    measures: list[Measure]
    goals: list[GoalLine]
    meetings: list[Meeting]
    last: list[Entry]
    closing: Closing | None

    @property
    def late(self) -> int:
        """How many tasks and measures are past their day."""
        return sum(row.due < timezone.localdate() for row in self.tasks) + sum(row.is_late for row in self.measures)


def overview(page: Page) -> Overview:
    """Return the overview of a case whose page is open, with the measures whose day has come; six queries."""
    case = page.case
    coming = (
        Meeting.objects.filter(dossier=case.plan_id, state=Meeting.State.PLANNED) if case.plan_id else Meeting.objects.none()
    )
    return Overview(
        list(Task.objects.filter(dossier=case.work_id, done_at__isnull=True).order_by("due", "pk")),
        list(Measure.objects.filter(dossier=case.work_id, state=Measure.State.OPEN, due__lte=timezone.localdate()).order_by("due", "pk")),
        goals_in_short(case.work_id),
        list(coming.select_related("user").order_by("starts_at")), history(page).entries[:LAST],
        None if case.is_open else Closing.objects.filter(dossier=case.work_id, reopened_on__isnull=True).select_related("by").first(),
    )  # fmt: skip


@dataclass(frozen=True)
class Left:
    """What is still open where a case is about to end: how many of each, and who has not answered a referral."""

    measures: int
    deadlines: int
    tasks: int
    letters: int
    waiting: list[Handover]
    releases: int

    def __bool__(self) -> bool:
        """Whether there is anything."""
        return any(vars(self).values())


def left(page: Page) -> Left:
    """Return what is still open in a case whose page is open; five queries."""
    work, is_law = page.case.work_id, Q(source=Task.Source.LAW)
    tasks = Task.objects.filter(dossier=work, done_at__isnull=True).aggregate(law=Count("pk", is_law), own=Count("pk", ~is_law))
    return Left(
        Measure.objects.filter(dossier=work, state__in=Measure.WAITS).count(), tasks["law"], tasks["own"],
        Letter.objects.filter(dossier=work, sent_on__isnull=True).count(),
        [row for row in handed_on(page) if row.state == Handover.State.DELIVERED and row.pk != page.case.handover_id], len(releases(page)),
    )  # fmt: skip
