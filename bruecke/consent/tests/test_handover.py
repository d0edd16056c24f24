"""The hand-over: who sees it before and after, and what withdrawing does."""

import pytest
from django.core.exceptions import ValidationError
from django.utils import timezone

from bruecke.access.models import Cover
from bruecke.access.policy import NotAllowed, NotVisible
from bruecke.consent import actions, queries
from bruecke.consent.models import Handover
from bruecke.people import queries as people
from conftest import acting


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

    assert Handover.objects.count() == 1, "the proof stays"
    for name in ("amira", "ben", "lea", "hanna"):
        with acting(world.actor(name)) as actor:
            assert not people.people(actor).exists(), name
            assert not Handover.objects.exists(), name


def test_deputy_may_work_but_not_close_or_hand_over(world, arrive):
    done = arrive()
    today = timezone.localdate()
    with acting(world.actor("amira")) as amira:
        accepted = actions.accept(by=amira, handover=queries.preview(amira, done.handover.pk))
    Cover.objects.create(
        absent=world.amira, deputy=world.cem, unit=world.units["nord"], since=today, until=today, made_by=world.amira
    )

    with acting(world.actor("cem")) as cem:
        assert [row.name for row in people.people(cem)] == ["Olena Kovalenko"]
        with pytest.raises(NotAllowed):
            actions.close(by=cem, handover=accepted)


def test_given_back_goes_to_the_coordination_with_the_name(world, arrive):
    done = arrive()
    with acting(world.actor("amira")) as amira:
        actions.reject(by=amira, handover=queries.preview(amira, done.handover.pk), rejection=Handover.Rejection.LANGUAGE)
        assert not queries.inbox(amira).exists()
        assert not Handover.objects.exists()

    with acting(world.actor("hanna")) as hanna:
        assert [row.pk for row in queries.to_route(hanna)] == [done.handover.pk]
        assert [row.name for row in people.people(hanna)] == ["Olena Kovalenko"]
        actions.route(by=hanna, handover=queries.preview(hanna, done.handover.pk), to=world.units["nord"])
        assert not people.people(hanna).exists()

    with acting(world.actor("ben")) as ben:
        assert [row.pk for row in queries.inbox(ben)] == [done.handover.pk]


def test_another_carrier_needs_a_new_consent(world, arrive):
    done = arrive()
    with acting(world.actor("amira")) as amira:
        actions.reject(by=amira, handover=queries.preview(amira, done.handover.pk), rejection=Handover.Rejection.AREA)

    with acting(world.actor("hanna")) as hanna, pytest.raises(ValidationError):
        actions.route(by=hanna, handover=queries.preview(hanna, done.handover.pk), to=world.units["sued"])


def test_second_counsellor_is_told_that_somebody_was_quicker(world, arrive):
    done = arrive()
    with acting(world.actor("ben")) as ben:
        seen_by_ben = queries.preview(ben, done.handover.pk)
    with acting(world.actor("amira")) as amira:
        actions.accept(by=amira, handover=queries.preview(amira, done.handover.pk))

    with acting(world.actor("ben")) as ben, pytest.raises((ValidationError, NotVisible)):
        actions.accept(by=ben, handover=seen_by_ben)
