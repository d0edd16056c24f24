"""A report is frozen by a job, once, the same every time; small numbers are hidden in it, and against what was published before."""

from datetime import UTC, date, datetime, timedelta

import pytest
from django.db import DatabaseError, transaction

from bruecke.access.actor import job
from bruecke.access.policy import NotVisible
from bruecke.base.figures import Measure, Period, crossed, listed
from bruecke.reports import actions, queries
from bruecke.reports.frozen import csv_measures, csv_table, freeze_measure
from bruecke.reports.models import Figure, Report
from bruecke.reports.pieces import Piece, Span, cuts, read_before
from conftest import acting, as_owner

pytestmark = pytest.mark.django_db
JOBS = "bruecke_jobs"
Q1, H1 = (date(2026, 1, 1), date(2026, 3, 31)), (date(2026, 1, 1), date(2026, 6, 30))
APRIL, JULY = datetime(2026, 4, 15, tzinfo=UTC), datetime(2026, 7, 15, tzinfo=UTC)
ROWS, COLUMNS = ("unit", ("Nord", "Süd", "West")), ("kind", ("course", "flat", "job"))


@pytest.fixture
def happened(monkeypatch):
    """A context with events of (day, row, column, written when); the list may be changed between two reports."""
    events = []

    def figures(actor, period: Period):
        counts = {}
        for day, row, column, written in events:
            if period.since <= day <= period.until and (period.written_before is None or written < period.written_before):
                counts[row, column] = counts.get((row, column), 0) + 1
        return [
            crossed("cases.outcomes", "Outcomes", rows=ROWS, columns=COLUMNS, counts=counts),
            Measure("cases.waiting_days_by_kind", "course", 12.5, "days", sum(counts.values())),
        ]

    monkeypatch.setattr(queries, "SOURCES", ("made.up",))
    monkeypatch.setattr(queries, "import_string", lambda name: figures)
    return events


def add(events, day, row, column, number, *, written=None):
    events += [(day, row, column, written or datetime(day.year, day.month, day.day, tzinfo=UTC))] * number


def freeze(days, cut_off):
    with acting(job("reports"), JOBS) as by:
        return actions.freeze(by=by, span=Span(*days, cut_off))


def table(world, report, key="cases.outcomes"):
    return queries.published(world.actor("hanna"), report).table(key)


def fill(events, day):
    for row in ROWS[1]:
        for column in COLUMNS[1]:
            add(events, day, row, column, 9)


def test_only_a_job_freezes_and_only_the_coordination_reads(world, happened):
    for colleague in ("hanna", "amira", "lea", "adam", "olga", "emil"):
        with pytest.raises(NotVisible):
            actions.freeze(by=world.actor(colleague), span=Span(*Q1, APRIL))
        with pytest.raises(NotVisible):
            queries.counted(world.actor(colleague), Period(*Q1))
    report = freeze(Q1, APRIL)
    for colleague in ("amira", "lea", "adam", "olga", "emil", "eva"):
        with pytest.raises(NotVisible):
            queries.published(world.actor(colleague), report)


def test_small_numbers_are_hidden_and_others_with_them(world, happened):
    fill(happened, date(2026, 2, 2))
    del happened[:6]
    found = table(world, freeze(Q1, APRIL))

    assert found.cells[0][0] is None
    assert sum(number is None for row in found.cells for number in row) == 4
    assert found.total == 75


def test_the_same_again_gives_the_same_bytes_and_counts_nothing_anew(world, happened):
    fill(happened, date(2026, 2, 2))
    first = freeze(Q1, APRIL)
    before = csv_table(table(world, first))
    add(happened, date(2026, 2, 4), "Süd", "job", 20)

    assert freeze(Q1, APRIL).pk == first.pk
    assert csv_table(table(world, Report.objects.get())) == before


def test_counting_again_gives_what_was_frozen_when_nothing_was_erased(world, happened):
    fill(happened, date(2026, 2, 2))
    add(happened, date(2026, 2, 3), "West", "job", 3)
    report = freeze(Q1, APRIL)
    add(happened, date(2026, 2, 5), "West", "flat", 8, written=JULY)

    Figure.objects.all().delete()
    Report.objects.all().delete()
    assert freeze(Q1, APRIL).digest == report.digest


def test_what_was_written_after_the_cut_off_does_not_count(world, happened):
    fill(happened, date(2026, 2, 2))
    add(happened, date(2026, 2, 3), "Nord", "job", 30, written=JULY)

    assert table(world, freeze(Q1, APRIL)).total == 81


def test_a_second_report_does_not_tell_what_came_between(world, happened):
    fill(happened, date(2026, 2, 2))
    quarter = table(world, freeze(Q1, APRIL))
    fill(happened, date(2026, 5, 2))
    happened[:] = [event for event in happened if not (event[0].month == 5 and event[1:3] == ("Nord", "course"))]
    add(happened, date(2026, 5, 3), "Nord", "course", 2)
    half = table(world, freeze(H1, JULY))

    assert not quarter.hides
    assert half.cells[0][0] is None, "9 in the quarter and 11 in the half-year would say: 2 in between"
    assert sum(number is None for row in half.cells for number in row) >= 4


def test_what_was_written_down_late_is_protected_as_well(world, happened):
    fill(happened, date(2026, 2, 2))
    freeze(Q1, APRIL)
    add(happened, date(2026, 3, 3), "Süd", "flat", 1, written=JULY - timedelta(days=3))
    fill(happened, date(2026, 5, 2))
    half = table(world, freeze(H1, JULY))

    assert half.total is not None
    assert not half.hides, "one written late cannot be told from nine of the second quarter"
    late = table(world, freeze(Q1, JULY))
    assert late.cells[1][1] is None, "the quarter again, later, would say: one came late"


def test_erasing_later_changes_nothing_and_breaks_nothing(world, happened):
    fill(happened, date(2026, 2, 2))
    report = freeze(Q1, APRIL)
    before = csv_table(table(world, report))
    del happened[:20]
    fill(happened, date(2026, 5, 2))

    assert freeze(H1, JULY).digest
    assert csv_table(table(world, report)) == before


def test_a_state_of_a_day_is_not_linked_to_other_days(world, monkeypatch):
    numbers = {date(2026, 3, 31): 9, date(2026, 6, 30): 11}
    source = lambda actor, period: [listed("cases.active", "Active", "unit", {"Nord": numbers.get(period.until, 1), "Süd": 40})]  # noqa: E731
    monkeypatch.setattr(queries, "SOURCES", ("made.up",))
    monkeypatch.setattr(queries, "import_string", lambda name: source)
    freeze(Q1, APRIL)

    assert table(world, freeze(H1, JULY), "cases.active").cells == ((11,), (40,), (51,))


def test_a_median_needs_five_people_also_between_two_reports():
    measure = Measure("cases.waiting_days_by_kind", "course", 12.5, "days", 9)

    assert freeze_measure(measure).value == 12.5
    assert freeze_measure(measure, [9, 12]).value is None
    assert freeze_measure(measure, [9, 4, 15]).value == 12.5
    assert freeze_measure(Measure("a.b", "x", 1, "days", 4)).value is None


def test_csv_has_labels_first_totals_last_and_x(world, happened):
    for row in ROWS[1]:
        add(happened, date(2026, 2, 2), row, "course", 8)
        add(happened, date(2026, 2, 2), row, "job", 9)
    add(happened, date(2026, 2, 2), "Nord", "flat", 2)
    add(happened, date(2026, 2, 2), "Süd", "flat", 12)
    report = freeze(Q1, APRIL)

    assert csv_table(table(world, report)).decode() == (
        "unit,course,flat,job,insgesamt\r\nNord,x,x,9,19\r\nSüd,x,x,9,29\r\nWest,8,0,9,17\r\ninsgesamt,24,14,27,65\r\n"
    )
    measures = queries.published(world.actor("hanna"), report).measures
    assert csv_measures(measures).decode() == "Kennzahl,Wert,Einheit\r\ncourse,12.5,days\r\n"


def test_every_table_that_goes_out_is_written_down(world, happened):
    fill(happened, date(2026, 2, 2))
    freeze(Q1, APRIL)
    from django.db import connection

    with connection.cursor() as cursor:
        cursor.execute("SELECT subject FROM audit_entry WHERE verb = 'report.released' ORDER BY subject")
        found = [row[0] for row in cursor.fetchall()]
    assert found == [f"table:{key} 2026-01-01 2026-03-31" for key in ("cases.outcomes", "cases.waiting_days_by_kind")]


def test_the_web_and_the_jobs_cannot_change_what_was_published(world, happened):
    report = freeze(Q1, APRIL)
    for role, deed in (
        ("bruecke_app", lambda: Report.objects.filter(pk=report.pk).update(digest="x")),
        ("bruecke_app", lambda: Figure.objects.all().delete()),
        (JOBS, lambda: Figure.objects.update(body={})),
        (JOBS, lambda: Report.objects.all().delete()),
    ):
        with pytest.raises(DatabaseError), acting(world.actor("hanna"), role), transaction.atomic():
            deed()
        as_owner()


def test_the_calendar_asks_for_quarters_and_years_two_weeks_later(world, monkeypatch):
    def asked(day):
        monkeypatch.setattr(queries.timezone, "now", lambda: datetime(day.year, day.month, day.day, 4, tzinfo=UTC))
        return [(span.since, span.until) for span in queries.due(job("reports"), day)]

    assert asked(date(2026, 4, 14)) == []
    assert asked(date(2026, 4, 15)) == [Q1]
    assert asked(date(2026, 7, 20)) == [Q1, (date(2026, 4, 1), date(2026, 6, 30))]
    assert asked(date(2027, 1, 20))[-2:] == [
        (date(2026, 10, 1), date(2026, 12, 31)),
        (date(2026, 1, 1), date(2026, 12, 31)),
    ]


def test_the_nightly_job_freezes_what_is_due_once(world, happened, monkeypatch):
    from bruecke.reports.jobs import freeze as nightly

    spans = [Span(*Q1, APRIL)]
    monkeypatch.setattr(queries, "due", lambda actor, today: spans)

    assert nightly.func(timestamp=0) == 1
    assert Report.objects.get().cut_off == APRIL


def test_the_calendar_is_empty_before_its_first_day(world):
    assert list(queries.due(job("reports"), date(2024, 5, 20))) == []


def test_a_report_that_does_not_exist_is_not_found(world):
    from uuid import uuid4

    with pytest.raises(NotVisible):
        queries.report(world.actor("hanna"), uuid4())
    assert queries.report(world.actor("hanna")) is None


def test_what_moved_between_two_cut_offs_is_linked_by_days_only():
    """Six were open in April and are done in July: what was written later does not only add."""
    known = {
        (3, APRIL): (9, 9), (3, JULY): (3, 15), (6, APRIL): (0, 0), (6, JULY): (9, 9),
    }  # fmt: skip

    def state(numbers):
        return listed("consults.by_state", "State", "state", dict(zip(("open", "done"), numbers, strict=True)))

    def count(period):
        return {"consults.by_state": state(known[period.until.month, period.written_before])}

    quarter, half = Span(*Q1, APRIL), Span(*H1, JULY)
    (cut,) = cuts([state((12, 24))], half, [quarter], count)
    (before,) = read_before(cut, [(quarter, {"consults.by_state": {("open", ""): 9}})])

    assert {piece.at for piece in cut.pieces} == {None}
    assert before.pieces == {Piece(*Q1)}
    (alone,) = cuts([state((5, 5))], half, [quarter], count)
    assert list(alone.pieces) == [Piece(*H1)]
    assert read_before(alone, [(quarter, {"consults.by_state": {("open", ""): 9}})]) == []
