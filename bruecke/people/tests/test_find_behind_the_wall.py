"""Whoever reads a whole shelf finds by index; whoever does not finds nothing through the same function."""

import pytest
from django.db import connection

from bruecke.access.actions import grant, shelf
from bruecke.access.models import DossierKind, Reason, Shelf
from bruecke.people.queries import find
from conftest import acting


def found(prefix, skeleton):
    with connection.cursor() as cursor:
        cursor.execute("SELECT count(*) FROM people_found(%s, %s, 50)", [[prefix], [skeleton]])
        return cursor.fetchone()[0]


@pytest.fixture
def master(world, arrive):
    """Hanna reads all persons, by the one shelf they stand on; two families are there."""
    arrive(given_name="Olena", family_name="Kovalenko")
    arrive(given_name="Samira", family_name="Haddad", original_name="سميرة حداد")
    row = shelf(kind=DossierKind.PERSON, use=Shelf.Use.MASTER, unit_id=None)
    grant(on_shelf=row, unit_id=world.units["ki"].pk, user_id=world.hanna.pk, reason=Reason.ROUTING)


def test_reader_of_a_shelf_finds_in_any_script_and_order(world, master):
    with acting(world.actor("hanna")) as hanna:
        assert [row.name for row in find(hanna, "kovalenko olena")] == ["Olena Kovalenko"]
        assert [row.name for row in find(hanna, "سميرة")] == ["Samira Haddad"]
        assert [row.name for row in find(hanna, "Kowalenka")] == ["Olena Kovalenko"]
        assert find(hanna, "kovalenko samira") == []


def test_function_answers_nothing_to_a_stranger(world, master):
    with acting(world.actor("hanna")):
        assert found("koval", ":kvlnk") == 1
    for name in ("dana", "olga", "eva", "katrin"):
        with acting(world.actor(name)) as stranger:
            assert found("koval", ":kvlnk") == 0
            assert find(stranger, "kovalenko") == []
