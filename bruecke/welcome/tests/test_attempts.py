"""Reaching her: attempts, messages, what is safe for her, and when nobody can be reached."""

from datetime import timedelta
from uuid import uuid4

import pytest
from django.core.exceptions import ValidationError
from django.urls import reverse
from django.utils import timezone
from hypothesis import given, settings
from hypothesis import strategies as some

from bruecke.access.actor import job
from bruecke.access.models import Cover
from bruecke.access.policy import NotVisible
from bruecke.base.models import Message
from bruecke.consent import queries as consents
from bruecke.consent.models import Handover
from bruecke.people.models import Channel, Person
from bruecke.welcome.actions import attempts
from bruecke.welcome.models import Attempt, Progress
from bruecke.welcome.queries.steps import open_channels
from bruecke.welcome.tests.factories import finish, notes, try_her, verbs
from conftest import acting

Step, End, Result = Progress.Step, Progress.End, Attempt.Result


def test_one_tap_logs_an_attempt_and_a_double_click_counts_once(world, taken):
    done, key = taken(), str(uuid4())
    client, url = world.client("amira"), reverse("welcome:attempt", args=[done.handover.pk])

    for _ in range(2):
        client.post(url, {"key": key, "what": "call:no_answer", "language": "uk"})

    row, progress = Attempt.objects.get(), Progress.objects.get()
    assert (row.channel, row.result, row.language, row.by) == ("call", "no_answer", "uk", world.amira)
    assert (progress.step, progress.tries, progress.tried_by_name) == (Step.CALL_AGAIN, 1, world.amira.name)
    assert "attempt.made" in verbs(notes(done))


def test_undo_takes_the_attempt_back_and_the_step_with_it(world, taken):
    done = taken()
    row = try_her(world, done)
    client, url = world.client("amira"), reverse("welcome:undo-attempt", args=[done.handover.pk, row.pk])

    client.post(url)
    client.post(url)

    progress = Progress.objects.get()
    assert (progress.step, progress.tries, progress.tried_at) == (Step.CALL, 0, None)
    assert Attempt.objects.get().undone_at is not None
    assert verbs(notes(done)).count("attempt.undone") == 1


def test_only_the_own_attempt_of_the_last_hour_is_taken_back(world, taken):
    done = taken()
    row = try_her(world, done)
    today = timezone.localdate()
    Cover.objects.create(
        absent=world.amira, deputy=world.cem, unit=world.units["nord"], since=today, until=today, made_by=world.amira
    )

    with acting(world.actor("cem")) as cem, pytest.raises(NotVisible):
        attempts.undo(by=cem, handover=consents.opened(cem, done.handover.pk), attempt_id=row.pk)
    Attempt.objects.update(at=timezone.now() - timedelta(hours=2))
    with acting(world.actor("amira")) as amira, pytest.raises(ValidationError):
        attempts.undo(by=amira, handover=consents.opened(amira, done.handover.pk), attempt_id=row.pk)


def test_message_leaves_through_the_outbox_in_her_language_and_can_be_undone(world, taken):
    done = taken()
    client = world.client("amira")
    shown = client.get(reverse("welcome:handover", args=[done.handover.pk]) + "?tab=history").content.decode()

    client.post(reverse("welcome:message", args=[done.handover.pk]), {"key": str(uuid4()), "channel": "sms"})

    message = Message.objects.get()
    assert message.body in shown
    assert message.body.startswith("Вітаю, це Amira.")
    assert message.subject == "Передзвоніть, будь ласка"
    assert "Träger" not in message.body
    assert message.not_before > timezone.now()
    client.post(reverse("welcome:undo-attempt", args=[done.handover.pk, Attempt.objects.get().pk]))
    message.refresh_from_db()
    assert (message.state, message.body) == (Message.State.CANCELLED, "")


def test_message_that_could_not_be_sent_counts_no_more(world, taken):
    done = taken()
    world.client("amira").post(reverse("welcome:message", args=[done.handover.pk]), {"key": str(uuid4()), "channel": "sms"})
    Message.objects.update(state=Message.State.FAILED)

    with acting(job("messages"), "bruecke_jobs") as by:
        assert attempts.mark_failed(by=by) == 1
        assert attempts.mark_failed(by=by) == 0

    row = Progress.objects.get()
    assert (row.step, row.tries, Attempt.objects.get().result) == (Step.CALL, 0, Result.FAILED)
    body = world.client("amira").get(reverse("welcome:handover", args=[done.handover.pk]) + "?tab=history").content.decode()
    assert "Nachricht ging nicht hinaus" in body


@pytest.mark.parametrize("channel", ["sms", "email", "messenger", "letter", "call"])
def test_where_messages_are_not_safe_no_action_leaves_one(world, taken, channel):
    done = taken(safe_to_leave_message=False, email="o@example.org", channels=list(Channel.values))

    with pytest.raises(ValidationError) as error:
        try_her(world, done, channel=channel, result="message")
    with acting(world.actor("amira")) as amira:
        row = consents.opened(amira, done.handover.pk)
        with pytest.raises(ValidationError):
            attempts.send_message(by=amira, handover=row, channel=Channel(channel), key=uuid4())

    assert error.value.code == "unsafe"
    assert not Attempt.objects.exists()
    assert not Message.objects.exists()


def test_where_messages_are_not_safe_no_page_offers_one(world, taken):
    done = taken(safe_to_leave_message=False, email="o@example.org", channels=list(Channel.values))
    client, url = world.client("amira"), reverse("welcome:handover", args=[done.handover.pk])

    for address in (url, f"{url}?tab=history", reverse("welcome:meetings", args=[done.handover.pk])):
        body = client.get(address).content.decode()
        assert 'name="channel"' not in body
        assert ":message" not in body
        assert 'value="sms"' not in body
        assert "nicht sprechen" in body


@given(
    safe=some.booleans(), phone=some.sampled_from(["", "+4922147100142"]), email=some.sampled_from(["", "a@example.org"]),
    wished=some.lists(some.sampled_from(Channel.values), unique=True),
)  # fmt: skip
@settings(max_examples=200, deadline=None)
def test_no_combination_opens_another_way_than_a_call_when_unsafe(safe, phone, email, wished):
    person = Person(safe_to_leave_message=safe, phone=phone, email=email, channels=wished)

    found = open_channels(person)

    assert safe or set(found) <= {Channel.CALL}
    assert phone or not {Channel.CALL, Channel.SMS, Channel.MESSENGER} & set(found)
    assert Channel.EMAIL not in found or (email and "email" in wished)


def test_unreachable_needs_three_attempts_on_two_ways_with_her_language(world, taken):
    done = taken()
    steps = [("call", "no_answer", "de"), ("call", "no_answer", "de"), ("call", "wrong_number", "de")]
    for step in steps:
        with pytest.raises(ValidationError) as error:
            finish(world, done, End.UNREACHABLE)
        assert error.value.code == "tries"
        try_her(world, done, *step)
    with pytest.raises(ValidationError):
        finish(world, done, End.UNREACHABLE)  # three attempts, one way
    try_her(world, done, "sms", "message", "de")
    with pytest.raises(ValidationError):
        finish(world, done, End.UNREACHABLE)  # two ways, none in her language
    try_her(world, done, "call", "no_answer", "uk")

    finish(world, done, End.UNREACHABLE)

    row = Progress.objects.get()
    assert (row.step, row.end, row.due, row.ended_on) == (Step.DONE, End.UNREACHABLE, None, timezone.localdate())
    assert Handover.objects.get().state == Handover.State.CLOSED
    assert "handover.closed" in verbs(done.handover.dossier_id)


def test_where_only_calls_are_safe_one_way_is_enough(world, taken):
    done = taken(safe_to_leave_message=False)
    for _ in range(3):
        try_her(world, done)

    finish(world, done, End.UNREACHABLE)

    assert Progress.objects.get().end == End.UNREACHABLE


def test_undone_attempts_do_not_count_for_unreachable(world, taken):
    done = taken(safe_to_leave_message=False)
    rows = [try_her(world, done) for _ in range(3)]
    with acting(world.actor("amira")) as amira:
        attempts.undo(by=amira, handover=consents.opened(amira, done.handover.pk), attempt_id=rows[0].pk)

    with pytest.raises(ValidationError):
        finish(world, done, End.UNREACHABLE)


@pytest.mark.parametrize("end", [End.MOVED_AWAY, End.DUPLICATE, End.DECEASED])
def test_other_ends_need_no_attempt(world, taken, end):
    done = taken()

    finish(world, done, end)

    assert Progress.objects.get().end == end


def test_finished_hand_over_takes_nothing_more(world, taken):
    done = taken()
    finish(world, done, End.MOVED_AWAY)

    with pytest.raises(ValidationError):
        try_her(world, done)
    with pytest.raises(ValidationError):
        finish(world, done, End.DUPLICATE)
    answer = world.client("amira").post(
        reverse("welcome:attempt", args=[done.handover.pk]), {"key": str(uuid4()), "what": "call:reached"}
    )
    assert answer.status_code == 302
    assert not Attempt.objects.exists()
