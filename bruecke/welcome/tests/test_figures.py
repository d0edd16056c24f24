"""The figures of a month: counted by a job, hidden where small, frozen, and the same when frozen again."""

from datetime import date, timedelta

import pytest
from django.db import connection
from django.utils import timezone

from bruecke.access.actor import job, of_code
from bruecke.access.policy import NotVisible
from bruecke.base.crypto import code_hash
from bruecke.base.days import first_of, last_month
from bruecke.consent import actions as consents
from bruecke.welcome.actions import figures
from bruecke.welcome.models import Figure, MonthlyRegistrations
from bruecke.welcome.queries.figures import HIDDEN, Measure, counted
from conftest import DUEREN, JUELICH, LINNICH, acting

JOBS = "bruecke_jobs"


def month():
    return first_of(timezone.localdate())


def freeze():
    with acting(job("figures"), JOBS) as by:
        return figures.freeze(by=by, month=month())


def value(measure, ags="", route=""):
    return Figure.objects.values_list("value", flat=True).get(month=month(), measure=measure, ags=ags, route=route)


def test_what_is_frozen_is_what_happened(world, arrive):
    for _number in range(6):
        arrive(route="allocation")
    for _number in range(7):
        arrive(clerk="kurt", route="abroad_eu")
    MonthlyRegistrations.objects.create(unit=world.units["juelich"], ags=JUELICH, month=month(), number=20)

    freeze()

    assert value(Measure.CONSENTED) == 13
    assert value(Measure.CONSENTED, JUELICH) == 6
    assert value(Measure.DELIVERED, DUEREN) == 7
    assert value(Measure.CONSENTED, JUELICH, "allocation") == 6
    assert value(Measure.CONSENTED, "", "abroad_eu") == 7
    assert value(Measure.REGISTERED, JUELICH) == 20
    assert value(Measure.HELD) == 0
    assert value("way_own_phone") == 13
    assert not Figure.objects.filter(measure=Measure.REGISTERED, ags=DUEREN).exists()


def test_fewer_than_five_are_hidden_and_do_not_follow_from_the_total(world, arrive):
    for clerk, number in (("katrin", 7), ("kurt", 6), ("lena", 3)):
        for _number in range(number):
            arrive(clerk=clerk, route="allocation")

    freeze()

    assert value(Measure.CONSENTED) == 16
    assert value(Measure.CONSENTED, LINNICH) == HIDDEN
    assert [value(Measure.CONSENTED, JUELICH), value(Measure.CONSENTED, DUEREN)].count(HIDDEN) == 1


def test_freezing_again_changes_nothing_but_the_time(world, arrive):
    arrive()
    freeze()
    before = sorted(Figure.objects.values_list("ags", "route", "measure", "value"))

    freeze()

    assert sorted(Figure.objects.values_list("ags", "route", "measure", "value")) == before


def test_a_withdrawn_consent_still_counts_as_given_and_not_as_delivered(world, arrive):
    arrived = [arrive() for _number in range(6)]
    with acting(of_code(code_hash(arrived[0].code))) as by:
        consents.withdraw(by=by, consent=arrived[0].consent, how="link")

    with acting(job("figures"), JOBS) as by:
        found = counted(by, month())

    assert sum(found.chain[0].values()) == 6
    assert sum(found.chain[1].values()) == 5


def test_only_a_job_counts(world):
    with acting(world.actor("hanna")) as by, pytest.raises(NotVisible):
        figures.freeze(by=by, month=month())

    assert not Figure.objects.exists()


def test_months_that_were_missed_are_frozen_later_and_old_ones_stay(world, arrive):
    early = last_month(last_month(last_month(month())))
    MonthlyRegistrations.objects.create(unit=world.units["juelich"], ags=JUELICH, month=early, number=20)

    with acting(job("figures"), JOBS) as by:
        first = figures.freeze_due(by=by)
    with acting(job("figures"), JOBS) as by:
        second = figures.freeze_due(by=by)

    assert first[0] == early
    assert len(first) == 4
    assert second == [last_month(month()), month()]


def test_the_nightly_job_runs(world, arrive):
    from bruecke.welcome.figure_jobs import freeze as task

    arrive()

    assert task(0) == 2

    with connection.cursor() as cursor:
        cursor.execute("SELECT count(*) FROM audit_entry WHERE verb = 'figures.frozen'")
        assert cursor.fetchone()[0] == 2


def test_months_begin_on_their_first_day():
    assert last_month(date(2026, 1, 1)) == date(2025, 12, 1)
    assert first_of(date(2026, 3, 1) - timedelta(days=1)) == date(2026, 2, 1)
