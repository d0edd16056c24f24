"""Whoever reads a name has looked: a search writes down whose names it showed, and "Wer sieht das?" says it once an hour."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from bruecke.consent import actions, queries
from bruecke.privacy.queries import who
from conftest import acting

pytestmark = pytest.mark.django_db


def entries(verb):
    with connection.cursor() as cursor:
        cursor.execute("SELECT actor, dossier FROM audit_entry WHERE verb = %s", [verb])
        return cursor.fetchall()


@pytest.mark.parametrize("headers", [{}, {"HX-Request": "true"}])
def test_a_name_shown_by_the_search_is_an_entry(world, kept, headers):
    body = world.client("amira").get("/suche/", {"q": "Kovalenko"}, headers=headers).content.decode()

    assert "Olena" in body
    assert entries("person.listed") == [(str(world.amira.pk), kept.person.dossier_id)]


def test_who_finds_nothing_leaves_no_entry_and_so_does_a_number(world, kept):
    client = world.client("amira")
    world.client("dana").get("/suche/", {"q": "Kovalenko"})
    client.get("/suche/", {"q": "Xyzzy"})

    assert entries("person.listed") == []
    body = client.get("/suche/", {"q": kept.handover.number}).content.decode()
    assert kept.handover.number in body
    assert entries("person.listed") == []


def test_many_names_cost_as_many_statements_as_one(world, arrive):
    client, costs = world.client("amira"), []
    for names in (("Anna",), ("Bela", "Cara", "Dora", "Elsa", "Fina")):
        for name in names:
            done = arrive(family_name="Kovalenko", given_name=name)
            with acting(world.actor("amira")) as amira:
                actions.accept(by=amira, handover=queries.preview(amira, done.handover.pk))
        with CaptureQueriesContext(connection) as asked:
            client.get("/suche/", {"q": "Kovalenko"})
        costs.append([query["sql"] for query in asked if "SAVEPOINT" not in query["sql"]])

    assert len(costs[0]) == len(costs[1]) <= 15
    assert len(entries("person.listed")) == 1 + 6


def test_a_name_typed_letter_by_letter_stands_there_once(world, kept):
    client = world.client("amira")
    for text in ("Ko", "Kova", "Kovalenko"):
        client.get("/suche/", {"q": text})

    with connection.cursor() as cursor:
        cursor.execute("ALTER TABLE audit_entry DISABLE TRIGGER audit_entry_stamp")
        cursor.execute(
            """INSERT INTO audit_entry (id, at, txid, actor, actor_kind, verb, dossier, subject)
            SELECT gen_random_uuid(), date_trunc('hour', now()) - make_interval(hours => 2, mins => n), 0, actor, actor_kind, verb, dossier, subject
            FROM audit_entry, generate_series(1, 3) n WHERE verb = 'person.listed'"""
        )
        cursor.execute("ALTER TABLE audit_entry ENABLE TRIGGER audit_entry_stamp")
    assert len(entries("person.listed")) == 12
    with acting(world.actor("amira")) as amira:
        looks = [look for look in who.sight(amira, [kept.person.dossier_id])[1] if look.verb == "person.listed"]
    assert [look.name for look in looks] == ["Amira Muster"] * 2
    page = client.get(reverse("privacy:who", args=[kept.handover.pk])).content.decode()
    assert page.count("Name in einer Suche gesehen") == 2


def test_the_person_reads_that_her_data_was_looked_at(world, kept):
    world.client("amira").get("/suche/", {"q": "Kovalenko"})

    page = world.client("katrin").get(f"/de/meine-daten/{kept.code}/").content.decode()
    assert "Amira Muster" in page
    assert "Ihre Daten geöffnet" in page


def test_a_lead_who_looks_at_the_work_of_the_team_leaves_an_entry(world, kept):
    assert world.client("lea").get(reverse("welcome:reassign", args=[kept.handover.pk])).status_code == 200

    assert (str(world.lea.pk), kept.handover.dossier_id) in entries("handover.previewed")
