"""Emergency access: a sentence, 60 minutes, own unit only, everybody who must know is told, and nobody learns more."""

from datetime import timedelta

import pytest
from django.core.exceptions import ValidationError
from django.db import connection
from django.utils import timezone

from bruecke.access import actions as access
from bruecke.access.actor import of_code
from bruecke.access.models import Grant, Reason
from bruecke.access.policy import NotVisible, Refused, Right, may
from bruecke.base.crypto import code_hash, unlock
from bruecke.base.models import Message
from bruecke.consent import actions as consents
from bruecke.consent import queries as consent_queries
from bruecke.people import queries as people
from bruecke.privacy.actions import emergency, mine
from conftest import acting

SENTENCE = "Sie steht vor der Tür und Amira ist krank."


@pytest.fixture
def done(world, arrive):
    """A hand-over that Amira has accepted."""
    found = arrive()
    with acting(world.actor("amira")) as amira:
        consents.accept(by=amira, handover=consent_queries.preview(amira, found.handover.pk))
    return found


def take(world, done, name="ben", sentence=SENTENCE, number=None):
    with acting(world.actor(name)) as by:
        return emergency.take(by=by, number=number or done.handover.number, sentence=sentence)


@pytest.mark.parametrize("name", ["ben", "lea"])
def test_colleague_and_lead_of_the_unit_may_read_for_an_hour(world, done, name):
    with acting(world.actor(name)) as colleague:
        assert not people.people(colleague).exists()

    assert take(world, done, name) == ("welcome:handover", done.handover.pk)

    with acting(world.actor(name)) as colleague:
        assert [row.name for row in people.people(colleague)] == ["Olena Kovalenko"]
        row = consent_queries.opened(colleague, done.handover.pk)
        assert may(colleague, Right.SEE, row.record_dossier).because == Reason.EMERGENCY


def test_it_ends_by_itself_after_60_minutes(world, done):
    take(world, done)
    row = Grant.objects.filter(reason=Reason.EMERGENCY).first()
    assert timedelta(minutes=59) < row.until - timezone.now() <= timedelta(minutes=60)

    Grant.objects.filter(reason=Reason.EMERGENCY).update(until=timezone.now() - timedelta(seconds=1))

    with acting(world.actor("ben")) as ben:
        assert not people.people(ben).exists()
        with pytest.raises(NotVisible):
            consent_queries.opened(ben, done.handover.pk)


def test_it_gives_no_right_to_write(world, done):
    take(world, done)

    with acting(world.actor("ben")) as ben:
        row = consent_queries.opened(ben, done.handover.pk)
        for right in Right:
            expected = right in (Right.SEE, Right.PREVIEW)
            assert bool(may(ben, right, row.person_dossier)) == expected, right


@pytest.mark.parametrize("name", ["dana", "kurt", "katrin", "olga", "emil", "eva", "adam", "hanna"])
def test_nobody_else_can_take_it(world, done, name):
    with pytest.raises((Refused, ValidationError)):
        take(world, done, name)

    assert not Grant.objects.filter(reason=Reason.EMERGENCY).exists()
    assert not Message.objects.exists()


def test_foreign_number_and_no_number_get_the_same_words(world, arrive, done):
    other = arrive(clerk="kurt", family_name="Haddad")
    with acting(world.actor("dana")) as dana:
        consents.accept(by=dana, handover=consent_queries.preview(dana, other.handover.pk))
    texts = set()
    for number in (other.handover.number, "ZZZZ-ZZZZ", "x"):
        with pytest.raises(ValidationError) as caught:
            take(world, done, number=number)
        texts.add(str(caught.value))

    assert len(texts) == 1


@pytest.mark.parametrize("sentence", ["", "dringend", "1234567890 1234567890 1234567890"])
def test_sentence_must_say_something(world, done, sentence):
    with pytest.raises(ValidationError) as caught:
        take(world, done, sentence=sentence)

    assert caught.value.code == "sentence"


def test_every_privacy_officer_gets_one_neutral_notice(world, done):
    take(world, done)
    take(world, done)

    message = Message.objects.get()
    assert unlock(message.address).decode() == "eva@example.org"
    for word in ("Kovalenko", "Ben", "Amira", done.handover.number, "Tür"):
        assert word not in f"{message.subject} {message.body}"
    assert Grant.objects.filter(reason=Reason.EMERGENCY).count() == 3


def test_sentence_lies_beside_the_entry_and_only_its_commitment_in_it(world, done):
    take(world, done)

    with connection.cursor() as cursor:
        cursor.execute("SELECT id, subject, commitment FROM audit_entry WHERE verb = 'access.emergency'")
        entries = cursor.fetchall()
        cursor.execute("SELECT text FROM audit_text WHERE entry = %s", [entries[0][0]])
        assert cursor.fetchone()[0] == SENTENCE
    assert len(entries) == 3
    assert all(commitment is not None and "Tür" not in subject for _key, subject, commitment in entries)


def test_withdrawal_ends_it(world, done):
    take(world, done)
    with acting(of_code(code_hash(done.code))) as person:
        mine.withdraw(by=person)

    with acting(world.actor("ben")) as ben:
        assert not people.people(ben).exists()
    with pytest.raises(ValidationError):
        take(world, done)


def test_after_an_hour_it_can_be_taken_again_with_a_new_notice(world, done):
    take(world, done)
    Grant.objects.filter(reason=Reason.EMERGENCY).update(until=timezone.now() - timedelta(seconds=1))

    take(world, done)

    assert Message.objects.count() == 2


def test_stranger_to_the_dossier_is_refused_before_the_sentence_is_read(world, done):
    with acting(world.actor("dana")) as dana, pytest.raises(NotVisible):
        access.emergency(by=dana, dossier=done.handover.dossier, sentence="x")
