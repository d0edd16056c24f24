"""The nightly erasure of cases: in its time, not before, with everything in their circles, and twice without harm."""

from datetime import date, timedelta
from uuid import uuid4

import pytest
from django.db import connection
from django.utils import timezone

from bruecke.access.actor import NOBODY, job, of_code
from bruecke.access.models import Dossier, DossierKind, Grant, Reason, Shelf
from bruecke.access.policy import NotVisible
from bruecke.base import crypto
from bruecke.base.crypto import code_hash
from bruecke.cases.actions import closing, erasing, opening, together
from bruecke.cases.models import (
    Case,
    Conference,
    ConferenceLink,
    Errand,
    ErrandEntry,
    LetterRun,
)
from bruecke.cases.queries import case as reads
from bruecke.consent import actions as consents
from bruecke.consent.models import Consent, Handover, Method
from bruecke.consults.models import Consult, Origin
from bruecke.people.models import Merge, Person
from bruecke.privacy.actions import emergency, mine, tidy
from bruecke.privacy.queries import office
from bruecke.privacy.tests.factories import CIRCLES, JOBS, closed, filled, left, opened, withdraw
from conftest import acting

pytestmark = pytest.mark.django_db


def test_case_goes_with_everything_after_the_end_of_the_third_year(world, open_for, night, settings, tmp_path):
    settings.BRUECKE_HOME = tmp_path
    case = open_for()
    key, run = filled(world, case)
    this_year = timezone.localdate().year
    closed(world, case, on=date(this_year, 1, 2))

    assert night(on=date(this_year + 3, 12, 31))["cases"] == 0
    assert {"Case", "Document", "Errand", "Letter", "Note", "PlanCopy", "Task"} <= set(left())
    assert night(on=date(this_year + 4, 1, 1))["cases"] == 1

    assert left() == []
    assert not LetterRun.objects.exists()
    assert not crypto.file_path(key).exists()
    assert not crypto.file_path(run).exists()
    assert not Dossier.objects.filter(kind__in=CIRCLES).exists()
    assert not Grant.objects.filter(dossier__in=[case.work_id, case.plan_id, case.dossier_id]).exists()


def test_her_record_ends_with_her_last_case_when_nothing_else_keeps_it(world, open_for, night):
    case = open_for()
    closed(world, case, on=date(timezone.localdate().year - 4, 6, 1))

    assert night()["cases"] == 1

    person = Person.objects.get(pk=case.done.person.pk)
    assert (person.name, person.phone) == ("", "")
    assert Consent.objects.get(pk=case.done.consent.pk).lapsed_at is not None
    assert not Grant.objects.filter(dossier=person.dossier_id, ended_at__isnull=True).exclude(reason=Reason.PERSON).exists()


def test_her_record_stays_while_a_newer_hand_over_or_another_case_keeps_it(world, open_for, night):
    case = open_for()
    closed(world, case, on=date(timezone.localdate().year - 4, 6, 1))
    Handover.objects.filter(pk=case.handover_id).update(answered_at=timezone.now() - timedelta(days=30))

    assert night()["cases"] == 1

    assert Person.objects.get(pk=case.done.person.pk).name == "Olena Kovalenko"


def test_open_and_reopened_cases_stay_however_old(world, open_for, night):
    still, again = open_for(), open_for(family_name="Haddad")
    closed(world, again)
    with acting(world.actor("amira")) as by:
        closing.reopen(by=by, case=reads.case(by, again.pk).case, why="Sie ist wieder da.")
    Handover.objects.update(answered_at=timezone.now() - timedelta(days=3000), offered_at=timezone.now() - timedelta(days=3000))

    counts = night(days=4000)

    assert (counts["cases"], counts["unreached"], counts["advised"]) == (0, 0, 0)
    assert Case.objects.filter(pk__in=[still.pk, again.pk]).count() == 2
    assert not Person.objects.filter(contact_erased_at__isnull=False).exists()


def test_closed_case_waits_for_another_body_that_has_still_to_answer(world, open_for, night):
    case = open_for()
    told = consents.Told("Süd", "Wohnung", ["name"], timezone.localdate() + timedelta(days=30), world.units["sued"])
    from bruecke.cases.actions import handing_over

    with acting(world.actor("amira")) as by:
        row = opened(by, case)
        signature = consents.Signature(Method.PAPER, "uk", "x")
        found = handing_over.release(by=by, case=row, told=told, signature=signature, key=uuid4())
        handed = handing_over.refer(
            by=by, case=row, to=world.units["sued"], found=found, reason="Umzug", kind=Handover.Kind.REFERRAL
        )
    closed(world, case, on=date(timezone.localdate().year - 4, 6, 1))

    assert night()["cases"] == 0
    Handover.objects.filter(pk=handed.pk).update(state=Handover.State.TAKEN_BACK)
    assert night()["cases"] == 1


def test_closed_case_waits_for_the_answer_of_an_authority(world, open_for, night):
    case = open_for()
    closed(world, case, on=date(timezone.localdate().year - 4, 6, 1))
    shelf = Shelf.objects.filter(kind=DossierKind.CONSULT).first() or Shelf.objects.create(kind=DossierKind.CONSULT, use="kept")
    circles = [Dossier.objects.create(kind=DossierKind.CONSULT, shelf=shelf) for _one in range(2)]
    now = timezone.now()
    consult = Consult.objects.create(
        dossier=circles[0], number="K-1", direction="counselling", to_unit=world.units["abh"], topic="other", question="x", state="sent",
        sent_at=now, changed_at=now, due=timezone.localdate(),
    )  # fmt: skip
    Origin.objects.create(
        dossier=circles[1], consult=consult, unit=case.unit, user=world.amira, about=case.pk, person_dossier_id=case.person_dossier_id,
        asked_at=now,
    )  # fmt: skip

    assert night()["cases"] == 0
    Consult.objects.update(answered_at=now, state="answered")
    assert night()["cases"] == 1


def test_anonymous_case_follows_the_same_deadline(world, night):
    with acting(world.actor("amira")) as by:
        case = opening.open_anonymous(by=by, alias="Blume", concern="Papiere", key=uuid4())
        closing.close(by=by, case=opened(by, case), ending=closing.Ending("no_contact"))
    this_year = timezone.localdate().year
    Case.objects.update(closed_on=date(this_year, 1, 2))

    assert night(on=date(this_year + 3, 12, 31))["cases"] == 0
    assert night(on=date(this_year + 4, 1, 1))["cases"] == 1
    assert left() == []


def test_what_a_helper_was_told_goes_with_the_errand_and_its_kind_stays_in_the_memory(world, open_for, night):
    case = open_for()
    filled(world, case)

    assert night()["errands"] == 0
    assert Errand.objects.get().facts != {}
    assert night(days=1)["errands"] == 1

    assert Errand.objects.get().facts == {}
    assert ErrandEntry.objects.exists()
    with connection.cursor() as cursor:
        cursor.execute("SELECT subject FROM audit_entry WHERE verb = 'errand.forgotten'")
        assert cursor.fetchone()[0] == f"errand:{Errand.objects.get().pk} name phone"
    assert night(days=1)["errands"] == 0


def test_conference_without_a_case_follows_the_years_and_a_linked_one_its_case(world, open_for, night):
    case = open_for()
    filled(world, case)
    with acting(world.actor("hanna")) as by:
        invited = together.Invited("Allgemein", "Was nun?", timezone.now())
        together.confer(by=by, invited=invited, key=uuid4())
    this_year = timezone.localdate().year

    assert night(on=date(this_year + 3, 12, 31))["conferences"] == 0
    assert night(on=date(this_year + 4, 1, 1))["conferences"] == 1

    assert Conference.objects.count() == 1
    assert ConferenceLink.objects.get().conference_id == Conference.objects.get().pk


def test_names_a_merge_kept_go_with_the_record(world, arrive, night):
    stays, goes = arrive(), arrive(given_name="Olha")
    before = {"stays": {"given_name": "Olena"}, "goes": {"given_name": "Olha"}}
    Merge.objects.create(
        dossier=stays.person.dossier, other_dossier=goes.person.dossier, before=before, chosen={}, by=world.amira
    )
    Person.objects.filter(pk=goes.person.pk).update(merged_into=stays.person.pk)
    with acting(of_code(code_hash(stays.code))) as person:
        mine.withdraw(by=person)

    night(days=4)

    assert not Merge.objects.exists()
    kept = Person.objects.get(pk=goes.person.pk)
    assert (kept.given_name, kept.merged_into) == ("Olha", None)


def test_emergency_access_to_a_case_is_told_and_outlives_the_case_for_a_year(world, open_for, night):
    case = open_for(agreed=False)
    with acting(world.actor("ben")) as ben:
        emergency.take(by=ben, number=case.number, sentence="Sie steht vor der Tür und Amira ist krank.")
    withdraw(case)
    night(days=4)

    assert left() == []
    with acting(world.actor("eva")) as eva:
        rows = office.emergencies(eva).rows
    assert [(row.kind, row.name) for row in rows] == [("case", "Ben Muster")]
    assert Dossier.objects.get(pk=case.dossier_id).shelf.use == Shelf.Use.CLOSED
    assert not Grant.objects.filter(dossier=case.dossier_id, ended_at__isnull=True).exists()
    with acting(world.actor("lea")):
        assert not Case.objects.exists()

    night(days=370)
    assert not Dossier.objects.filter(pk=case.dossier_id).exists()


def test_second_night_changes_nothing_more(world, open_for, night):
    old, early = open_for(), open_for(agreed=False, family_name="Haddad")
    filled(world, old)
    closed(world, old, on=date(timezone.localdate().year - 4, 6, 1))
    withdraw(early)

    first, second = night(days=4), night(days=4)

    assert (first["cases"], first["orphaned"], first["ungrounded"]) == (1, 1, 1)
    assert not any(second.values())


def test_large_nights_go_in_batches(world, open_for, night, monkeypatch):
    monkeypatch.setattr(tidy, "BATCH", 2)
    for number in range(5):
        closed(world, open_for(given_name=f"O{number}"), on=date(timezone.localdate().year - 4, 6, 1))

    assert night()["cases"] == 5
    assert not Case.objects.exists()


def test_coming_week_is_announced(world, open_for):
    case = open_for()
    closed(world, case, on=date(timezone.localdate().year, 1, 2))
    now = timezone.now().replace(year=timezone.now().year + 3, month=12, day=27)

    with acting(NOBODY, JOBS):
        coming = tidy.ahead(by=job("tidy"), now=now)

    assert (coming["cases"], coming["ungrounded"], coming["orphaned"]) == (1, 0, 0)
    assert set(coming) <= {name for name, _step in tidy.STEPS}


def test_only_the_job_erases_cases(world):
    with acting(world.actor("eva")) as officer:
        now = timezone.now()
        with pytest.raises(NotVisible):
            erasing.erase(by=officer, cases=[], why="R4", now=now, seen_since=now)
        with pytest.raises(NotVisible):
            erasing.end_orphaned(by=officer, now=now, most=1)


def test_every_class_has_a_name():
    from bruecke.privacy.words import CLASS_NAMES

    assert {name for name, _step in tidy.STEPS} == set(CLASS_NAMES)
