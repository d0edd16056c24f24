"""Freezing a report: counting in a job, hiding what is small, storing what may be read, once and for good."""

from collections.abc import Iterable, Sequence

from django.db import transaction
from django.utils import timezone

from bruecke.access.actor import Actor
from bruecke.access.policy import require_job
from bruecke.audit.actions import record
from bruecke.base.figures import Measure, Table
from bruecke.reports import queries
from bruecke.reports.frozen import Frozen, body_of, digest, freeze_measure, freeze_table
from bruecke.reports.linked import Place, protected
from bruecke.reports.models import Figure, Report
from bruecke.reports.pieces import Span, cuts, read_before, related
from bruecke.reports.queries import Published


@transaction.atomic
def freeze(*, by: Actor, span: Span) -> Report:
    """Freeze the numbers of some days as they were written down at the cut-off and return the report; only a job does this.

    The same days and cut-off again return the report that exists: what was published is never counted anew. Every table that
    goes out is written into the memory (domain 8.3). Raises NotVisible for anybody who is no job.
    """
    require_job(by, "figures")
    known = Report.objects.filter(since=span.since, until=span.until, cut_off=span.cut_off).first()
    if known:
        return known
    found = _frozen(by, span)
    row = Report.objects.create(
        since=span.since, until=span.until, cut_off=span.cut_off, made_at=timezone.now(), digest=digest(found)
    )
    Figure.objects.bulk_create(
        Figure(
            report=row, place=place, key=one.key, body=body_of(one),
            kind=Figure.Kind.TABLE if hasattr(one, "cells") else Figure.Kind.MEASURE,
        )
        for place, one in enumerate(found)
    )  # fmt: skip
    record(verb="report.frozen", subject=f"report:{span.since} {span.until} {row.digest[:16]}")
    for key in sorted({one.key for one in found}):
        record(verb="report.released", subject=f"table:{key} {span.since} {span.until}")
    return row


def freeze_due(*, by: Actor) -> list[Report]:
    """Freeze everything the calendar asks for and return it."""
    return [freeze(by=by, span=span) for span in list(queries.due(by, timezone.localdate()))]


def _frozen(by: Actor, span: Span) -> list[Frozen]:
    """Return what a report may publish, in the order of the contexts; nothing is stored."""
    earlier = [queries.published(by, row) for row in queries.reports(by)]
    near = set(related(span, (one.span for one in earlier)))
    earlier = [one for one in earlier if one.span in near]
    found = queries.counted(by, span.period)
    tables = [one for one in found if isinstance(one, Table)]
    hidden = _hidden(by, tables, span, earlier)
    return [
        freeze_table(one, hidden.get(one.key, ())) if isinstance(one, Table) else freeze_measure(one, _counts(one, earlier))
        for one in found
    ]


def _hidden(by: Actor, tables: Sequence[Table], span: Span, earlier: Sequence[Published]) -> dict[str, set[Place]]:
    closed = [table for table in tables if not table.is_open]
    parts = cuts(
        closed, span, [one.span for one in earlier],
        lambda period: {one.key: one for one in queries.counted(by, period) if isinstance(one, Table)},
    )  # fmt: skip
    before = [(one.span, {table.key: table.read() for table in one.tables}) for one in earlier]
    return protected(parts, [known for part in parts for known in read_before(part, before)])


def _counts(measure: Measure, earlier: Iterable[Published]) -> list[int]:
    return [
        one.count for report in earlier for one in report.measures
        if one.key == measure.key and one.title == measure.title and one.count is not None
    ]  # fmt: skip
