"""Somebody who comes to the counselling by herself reads and signs there."""

from uuid import uuid4

from django.urls import reverse

from bruecke.consent.models import Consent, Handover
from bruecke.people.models import Person
from bruecke.welcome.models import Progress

Step = Progress.Step


def walk_in_facts(**more):
    return {
        "key": str(uuid4()), "household": str(uuid4()), "given_name": "Emine", "family_name": "Yılmaz", "languages": "tr",
        "text_language": "", "ags": "05358056", "district": "", "route": "abroad_third", "adults": "1", "children": "2019",
        "wishes": ["german"], **more,
    }  # fmt: skip


def test_walk_in_reads_and_signs_here_and_is_taken_at_once(world):
    client, facts = world.client("amira"), walk_in_facts()
    page = client.post(reverse("welcome:walk-in"), facts)
    assert not Person.objects.exists()
    shown = page.context["form"]["shown"].value()

    signed = {**facts, "shown": shown, "agree": "on", "typed": "Emine Yılmaz", "phone": "", "best_time": ""}
    answers = [client.post(reverse("welcome:walk-in"), signed) for _ in range(2)]

    row, consent = Progress.objects.get(), Consent.objects.get()
    assert [answer.status_code for answer in answers] == [200, 200]
    assert (row.way, row.user, row.unit, row.step) == ("walk_in", world.amira, world.units["nord"], Step.CALL)
    assert (consent.method, consent.language, consent.rendered_hash, consent.guardian_for) == ("walk_in", "tr", shown, [2019])
    assert Handover.objects.get().state == Handover.State.ACCEPTED
    assert consent.named["giver"] == consent.named["carrier"] == "Träger Nord"  # no office has had her data


def test_walk_in_who_says_no_leaves_nothing(world):
    client, facts = world.client("amira"), walk_in_facts()
    client.post(reverse("welcome:walk-in"), facts)

    answer = client.post(reverse("welcome:walk-in"), {**facts, "shown": "x", "answer": "no"})

    assert answer.status_code == 302
    assert not Person.objects.exists()


def test_walk_in_without_a_tick_keeps_what_was_typed(world):
    client, facts = world.client("amira"), walk_in_facts()
    shown = client.post(reverse("welcome:walk-in"), facts).context["form"]["shown"].value()

    answer = client.post(reverse("welcome:walk-in"), {**facts, "shown": shown, "typed": "Emine"})

    assert answer.status_code == 200
    assert 'value="Emine"' in answer.content.decode()
    assert not Person.objects.exists()


def test_whoever_speaks_a_language_without_a_text_is_asked_which_she_reads(world):
    client, facts = world.client("amira"), walk_in_facts(languages="ku")
    asked = client.post(reverse("welcome:walk-in"), facts)
    assert "Welche davon liest sie?" in asked.content.decode()
    assert client.post(reverse("welcome:walk-in"), {**facts, "text_language": "tr"}).context["form"]["shown"].value()
