"""Signing: one adult, one code, one tap; what was shown is what is proven."""

from datetime import timedelta
from uuid import uuid4

import pytest
from django.core.exceptions import ValidationError
from django.utils import timezone

from bruecke.access.actor import of_code
from bruecke.base.crypto import code_hash, unlock
from bruecke.consent.actions import Signature
from bruecke.consent.models import Consent, Handover, Method
from bruecke.people.actions import PersonFacts
from bruecke.people.models import Person
from bruecke.welcome.actions import desk, signing
from bruecke.welcome.models import Receipt, Signing, Tally, Way
from bruecke.welcome.queries import signing as queries
from bruecke.welcome.queries.arrivals import Arrival
from conftest import JUELICH, acting

State = Signing.State


def arrival(world, **facts):
    office = world.actor("katrin").seats[0]
    values = {"family_name": "Kovalenko", "given_name": "Olena", "ags": JUELICH, "languages": ["uk"], **facts}
    extra = {"guardian_for": values.get("children_birth_years", [])}
    return Arrival(
        PersonFacts(**values), ["german"], Way.OWN_PHONE, unit_id=office.unit_id, made_by_id=world.katrin.pk, extra=extra
    )


@pytest.fixture
def start(world):
    def _start(*arrivals, key=None, earlier=None, again="", clerk="katrin"):
        with acting(world.actor(clerk)) as by:
            return desk.start_family(
                by=by, arrivals=list(arrivals) or [arrival(world)], key=key or uuid4(), earlier=earlier or {}, again=again
            )

    return _start


def waiting_for(code, language="uk"):
    with acting(of_code(code_hash(code))) as by:
        return queries.waiting(by, code, language)


def sign(code, *, key=None, language="uk"):
    with acting(of_code(code_hash(code))) as by:
        page = queries.waiting(by, code, language)
        signature = Signature(Method.OWN_PHONE, language, page.shown.digest, image=b"x", guardian_for=page.arrival.guardian_for)
        return signing.sign(
            by=by,
            signing=page.signing,
            code=code,
            signature=signature,
            phone="+4922147100142",
            best_time="",
            safe=True,
            key=key or uuid4(),
        )


def test_nothing_but_a_locked_draft_and_a_stroke_exists_before_the_signature(start):
    started = start()

    row = Signing.objects.get()
    assert b"Kovalenko" not in bytes(row.draft)
    assert started[0].code not in row.code_hash
    assert not Person.objects.exists()
    assert list(Tally.objects.values_list("what", flat=True)) == ["informed"]


def test_signing_writes_person_consent_handover_and_receipt_in_one_step(world, start):
    code = start(arrival(world, children_birth_years=[2014, 2019]))[0].code

    handover, own = sign(code)

    person = Person.objects.get()
    assert (person.name, person.phone, person.safe_to_leave_message) == ("Olena Kovalenko", "+4922147100142", True)
    consent = Consent.objects.get()
    assert (consent.method, consent.language, consent.guardian_for) == ("own_phone", "uk", [2014, 2019])
    assert unlock(consent.signature) == b"x"
    assert consent.receiver == world.units["nord"]
    assert handover.state == Handover.State.DELIVERED
    assert Receipt.objects.get().number == handover.number == Signing.objects.get().number
    assert len(own) == 16
    assert bytes(Signing.objects.get().draft) == b""
    assert sorted(Tally.objects.values_list("what", flat=True)) == ["consented", "informed"]


def test_hash_of_the_consent_is_the_hash_of_the_text_with_every_name(world, start):
    code = start(arrival(world, children_birth_years=[2014]))[0].code
    shown = waiting_for(code).shown

    sign(code)

    assert Consent.objects.get().rendered_hash == shown.digest
    assert "2014" in shown.rendered.consent["guardian"]
    assert "Träger Nord" in shown.rendered.consent["to_whom"]


def test_unchecked_translation_comes_with_the_german_text(start):
    code = start()[0].code

    assert waiting_for(code, "uk").shown.german is not None
    assert waiting_for(code, "de").shown.german is None


def test_second_tap_of_the_same_page_returns_the_first_answer(start):
    code, key = start()[0].code, uuid4()
    with acting(of_code(code_hash(code))) as by:
        page = queries.waiting(by, code, "uk")
        signature = Signature(Method.OWN_PHONE, "uk", page.shown.digest, typed=True)
        values = {
            "signing": page.signing,
            "code": code,
            "signature": signature,
            "phone": "",
            "best_time": "",
            "safe": False,
            "key": key,
        }
        first = signing.sign(by=by, **values)
        second = signing.sign(by=by, **values)

    assert first == second
    assert Person.objects.count() == 1


def test_who_knows_only_the_short_code_never_gets_the_persons_own_code(start):
    code = start()[0].code
    _handover, own = sign(code)

    with acting(of_code(code_hash(code))) as by:
        assert queries.waiting(by, code, "uk") is None
        assert signing.signed_again(uuid4(), code) is None
        row = Signing.objects.defer("draft").get()
        with pytest.raises(ValidationError):
            signing.sign(
                by=by,
                signing=row,
                code=code,
                signature=Signature(Method.OWN_PHONE, "uk", "x"),
                phone="",
                best_time="",
                safe=False,
                key=uuid4(),
            )
    assert signing.own_code(uuid4(), code) != own


def test_spouse_cannot_sign_for_the_other(world, start):
    olena, andrij = start(arrival(world), arrival(world, given_name="Andrij"))

    sign(olena.code)

    assert [row.state for row in (Signing.objects.get(pk=olena.row.pk), Signing.objects.get(pk=andrij.row.pk))] == [
        "signed",
        "waiting",
    ]
    assert list(Person.objects.values_list("given_name", flat=True)) == ["Olena"]
    with acting(of_code(code_hash(olena.code))) as by, pytest.raises(Exception, match="signing"):
        signing.sign(
            by=by, signing=andrij.row, code=olena.code, signature=Signature(Method.OWN_PHONE, "uk", "x"), phone="", best_time="",
            safe=False, key=uuid4(),
        )  # fmt: skip


def test_father_and_son_of_one_name_get_two_codes(world, start):
    started = start(arrival(world), arrival(world))

    assert len({row.code for row in started}) == 2


def test_double_click_asks_once(world, start):
    key = uuid4()

    first, second = start(key=key), start(key=key)

    assert first[0].code == second[0].code
    assert Signing.objects.count() == Tally.objects.count() == 1


def test_new_code_for_one_adult_closes_her_old_one_and_keeps_the_others(world, start):
    both = (arrival(world), arrival(world, given_name="Andrij"))
    first = start(*both)

    second = start(*both, earlier={row.adult: row.key for row in first}, again=first[0].adult)

    assert second[0].code != first[0].code
    assert second[1].code == first[1].code
    assert waiting_for(first[0].code) is None
    assert waiting_for(second[0].code).arrival.person.given_name == "Olena"


def test_corrected_name_closes_the_code_of_the_wrong_one(world, start):
    first = start(arrival(world, given_name="Olna"))

    start(arrival(world), earlier={row.adult: row.key for row in first})

    assert Signing.objects.get(pk=first[0].row.pk).state == State.EXPIRED


def test_who_has_signed_is_not_asked_again(world, start):
    first = start()
    sign(first[0].code)

    again = start(earlier={row.adult: row.key for row in first})

    assert again[0].row.state == State.SIGNED
    assert Signing.objects.count() == 1


def test_time_is_over_after_fifteen_minutes_but_an_opened_page_may_still_be_sent(start):
    code = start()[0].code
    Signing.objects.update(expires_at=timezone.now() - timedelta(minutes=1))

    assert waiting_for(code) is None

    Signing.objects.update(state=State.OPENED)
    assert waiting_for(code) is not None
    Signing.objects.update(expires_at=timezone.now() - timedelta(minutes=16))
    assert waiting_for(code) is None


def test_declining_leaves_one_stroke_and_no_draft(world, start):
    code = start()[0].code

    with acting(of_code(code_hash(code))) as by:
        desk.decline(by=by, signing=queries.waiting(by, code, "uk").signing)

    row = Signing.objects.get()
    assert (row.state, bytes(row.draft)) == (State.DECLINED, b"")
    assert not Person.objects.exists()
    assert sorted(Tally.objects.values_list("what", flat=True)) == ["declined", "informed"]


def test_nobody_answers_for_the_place_then_the_coordination_is_named(world, start):
    from bruecke.network.models import AreaAssignment

    AreaAssignment.objects.all().delete()
    code = start()[0].code

    handover, _own = sign(code)

    assert Consent.objects.get().receiver == world.units["ki"]
    assert (handover.state, handover.to_unit) == (Handover.State.TO_ROUTE, None)
