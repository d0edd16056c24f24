"""Households: who joins, who leaves, who moves; never with somebody protected, and only by whoever accompanies both."""

import pytest
from django.urls import reverse

from bruecke.access.policy import NotVisible
from bruecke.people import actions, queries
from bruecke.people.models import Person
from conftest import acting

pytestmark = pytest.mark.django_db


@pytest.fixture
def two(world, arrive):
    """Amira accompanies Olena and Taras, who came alone each."""
    from bruecke.consent import actions as consents

    both = [arrive(given_name="Olena", family_name="Kovalenko"), arrive(given_name="Taras", family_name="Hnatiuk")]
    with acting(world.actor("amira")) as amira:
        for done in both:
            consents.accept(by=amira, handover=done.handover)
    return [done.person for done in both]


def home(world, person, name="amira"):
    with acting(world.actor(name)) as actor:
        return [row.family_name for row in queries.household(actor, queries.of_dossier(actor, person.dossier_id))]


def post(world, name, view, *args, **data):
    return world.client(name).post(reverse(f"people:{view}", args=args), data, follow=True)


def test_somebody_joins_and_moves_out_on_the_page(world, two):
    olena, taras = two
    page = world.client("amira").get(reverse("people:household", args=[olena.dossier_id]), {"s": "Hnatyuk"}).content.decode()
    assert "Hnatiuk" in page, "another spelling finds him too"

    assert post(world, "amira", "join", olena.dossier_id, taras.dossier_id).status_code == 200
    assert home(world, olena) == ["Hnatiuk"]
    post(world, "amira", "join", olena.dossier_id, taras.dossier_id)
    assert home(world, taras) == ["Kovalenko"], "twice is once"

    post(world, "amira", "leave", olena.dossier_id, taras.dossier_id)
    assert home(world, olena) == []


def test_all_of_a_household_move_or_only_one(world, two):
    olena, taras = two
    post(world, "amira", "join", olena.dossier_id, taras.dossier_id)
    other = next(ags for ags in ("05358008", "05358024") if ags != olena.ags)
    post(world, "amira", "move", olena.dossier_id, ags=other, district="", all="on")
    assert set(Person.objects.filter(pk__in=[olena.pk, taras.pk]).values_list("ags", flat=True)) == {other}
    post(world, "amira", "move", taras.dossier_id, ags=olena.ags, district="")
    assert Person.objects.get(pk=olena.pk).ags == other
    assert Person.objects.get(pk=taras.pk).ags == olena.ags
    assert Person.objects.filter(pk=taras.pk, ags="99999999").count() == 0
    post(world, "amira", "move", taras.dossier_id, ags="99999999", district="")
    assert Person.objects.get(pk=taras.pk).ags == olena.ags, "a place that is none changes nothing"


def test_nobody_joins_somebody_protected(world, two):
    olena, taras = two
    Person.objects.filter(pk=taras.pk).update(is_protected=True)
    page = post(world, "amira", "join", olena.dossier_id, taras.dossier_id)
    assert "niemandes Haushalt" in page.content.decode() or "keinem Haushalt" in page.content.decode()
    assert home(world, olena) == []


@pytest.mark.parametrize("name", ["dana", "ben", "mona", "kurt", "nele", "otto"])
def test_whoever_does_not_accompany_her_finds_no_household(world, two, name):
    olena, taras = two
    client = world.client(name)
    for view, args in (("household", []), ("join", [taras.dossier_id]), ("leave", [taras.dossier_id]), ("move", [])):
        address = reverse(f"people:{view}", args=[olena.dossier_id, *args])
        answer = client.get(address) if view == "household" else client.post(address, {"ags": olena.ags})
        assert answer.status_code in (403, 404), view
        assert "Kovalenko" not in answer.content.decode()
    with acting(world.actor(name)) as by, pytest.raises(NotVisible):
        actions.move(by=by, people=[olena], ags=olena.ags, district="x")
