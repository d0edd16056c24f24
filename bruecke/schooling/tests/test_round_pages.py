"""Pages of rounds and decisions in a browserless walk: who sees them, what they say, what a second click does."""

from uuid import uuid4

import pytest
from django.urls import reverse

from bruecke.access.counting import numbers
from bruecke.schooling.actions import rounds
from bruecke.schooling.models import Entrant, Group, Offer, Placement, Proposal, Round, RuleSet
from bruecke.schooling.models.words import State
from bruecke.schooling.queries import deciding
from bruecke.schooling.tests.factories import family, group, schools, today
from bruecke.schooling.tests.test_rounds import asked, computed, ready, started
from conftest import acting

pytestmark = pytest.mark.django_db


@pytest.fixture
def county(world):
    ge, hs, _gs = schools(world)
    return ge, hs, group(ge, capacity=2), group(hs, capacity=5)


def url(name, *keys):
    return reverse(f"schooling:{name}", args=keys)


def text(answer):
    return answer.content.decode()


def test_a_round_is_started_computed_signed_and_decided_page_by_page(world, county):
    ready(world, family(world, children=2))
    petra, sigrid, stefan = world.client("petra"), world.client("sigrid"), world.client("stefan")
    assert "2 Kinder" in text(petra.get(url("rounds")))
    assert "2 Kinder nehmen teil" in text(petra.post(url("start-round"), {"title": "x"}, headers={"HX-Request": "true"}))
    answer = petra.post(url("start-round"), {"title": "Montag", "key": uuid4()})
    row = Round.objects.get()
    assert answer.url == url("round", row.pk)
    assert "wird berechnet" in text(petra.get(answer.url))

    computed(row)
    page = text(petra.get(answer.url))
    assert "Gesamtschule Probe" in page
    assert "Rahaf Haddad" in page
    sigrid.post(url("round-deed", row.pk, "unterschreiben"))
    assert "selbst unterschrieben" in text(sigrid.post(url("round-deed", row.pk, "entscheiden"), follow=True))
    assert "2 Plätze anbieten" in text(stefan.get(answer.url))
    stefan.post(url("round-deed", row.pk, "entscheiden"))

    row.refresh_from_db()
    assert (row.state, row.checked_by_id) == (Round.State.DECIDED, world.stefan.pk)


@pytest.mark.parametrize("who", ["gerda", "tina", "amira", "mona", "katrin", "olga", "hanna", "kira", "adam", "eva"])
def test_nobody_else_finds_a_page_of_rounds(world, county, who):
    offer = asked(world, county)
    row, proposal = Round.objects.get(), Proposal.objects.get()
    client = world.client(who)

    for address in (
        url("rounds"), url("start-round"), url("round", row.pk), url("what-if", row.pk), url("by-hand", proposal.pk), url("rules"),
        url("to-decide"), url("decide", offer.pk), url("matter", Placement.objects.get().pk),
    ):  # fmt: skip
        assert client.get(address).status_code == 404, address
    assert client.post(url("round-deed", row.pk, "unterschreiben")).status_code == 404


def test_by_hand_on_the_page(world, county):
    _ge, hs, _near, _far = county
    row = computed(started(world, ready(world, family(world))))
    proposal, client = Proposal.objects.get(), world.client("petra")
    assert "Hauptschule Probe" in text(client.get(url("by-hand", proposal.pk)))
    assert "warum" in text(client.post(url("by-hand", proposal.pk), {"school": hs.pk, "because": ""})).lower()

    client.post(url("by-hand", proposal.pk), {"school": hs.pk, "because": "Die Schwester geht dort hin."})

    proposal.refresh_from_db()
    assert proposal.pinned_id == hs.pk
    assert "noch einmal" in text(world.client("sigrid").post(url("round-deed", row.pk, "unterschreiben"), follow=True))


def test_somebody_left_out_by_hand_goes_on_waiting(world, county):
    row = computed(started(world, ready(world, family(world))))
    proposal = Proposal.objects.get()

    world.client("petra").post(url("by-hand", proposal.pk), {"school": "", "because": "Die Familie zieht nächste Woche um."})

    assert "von Hand ausgelassen" in text(world.client("petra").get(url("round", row.pk)))
    assert Placement.objects.get().state == State.READY


def test_what_if_on_the_page(world, county):
    ge, _hs, near, far = county
    Group.objects.filter(pk__in=[near.pk, far.pk]).update(closed_on=today())
    row = computed(started(world, ready(world, family(world))))
    client = world.client("sigrid")
    typed = {"school": ge.pk, "stage": "lower_secondary", "grades": ["7"], "need": "full_group", "places": 12, "key": uuid4()}
    assert "Gesamtschule Probe" in text(client.get(url("what-if", row.pk)))

    answer = client.post(url("what-if", row.pk), typed)

    tried = computed(Round.objects.exclude(pk=row.pk).get())
    page = text(client.get(answer.url))
    assert (tried.is_what_if, tried.result["placed"]) == (True, 1)
    assert "Nur ausprobiert" in page
    assert "Vorschlag unterschreiben" not in page
    row.refresh_from_db()
    assert row.state == Round.State.PROPOSED


def test_only_the_authority_changes_weights_and_the_old_ones_stay(world, county):
    sigrid, petra = world.client("sigrid"), world.client("petra")
    page = sigrid.get(url("rules"))
    typed = {name: field.initial for name, field in page.context["form"].fields.items() if name != "key"}

    petra.post(url("rules"), typed | {"metre": 2, "reason": "So."})
    assert not RuleSet.objects.exists()
    sigrid.post(url("rules"), typed | {"metre": 2, "reason": "Kurze Wege zählen mehr."})

    assert RuleSet.objects.get().values["weights"]["metre"] == 2
    assert "Kurze Wege zählen mehr." in text(petra.get(url("rules")))


def test_an_objection_is_decided_on_its_page(world, county):
    offer = asked(world, county)
    Offer.objects.update(state=Offer.State.ESCALATED)
    Placement.objects.update(state=State.OFFERED)
    assert "Rahaf Haddad" in text(world.client("bea").get(url("to-decide")))
    assert "Bezirksregierung" in text(world.client("sigrid").get(url("decide", offer.pk)))
    assert "ab welchem Tag" in text(world.client("bea").post(url("decide", offer.pk), {"assign": "1", "text": "Es ist Platz."}))

    world.client("bea").post(url("decide", offer.pk), {"assign": "1", "text": "Es ist Platz.", "first_day": "2026-12-07"})

    offer.refresh_from_db()
    assert (offer.state, offer.decided_by_id) == (Offer.State.ASSIGNED, world.bea.pk)


def test_the_authority_asks_a_school_by_hand_the_nearest_first(world, county):
    ge, _hs, near, _far = county
    matter, client = ready(world, family(world))[0], world.client("sigrid")
    page = client.get(url("matter", matter.pk))
    assert page.context["form"].fields["group_id"].choices[0][0] == str(near.pk)

    client.post(url("matter", matter.pk), {"group_id": near.pk, "because": "Wunsch der Familie."})

    assert Offer.objects.get().school_id == ge.pk


def test_whoever_is_too_late_reads_what_is_left(world, county):
    _ge, _hs, near, far = county
    matter, client = ready(world, family(world))[0], world.client("sigrid")
    client.get(url("matter", matter.pk))
    Group.objects.filter(pk=near.pk).update(others=2)

    page = client.post(url("matter", matter.pk), {"group_id": near.pk, "because": "Der nächste Weg."})

    assert "Der nächste Weg." in text(page)
    assert f'value="{far.pk}" checked' in text(page) or str(far.pk) in text(page)
    assert not Offer.objects.exists()


def test_the_page_says_what_a_group_would_bring_and_how_evenly_schools_are_used(world, county):
    ge, _hs, near, _far = county
    Group.objects.filter(pk=near.pk).update(capacity=1)
    matters = ready(world, family(world, children=3))
    row = computed(started(world, matters))
    tried = rounds.Tried(school=ge.pk, stage="lower_secondary", grades=[7, 8], need="full_group", places=12)
    what_if = computed(started(world, matters, tried=[tried], previous=row.pk))

    page = text(world.client("petra").get(url("round", what_if.pk)))

    assert "Gesamtschule Probe öffnet eine Gruppe mit 12 Plätzen" in page
    assert "besser" in page
    assert row.result["forms"] == {"GE": [1, 0], "H": [5, 3]}, "three brothers and sisters stay together"
    assert what_if.result["forms"]["GE"][0] == 13
    assert "Wie gleichmäßig" in page


def test_why_shows_the_nearer_school_beside_and_never_one_that_is_kept_from_the_child(world, county):
    ge, hs, near, _far = county
    Group.objects.filter(pk=near.pk).update(others=2)
    computed(started(world, ready(world, family(world))))
    chosen = Proposal.objects.get()
    address = f"{url('round', chosen.round_id)}?kind={chosen.pk}"
    assert chosen.school_id == hs.pk
    page = text(world.client("sigrid").get(address))
    assert "Gesamtschule Probe" in page
    assert "keiner von 2" in page

    Entrant.objects.update(avoid=[ge.pk])
    page = text(world.client("sigrid").get(address))
    assert "keiner von 2" not in page
    assert "Gesamtschule Probe" not in page

    Entrant.objects.update(is_protected=True)
    assert "Freie Plätze in der Gruppe" not in text(world.client("sigrid").get(address))


@pytest.mark.parametrize(("who", "number"), [("bea", 1), ("sigrid", 0), ("petra", 0)])
def test_beside_decisions_stands_what_is_ones_own_to_decide(world, county, who, number):
    asked(world, county)
    Offer.objects.update(state=Offer.State.ESCALATED)

    with acting(world.actor(who)) as actor:
        assert sum(numbers(actor, deciding.waiting_count(actor))) == number
        assert len(deciding.to_decide(actor)) == 1
