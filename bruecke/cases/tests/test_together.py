"""Working together: what goes along and what does not, and when a door closes."""

from datetime import timedelta
from uuid import uuid4

import pytest
from django.core.exceptions import ValidationError
from django.urls import reverse
from django.utils import timezone

from bruecke.cases.actions import handing_over, opening, together, working
from bruecke.cases.models import Case, Closing, Errand, Goal, Note, PlanCopy
from bruecke.cases.queries import case as queries
from bruecke.cases.queries import together as reads
from bruecke.consent import actions as consents
from bruecke.consent import queries as consent_queries
from bruecke.consent.models import Handover, Method, Release
from bruecke.people.models import Person
from conftest import acting

pytestmark = pytest.mark.django_db
TODAY = timezone.localdate


def opened(actor, case):
    return queries.case(actor, case.pk).case


def noted(by, case, text):
    return working.add_note(
        by=by, case=opened(by, case), kind="talk", at=timezone.now(), text=text, is_entrusted=True, profession="", key=uuid4()
    )


def released(by, case, unit, facts=("name", "plan")):
    told = consents.Told(unit.name, "Wohnung", list(facts), TODAY() + timedelta(days=30), unit)
    return handing_over.release(
        by=by, case=opened(by, case), told=told, signature=consents.Signature(Method.PAPER, "uk", "x"), key=uuid4()
    )


def referred(world, case, kind, to="sued", notes=()):
    with acting(world.actor("amira")) as by:
        found = released(by, case, world.units[to])
        return handing_over.refer(
            by=by, case=opened(by, case), to=world.units[to], found=found, reason="Umzug", kind=kind, notes=notes
        )


@pytest.mark.parametrize(
    ("changed", "field"),
    [
        ({"facts": []}, "facts"),
        ({"facts": ["health"]}, "special"),
        ({"until": timedelta(days=-1)}, "until"),
        ({"until": timedelta(days=900)}, "until"),
    ],
)
def test_a_release_says_what_it_needs(world, case, changed, field):
    values = {"recipient": "Amt", "topic": "Miete", "facts": ["name"], "until": TODAY() + timedelta(days=9)}
    values |= {name: TODAY() + value if name == "until" else value for name, value in changed.items()}
    with acting(world.actor("amira")) as by, pytest.raises(ValidationError) as caught:
        handing_over.release(
            by=by,
            case=opened(by, case),
            told=consents.Told(**values),
            signature=consents.Signature(Method.PAPER, "uk", "x"),
            key=uuid4(),
        )
    assert field in caught.value.message_dict


def test_a_referral_shows_the_other_team_neither_name_nor_note(world, case):
    with acting(world.actor("amira")) as by:
        noted(by, case, "Geheimnotiz")
    handed = referred(world, case, Handover.Kind.REFERRAL)

    body = world.client("dana").get(reverse("welcome:preview", args=[handed.pk])).content.decode()

    assert handed.number in body
    assert "Kovalenko" not in body
    assert "Geheimnotiz" not in body
    with acting(world.actor("dana")):
        assert not Person.objects.exists()
        assert not Note.objects.exists()


def test_the_school_counselling_takes_a_family_on_by_referral_and_enters_nothing_of_the_case(world, case):
    with acting(world.actor("amira")) as by:
        noted(by, case, "Geheimnotiz")
        found = released(by, case, world.units["schule"], facts=("name", "contact"))
        told = {"case": opened(by, case), "to": world.units["schule"], "found": found, "reason": "Zwei Kinder ohne Schule"}
        with pytest.raises(ValidationError, match="Verweisung"):
            handing_over.refer(by=by, kind=Handover.Kind.TRANSFER, **told)
        handed = handing_over.refer(by=by, kind=Handover.Kind.REFERRAL, **told)

    with acting(world.actor("petra")):
        assert Handover.objects.filter(pk=handed.pk).exists()
        assert not Person.objects.exists()
        assert not Case.objects.exists()
        assert not Note.objects.exists()
    for who in ("sigrid", "gerda", "tina"):
        with acting(world.actor(who)):
            assert not Handover.objects.filter(pk=handed.pk).exists()


def test_rejected_referral_returns_to_the_giver_with_its_reason_and_can_be_sent_again(world, case):
    handed = referred(world, case, Handover.Kind.REFERRAL)
    with acting(world.actor("dana")) as dana:
        consents.reject(by=dana, handover=consent_queries.preview(dana, handed.pk), rejection=Handover.Rejection.CAPACITY)

    with acting(world.actor("hanna")) as hanna:
        assert not consent_queries.to_route(hanna).exists()
        assert not Person.objects.exists()
    with acting(world.actor("dana")):
        assert not Handover.objects.exists()
    with acting(world.actor("amira")) as by:
        row = reads.handed_on(queries.case(by, case.pk))[0]
        assert (row.state, row.rejection) == (Handover.State.REJECTED, Handover.Rejection.CAPACITY)
    again = referred(world, case, Handover.Kind.REFERRAL)
    assert again.state == Handover.State.DELIVERED


def test_no_second_referral_while_one_waits(world, case):
    referred(world, case, Handover.Kind.REFERRAL)
    with pytest.raises(ValidationError):
        referred(world, case, Handover.Kind.REFERRAL)


def test_a_referral_is_taken_back_before_it_is_answered(world, case):
    handed = referred(world, case, Handover.Kind.REFERRAL)
    with acting(world.actor("amira")) as by:
        consents.take_back(by=by, handover=consent_queries.opened(by, handed.pk))
    with acting(world.actor("dana")):
        assert not Handover.objects.exists()
    handed.refresh_from_db()
    assert (handed.state, handed.facts) == (Handover.State.TAKEN_BACK, {})


def test_both_help_after_a_referral_and_the_giver_reads_the_answer(world, case):
    handed = referred(world, case, Handover.Kind.REFERRAL)
    with acting(world.actor("dana")) as dana:
        other = opening.open_case(by=dana, handover=consent_queries.preview(dana, handed.pk))
        consents.answer(by=dana, handover=consent_queries.opened(dana, handed.pk), reply="Termin am Montag.")
        assert [row.text for row in Note.objects.all()] == ["Wohnung: Umzug"], (
            "what about and why, and no note of the other team"
        )
    with acting(world.actor("amira")) as by:
        page = queries.case(by, case.pk)
        assert page.case.is_open
        assert reads.handed_on(page)[0].reply == "Termin am Montag."
        assert not Case.objects.filter(pk=other.pk).exists()


def test_a_transfer_brings_the_chosen_notes_and_ends_the_old_case_at_once(world, case):
    from bruecke.cases.actions import planning

    with acting(world.actor("amira")) as by:
        goes, stays = noted(by, case, "geht mit"), noted(by, case, "bleibt hier")
        planning.take_matter(by=by, case=opened(by, case), matter="flat", begins=None, key=uuid4())
        waits = working.add_task(by=by, case=opened(by, case), text="Vermieter anrufen", due=timezone.localdate(), key=uuid4())
    handed = referred(world, case, Handover.Kind.TRANSFER, notes=[goes.pk])
    with acting(world.actor("amira")) as by:
        assert opened(by, case).is_open, "until they accept, nothing changes"

    with acting(world.actor("dana")) as dana:
        new = opening.open_case(by=dana, handover=consent_queries.preview(dana, handed.pk))
        assert [row.text for row in Note.objects.order_by("at")] == ["geht mit", "Wohnung: Umzug"]
        assert Goal.objects.get().measures.count() == 5
        assert queries.case(dana, new.pk).person.name == "Olena Kovalenko"

    assert stays.text == "bleibt hier"
    with acting(world.actor("amira")):
        assert not Person.objects.exists()
        assert not Note.objects.exists()
        assert not PlanCopy.objects.exists()
    case.refresh_from_db()
    assert (case.is_open, case.closure_reason) == (False, "transferred")
    waits.refresh_from_db()
    assert waits.done_at == Closing.objects.get(dossier=case.work_id).at, "left open, not done"
    assert world.client("amira").get(reverse("cases:case", args=[case.pk])).status_code == 404


def test_nobody_takes_a_parcel_that_was_not_handed_to_her(world, case):
    from django.db import DatabaseError, connection

    handed = referred(world, case, Handover.Kind.TRANSFER)
    for name in ("dana", "ben", "lea", "olga"):
        with pytest.raises(DatabaseError, match="not visible"), acting(world.actor(name)), connection.cursor() as cursor:
            cursor.execute("SELECT cases_take_over(%s)", [handed.pk])


def test_withdrawing_a_release_destroys_what_waits_on_it(world, case):
    handed = referred(world, case, Handover.Kind.REFERRAL)
    with acting(world.actor("amira")) as by:
        handing_over.withdraw_release(by=by, case=opened(by, case), release_id=Release.objects.get().pk)
    with acting(world.actor("dana")):
        assert not Handover.objects.exists()
    handed.refresh_from_db()
    assert (handed.state, handed.facts) == (Handover.State.LAPSED, {})
    with acting(world.actor("amira")) as by:
        assert queries.case(by, case.pk).person is not None, "her own team goes on"


@pytest.fixture
def errand(world, open_for, arrive):
    """Mona's case, and an errand of Vroni, helper in her team."""
    from bruecke.consent.models import Consent

    case = open_for()
    Consent.objects.all()
    with acting(world.actor("amira")) as by:
        found = together.give_errand(
            by=by, case=opened(by, case), helper=world.vroni, unit=world.units["mitte"],
            given=together.Given("Zum Amt begleiten", TODAY() + timedelta(days=3), ["name"]), key=uuid4(),
        )  # fmt: skip
    return case, found


def test_a_helper_sees_her_errand_with_the_ticked_facts_and_nothing_else(world, errand):
    case, found = errand
    with acting(world.actor("vroni")) as vroni:
        row = reads.errand(vroni, found.pk)
        assert row.facts == {"name": "Olena Kovalenko"}
        together.report(by=vroni, errand=row, text="Wir waren dort.", key=uuid4())
        assert not Person.objects.exists()
        assert not Case.objects.exists()
    for page in ("cases:case", "cases:history", "cases:plan"):
        assert world.client("vroni").get(reverse(page, args=[case.pk])).status_code == 404
    with acting(world.actor("amira")):
        assert Errand.objects.get().entries.get().text == "Wir waren dort."


def test_an_errand_ends_by_its_day_and_by_a_click(world, errand):
    from bruecke.access.models import Grant

    _case, found = errand
    address = reverse("cases:errand", args=[found.pk])
    assert world.client("vroni").get(address).status_code == 200
    Grant.objects.filter(dossier=found.dossier, user=world.vroni).update(until=timezone.now())
    assert world.client("vroni").get(address).status_code == 404


def test_a_click_ends_an_errand_at_the_next_request(world, errand):
    case, found = errand
    with acting(world.actor("amira")) as by:
        together.end_errand(by=by, case=opened(by, case), errand_id=found.pk)
    assert world.client("vroni").get(reverse("cases:errand", args=[found.pk])).status_code == 404
