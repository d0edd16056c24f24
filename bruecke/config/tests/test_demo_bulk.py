"""The county in bulk, for benchmarks, and where the demo refuses."""

from io import StringIO

import pytest
from django.core.management import CommandError, call_command
from django.db import connection

from bruecke.access.actor import of_user
from bruecke.access.models import Grant, Unit, User
from bruecke.consent.models import Handover
from bruecke.people.models import Person
from conftest import acting


def build(**options):
    call_command("demo", stdout=StringIO(), **options)


def test_many_persons_for_benchmarks(db):
    build(persons=1000)

    assert Person.objects.count() == 1000
    assert Handover.objects.filter(kind=Handover.Kind.FIRST_TALK).count() == 1000
    assert Unit.objects.count() == 200
    assert 150 < Handover.objects.filter(answered_by=User.objects.get(name="Nora Eng")).count() <= 200
    wanda = of_user(User.objects.get(name="Wanda Weit"))
    with acting(wanda):
        assert Handover.objects.count() == Handover.objects.filter(shelf_id__in=Grant.objects.values("shelf")).count() >= 990
    with connection.cursor() as cursor:
        cursor.execute("SELECT count(*) FROM pg_trigger WHERE tgenabled = 'D'")
        assert cursor.fetchone()[0] == 0


def test_fifty_persons_are_the_scenes_and_a_few_more(db):
    build(persons=50)

    assert Person.objects.count() == 50
    assert Person.objects.filter(given_name="Olena", family_name="Kowalenko").exists()


def test_refuses_where_real_people_work(db):
    User.objects.create(email="echt@example.org", name="Echter Mensch")

    with pytest.raises(CommandError):
        build()
