"""A slip from an authority to the integration centre: a name goes along only with her signature, and is gone when she takes it back."""

from datetime import date, timedelta

import pytest
from django.core.exceptions import ValidationError
from django.urls import reverse
from django.utils import timezone

from bruecke.access.policy import Refused
from bruecke.consults.actions import telling
from bruecke.consults.models import ReleasedFacts
from bruecke.consults.tests.factories import sent, written
from conftest import acting

pytestmark = pytest.mark.django_db


def test_name_and_telephone_go_along_with_her_signature_and_go_when_she_takes_it_back(world):
    row, kira, olga = sent(world, "olga", "ki", topic="support"), world.client("kira"), world.client("olga")
    here = reverse("consults:consult", args=[row.pk])
    assert "Ein Zettel für die Person" in olga.get(here).content.decode()
    typed = {"name": "Olena Kovalenko", "phone": "0221 4710 142", "signed_on": timezone.localdate()}
    assert olga.post(reverse("consults:signed", args=[row.pk]), {**typed, "name": ""}).status_code == 200
    olga.post(reverse("consults:signed", args=[row.pk]), typed)

    assert "Olena Kovalenko" in kira.get(here).content.decode()
    assert "/melden/" in kira.get(here).content.decode()  # the next step: register together with her
    assert "/melden/" not in world.client("otto").get(here).content.decode()
    assert "Olena Kovalenko" in world.client("otto").get(here).content.decode()
    for name in ("emil", "amira"):
        with acting(world.actor(name)):
            assert not ReleasedFacts.objects.exists(), name
    for name in ("emil", "amira", "hanna"):  # the coordination sits in the same unit: the policy keeps it out
        assert world.client(name).get(here).status_code == 404

    olga.post(reverse("consults:deed", args=[row.pk, "zuruecknehmen"]))

    assert "Kovalenko" not in kira.get(here).content.decode()
    assert "Die Entbindung ist beendet" in kira.get(here).content.decode()
    assert ReleasedFacts.objects.get().facts == {}


def test_a_slip_is_for_authorities_only_once_and_not_for_days_to_come(world):
    values = {"name": "Olena", "phone": "1", "signed_on": timezone.localdate()}
    mine = written(world)
    with acting(world.actor("amira")) as by, pytest.raises(ValidationError):
        telling.signed(by=by, consult=mine, **values)
    row = sent(world, "olga", "ki", topic="support")
    with acting(world.actor("kira")) as by, pytest.raises(Refused):
        telling.signed(by=by, consult=row, **values)
    with acting(world.actor("olga")) as by:
        with pytest.raises(ValidationError):
            telling.signed(by=by, consult=row, **{**values, "signed_on": timezone.localdate() + timedelta(days=1)})
        telling.signed(by=by, consult=row, **values)
        with pytest.raises(ValidationError):
            telling.signed(by=by, consult=row, **values)
    assert ReleasedFacts.objects.get().until > date(2026, 1, 1)


@pytest.mark.parametrize("lang", ["de", "ar"])
def test_the_slip_is_a_page_in_her_language(world, lang):
    row = sent(world, "olga", "ki", topic="support")
    answer = world.client("olga").get(reverse("consults:slip-pdf", args=[row.pk, lang]))
    if answer.status_code == 302:
        pytest.skip("no Pango on this computer")
    assert answer.content.startswith(b"%PDF")
    other = sent(world)
    assert world.client("amira").get(reverse("consults:slip-pdf", args=[other.pk, lang])).status_code == 404
