"""Free times and appointments: offered at once, taken once, reminded of only where it is safe, and empty of content outside."""

import re
from datetime import timedelta
from uuid import UUID, uuid4

import icalendar
import pytest
from django.core.exceptions import ValidationError
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from bruecke.access.models import Cover
from bruecke.access.policy import NotVisible
from bruecke.base.models import Message
from bruecke.consent import queries as consents
from bruecke.network.calendar import add_working_days, is_working_day
from bruecke.people.models import Channel, Person
from bruecke.welcome.actions import appointments as actions
from bruecke.welcome.actions import counselling
from bruecke.welcome.actions.appointments import Time
from bruecke.welcome.models import Appointment, Progress, Slot
from conftest import acting

State, Step = Appointment.State, Progress.Step


@pytest.fixture
def done(world, arrive):
    """Somebody Amira has accepted."""
    done = arrive()
    with acting(world.actor("amira")) as amira:
        counselling.accept(by=amira, handover=consents.preview(amira, done.handover.pk))
    return done


def soon(days=3, hour=10):
    return timezone.localtime().replace(hour=hour, minute=0, second=0, microsecond=0) + timedelta(days=days)


def appoint(world, done, starts_at=None, name="amira", **more):
    with acting(world.actor(name)) as by:
        row = consents.opened(by, done.handover.pk)
        values = {"starts_at": starts_at or soon(), "place": "Raum 1", "key": uuid4(), **more}
        return actions.appoint(by=by, handover=row, **values)


def change(world, done, deed, row, **more):
    with acting(world.actor("amira")) as amira:
        return deed(by=amira, handover=consents.opened(amira, done.handover.pk), appointment_id=row.pk, **more)


def reminders():
    return list(Message.objects.filter(key__startswith="reminder:").order_by("not_before"))


def verbs(dossier):
    with connection.cursor() as cursor:
        cursor.execute("SELECT verb FROM audit_entry WHERE dossier = %s", [dossier])
        return [row[0] for row in cursor.fetchall()]


# ---- free times -----------------------------------------------------------------------------------------------------


def test_many_free_times_are_offered_at_once_without_holidays(world):
    client, first = world.client("amira"), add_working_days(timezone.localdate(), 1)
    typed = {
        "since": first, "until": first + timedelta(days=13), "weekdays": [0, 1, 2, 3, 4], "first": "09:00", "last": "12:00",
        "minutes": "45", "place": "Raum 1",
    }  # fmt: skip

    answers = [client.post(reverse("welcome:appointments"), typed) for _ in range(2)]

    days = [first + timedelta(days=number) for number in range(14) if is_working_day(first + timedelta(days=number))]
    assert [answer.status_code for answer in answers] == [302, 302]
    assert Slot.objects.filter(user=world.amira).count() == 4 * len(days)


def test_free_times_of_others_and_taken_ones_stay(world):
    starts = soon()
    with acting(world.actor("amira")) as amira:
        assert actions.offer_times(by=amira, unit_id=world.units["nord"].pk, times=[Time(starts, 45, "Raum 1")]) == 1
    row = Slot.objects.get()

    with acting(world.actor("ben")) as ben, pytest.raises(NotVisible):
        actions.withdraw_time(by=ben, slot_id=row.pk)
    assert world.client("ben").post(reverse("welcome:remove-time", args=[row.pk])).status_code == 404
    Slot.objects.update(taken_at=timezone.now())
    assert world.client("amira").post(reverse("welcome:remove-time", args=[row.pk])).status_code == 404
    Slot.objects.update(taken_at=None)
    assert world.client("amira").post(reverse("welcome:remove-time", args=[row.pk])).status_code == 302
    assert not Slot.objects.exists()


def test_times_of_a_foreign_unit_and_too_many_are_refused(world):
    with acting(world.actor("amira")) as amira, pytest.raises(NotVisible):
        actions.offer_times(by=amira, unit_id=world.units["sued"].pk, times=[])
    with acting(world.actor("amira")) as amira, pytest.raises(ValidationError):
        actions.offer_times(by=amira, unit_id=world.units["nord"].pk, times=[Time(soon(), 45, "x")] * 201)


def test_offer_with_a_wrong_order_keeps_what_was_typed(world):
    typed = {
        "since": "2027-03-01",
        "until": "2027-02-01",
        "weekdays": [0],
        "first": "12:00",
        "last": "09:00",
        "minutes": "45",
        "place": "Saal 7",
    }

    answer = world.client("amira").post(reverse("welcome:appointments"), typed)

    assert answer.status_code == 200
    assert "Saal 7" in answer.content.decode()
    assert not Slot.objects.exists()


# ---- agreeing -------------------------------------------------------------------------------------------------------


def test_offered_time_is_taken_once(world, done, arrive):
    slot = Slot.objects.create(unit=world.units["nord"], user=world.amira, starts_at=soon(), place="Raum 2")
    other = arrive(family_name="Shevchenko")
    with acting(world.actor("amira")) as amira:
        counselling.accept(by=amira, handover=consents.preview(amira, other.handover.pk))

    row = appoint(world, done, slot_id=slot.pk)

    with pytest.raises(ValidationError) as error:
        appoint(world, other, slot_id=slot.pk)
    assert error.value.code == "taken"
    assert (row.starts_at, row.place, row.user) == (slot.starts_at, "Raum 2", world.amira)
    assert Progress.objects.get(handover_id=done.handover.pk).step == Step.MEET
    assert "appointment.made" in verbs(row.dossier_id)


def test_double_click_agrees_once(world, done):
    key = uuid4()

    assert appoint(world, done, key=key).pk == appoint(world, done, key=key).pk
    assert Appointment.objects.count() == 1


def test_moving_calls_the_first_one_off_and_frees_its_time(world, done):
    slot = Slot.objects.create(unit=world.units["nord"], user=world.amira, starts_at=soon(), place="Raum 2")
    first = appoint(world, done, slot_id=slot.pk)

    appoint(world, done, soon(5))

    assert [Appointment.objects.get(pk=first.pk).state, Appointment.objects.filter(state=State.PLANNED).count()] == [
        "cancelled",
        1,
    ]
    assert Slot.objects.get().taken_at is None
    assert [row.state for row in reminders()] == [Message.State.CANCELLED, Message.State.WAITING]


def test_two_appointments_at_one_time_and_one_in_the_past_are_refused(world, done, arrive):
    other = arrive(family_name="Shevchenko")
    with acting(world.actor("amira")) as amira:
        counselling.accept(by=amira, handover=consents.preview(amira, other.handover.pk))
    appoint(world, done, soon())

    for starts in (soon() + timedelta(minutes=30), timezone.now() - timedelta(hours=1)):
        with pytest.raises(ValidationError):
            appoint(world, other, starts)


def test_free_times_say_whose_they_are_where_a_deputy_chooses_between_two_colleagues(world, done):
    today, url = timezone.localdate(), reverse("welcome:meetings", args=[done.handover.pk])
    Cover.objects.create(
        absent=world.amira, deputy=world.cem, unit=world.units["nord"], since=today, until=today, made_by=world.amira
    )
    Slot.objects.create(unit=world.units["nord"], user=world.amira, starts_at=soon(), place="Raum 2")
    assert "10:00, Amira" not in world.client("amira").get(url).content.decode()

    Slot.objects.create(unit=world.units["nord"], user=world.cem, starts_at=soon(), place="Raum 3")

    body = world.client("cem").get(url).content.decode()
    assert "10:00, Amira Muster" in body
    assert "10:00, Cem Muster" in body


def test_page_agrees_on_an_appointment_and_shows_the_text_before_it_is_sent(world, done):
    client, url = world.client("amira"), reverse("welcome:meetings", args=[done.handover.pk])
    starts = soon()
    typed = {"key": str(uuid4()), "slot": "", "day": f"{starts:%Y-%m-%d}", "hour": "10:00", "minutes": "45", "place": "Raum 1"}

    assert client.post(url, {**typed, "day": ""}).status_code == 200
    assert client.post(url, typed).status_code == 302

    body = client.get(url).content.decode()
    assert f"Зустрічаємося {starts:%d.%m.} о 10:00: Raum 1." in body
    row = Appointment.objects.get()
    for _ in range(2):
        client.post(reverse("welcome:meeting", args=[done.handover.pk, row.pk]), {"what": "sms"})
    message = Message.objects.get(key__startswith="appointment:")
    assert message.body in body


# ---- calendar files -------------------------------------------------------------------------------------------------


def test_calendar_file_has_time_and_place_and_no_name(world, done):
    row = appoint(world, done, interpreter="uk")

    answer = world.client("amira").get(reverse("welcome:calendar-file", args=[row.pk]))

    event = next(part for part in icalendar.Calendar.from_ical(answer.content).walk("VEVENT"))
    assert (str(event["summary"]), str(event["location"])) == ("Termin", "Raum 1")
    assert event["dtstart"].dt == timezone.localtime(row.starts_at)
    assert event["dtend"].dt - event["dtstart"].dt == timedelta(minutes=45)
    for word in (b"Kovalenko", b"Olena", b"kumen", b"Beratung", b"uk"):
        assert word not in answer.content.replace(b"@bruecke", b"").replace(b"Bruecke", b"")
    assert world.client("ben").get(reverse("welcome:calendar-file", args=[row.pk])).status_code == 404


def test_colleague_gets_the_calendar_file_by_mail_and_she_with_her_own_words(world, arrive):
    done = arrive(email="olena@example.org", channels=["call", "email"])
    with acting(world.actor("amira")) as amira:
        counselling.accept(by=amira, handover=consents.preview(amira, done.handover.pk))
    row = appoint(world, done)
    change(world, done, actions.tell_person, row, channel=Channel.EMAIL)

    mine, hers = Message.objects.get(key__startswith="calendar:"), Message.objects.get(key__startswith="appointment:")
    assert (mine.subject, mine.attachment_name) == ("Termin", "termin.ics")
    assert b"SUMMARY:Termin" in bytes(mine.attachment)
    assert "Мій" in hers.subject or "зустріч" in hers.subject.casefold()
    for content in (bytes(mine.attachment), bytes(hers.attachment), mine.body.encode(), hers.body.encode()):
        assert b"Kovalenko" not in content
        assert b"Tr\xc3\xa4ger" not in content


# ---- reminders ------------------------------------------------------------------------------------------------------


def test_reminder_goes_out_a_day_before(world, done):
    row = appoint(world, done)

    reminder = reminders()[0]
    assert reminder.not_before == row.starts_at - timedelta(hours=24)
    assert reminder.body.startswith("Нагадування: завтра")
    assert reminder.channel == "sms"


@pytest.mark.parametrize("facts", [{"safe_to_leave_message": False}, {"channels": ["call"]}, {"phone": ""}])
def test_no_reminder_where_it_is_not_safe_or_there_is_no_way(world, arrive, facts):
    done = arrive(**facts)
    with acting(world.actor("amira")) as amira:
        counselling.accept(by=amira, handover=consents.preview(amira, done.handover.pk))
    row = appoint(world, done)

    with pytest.raises(ValidationError) as error:
        change(world, done, actions.tell_person, row, channel=Channel.SMS)

    assert error.value.code == "unsafe"
    assert reminders() == []


def test_reminder_is_taken_back_when_messages_are_not_safe_any_more_and_comes_again(world, done):
    appoint(world, done)
    for phone, best, safe in (
        ("+4922147100142", "früh", True), ("+4922147100142", "früh", False), ("+4922147100142", "früh", True), ("+4922147100999", "früh", True),
    ):  # fmt: skip
        with acting(world.actor("amira")) as amira:
            counselling.correct_contact(
                by=amira, handover=consents.opened(amira, done.handover.pk), seen=Person.objects.get().changed_at,
                phone=phone, best_time=best, safe_to_leave_message=safe,
            )  # fmt: skip
        waiting = [row for row in reminders() if row.state == Message.State.WAITING]
        assert len(waiting) == (1 if safe else 0)


def test_cancelling_takes_the_reminder_back_and_offers_anew(world, done):
    row = appoint(world, done)

    for _ in range(2):
        change(world, done, actions.cancel, row)

    assert reminders()[0].state == Message.State.CANCELLED
    assert Progress.objects.get().step == Step.CALL
    assert "appointment.cancelled" in verbs(row.dossier_id)


# ---- not coming -----------------------------------------------------------------------------------------------------


def miss(world, done):
    row = appoint(world, done)
    Appointment.objects.filter(pk=row.pk).update(starts_at=timezone.now() - timedelta(hours=1))
    change(world, done, actions.no_show, row)


def test_she_may_miss_three_appointments_then_somebody_decides(world, done):
    for number in range(3):
        assert Progress.objects.get().step == (Step.REMEET if number else Step.CALL)
        miss(world, done)

    assert Progress.objects.get().step == Step.GIVE_UP
    with pytest.raises(ValidationError) as error:
        appoint(world, done, soon(9))
    assert error.value.code == "missed"
    with acting(world.actor("amira")) as amira:
        counselling.finish(by=amira, handover=consents.opened(amira, done.handover.pk), end=Progress.End.UNREACHABLE)
    assert Progress.objects.get().end == Progress.End.UNREACHABLE


def test_not_coming_is_noted_after_the_beginning_only(world, done):
    row = appoint(world, done)

    with pytest.raises(ValidationError) as error:
        change(world, done, actions.no_show, row)

    assert error.value.code == "early"


def test_appointment_of_another_hand_over_is_not_visible(world, done):
    with pytest.raises(NotVisible):
        change(world, done, actions.cancel, Appointment(pk=UUID(int=9)))


@pytest.mark.parametrize("name", ["ben", "dana", "lea", "hanna", "katrin", "olga"])
def test_strangers_neither_agree_nor_cancel(world, done, name):
    from bruecke.access.policy import NotAllowed
    from bruecke.consent.models import Handover

    row = appoint(world, done)
    handover = Handover.objects.select_related("dossier", "person_dossier").get()
    with acting(world.actor(name)) as by:
        for deed, more in (
            (actions.appoint, {"starts_at": soon(6), "key": uuid4()}), (actions.cancel, {"appointment_id": row.pk}),
            (actions.no_show, {"appointment_id": row.pk}), (actions.tell_person, {"appointment_id": row.pk, "channel": Channel.SMS}),
        ):  # fmt: skip
            with pytest.raises((NotVisible, NotAllowed)):
                deed(by=by, handover=handover, **more)
    assert Appointment.objects.get().state == State.PLANNED


@pytest.mark.parametrize("number", [0, 1, 3, 40])
def test_calendar_needs_the_same_queries_whatever_the_number(world, done, number):
    first = timezone.localtime() - timedelta(days=timezone.localdate().weekday())
    notes = Progress.objects.get().dossier_id
    Appointment.objects.bulk_create(
        Appointment(
            dossier_id=notes, starts_at=first.replace(hour=9) + timedelta(hours=place), place="x", user=world.amira,
            unit=world.units["nord"], key=str(place), state=State.HELD,
        )
        for place in range(number)
    )  # fmt: skip
    client = world.client("amira")
    client.get(reverse("welcome:appointments"))

    for page in (reverse("welcome:appointments"), reverse("welcome:meetings", args=[done.handover.pk])):
        with CaptureQueriesContext(connection) as queries:
            assert client.get(page).status_code == 200
        # Without savepoints, and without the step of the test client back to the owner.
        assert len([query for query in queries if not re.search("SAVEPOINT|'role', 'none'", query["sql"])]) <= 15, page
