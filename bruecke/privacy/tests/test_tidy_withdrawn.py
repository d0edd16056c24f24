"""What the night erases of a case whose consent has ended: before she agreed everything, afterwards nothing of it."""

from datetime import timedelta
from uuid import uuid4

import pytest
from django.utils import timezone

from bruecke.access.actor import of_code
from bruecke.access.models import Grant, Reason
from bruecke.base import crypto
from bruecke.base.crypto import code_hash
from bruecke.cases.actions import intake, opening
from bruecke.cases.models import (
    Case,
    Closing,
    Meeting,
    Note,
    Parcel,
    Task,
)
from bruecke.cases.queries import case as reads
from bruecke.consent import actions as consents
from bruecke.consent import queries as consent_queries
from bruecke.consent.models import Consent, Handover, Method
from bruecke.people.models import Person
from bruecke.privacy.actions import mine
from bruecke.privacy.tests.factories import filled, left, opened, withdraw
from bruecke.welcome.models import FirstTalk
from conftest import acting

pytestmark = pytest.mark.django_db


def test_withdrawing_before_she_agreed_ends_the_case_and_72_hours_later_it_is_gone(world, open_for, night, settings, tmp_path):
    settings.BRUECKE_HOME = tmp_path
    case = open_for(agreed=False)
    key, _run = filled(world, case)
    withdraw(case)
    with acting(world.actor("amira")):
        assert not Note.objects.exists()

    first = night(days=1)
    row = Case.objects.get()
    assert (first["orphaned"], first["ungrounded"], row.closure_reason, row.next_step) == (1, 0, "withdrawn", "")
    assert Closing.objects.get().reason == "withdrawn"
    assert not Task.objects.filter(done_at__isnull=True).exists()
    assert not Meeting.objects.filter(state="planned").exists()

    second = night(days=4)
    assert (second["orphaned"], second["ungrounded"], second["contact"]) == (0, 1, 1)
    assert left() == []
    assert not crypto.file_path(key).exists()


def test_withdrawing_after_she_agreed_changes_nothing(world, open_for, night):
    case = open_for()
    withdraw(case)

    counts = night(days=10)

    assert (counts["orphaned"], counts["ungrounded"], counts["contact"]) == (0, 0, 0)
    assert Case.objects.get().is_open
    with acting(world.actor("amira")) as by:
        assert reads.case(by, case.pk).person.name == "Olena Kovalenko"


def test_withdrawal_of_somebody_protected_counts_only_before_she_agreed(world, open_for, night):
    from bruecke.privacy.actions import protection

    codes = {}
    for agreed, name in ((True, "Kovalenko"), (False, "Haddad")):
        case = open_for(agreed=agreed, family_name=name)
        with acting(world.actor("amira")) as by:
            person = reads.case(by, case.pk).person
            codes[name] = protection.protect(by=by, person=person, unit=world.units["nord"], deputy=world.users["ben"])
    for code in codes.values():
        with acting(of_code(code_hash(code))) as person:
            mine.withdraw(by=person)

    counts = night(days=4)

    assert (counts["orphaned"], counts["contact"]) == (1, 1)
    assert list(Person.objects.filter(contact_erased_at__isnull=True).values_list("family_name", flat=True)) == ["Kovalenko"]


def test_agreeing_with_somebody_protected_gives_no_key_to_the_team(world, open_for):
    from bruecke.privacy.actions import protection

    case = open_for(agreed=False)
    with acting(world.actor("amira")) as by:
        protection.protect(by=by, person=reads.case(by, case.pk).person, unit=world.units["nord"], deputy=world.users["ben"])
        intake.agree(by=by, case=opened(by, case), how="spoken", on=timezone.localdate())

    held = Grant.objects.filter(dossier=case.work_id, ended_at__isnull=True)
    assert set(held.values_list("reason", flat=True)) == {Reason.TRUSTED}
    bare = held.filter(stems_from__isnull=True)
    assert set(bare.values_list("user__name", flat=True)) == {"Amira Muster", "Ben Muster"}


def test_case_that_got_its_name_later_ends_with_her_consent(world, arrive, night):
    done = arrive()
    with acting(world.actor("amira")) as by:
        case = opening.open_anonymous(by=by, alias="Blume", concern="x", key=uuid4())
        consents.accept(by=by, handover=consent_queries.preview(by, done.handover.pk))
        opening.name(by=by, case=opened(by, case), handover=consent_queries.opened(by, done.handover.pk))
        assert opened(by, case).person_dossier_id == done.person.dossier_id
    with acting(of_code(code_hash(done.code))) as person:
        mine.withdraw(by=person)

    counts = night(days=4)

    assert (counts["orphaned"], counts["ungrounded"]) == (1, 1)
    assert not Case.objects.exists()


def test_release_that_runs_out_does_not_end_a_case(world, open_for, night):
    from bruecke.cases.actions import handing_over

    case = open_for()
    told = consents.Told("Süd", "Wohnung", ["name"], timezone.localdate() + timedelta(days=30), world.units["sued"])
    with acting(world.actor("amira")) as by:
        row = opened(by, case)
        signature = consents.Signature(Method.PAPER, "uk", "x")
        found = handing_over.release(by=by, case=row, told=told, signature=signature, key=uuid4())
        handed = handing_over.refer(
            by=by, case=row, to=world.units["sued"], found=found, reason="Umzug", kind=Handover.Kind.TRANSFER
        )
    withdraw(case)
    Handover.objects.filter(pk=handed.pk).update(state=Handover.State.DELIVERED)
    Consent.objects.filter(pk=found.consent_id).update(withdrawn_at=None, withdrawn_how="")

    night(days=31)
    night(days=32)

    assert Case.objects.get().is_open
    assert Person.objects.get().name == "Olena Kovalenko"
    handed.refresh_from_db()
    assert (handed.state, handed.facts) == (Handover.State.LAPSED, {})
    assert Parcel.objects.get().content == {}
    with acting(world.actor("dana")):
        assert not Handover.objects.exists()


def test_wanted_case_that_nobody_opened_goes_like_one_off_advice(world, arrive, night):
    done = arrive()
    with acting(world.actor("amira")) as by:
        row = consents.accept(by=by, handover=consent_queries.preview(by, done.handover.pk))
    FirstTalk.objects.create(
        dossier=row.record_dossier, held_at=timezone.now(), by=world.amira, urgency="calm", outcome="case_wanted"
    )

    assert night(days=360)["advised"] == 0
    assert night(days=370)["advised"] == 1
