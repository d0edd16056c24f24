"""One person once: found while typing, brought together by whoever sees both, separated again without loss."""

import pytest
from django.urls import reverse

from bruecke.access.actor import job
from bruecke.access.policy import NotVisible
from bruecke.people import actions, queries
from bruecke.people.matching import Record
from bruecke.people.models import Merge, Pair, Person
from conftest import acting

pytestmark = pytest.mark.django_db


@pytest.fixture
def twice(world, arrive):
    """Olena was written down twice, in two spellings; Amira accepted both."""
    from bruecke.consent import actions as consents

    both = [
        arrive(given_name="Olena", family_name="Kovalenko", birth_date="1988-03-12", phone="+4922147100142"),
        arrive(
            given_name="Elena", family_name="Kowalenko", birth_date="1988-03-12", phone="+4922147100142", best_time="abends"
        ),
    ]
    with acting(world.actor("amira")) as amira:
        for done in both:
            consents.accept(by=amira, handover=done.handover)
    return [done.person for done in both]


def compared():
    with acting(job("compare"), "bruecke_jobs") as by:
        return actions.look_for_matches(by=by)


def decided(world, same=True, of_kowalenko=()):
    """Decide as Amira; the fields named come from the second spelling, whichever side of the pair it stands on."""
    with acting(world.actor("amira")) as amira:
        waiting = queries.pair(amira, Pair.objects.get().pk)
        side, other = ("left", "right") if waiting.left.family_name == "Kowalenko" else ("right", "left")
        chosen = {name: side if name in of_kowalenko else other for name in actions.CHOOSABLE}
        return actions.decide(by=amira, pair=waiting.pair, same=same, keep=waiting.left.pk, chosen=chosen)


def test_other_spelling_is_found_before_the_form_is_finished(world, twice):
    with acting(world.actor("amira")) as amira:
        found = queries.likely(amira, Record("", "Olenka", "Kovalenko", "", "1988-03-12"))
    assert {one.person.family_name for one in found} == {"Kovalenko", "Kowalenko"}
    body = world.client("amira").post(
        reverse("people:likely"), {"given_name": "Olena", "family_name": "Kovalenko", "birth_date": "1988-03-12"}
    )
    assert "Vielleicht ist die Person schon bekannt" in body.content.decode()


@pytest.mark.parametrize("name", ["dana", "ben", "mona", "kurt", "nele"])
def test_whoever_may_not_see_her_learns_nothing_while_typing(world, twice, name):
    with acting(world.actor(name)) as stranger:
        assert queries.likely(stranger, Record("", "Olena", "Kovalenko", "", "1988-03-12", ("+4922147100142",))) == []


def test_the_job_finds_the_pair_once(world, twice):
    assert compared() == 2
    assert compared() == 0
    assert Pair.objects.get().verdict in ("same", "ask")


def test_the_coordination_sees_that_there_is_one_and_no_name(world, twice):
    compared()
    with acting(world.actor("hanna")) as hanna:
        waiting = queries.pairs(hanna)[0]
        assert (waiting.left, waiting.right) == (None, None)
        assert waiting.teams == ("Träger Nord nord (Amira Muster)",)
        with pytest.raises(NotVisible):
            queries.pair(hanna, waiting.pair.pk)
    assert "Kovalenko" not in world.client("hanna").get(reverse("people:pairs")).content.decode()


@pytest.mark.parametrize("name", ["dana", "ben", "lea", "olga", "emil", "eva", "adam", "katrin"])
def test_nobody_else_sees_the_pair(world, twice, name):
    compared()
    with acting(world.actor(name)):
        assert not Pair.objects.exists()


def test_brought_together_is_found_once_and_both_ways_lead_to_her(world, twice):
    compared()
    decided(world, of_kowalenko=("family_name", "best_time"))

    with acting(world.actor("amira")) as amira:
        assert [row.family_name for row in queries.find(amira, "Kowalenko")] == ["Kowalenko"]
        assert {row.best_time for row in Person.objects.all()} == {"abends"}
    assert Pair.objects.get().state == Pair.State.SAME


def test_undone_without_loss_and_what_was_corrected_since_stays(world, twice):
    compared()
    merge = decided(world, of_kowalenko=("family_name",))
    before = merge.before
    with acting(world.actor("amira")) as amira:
        stays = Person.objects.select_related("dossier").get(dossier=merge.dossier_id)
        actions.correct_contact(
            by=amira, person=stays, phone="+4922147100199", best_time=stays.best_time, safe_to_leave_message=True
        )
        kept = actions.unmerge(by=amira, merge=Merge.objects.get())
        again = actions.unmerge(by=amira, merge=Merge.objects.get())

    assert (kept, again) == (["phone"], [])
    rows = {row.dossier_id: row for row in Person.objects.all()}
    for side, dossier in (("stays", merge.dossier_id), ("goes", merge.other_dossier_id)):
        now = {name: getattr(rows[dossier], name) for name in before[side] if name != "phone"}
        assert now == {name: value for name, value in before[side].items() if name != "phone"}, side
    assert rows[merge.dossier_id].phone == "+4922147100199"
    assert not Person.objects.filter(merged_into__isnull=False).exists()


def test_two_people_stay_two(world, twice):
    compared()
    assert decided(world, same=False) is None
    with acting(world.actor("amira")) as amira:
        assert queries.pairs(amira) == []
        assert len(queries.find(amira, "Kovalenko")) == 2


def test_a_match_across_carriers_is_told_only_where_both_consents_reach_so_far(world, arrive):
    from django.core.exceptions import ValidationError

    from bruecke.consent import actions as consents
    from bruecke.consent.models import Consent

    first = arrive(given_name="Samira", family_name="Haddad", birth_date="1990-05-06")
    second = arrive(clerk="kurt", given_name="Samira", family_name="Hadad", birth_date="1990-05-06")
    for name, done in (("amira", first), ("dana", second)):
        with acting(world.actor(name)) as by:
            consents.accept(by=by, handover=done.handover)
    compared()
    with acting(world.actor("hanna")) as hanna, pytest.raises(ValidationError):
        actions.tell_teams(by=hanna, pair=Pair.objects.get())
    Consent.objects.update(receiver=world.units["ki"])

    with acting(world.actor("hanna")) as hanna:
        actions.tell_teams(by=hanna, pair=Pair.objects.get())

    with acting(world.actor("amira")) as amira:
        told = queries.pairs(amira)[0]
        assert [person.family_name for person in (told.left, told.right) if person] == ["Haddad"]
        assert any("dana" in team.lower() for team in told.teams)
        assert Person.objects.count() == 1
