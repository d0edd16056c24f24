"""Withdrawing, seen from both sides: nobody at the carrier sees her at the next click, she sees what happened."""

from datetime import timedelta

import pytest
from django.db import connection
from django.utils import timezone

from bruecke.access import actions as access
from bruecke.access.actor import of_code
from bruecke.access.models import Grant, Reason
from bruecke.access.policy import NotVisible
from bruecke.base import outbox
from bruecke.base.crypto import code_hash, unlock
from bruecke.base.models import Message
from bruecke.consent import actions as consents
from bruecke.consent import queries as consent_queries
from bruecke.consent.models import Consent, Handover
from bruecke.people import queries as people
from bruecke.people.models import Person
from bruecke.privacy.actions import mine as actions
from bruecke.privacy.queries import mine as queries
from bruecke.privacy.tests.factories import accepted
from bruecke.welcome.models import Appointment, Slot
from conftest import acting


def her(done):
    return of_code(code_hash(done.code))


def verbs(dossier):
    with connection.cursor() as cursor:
        cursor.execute("SELECT verb FROM audit_entry WHERE dossier = %s", [dossier])
        return {row[0] for row in cursor.fetchall()}


def test_at_the_next_click_nobody_at_the_carrier_sees_her(world, arrive):
    done = arrive()
    accepted(world, done)
    with acting(world.actor("amira")) as amira:
        assert people.find(amira, "Kovalenko")

    with acting(her(done)) as person:
        actions.withdraw(by=person)

    for name in ("amira", "ben", "lea", "hanna", "katrin"):
        with acting(world.actor(name)) as colleague:
            assert not people.people(colleague).exists(), name
            assert not Person.objects.exists(), name
            assert not Handover.objects.exists(), name
            assert not Consent.objects.exists(), name
            with pytest.raises(NotVisible):
                consent_queries.opened(colleague, done.handover.pk)


def test_undelivered_hand_over_is_destroyed_and_leaves_the_inbox(world, arrive):
    done = arrive()

    with acting(her(done)) as person:
        actions.withdraw(by=person)

    with acting(world.actor("amira")) as amira:
        assert not consent_queries.inbox(amira).exists()
    row = Handover.objects.get(pk=done.handover.pk)
    assert (row.state, row.facts) == (Handover.State.LAPSED, {})
    assert "handover.destroyed" in verbs(row.dossier_id)


def test_proof_stays_and_she_still_sees_it_with_the_day_of_erasure(world, arrive):
    done = arrive()
    accepted(world, done)

    with acting(her(done)) as person:
        actions.withdraw(by=person)
        page = queries.mine(person)

    assert [row.number for row in page.consents] == [done.consent.number]
    assert page.consents[0].withdrawn_how == "link"
    assert page.holders == []
    assert timedelta(hours=71) < page.erased_until - timezone.now() <= timedelta(hours=72)
    assert not page.goes_on


def test_waiting_message_is_taken_back(world, arrive):
    done = arrive()
    outbox.send(key="m1", channel="sms", address="+4922147100142", subject="", body="Guten Tag", about=done.person.dossier_id)

    with acting(her(done)) as person:
        actions.withdraw(by=person)

    message = Message.objects.get(key="m1")
    assert (message.state, bytes(message.address), message.body) == (Message.State.CANCELLED, b"", "")


def test_coming_appointment_is_called_off_and_its_time_is_free_again(world, arrive):
    done = arrive()
    row = accepted(world, done)
    start = timezone.now() + timedelta(days=2)
    Slot.objects.create(unit=row.to_unit, user=world.amira, starts_at=start, place="Raum 1", taken_at=timezone.now())
    Appointment.objects.create(
        dossier=row.record_dossier, starts_at=start, place="Raum 1", user=world.amira, unit=row.to_unit, key="a1"
    )

    with acting(her(done)) as person:
        actions.withdraw(by=person)

    assert Appointment.objects.get().state == Appointment.State.CANCELLED
    assert Slot.objects.get().taken_at is None


def test_withdrawing_twice_changes_nothing(world, arrive):
    done = arrive()
    with acting(her(done)) as person:
        actions.withdraw(by=person)
    first = Consent.objects.values().get()

    with acting(her(done)) as person:
        actions.withdraw(by=person)

    assert Consent.objects.values().get() == first


def test_own_basis_of_the_carrier_keeps_the_counsellor(world, arrive):
    done = arrive()
    row = accepted(world, done)
    for dossier in (row.person_dossier, row.dossier, row.record_dossier):
        access.grant(dossier=dossier, unit_id=row.to_unit_id, user_id=world.amira.pk, reason=Reason.ASSIGNED)

    with acting(her(done)) as person:
        actions.withdraw(by=person)
        page = queries.mine(person)

    assert page.goes_on
    assert page.erased_until is None
    with acting(world.actor("amira")) as amira:
        assert [one.name for one in people.people(amira)] == ["Olena Kovalenko"]
        assert consent_queries.opened(amira, done.handover.pk).state == Handover.State.ACCEPTED


def test_another_consent_that_still_counts_keeps_her_contact_data(world, arrive):
    done = arrive()
    with acting(her(done)) as person:
        signature = consents.Signature("web", "uk", "x")
        consents.give(by=person, dossier=done.person.dossier, receiver=world.units["sued"], signature=signature)

    with acting(her(done)) as person:
        actions.withdraw(by=person, number=done.consent.number)
        page = queries.mine(person)

    assert page.erased_until is None
    assert [row.is_live for row in page.consents] == [True, False]


def test_stranger_with_another_code_withdraws_nothing(world, arrive):
    done = arrive()
    other = arrive(family_name="Shevchenko", given_name="Ivan")

    with acting(her(other)) as person:
        actions.withdraw(by=person)

    assert Consent.objects.get(pk=done.consent.pk).withdrawn_at is None
    assert Grant.objects.filter(code_hash=code_hash(done.code), ended_at__isnull=True).exists()


def test_person_of_the_same_household_never_appears(world, arrive):
    done = arrive()
    arrive(given_name="Taras", household=done.person.household, phone="+4922147100777")

    with acting(her(done)) as person:
        page = queries.mine(person)
        everybody = list(Person.objects.all())

    assert everybody == [page.person]
    assert {row.person_dossier_id for row in page.handovers} == {page.person.dossier_id}


def test_corrected_number_travels_to_the_receiver(world, arrive):
    done = arrive()
    accepted(world, done)

    with acting(her(done)) as person:
        actions.correct(by=person, phone="+4922147100555", best_time="abends", safe=False)

    with acting(world.actor("amira")) as amira:
        seen = people.people(amira).get()
    assert (seen.phone, seen.best_time, seen.safe_to_leave_message) == ("+4922147100555", "abends", False)
    assert "person.contact_corrected" in verbs(done.person.dossier_id)


def test_waiting_reminder_follows_the_corrected_number(world, arrive):
    done = arrive()
    row = accepted(world, done)
    start = timezone.now() + timedelta(days=5)
    Appointment.objects.create(
        dossier=row.record_dossier, starts_at=start, place="Raum 1", user=world.amira, unit=row.to_unit, key="a1"
    )
    with acting(her(done)) as person:
        actions.correct(by=person, phone="+4922147100555", best_time="", safe=True)
        actions.correct(by=person, phone="+4922147100666", best_time="", safe=True)

    waiting = [unlock(message.address).decode() for message in Message.objects.filter(state=Message.State.WAITING)]
    assert waiting == ["+4922147100666"]


def test_waiting_reminder_is_taken_back_when_messages_are_not_safe(world, arrive):
    done = arrive()
    row = accepted(world, done)
    start = timezone.now() + timedelta(days=5)
    Appointment.objects.create(
        dossier=row.record_dossier, starts_at=start, place="Raum 1", user=world.amira, unit=row.to_unit, key="a1"
    )
    with acting(her(done)) as person:
        actions.correct(by=person, phone="+4922147100555", best_time="", safe=True)
        actions.correct(by=person, phone="+4922147100555", best_time="", safe=False)

    assert not Message.objects.filter(state=Message.State.WAITING).exists()
