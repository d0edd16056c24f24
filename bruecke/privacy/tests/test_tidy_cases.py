"""The nightly erasure of cases: in its time, not before, with everything in their circles, and twice without harm."""

from datetime import date, timedelta
from uuid import uuid4

import pytest
from django.apps import apps
from django.db import connection
from django.utils import timezone

from bruecke.access.actor import NOBODY, job, of_code
from bruecke.access.models import Confidential, Dossier, DossierKind, Grant, Reason, Shelf
from bruecke.access.policy import NotVisible
from bruecke.base import crypto
from bruecke.base.crypto import code_hash
from bruecke.cases.actions import closing, erasing, intake, opening, together, working
from bruecke.cases.models import (
    Case,
    Closing,
    Conference,
    ConferenceLink,
    Document,
    Errand,
    ErrandEntry,
    Goal,
    Letter,
    LetterRun,
    Meeting,
    Note,
    Parcel,
    PlanCopy,
    Task,
)
from bruecke.cases.queries import case as reads
from bruecke.consent import actions as consents
from bruecke.consent import queries as consent_queries
from bruecke.consent.models import Consent, Handover, Method
from bruecke.consults.models import Consult, Origin
from bruecke.people.models import Merge, Person
from bruecke.privacy.actions import emergency, mine, tidy
from bruecke.privacy.queries import office
from bruecke.welcome.models import FirstTalk
from conftest import acting

pytestmark = pytest.mark.django_db
JOBS = "bruecke_jobs"
CIRCLES = (DossierKind.CASE, DossierKind.CASEWORK, DossierKind.PLAN, DossierKind.ERRAND, DossierKind.CONFERENCE)
PDF = b"%PDF-1.7 rental contract"
GOAL = {"area": "housing", "wording": "Ein Zimmer mehr", "indicator": "", "until": "", "measures": []}


@pytest.fixture
def night(django_capture_on_commit_callbacks):
    """Return the erasure as it runs at night: `days` from now, or on a day."""

    def _night(days=0, on=None):
        now = timezone.now() + timedelta(days=days)
        if on:
            now = now.replace(year=on.year, month=on.month, day=on.day, hour=2)
        with django_capture_on_commit_callbacks(execute=True), acting(NOBODY, JOBS):
            with connection.cursor() as cursor:
                cursor.execute("SELECT set_config('bruecke.job', 'tidy', true)")
            return tidy.tidy(by=job("tidy"), now=now)

    return _night


@pytest.fixture
def open_for(world, arrive):
    """Return a function that registers somebody and opens her case with Amira, agreed unless told otherwise."""

    def _open(*, agreed=True, **facts):
        done = arrive(**facts)
        with acting(world.actor("amira")) as by:
            consents.accept(by=by, handover=consent_queries.preview(by, done.handover.pk))
            case = opening.open_case(by=by, handover=consent_queries.opened(by, done.handover.pk))
            if agreed:
                intake.agree(by=by, case=case, how="spoken", on=timezone.localdate())
        case.done = done
        return case

    return _open


def opened(by, case):
    return reads.case(by, case.pk).case


def filled(world, case):
    """Put one of everything into a case and return the key of its paper."""
    with acting(world.actor("amira")) as by:
        row = opened(by, case)
        working.add_note(
            by=by, case=row, kind="talk", at=timezone.now(), text="x", is_entrusted=True, profession="", key=uuid4()
        )
        working.add_task(by=by, case=row, text="Antrag", due=timezone.localdate(), key=uuid4())
        together.give_errand(
            by=by, case=row, helper=world.users["vroni"], unit=world.units["mitte"], key=uuid4(),
            given=together.Given("Begleiten", timezone.localdate(), ["name", "phone"]),
        )  # fmt: skip
        invited = together.Invited("Wohnung", "Was nun?", timezone.now())
        together.confer(by=by, invited=invited, key=uuid4(), case=row)
    key, run, circle = crypto.store_file(PDF), crypto.store_file(b"letters"), {"dossier": case.work}
    made = LetterRun.objects.create(made_by=world.amira, template="x", total=1, state="done", file=run)
    Document.objects.create(
        title="x", file=key, file_name="x.pdf", content_type="x", size=1, sha256="x", by=world.amira, **circle
    )
    Letter.objects.create(template="x", language="uk", by=world.amira, run_id=made.pk, **circle)
    Goal.objects.create(area="housing", wording="x", **circle)
    ErrandEntry.objects.create(errand=Errand.objects.get(), dossier=Errand.objects.get().dossier, by=world.amira, text="x")
    plan = {"dossier": case.plan}
    PlanCopy.objects.create(number=1, language="uk", content={"goals": [GOAL]}, digest="x", made_by=world.amira, **plan)
    Meeting.objects.create(starts_at=timezone.now(), place="x", user=world.amira, unit=case.unit, **plan)
    return key, run


def closed(world, case, on=None):
    with acting(world.actor("amira")) as by:
        closing.close(by=by, case=opened(by, case), ending=closing.Ending("goals_reached"))
    if on:
        Case.objects.filter(pk=case.pk).update(closed_on=on)
        Handover.objects.filter(pk=case.handover_id).update(answered_at=timezone.now().replace(year=on.year))


def withdraw(case):
    with acting(of_code(code_hash(case.done.code))) as person:
        mine.withdraw(by=person)


def tables():
    return [row for row in apps.get_models() if issubclass(row, Confidential) and row.circle in CIRCLES]


def left():
    return sorted(row.__name__ for row in tables() if row.objects.exists())


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
