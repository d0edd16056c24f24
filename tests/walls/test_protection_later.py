"""Protection holds for whatever comes later and whatever was before: looked at by a deputy who counsels her husband."""

from datetime import timedelta
from uuid import uuid4

import pytest
from django.core.exceptions import ValidationError
from django.urls import reverse
from django.utils import timezone

from bruecke.access.actor import of_code
from bruecke.access.policy import visible
from bruecke.base.crypto import code_hash
from bruecke.cases.actions import handing_over, together, working
from bruecke.cases.actions.opening import open_case
from bruecke.cases.actions.reassigning import reassign
from bruecke.cases.models import Case, Conference, Errand
from bruecke.cases.queries import case as cases
from bruecke.consent import actions as consents
from bruecke.consent import queries as handovers
from bruecke.consent.models import Handover
from bruecke.consults.actions import telling
from bruecke.consults.tests.factories import sent, written
from bruecke.people import actions as people_actions
from bruecke.people import queries as people
from bruecke.people.models import Merge, Pair, Person
from bruecke.privacy.actions.emergency import take
from bruecke.privacy.actions.protection import unprotect
from bruecke.welcome.actions import counselling
from bruecke.welcome.queries import counselling as pages
from conftest import acting
from tests.walls.lives import cover, released
from tests.walls.test_protection import protected

pytestmark = pytest.mark.django_db
REFERRAL = Handover.Kind.REFERRAL
WHY = "Ich muss sie dringend erreichen, sie fragt nach mir."


@pytest.fixture
def talk(world, arrive):
    """Olena after the first talk: accepted by Amira, protected, no case yet."""
    her = arrive(given_name="Olena", family_name="Schutzlos")
    with acting(world.actor("amira")) as by:
        counselling.accept(by=by, handover=Handover.objects.get(pk=her.handover.pk))
    protected(world, her)
    cover(world, "amira", "ben")
    return her


def opened_case(world, her):
    with acting(world.actor("amira")) as by:
        case = open_case(by=by, handover=handovers.opened(by, her.handover.pk))
        row = cases.case(by, case.pk).case
        working.add_note(
            by=by,
            case=row,
            kind="talk",
            at=timezone.now(),
            text="Geheimnotiz Frauenhaus",
            is_entrusted=True,
            profession="",
            key=uuid4(),
        )
    return case


def own_basis(world, her):
    with acting(world.actor("amira")) as by:
        counselling.record_own_basis(
            by=by, handover=handovers.opened(by, her.handover.pk), sentence="Sie will weiter begleitet werden."
        )


def test_a_basis_of_its_own_opens_nothing_to_the_cover(world, talk):
    own_basis(world, talk)
    assert world.client("ben").get(reverse("welcome:handover", args=[talk.handover.pk])).status_code == 404


def test_a_basis_of_its_own_lets_no_cover_find_her(world, talk):
    own_basis(world, talk)
    with acting(world.actor("ben")) as ben:
        assert not [(row.name, row.phone) for row in people.find(ben, "Schutzlos")]


def test_a_basis_of_its_own_lets_no_emergency_in(world, talk):
    own_basis(world, talk)
    with acting(world.actor("lea")) as lea, pytest.raises(ValidationError):
        take(by=lea, number=talk.handover.number, sentence=WHY)


def test_a_case_opened_later_is_closed_to_the_cover(world, talk):
    case = opened_case(world, talk)
    assert world.client("ben").get(reverse("cases:case", args=[case.pk])).status_code == 404


def test_a_case_opened_later_is_open_to_the_deputy_she_trusts(world, talk):
    case = opened_case(world, talk)
    assert world.client("cem").get(reverse("cases:case", args=[case.pk])).status_code == 200


def test_no_lead_gives_a_case_opened_later_away(world, talk):
    case = opened_case(world, talk)
    with acting(world.actor("lea")) as lea, pytest.raises(Case.DoesNotExist):
        reassign(by=lea, cases=[Case.objects.select_related("dossier").get(pk=case.pk)], to_user_id=world.ben.pk)


def test_a_question_by_name_put_later_is_closed_to_the_cover(world, couple):
    her, _him, case = couple
    protected(world, her)
    cover(world, "amira", "ben")
    with acting(world.actor("amira")) as by:
        rel = released(by, cases.case(by, case.pk).case, world.units["abh"])
    row = written(world, question="Wann kommt der Bescheid?", person=her.person.dossier_id, about=case.pk)
    with acting(world.actor("amira")) as by:
        telling.identify(
            by=by,
            consult=row,
            release_id=rel.pk,
            facts={"name": "Schutzlos Olena", "title": "X"},
            language="uk",
            confirmed=True,
        )
    assert "Schutzlos" not in world.client("ben").get(reverse("consults:consult", args=[row.pk])).content.decode()


def test_a_question_put_before_is_closed_to_the_cover(world, couple):
    her, _him, case = couple
    row = sent(world, question="Geheimfrage", person=her.person.dossier_id, about=case.pk)
    protected(world, her)
    cover(world, "amira", "ben")
    assert world.client("ben").get(reverse("consults:consult", args=[row.pk])).status_code == 404


def test_an_errand_given_later_is_closed_to_the_cover_and_open_to_the_helper(world, couple):
    her, _him, case = couple
    protected(world, her)
    cover(world, "amira", "ben")
    with acting(world.actor("amira")) as by:
        given = together.Given("Zum Frauenhaus begleiten", timezone.localdate() + timedelta(days=3), ["name"])
        together.give_errand(
            by=by, case=cases.case(by, case.pk).case, helper=world.vroni, unit=world.units["mitte"], given=given, key=uuid4()
        )
    for name, seen in (("ben", 0), ("vroni", 1), ("amira", 1), ("cem", 1)):
        with acting(world.actor(name)) as actor:
            assert visible(actor, Errand.objects.all()).count() == seen, name


def test_a_conference_called_before_does_not_say_where_and_is_called_off(world, couple):
    her, _him, case = couple
    with acting(world.actor("amira")) as by:
        invited = together.Invited(
            "Frau mit zwei Kindern",
            "Was hilft?",
            timezone.now() + timedelta(days=2),
            place="Frauenhaus Weg 3",
            people=[world.ben.pk],
        )
        row = together.confer(by=by, invited=invited, key=uuid4(), case=cases.case(by, case.pk).case)
    protected(world, her)
    assert Conference.objects.get(pk=row.pk).called_off_at is not None
    assert "Frauenhaus Weg 3" not in world.client("ben").get(reverse("cases:conference", args=[row.pk])).content.decode()


def test_the_other_team_keeps_and_gets_back_what_it_accepted(world, couple):
    her, _him, case = couple
    with acting(world.actor("amira")) as by:
        row = cases.case(by, case.pk).case
        handed = handing_over.refer(
            by=by,
            case=row,
            to=world.units["sued"],
            found=released(by, row, world.units["sued"]),
            reason="x",
            kind=Handover.Kind.REFERRAL,
            notes=[],
        )
    with acting(world.actor("dana")) as dana:
        counselling.accept(by=dana, handover=Handover.objects.get(pk=handed.pk))
    protected(world, her)
    with acting(world.actor("dana")):
        assert Handover.objects.filter(pk=handed.pk).exists(), "what she has accepted stays hers"
        assert not Person.objects.exists(), "without the name"
    with acting(world.actor("amira")) as amira:
        unprotect(by=amira, person=Person.objects.select_related("dossier").get(pk=her.person.pk), unit=world.units["nord"])
    assert world.client("dana").get(reverse("welcome:handover", args=[handed.pk])).status_code == 200


@pytest.fixture
def thrice(world, arrive):
    """Three records of one woman, Amira's; they and Ben's Bohdan share household and telephone."""
    home = uuid4()
    hers = [
        arrive(given_name=name, family_name="Kovalenko", birth_date="1988-03-12", household=home)
        for name in ("Olena", "Elena", "Olenka")
    ]
    him = arrive(given_name="Bohdan", family_name="Kovalenko", birth_date="1970-01-01", household=home)
    for name, rows in (("amira", hers), ("ben", [him])):
        with acting(world.actor(name)) as by:
            for row in rows:
                consents.accept(by=by, handover=row.handover)
    return hers, him


def merge(world, one, other, keep):
    left, right = sorted([one.person, other.person], key=lambda row: row.dossier_id)
    pair = Pair.objects.create(left=left.dossier, right=right.dossier, score=1, verdict="ask")
    with acting(world.actor("amira")) as by:
        return people_actions.decide(by=by, pair=pair, same=True, keep=keep.person.pk, chosen={})


def test_every_record_of_hers_is_protected(world, thrice):
    (a, b, c), him = thrice
    merge(world, b, a, a)
    merge(world, c, a, a)
    protected(world, b)
    left = Person.objects.get(pk=c.person.pk)
    assert (left.is_protected, left.household != him.person.household) == (True, True)
    with acting(of_code(code_hash(c.code))):
        assert not Person.objects.exists()


def test_unmerging_brings_no_shared_telephone_back(world, thrice):
    (a, b, _c), _him = thrice
    done = merge(world, a, b, a)
    protected(world, a)
    with acting(world.actor("amira")) as by:
        people_actions.unmerge(by=by, merge=Merge.objects.get(pk=done.pk))
    assert not Person.objects.filter(pk__in=[a.person.pk, b.person.pk]).exclude(phone="", safe_to_leave_message=False).exists()


@pytest.mark.parametrize("kind", [Handover.Kind.REFERRAL, Handover.Kind.TRANSFER])
def test_a_team_that_takes_her_later_keeps_her_from_its_own_cover_and_lead(world, couple, kind):
    her, _him, case = couple
    protected(world, her)
    with acting(world.actor("amira")) as by:
        row = cases.case(by, case.pk).case
        found = released(by, row, world.units["mitte"])
        handed = handing_over.refer(by=by, case=row, to=world.units["mitte"], found=found, reason="x", kind=kind, notes=[])
    with acting(world.actor("mona")) as mona:
        assert not people.find(mona, "Olena")
        counselling.accept(by=mona, handover=Handover.objects.get(pk=handed.pk))
        new = open_case(by=mona, handover=handovers.opened(mona, handed.pk))
    cover(world, "mona", "milan", "mitte")

    assert world.client("mona").get(reverse("welcome:handover", args=[handed.pk])).status_code == 200
    with acting(world.actor("mona")) as mona:
        told = [moment.by for moment in pages.page(mona, handed.pk).timeline if moment.icon == "check"]
    assert told == [world.mona.name], "the history says who accepted"
    for name in ("milan", "lara", "ben", "lea"):
        with acting(world.actor(name)) as actor:
            assert not people.find(actor, "Olena"), name
            assert not Case.objects.filter(pk__in=[case.pk, new.pk]).exists(), name
        assert world.client(name).get(reverse("welcome:handover", args=[handed.pk])).status_code == 404
    with acting(world.actor("amira")) as by:
        assert bool(people.find(by, "Olena")) == (kind == REFERRAL)
