"""Every message leaves once, and only the worker can read it."""

import pytest
from django.core import mail
from django.db import ProgrammingError, transaction
from django.utils import timezone

from bruecke.base import outbox
from bruecke.base.models import Message
from conftest import acting, as_owner

JOBS = "bruecke_jobs"


def _put(**changes):
    outbox.send(
        **{"key": "k1", "channel": "email", "address": "a@example.org", "subject": "Termin", "body": "Morgen", **changes}
    )


def test_same_key_is_sent_once(world):
    with acting(world.actor("amira")):
        _put()
        _put()
    with acting(world.actor("amira"), JOBS):
        assert outbox.deliver_due() == 1
        assert outbox.deliver_due() == 0

    assert [message.to for message in mail.outbox] == [["a@example.org"]]


def test_the_web_cannot_read_the_outbox(world):
    with acting(world.actor("amira")):
        _put()

    with pytest.raises(ProgrammingError), transaction.atomic(), acting(world.actor("amira")):
        Message.objects.first()


def test_address_and_text_are_gone_after_sending(world):
    with acting(world.actor("amira")):
        _put()
    with acting(world.actor("amira"), JOBS):
        outbox.deliver_due()

    row = Message.objects.get()
    assert (row.state, bytes(row.address), row.body) == ("sent", b"", "")


def test_address_is_encrypted_while_it_waits(world):
    with acting(world.actor("amira")):
        _put()

    assert b"example.org" not in bytes(Message.objects.get().address)


def test_gateway_that_fails_is_tried_again_later_and_given_up(world, settings):
    settings.BRUECKE_SMS_URL = ""
    with acting(world.actor("amira")):
        _put(channel="sms", address="+4922147100142")
    for _ in range(outbox.MOST_TRIES):
        with acting(world.actor("amira"), JOBS):
            outbox.deliver_due()
        as_owner()
        Message.objects.filter(state="waiting").update(not_before=timezone.now())

    row = Message.objects.get()
    assert (row.state, row.tries) == ("failed", outbox.MOST_TRIES)


def test_a_message_lost_in_the_middle_is_never_sent_twice(world):
    with acting(world.actor("amira")):
        _put()
    Message.objects.update(state="sending", not_before=timezone.now() - outbox.LOST_AFTER * 2)

    with acting(world.actor("amira"), JOBS):
        outbox.deliver_due()

    assert mail.outbox == []
    assert Message.objects.get().state == "failed"


def test_a_cancelled_message_never_leaves(world):
    with acting(world.actor("amira")):
        _put()
        outbox.cancel(key="k1")
    with acting(world.actor("amira"), JOBS):
        outbox.deliver_due()

    assert mail.outbox == []
    assert Message.objects.get().body == ""
