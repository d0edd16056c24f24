"""The search finds cases and questions by their numbers, behind the same walls as their pages, and leaves no entry."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from bruecke.audit.models import Entry
from bruecke.cases.actions import closing
from bruecke.cases.queries import case as cases
from conftest import acting
from tests.walls import lives

pytestmark = pytest.mark.django_db
SEARCH = reverse("welcome:search")


@pytest.fixture
def life(world, arrive):
    return lives.live(world, arrive)


def found(world, name, text):
    return world.client(name).get(SEARCH, {"q": text}, headers={"HX-Request": "true"}).content.decode()


def test_own_cases_and_questions_are_found_by_number_closed_ones_too(world, life):
    case, question = reverse("cases:case", args=[life.case.pk]), reverse("consults:consult", args=[life.consult.pk])
    before = Entry.objects.count()

    assert case in found(world, "amira", life.case.number.lower())
    assert case in found(world, "amira", life.case.number[:5])
    assert question in found(world, "amira", life.consult.number)
    assert Entry.objects.count() == before
    with acting(world.actor("amira")) as by:
        closing.close(by=by, case=cases.case(by, life.case.pk).case, ending=closing.Ending("goals_reached"))
    assert case in found(world, "amira", life.case.number)


def test_a_lead_finds_the_cover_of_a_case_and_no_question(world, life):
    body = found(world, "lea", life.case.number)

    assert reverse("cases:lead", args=[life.case.pk]) in body
    assert reverse("cases:case", args=[life.case.pk]) + '"' not in body
    assert str(life.consult.pk) not in found(world, "lea", life.consult.number)


@pytest.mark.parametrize("name", ["ben", "dana", "katrin", "olga", "emil", "eva", "adam", "hanna", "vroni"])
def test_strangers_find_nothing_by_number(world, life, name):
    for row in (life.case, life.anonymous, life.consult, life.told):
        assert str(row.pk) not in found(world, name, row.number)


def test_a_number_costs_less_than_a_name(world, life):
    costs = []
    for text in ("Kovalenko", life.case.number):
        client = world.client("amira")
        with CaptureQueriesContext(connection) as asked:
            client.get(SEARCH, {"q": text}, headers={"HX-Request": "true"})
        costs.append(len(asked))
    assert costs[1] < costs[0]
