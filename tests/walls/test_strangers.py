"""Everybody without a grant visits every address of a seeded county: nothing of it in any byte of any answer."""

import re

import pytest
from django.urls import reverse

from bruecke.access.models import Grant
from bruecke.consent.models import Consent, Handover
from conftest import acting, client_of
from tests.walls.pages import arguments, pages

MARKERS = ("Zarathustra", "Quetzalcoatl", "4710999", "Schwurbelhausen", "Geheimnotiz")
STRANGERS = ("dana", "ben", "kurt", "olga", "emil", "eva", "adam", "hanna", "lea")
#: What these may know by office: the lead sees that a hand-over waits, never who it is.
CHANGES_NOTHING = {"account_logout"}


@pytest.fixture
def city(world, arrive):
    """A family in Jülich whose words are unmistakable, accepted by Amira."""
    from bruecke.consent import actions, queries

    done = arrive(
        given_name="Zarathustra",
        family_name="Quetzalcoatl",
        phone="+492214710999",
        district="Schwurbelhausen",
        best_time="Geheimnotiz",
    )
    with acting(world.actor("amira")) as amira:
        actions.accept(by=amira, handover=queries.preview(amira, done.handover.pk))
    return done


def _known(city):
    return {"handover_id": city.handover.pk, "person_id": city.person.pk, "dossier_id": city.person.dossier_id, "lang": "de"}


def _plain(body):
    return re.sub(rb'(csrfmiddlewaretoken" value="|name="key" value=")[^"]+', b"", body)


def test_the_secret_is_there_to_leak(world, city):
    body = world.client("amira").get(reverse("welcome:handover", args=[city.handover.pk])).content.decode()

    assert "Quetzalcoatl" in body
    assert "4710999" in body.replace(" ", "")


#: Whoever else reads is looked through with more around the person in test_strangers_of_a_case.
@pytest.mark.parametrize(
    ("name", "method"), [*((name, "post") for name in (*STRANGERS, None)), *((name, "get") for name in ("olga", "adam", "lea"))]
)
def test_stranger_finds_nothing_anywhere(world, city, name, method):
    client = client_of(world.users[name] if name else None)
    before = (
        Grant.objects.count(),
        Handover.objects.filter(state="accepted").count(),
        Consent.objects.filter(withdrawn_at=None).count(),
    )
    for page in pages():
        if page.name in CHANGES_NOTHING or not page.is_ours:
            continue
        known = arguments(page, _known(city))
        answer = getattr(client, method)(reverse(page.name, kwargs=known), {"q": "Quetz"})
        assert answer.status_code in (200, 204, 302, 400, 403, 404, 405, 422, 429), (page.name, answer.status_code)
        if "handover_id" in known and name:
            assert answer.status_code in (403, 404) or name == "lea", (page.name, answer.status_code)
        body = b"".join(answer.streaming_content) if answer.streaming else answer.content
        for marker in MARKERS:
            assert marker.encode() not in body, (page.name, marker)
    after = (
        Grant.objects.count(),
        Handover.objects.filter(state="accepted").count(),
        Consent.objects.filter(withdrawn_at=None).count(),
    )
    assert after == before


@pytest.mark.parametrize("name", ["olga", "emil", "dana", "adam"])
def test_existing_equals_not_existing(world, city, name):
    client = world.client(name)
    for page in pages():
        if "handover_id" not in page.arguments:
            continue
        real = client.get(reverse(page.name, kwargs=arguments(page, _known(city))))
        invented = client.get(reverse(page.name, kwargs=arguments(page, {"lang": "de"})))
        assert real.status_code == invented.status_code == 404, page.name
        assert _plain(real.content) == _plain(invented.content), page.name
