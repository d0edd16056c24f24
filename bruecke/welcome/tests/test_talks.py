"""The first talk: its record, what becomes of it, and who finishes."""

from datetime import timedelta
from uuid import uuid4

import pytest
from django.core.exceptions import ValidationError
from django.urls import reverse
from django.utils import timezone

from bruecke.access.models import Cover
from bruecke.access.policy import NotAllowed
from bruecke.consent import queries as consents
from bruecke.consent.models import Handover
from bruecke.people.queries import people
from bruecke.welcome.actions import counselling
from bruecke.welcome.models import Appointment, FirstTalk, Progress
from bruecke.welcome.tests.factories import finish, notes, record_talk, verbs
from conftest import acting

Step, End = Progress.Step, Progress.End


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
