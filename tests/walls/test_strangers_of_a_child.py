"""Whoever has nothing to do with a child finds nothing of it in any byte of any answer nor in any table; whoever has, only her own part."""

from datetime import timedelta

import pytest
from django.core.cache import cache
from django.utils import timezone

from bruecke.access.actor import of_code
from bruecke.access.models import Grant, Reason, Role
from bruecke.access.policy import Right, visible
from bruecke.schooling.models import Entrant, Offer, Placement, Proposal, Step
from conftest import acting, client_of
from tests.walls import children, lives

pytestmark = pytest.mark.django_db
#: One of every other role, another school, the maintainer of the school and another one, a colleague who has left, and nobody at all.
STRANGERS = (
    "amira", "lea", "mona", "vroni", "hanna", "kira", "olga", "emil", "katrin", "adam", "eva", "heinz", "tina", "other", "former", "formergerda", None,
)  # fmt: skip
#: Whose pages are many; they are asked for as parts as well.
#: Pages that say something else each time anyway: a fresh key stands in a form.
RESTLESS = {"cases:board", "welcome:walk-in", "schooling:report-family"}
#: Whose pages are asked for as parts as well, and who also asks for what does not exist.
MANY_PAGES, COMPARES = ("amira",), ("amira", "heinz", "olga", "former")
HIDDEN = "Verborgenfried"  # somebody protected, whose whole life is looked for in test_protected_child
QUERY = {"q": "Knoblau", "s": "Zwirbel"}
CHILDS_TABLES = {
    "schooling_placement", "schooling_step", "schooling_proposal", "schooling_offer", "schooling_followup",
}  # fmt: skip


@pytest.fixture
def way(world):
    yesterday = timezone.localdate() - timedelta(days=1)
    children.other_maintainer(world)
    children.newcomer(world, "other", "traeger-dueren", Role.SCHOOL_MAINTAINER)
    children.newcomer(world, "former", "schule", Role.KI_TEACHER, until=yesterday)
    children.newcomer(world, "formergerda", "gesamtschule", Role.SCHOOL_OFFICE, until=yesterday)
    found = children.walk(world)
    found.hidden = children.told(world, given=(HIDDEN,), family=HIDDEN, guardian=HIDDEN)[0]
    children.waits(world, found.hidden)
    children.protect(world, found.hidden, avoid=(found.schools[1].pk,))
    return found


def test_the_words_are_there_to_leak(world, way):
    petra, sigrid = world.client("petra"), world.client("sigrid")

    assert children.SCHOOL["given"] in sigrid.get(f"/schule/entscheidungen/{way.offer.pk}/").content.decode()
    assert children.BROTHER in petra.get(f"/schule/runden/{way.round.pk}/").content.decode()
    found = lives.rows_with(world.actor("petra"), way.words)
    assert {*CHILDS_TABLES, "schooling_entrant", "schooling_guardian", "schooling_counselling", "schooling_invitation"} <= set(
        found
    )


def test_strangers_find_nothing_of_a_child(world, way):
    leaks = set()
    for name in STRANGERS:
        cache.clear()
        client = client_of(world.users[name] if name else None)
        for htmx in (False, True) if name in MANY_PAGES else (False,):
            for page, answer in children.plain_pages(client, htmx=htmx, **QUERY):
                leaks |= {
                    (name, page.name, word) for word in lives.found(answer, way.words | {HIDDEN, way.hidden.number}, QUERY)
                }
        for page, real, invented in children.pages_of_a_child(client, way.keys, compare=name in COMPARES):
            assert real.status_code in (302, 404, 405), (name, page.name, real.status_code)
            if invented is not None:
                assert (real.status_code, lives.body(real)) == (invented.status_code, lives.body(invented)), (name, page.name)
            leaks |= {(name, page.name, word) for word in lives.found(real, way.words)}

    assert not leaks, sorted(leaks, key=str)


@pytest.mark.parametrize("name", [name for name in STRANGERS if name])
def test_a_stranger_reads_no_row_of_a_child(world, way, name):
    assert lives.rows_with(world.actor(name), way.words) == []
    with acting(world.actor(name)) as actor:
        for model in (Entrant, Placement, Step, Proposal, Offer):
            assert not model.objects.exists(), model
    for model in (Entrant, Placement, Step, Proposal, Offer):
        assert not any(visible(actor, model.objects.all(), right).exists() for right in Right), model


@pytest.mark.parametrize("name", ["sigrid", "bea"])
def test_the_authority_reads_nothing_of_the_counselling(world, way, name):
    client, leaks = world.client(name), set()
    words = set(children.COUNSELLING.values())
    for page, answer in children.plain_pages(client, **QUERY):
        leaks |= {(page.name, word) for word in lives.found(answer, words)}
    for page, real, _invented in children.pages_of_a_child(client, way.keys):
        leaks |= {(page.name, word) for word in lives.found(real, words)}
        if "entrant_id" in page.arguments:
            assert real.status_code in (403, 404, 405), (page.name, real.status_code)

    assert not leaks, sorted(leaks)
    assert lives.rows_with(world.actor(name), words) == []
    assert set(lives.rows_with(world.actor(name), way.words)) <= CHILDS_TABLES


def test_a_school_reads_what_it_was_told_of_its_own_child_and_of_nobody_else(world, way):
    """Nothing of the brother who waits, of the round, of how the child was counselled, nor how the family is reached before it says yes."""
    client, leaks = world.client("gerda"), set()
    told = {children.SCHOOL[name] for name in ("given", "family", "hint", "subjects", "objection", "proof", "look")} | {
        way.sister.number
    }
    for page, answer in children.plain_pages(client, **QUERY):
        leaks |= {(page.name, word) for word in lives.found(answer, way.words - told)}
    for page, real, _invented in children.pages_of_a_child(client, way.keys):
        leaks |= {(page.name, word) for word in lives.found(real, way.words - told)}

    assert not leaks, sorted(leaks)
    assert set(lives.rows_with(world.actor("gerda"), told)) == {"schooling_offer", "schooling_followup"}
    assert lives.rows_with(world.actor("gerda"), way.words - told) == []


def test_a_school_that_was_asked_and_lost_the_child_reads_nothing_any_more(world, way):
    Grant.objects.filter(dossier=way.offer.dossier, reason=Reason.OFFERED).update(ended_at=timezone.now())

    assert lives.rows_with(world.actor("gerda"), way.words) == []
    for page, real, _invented in children.pages_of_a_child(world.client("gerda"), way.keys):
        assert real.status_code in (404, 405), (page.name, real.status_code)


def test_the_code_of_another_family_opens_nothing_of_this_one(world, way):
    others = children.told(world, given=("Ayla",), family="Andere", guardian="Jemand Anderes")
    codes = Grant.objects.filter(reason=Reason.PERSON, dossier=others[0].dossier_id).values_list("code_hash", flat=True)
    typed = way.words - {
        children.COUNSELLING["phone"],
        *children.AUTHORITY.values(),
        children.COUNSELLING["street"],
        children.COUNSELLING["note"],
    }

    assert lives.rows_with(of_code(codes[0]), {"Ayla"}) != []
    assert lives.rows_with(of_code(codes[0]), typed) == []


def test_nothing_at_all_changes_for_a_stranger_when_a_child_comes(world):
    """Not one byte on any page, no count, no order: whoever may not know cannot see it from a number either."""
    children.schools(world)
    clients = {name: world.client(name) for name in ("mona", "olga", "heinz")}
    first, before = _all(clients), _all(clients)

    children.walk(world)

    cache.clear()
    after = _all(clients)
    restless = {page for page in before if first[page] != before[page]}
    assert {page for _name, page in restless} <= RESTLESS
    assert [page for page in before if after[page] != before[page] and page not in restless] == []


def _all(clients):
    return {
        (name, page.name): _read(answer) for name, client in clients.items() for page, answer in children.plain_pages(client)
    }


def _read(answer):
    """What an answer says; of a spreadsheet, in which the minute stands, only that it came."""
    return answer.status_code, b"" if "officedocument" in answer.headers.get("Content-Type", "") else lives.body(answer)
