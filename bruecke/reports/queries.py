"""Reading reports: the list, one report, and for the job the numbers of every context."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from uuid import UUID

from django.db.models import Exists, OuterRef, QuerySet
from django.utils import timezone
from django.utils.module_loading import import_string

from bruecke.access.actor import Actor
from bruecke.access.models import Role
from bruecke.access.policy import NotVisible, require_job, require_role
from bruecke.base.days import end_of, next_month
from bruecke.base.figures import Measure, Period, Table
from bruecke.network.queries import rule
from bruecke.reports.frozen import FrozenMeasure, FrozenTable, of_body
from bruecke.reports.models import Figure, Report
from bruecke.reports.pieces import DAY, Span

#: Who is asked for numbers, in the order of the page; each has `figures(actor, period)`.
SOURCES = (
    "bruecke.welcome.queries.report",
    "bruecke.cases.queries.figures",
    "bruecke.consults.queries.figures",
    "bruecke.schooling.queries.figures",
    "bruecke.programme.queries",
)
MONTHS = 12
#: Who works on school places reads the numbers of school entry, and no others.
SCHOOL_READERS, SCHOOL_PREFIX = (Role.KI_TEACHER, Role.SCHOOL_AUTHORITY, Role.SCHOOL_MAINTAINER), "schooling."


@dataclass(frozen=True)
class Published:
    """One report with everything that may be read."""

    report: Report
    tables: list[FrozenTable]
    measures: list[FrozenMeasure]

    @property
    def span(self) -> Span:
        return Span(self.report.since, self.report.until, self.report.cut_off)

    def table(self, key: str) -> FrozenTable | None:
        """Return a table by its key, or None where the report has none."""
        return next((table for table in self.tables if table.key == key), None)


def counted(actor: Actor, period: Period) -> list[Table | Measure]:
    """Return the numbers of every context as they are; only a job counts, everybody else reads reports (raises NotVisible)."""
    require_job(actor, "figures")
    return [one for source in SOURCES for one in import_string(f"{source}.figures")(actor, period)]


def reports(actor: Actor) -> QuerySet[Report]:
    """Return all reports, the newest days first, for school entry those that count it; raises NotVisible for anybody but the coordination,
    school entry and jobs."""
    rows = Report.objects.order_by("-until", "-since", "-cut_off")
    if _reads_all(actor):
        return rows
    return rows.filter(Exists(Figure.objects.filter(report=OuterRef("pk"), key__startswith=SCHOOL_PREFIX)))


def published(actor: Actor, report: Report) -> Published:
    """Return what a report published, to school entry what is its own; one query."""
    rows = Figure.objects.filter(report=report)
    if not _reads_all(actor):
        rows = rows.filter(key__startswith=SCHOOL_PREFIX)
    found = [of_body(row.body) for row in rows.order_by("place")]
    tables = [one for one in found if isinstance(one, FrozenTable)]
    return Published(report, tables, [one for one in found if isinstance(one, FrozenMeasure)])


def report(actor: Actor, report_id: UUID | None = None) -> Report | None:
    """Return one report, by default the newest (None before the first); raises NotVisible where it does not exist."""
    rows = reports(actor)
    if report_id is None:
        return rows.first()
    row = rows.filter(pk=report_id).first()
    if row is None:
        raise NotVisible("report")
    return row


def due(actor: Actor, today: date) -> Iterator[Span]:
    """Yield the days of the calendar that are over and settled and were never frozen, the earliest first, a year after its parts.

    The calendar is two rules of the county: for how many months reports are made beside those of a year, and how many days
    after their last day they are frozen. No other report is ever made, so nobody can subtract two that differ by a day.
    """
    known = set(Report.objects.values_list("since", "until"))
    ends = [
        first
        for year in (today.year - 1, today.year)
        for month in range(1, MONTHS + 1)
        if (first := date(year, month, 1)) <= today
    ]
    for first in ends:
        until = next_month(first) - DAY
        for months in _months(until):
            since = date(first.year, first.month - months + 1, 1)
            cut_off = _cut_off(until)
            if cut_off <= timezone.now() and (since, until) not in known:
                yield Span(since, until, cut_off)


def _months(until: date) -> list[int]:
    """Return how many months the reports have that end on a day; none while the calendar has no rule yet."""
    try:
        short = int(rule("report_months", until))
    except LookupError:
        return []
    return [months for months in dict.fromkeys((short, MONTHS)) if months and until.month % months == 0]


def _cut_off(until: date) -> datetime:
    wait = int(rule("report_after_days", until))
    return end_of(until + timedelta(days=wait))


def _reads_all(actor: Actor) -> bool:
    """Return whether every number is open to the actor (False: those of school entry); raises NotVisible for everybody else."""
    if not actor.is_job:
        require_role(actor, Role.COORDINATOR, *SCHOOL_READERS)
    return actor.is_job or actor.has(Role.COORDINATOR)
