"""Reporting a child: circles of its own, one code for a family, no stranger."""

from datetime import date
from uuid import uuid4

import pytest
from django.core.exceptions import ValidationError

from bruecke.access.policy import NotVisible, visible
from bruecke.schooling.actions.reporting import Report, report
from bruecke.schooling.models import Entrant, Placement
from bruecke.schooling.models.words import Reported, State
from bruecke.schooling.tests.factories import family
from conftest import JUELICH, acting

pytestmark = pytest.mark.django_db


def test_a_family_has_one_code_and_each_child_circles_of_its_own(world):
    told = family(world, children=2)

    rows = list(Placement.objects.order_by("birth_year"))
    assert len(told.code) == 16
    assert [row.state for row in rows] == [State.REPORTED] * 2
    assert len({row.dossier_id for row in rows} | {row.entrant.dossier_id for row in rows}) == 4
    assert rows[0].family == rows[1].family


def test_the_same_form_twice_writes_once(world):
    key = uuid4()

    first, second = family(world, key=key), family(world, key=key)

    assert Entrant.objects.count() == 1
    assert second.entrants[0].pk == first.entrants[0].pk


STRANGERS = ("sigrid", "bea", "gerda", "tina", "amira", "mona", "olga", "emil", "hanna", "kira", "vroni", "adam", "eva")


@pytest.mark.parametrize(("who", "seen"), [("petra", 1), ("paul", 1), *((who, 0) for who in STRANGERS)])
def test_only_the_school_counselling_sees_a_reported_child(world, who, seen):
    family(world)

    with acting(world.actor(who)) as actor:
        assert visible(actor, Entrant.objects.all()).count() == seen
        assert visible(actor, Placement.objects.all()).count() == seen
        assert Entrant.objects.count() == seen
        assert Placement.objects.count() == seen


def test_an_office_reports_and_sees_nothing_afterwards(world):
    family(world, by="katrin")

    with acting(world.actor("katrin")):
        assert Entrant.objects.count() == 0
    with acting(world.actor("petra")):
        assert Entrant.objects.get().office_id == world.units["juelich"].pk


def test_the_immigration_authority_reports_nobody(world):
    with acting(world.actor("olga")) as olga, pytest.raises(NotVisible):
        report(by=olga, report=Report([], [], JUELICH), way=Reported.OFFICE, key=uuid4())


def test_a_child_too_young_for_school_is_told_so(world):
    with pytest.raises(ValidationError, match="Geburtsdatum"):
        family(world, born=date(2025, 1, 1))
