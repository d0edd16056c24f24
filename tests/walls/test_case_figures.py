"""What case management hands to the reports: counted as it is, and only for a job."""

from datetime import timedelta
from uuid import uuid4

import pytest
from django.utils import timezone

from bruecke.access.jobs import as_job
from bruecke.access.policy import NotVisible
from bruecke.base.figures import Measure, Period
from bruecke.cases.actions import closing, intake, planning, working
from bruecke.cases.models import AreaRating, ClosureReason, Event, Goal, Offer, Refusal, ServiceLink
from bruecke.cases.queries import case as queries
from bruecke.cases.queries.figures import figures
from bruecke.cases.tests.conftest import case, open_for  # noqa: F401 -- fixtures
from bruecke.network.models import LifeArea
from bruecke.reports.actions import freeze
from bruecke.reports.pieces import Span
from conftest import acting

pytestmark = pytest.mark.django_db


def counted(since=-30, until=0, before=None):
    today = timezone.localdate()
    period = Period(today + timedelta(days=since), today + timedelta(days=until), before)
    with as_job("reports") as by:
        return {one.key: one for one in figures(by, period)}


def number(found, key, *labels):
    table = found[key]
    row = table.cells[table.rows.index(labels[0])]
    return row[table.columns.index(labels[1])] if len(labels) > 1 else row[0]


@pytest.fixture
def worked(world, case):  # noqa: F811 -- a fixture
    """A wage case: rated 1, wanted, linked to a course that refused and to advice that began, won, closed at 4."""
    today = timezone.localdate()
    with acting(world.actor("amira")) as by:
        row = queries.case(by, case.pk).case
        before = intake.Rated(LifeArea.WORK, 1, 5, "", "", None)
        intake.assess(by=by, case=row, look=intake.Look(today, [before]))
        planning.take_matter(by=by, case=row, matter="wage", begins=today, key=uuid4())
        goal = Goal.objects.get()
        refused = working.Linked(Offer.COURSE, "VHS", ServiceLink.State.REFUSED, refusal=Refusal.FULL)
        working.link(by=by, case=row, linked=refused, key=uuid4())
        begun = working.Linked(
            Offer.LEGAL, "Rechtsberatung", ServiceLink.State.STARTED, requested_on=today - timedelta(days=12)
        )
        working.link(by=by, case=row, linked=begun, key=uuid4())
        for _twice in range(2):
            planning.add_outcome(by=by, case=row, event=Event.LAWSUIT_WON, on=today)
        after = intake.Rated(LifeArea.WORK, 4, 5, "", "", None)
        look = intake.Look(today, [after], is_closing=True)
        ending = closing.Ending(ClosureReason.GOALS_REACHED, rating=5, attainment={goal.pk: 1}, look=look)
    return by, row, ending


def close(worked):
    by, row, ending = worked
    with acting(by):
        closing.close(by=by, case=row, ending=ending)


def test_an_open_case_counts_for_its_team_until_it_is_closed(world, worked):
    team = world.units["nord"].name
    assert number(counted(), "cases.active_by_unit", team) == 1
    assert sum(map(sum, counted()["cases.by_intensity"].cells)) == 1
    assert "cases.active_by_unit" in counted(-60, -31)
    assert counted(-60, -31)["cases.active_by_unit"].rows == (), "it was not open then"
    close(worked)
    assert counted()["cases.active_by_unit"].rows == ()


def test_what_was_reached_counts_at_the_closing_and_what_waited_when_it_began(worked):
    assert sum(map(sum, counted()["cases.areas_after"].cells)) == 0
    close(worked)
    found = counted()
    area = str(LifeArea.WORK.label)
    assert number(found, "cases.areas_before", area, "1") == 1
    assert number(found, "cases.areas_after", area, "4") == 1
    assert sum(map(sum, found["cases.areas_after"].cells)) == AreaRating.objects.filter(assessment__is_closing=True).count()
    assert number(found, "cases.goal_attainment", "+1") == 1
    assert number(found, "cases.closure_reasons", str(ClosureReason.GOALS_REACHED.label)) == 1
    assert number(found, "cases.refusal_reasons", str(Refusal.FULL.label)) == 1
    assert number(found, "cases.outcomes", str(Event.LAWSUIT_WON.label)) == 1, "twice in one case is one case"
    waited = found[f"cases.waiting_days_by_kind.{Offer.LEGAL}"]
    assert isinstance(waited, Measure)
    assert (waited.value, waited.count) == (12.0, 1)
    assert all(not sum(map(sum, one.cells)) for key, one in counted(-60, -31).items() if "areas" in key)


def test_a_report_hides_the_single_case_and_is_the_same_when_asked_again(worked):
    close(worked)
    today = timezone.localdate()
    span = Span(today - timedelta(days=30), today, timezone.now() + timedelta(hours=1))
    with as_job("reports") as by:
        report = freeze(by=by, span=span)
        again = freeze(by=by, span=span)
    assert report.pk == again.pk
    bodies = {row.key: row.body for row in report.figure_set.all()}
    label = bodies["cases.outcomes"]["rows"].index(str(Event.LAWSUIT_WON.label))
    assert bodies["cases.outcomes"]["cells"][label] == [None]


def test_nobody_but_a_job_counts(world):
    with acting(world.actor("hanna")) as by, pytest.raises(NotVisible):
        figures(by, Period(timezone.localdate(), timezone.localdate()))
