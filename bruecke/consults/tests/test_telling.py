"""Telling by name: only within a live release, only after she has seen it, and nothing once the release has ended."""

import json
from datetime import timedelta
from uuid import uuid4

import pytest
from django.core.exceptions import ValidationError
from django.urls import reverse
from django.utils import timezone, translation

from bruecke.access.actor import of_code
from bruecke.access.models import Grant, Reason
from bruecke.access.policy import NotVisible, Refused
from bruecke.base.crypto import code_hash
from bruecke.base.days import end_of
from bruecke.consent import actions as consents
from bruecke.consent import texts
from bruecke.consent.models import Consent, Release
from bruecke.consults.actions import asking, telling
from bruecke.consults.models import Consult, ReleasedFacts
from bruecke.consults.tests.factories import sent, written
from bruecke.consults.titles import words
from bruecke.consults.words import Age, Family, World, Years
from conftest import acting, client_of

pytestmark = pytest.mark.django_db
KINDS = {"years": Years, "age": Age, "family": Family, "origin": World}
FACTS = {"name": "Olena Kovalenko", "title": "Duldung seit 2021"}


def shown(world, released, facts=FACTS):
    row = written(world, person=released.person.dossier_id, about=released.handover.pk)
    with acting(world.actor("amira")) as by:
        telling.identify(by=by, consult=row, release_id=released.release.pk, facts=facts, language="uk", confirmed=True)
    return Consult.objects.select_related("dossier").get(pk=row.pk)


def asked_by_name(world, released):
    row = shown(world, released)
    with acting(world.actor("amira")) as by:
        telling.agree(by=by, consult=row, how="here")
    return Consult.objects.select_related("dossier").get(pk=row.pk)


def page_of(world, name, row):
    return world.client(name).get(reverse("consults:consult", args=[row.pk])).content.decode()


def test_nothing_leaves_before_she_has_seen_it(world, released):
    row = shown(world, released)

    assert row.state == "waits"
    with acting(world.actor("olga")):
        assert not Consult.objects.filter(pk=row.pk).exists()
        assert not ReleasedFacts.objects.exists()


def test_after_she_agreed_here_the_office_reads_the_facts_and_who_showed_them_is_kept(world, released):
    row = asked_by_name(world, released)

    with acting(world.actor("olga")):
        assert ReleasedFacts.objects.get().facts == FACTS
    with acting(world.actor("emil")):
        assert not ReleasedFacts.objects.exists()
    facts = ReleasedFacts.objects.get()
    assert (facts.said, facts.said_how, facts.shown_by_id) == ("yes", "here", None), "the office reads this row"
    grant = Grant.objects.get(dossier=facts.dossier, reason=Reason.RELEASED)
    assert (grant.stems_from, grant.until) == (released.release.consent_id, end_of(released.release.until))
    assert row.identified
    assert "Olena Kovalenko" in page_of(world, "olga", row)
    assert "Olena Kovalenko" in page_of(world, "otto", row)


def test_she_agrees_with_her_code_on_her_own_phone_without_a_cookie(world, released):
    row, phone = shown(world, released), client_of()
    here = reverse("consults:questions", args=["uk", released.code])
    body = phone.get(here).content.decode()
    assert "Olena Kovalenko" in body
    assert row.question in body

    phone.post(reverse("consults:questions-say", args=["uk", released.code, row.pk, "ja"]))

    row.refresh_from_db()
    assert row.state == "sent"
    assert ReleasedFacts.objects.get().said_how == "link"
    assert ReleasedFacts.objects.get().shown_by_id is None
    assert not phone.cookies
    with acting(world.actor("olga")):
        assert ReleasedFacts.objects.exists()


@pytest.mark.parametrize(
    ("language", "told"),
    [
        ("uk", ["від 4 до 6 років", "від 18 до 20 років", "не у шлюбі, без дітей", "депортацію відкладено", "Україна"]),
        ("ar", ["من 4 إلى 6 سنوات", "من 18 إلى 20 سنة", "الترحيل مؤجَّل", "المنطقة كلها", "أوكرانيا"]),
        ("en", ["4 to 6 years", "18 to 20", "deportation suspended", "the whole county", "Ukraine"]),
        ("de", ["4 bis 6 Jahre", "18 bis 20", "ledig, keine Kinder", "ganzer Kreis", "Ukraine"]),
    ],
)
def test_she_reads_in_her_language_what_is_told_roughly_and_how_the_office_calls_her_title(world, released, language, told):
    row = shown(world, released)
    Consult.objects.filter(pk=row.pk).update(origin="UA")

    body = client_of().get(reverse("consults:questions", args=[language, released.code])).content.decode()
    copied = json.loads(client_of().get(reverse("privacy:mine-json", args=[language, released.code])).content)

    assert [text for text in told if text not in body] == []
    assert body.count("Duldung, § 60a AufenthG") == 1
    assert ("4 bis 6 Jahre" in body) == (language == "de")
    assert set(told) <= set(copied["questions_to_authorities"][0]["told_roughly"].values())


@pytest.mark.parametrize("language", texts.LANGUAGES)
def test_every_band_has_its_words_in_every_language_and_the_german_ones_are_those_of_the_office(language):
    keys = [f"{name}_{value}" for name, kind in KINDS.items() for value in kind.values]
    assert [key for key in texts.bands(language) if "_" in key] == [*keys, *(f"title_{row['key']}" for row in words()["title"])]

    with translation.override("de"):
        office = {f"{name}_{one.value}": str(one.label) for name, kind in KINDS.items() for one in kind}
    office |= {f"title_{row['key']}": row["label"] for row in words()["title"]}
    assert {key: text for key, text in texts.bands("de").items() if "_" in key} == office


def test_she_refuses_and_what_was_ticked_is_erased(world, released):
    row = shown(world, released)
    client_of().post(reverse("consults:questions-say", args=["de", released.code, row.pk, "nein"]))

    row.refresh_from_db()
    facts = ReleasedFacts.objects.get()
    assert (row.state, row.identified, facts.facts, facts.said) == ("draft", False, {}, "no")
    assert not Grant.objects.filter(dossier=row.dossier, reason=Reason.PERSON, ended_at=None).exists()
    with acting(world.actor("amira")) as by:
        asking.send(by=by, consult=row, confirmed=True)
    with acting(world.actor("olga")):
        assert not ReleasedFacts.objects.exists()


def test_withdrawing_takes_the_name_away_at_the_next_request_and_leaves_the_question(world, released):
    row, olga = asked_by_name(world, released), world.client("olga")
    here = reverse("consults:consult", args=[row.pk])
    assert "Olena Kovalenko" in olga.get(here).content.decode()

    client_of().post(reverse("privacy:withdraw", args=["de", released.code]), {"number": released.release.consent.number})

    answer = olga.get(here)
    assert answer.status_code == 200
    assert "Olena" not in answer.content.decode()
    assert row.question in answer.content.decode()
    assert "Die Entbindung ist beendet" in answer.content.decode()
    for path, head in (
        (here, True),
        (reverse("consults:consults"), False),
        (f"{reverse('consults:consults')}?s=Olena", False),
        (reverse("consults:today"), True),
    ):
        answer = olga.get(path, headers={"HX-Request": "true"} if head else {})
        assert "Kovalenko" not in answer.content.decode(), path
    with acting(world.actor("olga")):
        assert not ReleasedFacts.objects.exists()
        assert Consult.objects.filter(pk=row.pk).exists()


def test_the_team_withdraws_for_her_with_the_same_effect(world, released):
    asked_by_name(world, released)
    with acting(world.actor("amira")) as by:
        consents.withdraw(by=by, consent=Consent.objects.get(pk=released.release.consent_id), how="spoken")
    with acting(world.actor("olga")):
        assert not ReleasedFacts.objects.exists()


def test_a_release_ends_by_itself_on_its_day(world, released):
    row = asked_by_name(world, released)
    Grant.objects.filter(reason=Reason.RELEASED).update(
        since=timezone.now() - timedelta(days=9), until=timezone.now() - timedelta(hours=1)
    )
    assert "Olena" not in page_of(world, "olga", row)


def test_a_release_that_ended_meanwhile_stops_the_question(world, released):
    row = shown(world, released)
    with acting(world.actor("amira")) as by:
        consents.withdraw(by=by, consent=Consent.objects.get(pk=released.release.consent_id), how="spoken")
        with pytest.raises(ValidationError):
            telling.agree(by=by, consult=row, how="here")
    with acting(of_code(code_hash(released.code))) as her, pytest.raises((ValidationError, Refused)):
        telling.agree(by=her, consult=row, how="link")
    row.refresh_from_db()
    assert row.sent_at is None


@pytest.mark.parametrize("facts", [{}, {"health": "krank"}, {"name": "Olena", "contact": "0176"}, {"name": " "}])
def test_only_what_the_release_names_may_be_told(world, released, facts):
    row = written(world, person=released.person.dossier_id)
    with acting(world.actor("amira")) as by, pytest.raises(ValidationError):
        telling.identify(by=by, consult=row, release_id=released.release.pk, facts=facts, language="uk", confirmed=True)


def test_without_a_release_to_this_office_there_is_no_name(world, released):
    row = written(world, to="ebh", person=released.person.dossier_id, topic="naturalisation")
    with acting(world.actor("amira")) as by, pytest.raises(ValidationError):
        telling.identify(by=by, consult=row, release_id=released.release.pk, facts=FACTS, language="uk", confirmed=True)
    page = world.client("amira").get(reverse("consults:tell", args=[row.pk]))
    assert page.status_code == 404


def test_a_volunteer_and_whoever_names_no_person_only_ask_without_a_name(world, released):
    for name in ("vroni", "amira"):
        row = written(world, name)
        with acting(world.actor(name)) as by, pytest.raises(ValidationError):
            telling.identify(by=by, consult=row, release_id=released.release.pk, facts=FACTS, language="uk", confirmed=True)


def test_no_colleague_and_no_stranger_tells_or_agrees(world, released):
    row = shown(world, released)
    for name in ("ben", "mona", "olga", "kira", "vroni", "hanna"):
        with acting(world.actor(name)) as by, pytest.raises(NotVisible):
            telling.agree(by=by, consult=row, how="here")
    with acting(of_code("f" * 64)) as her, pytest.raises(NotVisible):
        telling.agree(by=her, consult=row, how="link")


def test_the_officer_finds_neither_person_nor_handover_nor_search(world, released):
    row, olga = asked_by_name(world, released), world.client("olga")
    paths = [
        reverse("welcome:handover", args=[released.handover.pk]), reverse("privacy:who", args=[released.handover.pk]),
        reverse("welcome:search") + "?q=Olena", reverse("consults:tell", args=[row.pk]), reverse("consults:panel") + f"?ueber={released.handover.pk}",
        reverse("cases:cases"),
    ]  # fmt: skip
    for path in paths:
        answer = olga.get(path)
        assert answer.status_code in (403, 404) or "suche" in path, (path, answer.status_code)
        assert b"Kovalenko" not in answer.content, path


def test_a_colleague_of_the_asker_cannot_open_the_question(world, released):
    row = asked_by_name(world, released)
    for name in ("ben", "dana", "mona", "lea", "hanna", "kira", "emil", "adam", "eva", "katrin", "vroni"):
        assert world.client(name).get(reverse("consults:consult", args=[row.pk])).status_code == 404, name


def test_the_panel_is_the_askers_own(world, released):
    row = asked_by_name(world, released)
    path = f"{reverse('consults:panel')}?ueber={released.handover.pk}&person={released.person.dossier_id}"
    assert str(row.pk) in world.client("amira").get(path).content.decode()
    assert str(row.pk) not in world.client("ben").get(path).content.decode()


def test_her_page_is_the_same_for_every_wrong_code(world, released):
    shown(world, released)
    bodies = {
        client_of().get(reverse("consults:questions", args=["de", code]), follow=True).content.replace(code.encode(), b"")
        for code in ("ABCDEFGHJKLMNPQR", "23456789ABCDEFGH")
    }
    assert len(bodies) == 1


def test_another_question_of_her_code_is_not_reached(world, released, arrive):
    row = shown(world, released)
    other = sent(world)
    client = client_of()
    for key in (other.pk, uuid4()):
        assert client.post(reverse("consults:questions-say", args=["de", released.code, key, "ja"])).status_code in (302, 404)
    row.refresh_from_db()
    assert row.state == "waits"
    assert Release.objects.count() == 1


def test_lists_say_with_a_name_only_while_the_release_counts(world, released):
    asked_by_name(world, released)
    lists = [("olga", "todo"), ("amira", "open")]

    def said():
        return [world.client(name).get(reverse("consults:consults"), {"ansicht": view}).content.decode().count("mit Namen</span>")
                for name, view in lists]  # fmt: skip

    assert said() == [1, 1]
    with acting(world.actor("amira")) as by:
        consents.withdraw(by=by, consent=Consent.objects.get(pk=released.release.consent_id), how="spoken")

    assert said() == [0, 0]
