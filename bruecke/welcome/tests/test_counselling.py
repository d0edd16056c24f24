"""From the inbox on: accept, correct, withdraw, hand to a colleague; for the right people only."""

from uuid import UUID, uuid4

import pytest
from django.core.exceptions import ValidationError
from django.urls import reverse
from django.utils import timezone

from bruecke.access.models import Grant
from bruecke.access.policy import NotAllowed, NotVisible
from bruecke.consent import queries as consents
from bruecke.consent.models import Consent, Handover
from bruecke.network.calendar import add_working_days
from bruecke.people.models import Channel, Person
from bruecke.welcome.actions import attempts, counselling, talks
from bruecke.welcome.models import Attempt, OwnBasis, Progress
from bruecke.welcome.queries import counselling as reads
from bruecke.welcome.queries import preview as queries
from bruecke.welcome.tests.factories import notes, try_her, verbs
from conftest import acting

Step, End, Result = Progress.Step, Progress.End, Attempt.Result


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


def test_history_names_who_accepted_whoever_is_responsible_now(world, taken):
    done = taken()
    world.client("lea").post(reverse("welcome:reassign", args=[done.handover.pk]), {"to_user_id": str(world.ben.pk)})

    with acting(world.actor("ben")) as ben:
        page = reads.page(ben, done.handover.pk)
        told = [(moment.by, moment.at) for moment in page.timeline if moment.icon == "check"]

    assert page.handover.answered_by == world.ben
    assert told == [(world.amira.name, page.handover.answered_at)]


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
