"""The search: other spellings and scripts, numbers without a name, and nothing for strangers."""

import pytest
from django.urls import reverse

from bruecke.consent import queries as consents
from bruecke.consent.models import Handover
from bruecke.welcome.actions import counselling
from bruecke.welcome.queries import inbox
from conftest import acting

SEARCH = reverse("welcome:search")


@pytest.mark.parametrize("text", ["Kovalenko", "Kowalenko", "Коваленко", "Olena Kov"])
def test_search_finds_other_spellings_and_scripts(world, taken, text):
    done = taken(original_name="Олена Коваленко")

    body = world.client("amira").get(SEARCH, {"q": text}, headers={"HX-Request": "true"}).content.decode()

    assert reverse("welcome:handover", args=[done.handover.pk]) in body
    assert 'role="option"' in body


def test_search_finds_numbers_also_before_accepting_but_no_name(world, arrive):
    done = arrive(family_name="Geheim")
    client = world.client("amira")

    by_number = client.get(SEARCH, {"q": done.handover.number.lower()}).content.decode()

    assert reverse("welcome:preview", args=[done.handover.pk]) in by_number
    assert "Geheim" not in by_number
    assert "Geheim</bdi>" not in client.get(SEARCH, {"q": "Geheim"}).content.decode()


@pytest.mark.parametrize("name", ["ben", "dana", "katrin", "olga", "emil", "eva", "adam"])
def test_search_shows_strangers_nothing(world, taken, name):
    done = taken()

    for text in ("Kovalenko", done.handover.number):
        body = world.client(name).get(SEARCH, {"q": text}, headers={"HX-Request": "true"}).content.decode()
        assert str(done.handover.pk) not in body


def test_coordination_finds_what_it_routes(world, arrive):
    arrive(clerk="hugo", family_name="Kovalenko")

    with acting(world.actor("hanna")) as hanna:
        assert [hit.page for hit in inbox.search(hanna, "Kovalenko")] == ["welcome:route"]


def test_withdrawn_person_is_found_by_nobody(world, taken):
    done = taken()
    with acting(world.actor("amira")) as amira:
        counselling.withdraw(by=amira, handover=consents.opened(amira, done.handover.pk), how="phone")

    with acting(world.actor("amira")) as amira:
        assert inbox.search(amira, "Kovalenko") == []
        assert inbox.search(amira, done.handover.number) == []
    assert Handover.objects.get().state == Handover.State.CLOSED
