"""The hand-over: who sees it before and after, and what withdrawing does."""

from conftest import acting

from bruecke.consent import actions, queries
from bruecke.consent.models import Handover
from bruecke.people import queries as people


def test_team_of_the_area_gets_the_hand_over_without_the_name(world, arrive):
    done = arrive()

    with acting(world.actor("amira")) as amira:
        inbox = list(queries.inbox(amira))
        names = list(people.people(amira))

    assert [row.pk for row in inbox] == [done.handover.pk]
    assert names == []


def test_other_team_and_authorities_see_nothing(world, arrive):
    arrive()

    for name in ("dana", "olga", "emil", "eva", "adam", "kurt", "hanna", "katrin"):
        with acting(world.actor(name)) as other:
            assert not queries.inbox(other).exists(), name
            assert not Handover.objects.exists(), name
            assert not people.people(other).exists(), name


def test_accepting_opens_the_person_for_one_counsellor_only(world, arrive):
    done = arrive()

    with acting(world.actor("amira")) as amira:
        actions.accept(by=amira, handover=queries.preview(amira, done.handover.pk))
        assert [row.name for row in people.people(amira)] == ["Olena Kovalenko"]

    with acting(world.actor("ben")) as ben:
        assert not people.people(ben).exists()


def test_withdrawal_closes_everything_at_the_next_click(world, arrive):
    done = arrive()
    with acting(world.actor("amira")) as amira:
        actions.accept(by=amira, handover=queries.preview(amira, done.handover.pk))

    with acting(world.actor("amira")) as amira:
        actions.withdraw(by=amira, consent=done.consent, how="phone")

    with acting(world.actor("amira")) as amira:
        assert not people.people(amira).exists()
        assert not Handover.objects.exists()
