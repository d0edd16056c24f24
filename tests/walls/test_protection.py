"""A household split for protection: looked at from the account of the partner's counsellor, from everywhere else, and from both codes."""

from datetime import timedelta
from uuid import uuid4

import pytest
from django.core.exceptions import ValidationError
from django.urls import reverse
from django.utils import timezone

from bruecke.access.actor import of_code
from bruecke.access.models import Dossier
from bruecke.base.crypto import code_hash
from bruecke.base.models import Message
from bruecke.cases.actions.working import add_task
from bruecke.cases.models import Case, Task
from bruecke.consent import queries as handovers
from bruecke.consent.models import Consent, Handover
from bruecke.people import queries as people
from bruecke.people.models import Person
from bruecke.privacy.actions.emergency import take
from bruecke.privacy.actions.protection import protect, unprotect
from bruecke.welcome.actions.appointments import Time, appoint, offer_times
from bruecke.welcome.models import Appointment, Progress, Slot
from conftest import acting
from tests.walls.lives import cover

pytestmark = pytest.mark.django_db
EVERYBODY = ("ben", "cem", "lea", "dana", "mona", "lara", "katrin", "hanna", "olga", "emil", "eva", "adam", "kira", "vroni")


def protected(world, her, deputy="cem"):
    with acting(world.actor("amira")) as amira:
        person = Person.objects.select_related("dossier").get(pk=her.person.pk)
        return protect(by=amira, person=person, unit=world.units["nord"], deputy=world.users[deputy])


def test_before_the_household_is_one(world, couple):
    her, him, _case = couple
    assert Person.objects.get(pk=her.person.pk).household == Person.objects.get(pk=him.person.pk).household


@pytest.mark.parametrize("name", [name for name in EVERYBODY if name != "cem"])
def test_nobody_finds_her_anywhere(world, couple, name):
    her, _him, case = couple
    protected(world, her)
    with acting(world.actor(name)) as other:
        assert not Person.objects.filter(pk=her.person.pk).exists()
        assert not Handover.objects.filter(pk=her.handover.pk).exists()
        assert not Case.objects.filter(pk=case.pk).exists()
        assert not Dossier.objects.filter(pk__in=[her.person.dossier_id, case.work_id]).exists()
        assert [row for row in people.find(other, "Olena Schutzlos") if row.pk == her.person.pk] == []
    client = world.client(name)
    for page, key in (
        ("cases:case", case.pk),
        ("cases:lead", case.pk),
        ("welcome:handover", her.handover.pk),
        ("privacy:who", her.handover.pk),
    ):
        assert client.get(reverse(page, args=[key])).status_code == 404, page


def test_the_partners_counsellor_sees_him_alone(world, couple):
    her, him, _case = couple
    protected(world, her)
    with acting(world.actor("ben")) as ben:
        person = people.of_dossier(ben, him.person.dossier_id)
        assert people.household(ben, person) == []
        assert Person.objects.count() == 1
    body = world.client("ben").get(reverse("welcome:handover", args=[him.handover.pk])).content.decode()
    assert "Olena" not in body


def test_only_the_two_named_keep_a_key_and_no_cover_shares_it(world, couple):
    her, _him, case = couple
    protected(world, her)
    cover(world, "amira", "ben")
    for name, sees in (("amira", True), ("cem", True), ("ben", False)):
        with acting(world.actor(name)):
            assert Person.objects.filter(pk=her.person.pk).exists() is sees, name
        assert (world.client(name).get(reverse("cases:case", args=[case.pk])).status_code == 200) is sees, name


@pytest.mark.parametrize("name", ["lea", "ben", "dana"])
def test_no_emergency_opens_her(world, couple, name):
    her, _him, case = couple
    protected(world, her)
    for number in (her.handover.number, case.number):
        with acting(world.actor(name)) as by, pytest.raises(ValidationError):
            take(by=by, number=number, sentence="Ich muss sie dringend erreichen, sie fragt nach mir.")


def test_her_old_code_opens_nothing_and_the_new_one_everything_of_hers(world, couple):
    her, _him, _case = couple
    new = protected(world, her)
    with acting(of_code(code_hash(her.code))):
        assert not Person.objects.exists()
    with acting(of_code(code_hash(new))) as person:
        assert Person.objects.get().given_name == "Olena"
        assert Consent.objects.exists()
        assert person.is_person


def test_his_code_still_opens_his_own_and_nothing_of_hers(world, couple):
    her, him, _case = couple
    protected(world, her)
    with acting(of_code(code_hash(him.code))):
        assert [row.given_name for row in Person.objects.all()] == ["Bohdan"]


def test_what_they_shared_is_emptied_and_what_waits_is_taken_back(world, couple):
    from bruecke.base import outbox

    her, him, _case = couple
    with acting(world.actor("amira")):
        outbox.send(key="x1", channel="sms", address="+4922147100142", subject="", body="Termin", about=her.person.dossier_id)
    protected(world, her)
    row = Person.objects.get(pk=her.person.pk)
    assert (row.phone, row.email, row.safe_to_leave_message, row.district) == ("", "", False, "")
    assert Person.objects.get(pk=him.person.pk).phone, "his own stays"
    assert not Message.objects.filter(about=her.person.dossier_id, state=Message.State.WAITING).exists()


def test_an_appointment_is_called_off_and_has_to_be_agreed_on_anew(world, couple):
    her, _him, _case = couple
    at = timezone.now() + timedelta(days=2)
    with acting(world.actor("amira")) as amira:
        offer_times(by=amira, unit_id=world.units["nord"].pk, times=[Time(at, 45, "Wo er sie erwarten kann")])
        handover = handovers.opened(amira, her.handover.pk)
        appoint(by=amira, handover=handover, starts_at=at, slot_id=Slot.objects.get(starts_at=at).pk, key=uuid4())
    assert Progress.objects.get(handover_id=her.handover.pk).step == Progress.Step.MEET
    protected(world, her)
    assert Appointment.objects.get(starts_at=at).state == Appointment.State.CANCELLED
    assert Slot.objects.get(starts_at=at).taken_at is None
    assert Progress.objects.get(handover_id=her.handover.pk).step == Progress.Step.AGREE


def test_somebody_has_to_stand_in(world, couple):
    her, _him, _case = couple
    for deputy in ("amira", "dana", "lea"):
        with pytest.raises(ValidationError):
            protected(world, her, deputy)
    with acting(world.actor("ben")) as ben, pytest.raises(Exception, match="close"):
        protect(by=ben, person=her.person, unit=world.units["nord"], deputy=world.cem)


def test_the_protection_ends_only_for_who_is_responsible(world, couple):
    her, _him, case = couple
    protected(world, her)
    with acting(world.actor("amira")) as amira:
        person = Person.objects.select_related("dossier").get(pk=her.person.pk)
        unprotect(by=amira, person=person, unit=world.units["nord"])
    assert world.client("amira").get(reverse("cases:case", args=[case.pk])).status_code == 200
    assert world.client("lea").get(reverse("cases:lead", args=[case.pk])).status_code == 200
    assert world.client("cem").get(reverse("cases:case", args=[case.pk])).status_code == 404


def test_whoever_ends_it_is_responsible_so_that_case_and_tasks_stay_in_a_list(world, couple):
    her, _him, case = couple
    with acting(world.actor("amira")) as amira:
        add_task(by=amira, case=case, text="Frauenhaus anrufen", due=timezone.localdate(), key=uuid4())
    protected(world, her)
    with acting(world.actor("cem")) as cem:
        person = Person.objects.select_related("dossier").get(pk=her.person.pk)
        unprotect(by=cem, person=person, unit=world.units["nord"])

    case.refresh_from_db()
    her.handover.refresh_from_db()
    assert (case.user, her.handover.answered_by) == (world.cem, world.cem)
    assert Task.objects.get(dossier=case.work_id).user == world.cem
    assert "Schutzlos" in world.client("cem").get(reverse("cases:cases")).content.decode()
    assert world.client("amira").get(reverse("cases:case", args=[case.pk])).status_code == 404
