"""Whoever has lost the code gets a new one; the old one opens nothing any more, and nobody but who is responsible gives one."""

import re

import pytest
from django.urls import reverse

from bruecke.audit.models import Entry

pytestmark = pytest.mark.django_db


def test_the_new_code_opens_her_page_and_the_old_one_nothing(world, kept, visitor):
    address = reverse("privacy:new-code", args=[kept.person.dossier_id])
    assert 'class="secret"' not in world.client("amira").get(address).content.decode()
    answer = world.client("amira").post(address)
    code = re.search(r'class="secret" dir="ltr">([A-Z0-9 ]+)<', answer.content.decode())[1].replace(" ", "")

    assert answer.headers["Cache-Control"] == "no-store"
    assert visitor.get(f"/de/meine-daten/{code}/").status_code == 200
    assert visitor.get(f"/de/meine-daten/{kept.code}/").status_code == 404
    assert Entry.objects.filter(verb="person.new_code", dossier=kept.person.dossier_id).count() == 1


@pytest.mark.parametrize("name", ["ben", "lea", "dana", "katrin", "olga", "adam", "eva"])
def test_nobody_else_gives_one(world, kept, visitor, name):
    assert world.client(name).post(reverse("privacy:new-code", args=[kept.person.dossier_id])).status_code == 404
    assert visitor.get(f"/de/meine-daten/{kept.code}/").status_code == 200
