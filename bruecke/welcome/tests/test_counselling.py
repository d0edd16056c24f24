"""From the inbox to the outcome: accept, reach, meet, record, end; for the right people only, and never against her safety."""

from datetime import timedelta
from uuid import UUID, uuid4

import pytest
from django.core.exceptions import ValidationError
from django.db import connection
from django.urls import reverse
from django.utils import timezone
from hypothesis import given, settings
from hypothesis import strategies as some

from bruecke.access.actor import job
from bruecke.access.models import Cover, Grant
from bruecke.access.policy import NotAllowed, NotVisible
from bruecke.base.models import Message
from bruecke.consent import queries as consents
from bruecke.consent.models import Consent, Handover
from bruecke.network.calendar import add_working_days
from bruecke.network.queries import Register
from bruecke.people.models import Channel, Person
from bruecke.people.queries import people
from bruecke.welcome.actions import attempts, counselling, talks
from bruecke.welcome.models import Appointment, Attempt, FirstTalk, OwnBasis, Progress
from bruecke.welcome.queries import preview as queries
from bruecke.welcome.queries.steps import Facts, next_step, open_channels
from conftest import acting

Step, End, Result = Progress.Step, Progress.End, Attempt.Result


@pytest.fixture
def taken(world, arrive):
    """Return a function that registers somebody and lets Amira accept her."""

    def _taken(name="amira", **facts):
        done = arrive(**facts)
        with acting(world.actor(name)) as by:
            counselling.accept(by=by, handover=consents.preview(by, done.handover.pk))
        return done

    return _taken


def try_her(world, done, channel="call", result="no_answer", language="uk", *, name="amira", key=None):
    with acting(world.actor(name)) as by:
        row = consents.opened(by, done.handover.pk)
        return attempts.attempt(
            by=by, handover=row, channel=Channel(channel), result=Result(result), language=language, key=key or uuid4()
        )


def finish(world, done, end, name="amira"):
    with acting(world.actor(name)) as by:
        counselling.finish(by=by, handover=consents.opened(by, done.handover.pk), end=end)


def record_talk(world, done, outcome="one_off_advice", name="amira", **more):
    values = {"held_at": timezone.now(), "topics": ["german"], "urgency": "calm", "outcome": outcome, **more}
    with acting(world.actor(name)) as by:
        return talks.record_talk(by=by, handover=consents.opened(by, done.handover.pk), **values)


def verbs(dossier):
    with connection.cursor() as cursor:
        cursor.execute("SELECT verb FROM audit_entry WHERE dossier = %s", [dossier])
        return [row[0] for row in cursor.fetchall()]


def notes(done):
    return Handover.objects.get(pk=done.handover.pk).record_dossier_id


# ---- accepting ------------------------------------------------------------------------------------------------------


def test_accepting_makes_the_first_call_due_by_the_rule_of_the_county(world, taken):
    taken()

    row = Progress.objects.get()

    due = add_working_days(timezone.localdate(), 5)
    assert (row.step, row.due, row.user, row.way) == (Step.CALL, due, world.amira, "own_phone")
    assert row.registered_on == timezone.localdate()


def test_second_colleague_reads_that_somebody_was_quicker_and_nothing_else(world, arrive):
    done = arrive()
    world.client("amira").post(reverse("welcome:preview", args=[done.handover.pk]))

    answer = world.client("ben").post(reverse("welcome:preview", args=[done.handover.pk]))
    invented = world.client("ben").post(reverse("welcome:preview", args=[UUID(int=3)]))

    assert answer.status_code == invented.status_code == 404
    assert "schneller" in answer.content.decode()
    assert "Kovalenko" not in answer.content.decode()
    assert Handover.objects.get().answered_by == world.amira


def test_lead_may_not_accept_for_herself(world, arrive):
    done = arrive()

    with acting(world.actor("lea")) as lea, pytest.raises(NotVisible):
        counselling.accept(by=lea, handover=consents.preview(lea, done.handover.pk))
    assert not Progress.objects.exists()


def test_preview_shows_no_name_and_giving_back_goes_to_the_coordination(world, arrive):
    done = arrive(given_name="Zarathustra", phone="+492214710999")
    client = world.client("amira")

    body = client.get(reverse("welcome:preview", args=[done.handover.pk])).content.decode()
    answer = client.post(reverse("welcome:give-back", args=[done.handover.pk]), {"rejection": "language"})

    assert "Zarathustra" not in body
    assert "4710999" not in body
    assert "Jülich" in body
    assert answer.status_code == 302
    assert Handover.objects.get().state == Handover.State.REJECTED


def test_giving_back_needs_a_reason(world, arrive):
    done = arrive()

    answer = world.client("amira").post(reverse("welcome:give-back", args=[done.handover.pk]), {})

    assert answer.status_code == 200
    assert Handover.objects.get().state == Handover.State.DELIVERED


# ---- attempts -------------------------------------------------------------------------------------------------------


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


# ---- unreachable ----------------------------------------------------------------------------------------------------


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


RULES = Register(
    {}, {},
    {
        "first_attempt_working_days": "5", "attempts_min": "3", "attempts_channels": "2", "attempt_gap_working_days": "5",
        "unreachable_weeks": "6", "reappointments_max": "2", "talk_weeks": "4", "reminder_hours": "24",
    },
)  # fmt: skip


def facts_with(attempts=(), meetings=(), talk=None):
    day = timezone.now().replace(year=2026, month=11, day=2, hour=9)
    person = Person(languages=["uk"], phone="+4922147100142", channels=["call", "sms"], safe_to_leave_message=True)
    made = [
        Attempt(at=day + timedelta(days=number), channel=channel, result=result, language="uk")
        for number, (channel, result) in enumerate(attempts)
    ]
    met = [Appointment(starts_at=day + timedelta(days=20 + number), state=state) for number, state in enumerate(meetings)]
    return Facts(day.date(), day.date(), person, made, met, talk, RULES)


@pytest.mark.parametrize(
    ("attempts", "meetings", "step", "due"),
    [
        ([], [], Step.CALL, "2026-11-09"),
        ([("call", "no_answer")], [], Step.CALL_AGAIN, "2026-11-09"),
        ([("call", "call_back")], [], Step.CALL_AGAIN, "2026-11-03"),
        ([("call", "no_answer")] * 3, [], Step.CALL_AGAIN, "2026-11-11"),
        ([("call", "no_answer"), ("call", "no_answer"), ("sms", "message")], [], Step.GIVE_UP, "2026-12-14"),
        ([("call", "reached")], [], Step.AGREE, "2026-11-09"),
        ([("call", "reached")], ["planned"], Step.MEET, "2026-11-22"),
        ([("call", "reached")], ["cancelled"], Step.AGREE, "2026-11-09"),
        ([("call", "reached")], ["no_show"], Step.REMEET, "2026-11-27"),
        ([("call", "reached")], ["no_show", "no_show", "no_show"], Step.GIVE_UP, "2026-12-01"),
    ],
)
def test_next_step_follows_from_what_happened(attempts, meetings, step, due):
    assert next_step(facts_with(attempts, meetings)) == (step, timezone.datetime.fromisoformat(due).date())


# ---- the talk -------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("outcome", ["one_off_advice", "referred", "no_need", "already_served"])
def test_record_of_the_talk_finishes_the_hand_over(world, taken, outcome):
    done = taken()

    record_talk(world, done, outcome, helpers="Jobcenter", remark="kommt wieder")

    row, talk = Progress.objects.get(), FirstTalk.objects.get()
    assert (row.step, row.end, row.held_on, row.reached_on) == (Step.DONE, End.HELD, timezone.localdate(), timezone.localdate())
    assert (talk.outcome, talk.by, talk.follow_up) == (outcome, world.amira, None)
    assert Handover.objects.get().state == Handover.State.CLOSED
    assert "talk.recorded" in verbs(talk.dossier_id)


def test_case_wanted_hands_over_to_the_case_management_of_the_same_carrier(world, taken):
    done = taken()

    talk = record_talk(world, done, "case_wanted", topics=["work"], urgency="days", remark="Geheimnis")

    case = Handover.objects.get(kind=Handover.Kind.CASE)
    assert talk.follow_up == case.pk
    assert (case.state, case.to_unit, case.person_dossier_id) == (
        Handover.State.DELIVERED,
        world.units["nord"],
        done.person.dossier_id,
    )
    assert (case.facts["wishes"], case.facts["urgency"]) == (["work"], "days")
    assert "Geheimnis" not in str(case.facts)
    with acting(world.actor("ben")) as ben:
        assert [row.pk for row in consents.inbox(ben)] == [case.pk]
        counselling.accept(by=ben, handover=consents.preview(ben, case.pk))
        assert [person.name for person in people(ben)] == ["Olena Kovalenko"]
    assert Progress.objects.count() == 1


def test_case_goes_to_no_other_carrier(world, taken):
    done = taken()

    with pytest.raises(ValidationError):
        record_talk(world, done, "case_wanted", case_team=world.units["sued"])

    assert not FirstTalk.objects.exists()
    assert Progress.objects.get().step == Step.CALL


def test_talk_in_the_future_is_refused(world, taken):
    done = taken()

    with pytest.raises(ValidationError):
        record_talk(world, done, held_at=timezone.now() + timedelta(days=1))


def test_talk_of_the_day_belongs_to_its_appointment_also_before_its_hour(world, taken):
    done = taken()
    later = timezone.localtime().replace(hour=23, minute=59, second=59)
    rows = [
        Appointment.objects.create(
            dossier_id=notes(done), starts_at=starts_at, minutes=45, place="Raum 1", user=world.amira, unit=world.units["nord"],
            key=str(uuid4()),
        )
        for starts_at in (later, later + timedelta(days=1))
    ]  # fmt: skip
    url = reverse("welcome:handover", args=[done.handover.pk])
    assert "Gespräch ohne Termin festhalten" in world.client("amira").get(url).content.decode()
    rows[1].delete()
    assert "Gespräch zum Termin festhalten" in world.client("amira").get(url).content.decode()
    rows[1].save(force_insert=True)

    record_talk(world, done)

    assert [row.state for row in Appointment.objects.order_by("starts_at")] == ["held", "cancelled"]


def test_deputy_records_and_the_colleague_finishes(world, taken):
    done, today = taken(), timezone.localdate()
    Cover.objects.create(
        absent=world.amira, deputy=world.cem, unit=world.units["nord"], since=today, until=today, made_by=world.amira
    )

    record_talk(world, done, "no_need", name="cem")

    assert Progress.objects.get().step == Step.RECORD
    assert Handover.objects.get().state == Handover.State.ACCEPTED
    with pytest.raises(NotAllowed):
        finish(world, done, End.MOVED_AWAY, name="cem")
    record_talk(world, done, "no_need")
    assert (Progress.objects.get().end, FirstTalk.objects.get().by) == (End.HELD, world.cem)


# ---- own basis and withdrawal ---------------------------------------------------------------------------------------


def test_withdrawal_by_telephone_closes_everything_and_calls_off(world, taken):
    done = taken()
    client = world.client("amira")

    page = client.get(reverse("welcome:withdraw-for", args=[done.handover.pk]))
    answer = client.post(reverse("welcome:withdraw-for", args=[done.handover.pk]), {"how": "phone"})

    assert page.status_code == 200
    assert answer.status_code == 302
    assert Consent.objects.get().withdrawn_how == "phone"
    assert Progress.objects.get().step == Step.DONE
    assert client.get(reverse("welcome:handover", args=[done.handover.pk])).status_code == 404


def test_own_basis_recorded_before_keeps_the_colleague(world, taken):
    done = taken()
    client = world.client("amira")
    sentence = "Beratungsvertrag in ihrem Beisein geschlossen."

    for _ in range(2):
        client.post(reverse("welcome:own-basis", args=[done.handover.pk]), {"sentence": sentence})
    client.post(reverse("welcome:withdraw-for", args=[done.handover.pk]), {"how": "counsellor"})

    assert OwnBasis.objects.get().sentence == sentence
    assert "basis.recorded" in verbs(notes(done))
    assert Consent.objects.get().withdrawn_at is not None
    assert Person.objects.get().contact_erase_at is None
    assert client.get(reverse("welcome:handover", args=[done.handover.pk])).status_code == 200
    try_her(world, done, result="reached")
    assert Progress.objects.get().step == Step.AGREE


def test_own_basis_needs_a_sentence(world, taken):
    done = taken()

    answer = world.client("amira").post(reverse("welcome:own-basis", args=[done.handover.pk]), {"sentence": "ja"})

    assert answer.status_code == 200
    assert not OwnBasis.objects.exists()


# ---- two people on one record ---------------------------------------------------------------------------------------


def test_second_correction_sees_what_changed_and_can_be_sent_again(world, taken):
    done = taken()
    client, url = world.client("amira"), reverse("welcome:contact-data", args=[done.handover.pk])
    seen = client.get(url).context["form"]["seen"].value()
    client.post(url, {"seen": seen, "phone": "0221 4710 555", "best_time": "abends", "safe_to_leave_message": "on"})

    answer = client.post(url, {"seen": seen, "phone": "0221 4710 777", "best_time": "früh"})
    body = answer.content.decode()

    assert Person.objects.get().phone == "+492214710555"
    assert "+492214710555" in body
    assert "0221 4710 777" in body
    again = answer.context["form"].data["seen"]
    assert client.post(url, {"seen": again, "phone": "0221 4710 777", "best_time": "früh"}).status_code == 302
    assert Person.objects.get().phone == "+492214710777"
    assert "person.contact_corrected" in verbs(done.person.dossier_id)


def test_wrong_number_keeps_what_was_typed(world, taken):
    done = taken()
    client, url = world.client("amira"), reverse("welcome:contact-data", args=[done.handover.pk])

    answer = client.post(url, {"seen": client.get(url).context["form"]["seen"].value(), "phone": "12", "best_time": "abends"})

    assert answer.status_code == 200
    assert 'value="abends"' in answer.content.decode()


# ---- lead, cover, strangers -----------------------------------------------------------------------------------------


def test_lead_sees_number_and_deadline_and_gives_to_a_colleague(world, taken):
    done = taken()
    client, url = world.client("lea"), reverse("welcome:reassign", args=[done.handover.pk])

    body = client.get(url).content.decode()
    client.post(url, {"to_user_id": str(world.ben.pk)})

    assert done.handover.number in body
    assert world.amira.name in body
    assert "Kovalenko" not in body
    assert Progress.objects.get().user == world.ben
    assert world.client("ben").get(reverse("welcome:handover", args=[done.handover.pk])).status_code == 200
    assert world.client("amira").get(reverse("welcome:handover", args=[done.handover.pk])).status_code == 404


def test_reassigning_keeps_the_own_basis(world, taken):
    done = taken()
    with acting(world.actor("amira")) as amira:
        row = consents.opened(amira, done.handover.pk)
        counselling.record_own_basis(by=amira, handover=row, sentence="Vertrag geschlossen")
    world.client("lea").post(reverse("welcome:reassign", args=[done.handover.pk]), {"to_user_id": str(world.ben.pk)})

    with acting(world.actor("ben")) as ben:
        counselling.withdraw(by=ben, handover=consents.opened(ben, done.handover.pk), how="phone")
    with acting(world.actor("ben")) as ben:
        assert consents.opened(ben, done.handover.pk).state == Handover.State.ACCEPTED


def test_reassigning_to_somebody_outside_the_team_is_refused(world, taken):
    done = taken()

    with acting(world.actor("lea")) as lea:
        row = queries.for_lead(lea, done.handover.pk).handover
        with pytest.raises(ValidationError):
            counselling.reassign(by=lea, handover=row, to_user_id=world.dana.pk)


@pytest.mark.parametrize("name", ["ben", "dana", "lea", "hanna", "katrin", "olga", "emil", "eva", "adam"])
def test_strangers_can_do_nothing_with_it(world, taken, name):
    done = taken()
    row = Handover.objects.select_related("dossier", "person_dossier", "record_dossier").get()
    before = (Grant.objects.count(), Progress.objects.values().get())

    with acting(world.actor(name)) as by:
        for deed, more in (
            (attempts.attempt, {"channel": Channel.CALL, "result": Result.REACHED, "language": "de", "key": uuid4()}),
            (attempts.send_message, {"channel": Channel.SMS, "key": uuid4()}),
            (counselling.finish, {"end": End.MOVED_AWAY}),
            (counselling.withdraw, {"how": "phone"}),
            (counselling.record_own_basis, {"sentence": "Vertrag geschlossen"}),
            (talks.record_talk, {"held_at": timezone.now(), "topics": [], "urgency": "calm", "outcome": "no_need"}),
        ):
            with pytest.raises((NotVisible, NotAllowed)):
                deed(by=by, handover=row, **more)
    assert (Grant.objects.count(), Progress.objects.values().get()) == before
    assert world.client(name).get(reverse("welcome:handover", args=[done.handover.pk])).status_code == 404


# ---- walk-in --------------------------------------------------------------------------------------------------------


def walk_in_facts(**more):
    return {
        "key": str(uuid4()), "household": str(uuid4()), "given_name": "Emine", "family_name": "Yılmaz", "languages": "tr",
        "text_language": "tr", "ags": "05358056", "district": "", "route": "abroad_third", "adults": "1", "children": "2019",
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
