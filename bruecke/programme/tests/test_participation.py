"""How far municipalities take part: set from a day on, planned, kept as history, by coordination and county only."""

from datetime import date, timedelta

import pytest
from django.db import connection
from django.urls import reverse
from django.utils import timezone

from bruecke.network.models import Level, Participation
from bruecke.network.queries import level
from bruecke.programme import queries
from conftest import HEIMBACH, JUELICH, TITZ

pytestmark = pytest.mark.django_db
PAGE = "programme:participation"


def data(**more):
    return {"municipalities": [HEIMBACH], "level": "card_only", "since": timezone.localdate(), **more}


@pytest.mark.parametrize("colleague", ["hanna", "adam"])
def test_a_level_counts_from_its_day_and_twice_is_once(world, colleague):
    for _time in range(2):
        assert world.client(colleague).post(reverse(PAGE), data(municipalities=[HEIMBACH, TITZ])).status_code == 302

    assert level(HEIMBACH) == level(TITZ) == Level.CARD_ONLY
    assert Participation.objects.filter(municipality=HEIMBACH).count() == 1
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT count(*) FROM audit_entry WHERE verb = 'participation.set' AND subject LIKE %s", [f"%{HEIMBACH}%"]
        )
        assert cursor.fetchone()[0] >= 1


def test_planned_and_past_levels_are_shown(world):
    later = timezone.localdate() + timedelta(days=20)
    client = world.client("hanna")
    client.post(reverse(PAGE), data(municipalities=[JUELICH], level="paper_consent", since=date(2026, 1, 1)))
    client.post(reverse(PAGE), data(municipalities=[JUELICH], level="none", since=later))

    row = next(row for row in queries.standings(world.actor("hanna")) if row.municipality.pk == JUELICH)
    assert (row.now.level, [step.level for step in row.coming]) == (Level.PAPER_CONSENT, [Level.NONE])
    assert [step.level for step in row.before] == [Level.DIGITAL]


@pytest.mark.parametrize("change", [{"level": "x"}, {"municipalities": []}, {"since": "1999-01-01"}, {"since": "32.13.2026"}])
def test_wrong_input_stays_with_a_sentence(world, change):
    answer = world.client("hanna").post(reverse(PAGE), data(**change))

    assert answer.status_code == 200
    assert "summary-errors" in answer.content.decode()
    if "since" in change:
        assert change["since"] in answer.content.decode()
    assert not Participation.objects.filter(municipality=HEIMBACH).exists()


def test_strangers_find_nothing(world, django_assert_max_num_queries):
    for colleague in ("amira", "lea", "katrin", "olga", "emil", "eva"):
        assert world.client(colleague).get(reverse(PAGE)).status_code == 404
        assert world.client(colleague).post(reverse(PAGE), data()).status_code == 404
    coordinator = world.client("hanna")
    with django_assert_max_num_queries(15):
        assert coordinator.get(reverse(PAGE)).status_code == 200
