"""The short line at night and in her copy: questions go after their time, facts when a release has ended, and she gets what was told."""

import json
from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from bruecke.access.actor import job
from bruecke.access.models import Dossier, DossierKind
from bruecke.consent import actions as consents
from bruecke.consent.models import Consent
from bruecke.consults.models import Consult, Entry, Origin, Post, ReleasedFacts
from bruecke.consults.tests.conftest import accepted, released  # noqa: F401 -- the same person
from bruecke.consults.tests.factories import answered, sent
from bruecke.consults.tests.test_telling import FACTS, asked_by_name
from bruecke.privacy.actions.tidy import tidy
from conftest import acting, client_of

pytestmark = pytest.mark.django_db


def test_a_question_goes_with_everything_six_months_after_its_answer(world):
    old, young = answered(world), answered(world)
    long_ago = timezone.now() - timedelta(days=200)
    Consult.objects.filter(pk=old.pk).update(answered_at=long_ago, changed_at=long_ago, state="closed", waits_for="")

    counts = tidy(by=job("tidy"))

    assert counts["consults"] == 1
    assert list(Consult.objects.values_list("pk", flat=True)) == [young.pk]
    assert Post.objects.count() == Origin.objects.count() == 1
    assert Dossier.objects.filter(kind=DossierKind.CONSULT).count() == 2
    assert not Entry.objects.exists()
    assert tidy(by=job("tidy"))["consults"] == 0


def test_facts_go_in_the_night_after_a_release_has_ended(world, released):  # noqa: F811
    asked_by_name(world, released)
    with acting(world.actor("amira")) as by:
        consents.withdraw(by=by, consent=Consent.objects.get(pk=released.release.consent_id), how="spoken")
    assert ReleasedFacts.objects.get().facts == FACTS

    assert tidy(by=job("tidy"))["told"] == 1
    assert ReleasedFacts.objects.get().facts == {}
    assert Consult.objects.count() == 1


def test_her_copy_and_her_page_say_what_an_authority_was_told(world, released):  # noqa: F811
    row = asked_by_name(world, released)
    sent(world, person=released.person.dossier_id)
    copied = json.loads(client_of().get(reverse("privacy:mine-json", args=["de", released.code])).content)
    assert [(one["number"], one["told_by_name"], one["i_agreed"]) for one in copied["questions_to_authorities"]] == [
        (row.number, FACTS, True)
    ]

    world.client("olga").get(reverse("consults:consult", args=[row.pk]))
    page = client_of().get(reverse("privacy:mine", args=["de", released.code])).content.decode()
    assert "Fragen an eine Behörde" in page
    assert "hat es von Ihnen freigegeben bekommen" in page
    assert "Olga Muster" in page
