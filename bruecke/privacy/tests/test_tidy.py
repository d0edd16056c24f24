"""The nightly erasure: every class of the retention plan in its time, not before, and twice without harm."""

import os
import time
from datetime import timedelta
from uuid import uuid4

import pytest
from django.apps import apps
from django.db import connection
from django.utils import timezone

from bruecke.access import actions as access
from bruecke.access.actor import NOBODY, job, of_code
from bruecke.access.models import Confidential, Dossier, DossierKind, Grant, Reason, Shelf
from bruecke.access.policy import NotVisible
from bruecke.base import crypto, outbox
from bruecke.base.crypto import code_hash
from bruecke.base.models import Message
from bruecke.consent import actions as consents
from bruecke.consent import queries as consent_queries
from bruecke.consent.models import Consent, Handover
from bruecke.people.models import Person
from bruecke.privacy.actions import mine, tidy
from bruecke.privacy.tests.factories import JOBS, accepted
from bruecke.welcome.models import Appointment, Attempt, FirstTalk, Import, ImportLine, Progress, Receipt, Scan, Signing
from conftest import acting


def night(days=0):
    """Run the erasure as it runs at night, `days` from now."""
    with acting(NOBODY, JOBS):
        with connection.cursor() as cursor:
            cursor.execute("SELECT set_config('bruecke.job', 'tidy', true)")
        return tidy.tidy(by=job("tidy"), now=timezone.now() + timedelta(days=days))


def kept(world, row, *, ago, outcome=""):
    """Fill the counselling dossier of an accepted hand-over with things that happened `ago`."""
    then = timezone.now() - ago
    Handover.objects.filter(pk=row.pk).update(answered_at=then, offered_at=then)
    Attempt.objects.create(
        dossier=row.record_dossier, at=then, by=world.amira, channel="call", result="no_answer", key=f"{row.pk}"
    )
    Progress.objects.create(
        dossier=row.record_dossier, handover_id=row.pk, person_dossier_id=row.person_dossier_id, user=world.amira,
        unit=row.to_unit, ags=row.ags, route="unknown", way="own_phone", registered_on=timezone.localdate(then), step="call_again",
        due=timezone.localdate(then), tried_by_name="Amira Muster",
    )  # fmt: skip
    if outcome:
        FirstTalk.objects.create(dossier=row.record_dossier, held_at=then, by=world.amira, urgency="calm", outcome=outcome)


def erased(done):
    person = Person.objects.get(pk=done.person.pk)
    return person.contact_erased_at is not None and (person.name, person.phone, person.tokens, person.email) == ("", "", [], "")


def test_contact_data_goes_after_72_hours_and_the_proof_stays(world, arrive):
    done = arrive()
    accepted(world, done)
    with acting(of_code(code_hash(done.code))) as person:
        mine.withdraw(by=person)

    assert night(days=2)["contact"] == 0
    assert not erased(done)
    assert night(days=4)["contact"] == 1

    assert erased(done)
    consent = Consent.objects.get(pk=done.consent.pk)
    assert consent.withdrawn_at is not None
    assert consent.number == done.consent.number


def test_counselling_goes_with_the_contact_data_and_the_figures_keep_the_way(world, arrive):
    done = arrive()
    row = accepted(world, done)
    kept(world, row, ago=timedelta(days=3), outcome="one_off_advice")
    with acting(of_code(code_hash(done.code))) as person:
        mine.withdraw(by=person)

    night(days=4)

    assert not Attempt.objects.exists()
    assert not FirstTalk.objects.exists()
    progress = Progress.objects.get()
    assert (progress.step, progress.due, progress.tried_by_name) == ("done", None, "")
    assert Handover.objects.get(pk=row.pk).facts == {}


def test_job_stamps_its_name_on_what_it_erases(world, arrive):
    done = arrive()
    with acting(of_code(code_hash(done.code))) as person:
        mine.withdraw(by=person)
    night(days=4)

    with connection.cursor() as cursor:
        cursor.execute("SELECT actor_kind, actor FROM audit_entry WHERE verb = 'person.contact_erased'")
        assert cursor.fetchall() == [("job", "tidy")]


def test_unused_consent_lapses_with_its_last_day(world, arrive):
    done = arrive()
    last = Consent.objects.get().expires_on
    left = (last - timezone.localdate()).days

    assert night(days=left)["unused"] == 0
    counts = night(days=left + 1)

    assert (counts["unused"], counts["contact"]) == (1, 1)
    assert Consent.objects.get().lapsed_at is not None
    assert Handover.objects.get().state == Handover.State.LAPSED
    assert erased(done)
    with acting(world.actor("amira")) as amira:
        assert not consent_queries.inbox(amira).exists()


def test_used_consent_does_not_lapse(world, arrive):
    done = arrive()
    row = accepted(world, done)
    kept(world, row, ago=timedelta(days=1), outcome="case_wanted")

    night(days=200)

    assert Consent.objects.get().lapsed_at is None
    assert not erased(done)


def test_hand_over_without_a_team_goes_after_30_days(world, arrive):
    done = arrive(clerk="hugo")
    assert done.handover.state == Handover.State.TO_ROUTE

    assert night(days=29)["undelivered"] == 0
    assert night(days=31)["undelivered"] == 1

    assert (Handover.objects.get().state, Handover.objects.get().facts) == (Handover.State.LAPSED, {})
    assert erased(done)
    with acting(world.actor("hanna")) as coordinator:
        assert not consent_queries.to_route(coordinator).exists()


def test_never_reached_goes_six_months_after_the_last_sign_of_life(world, arrive):
    done = arrive()
    row = accepted(world, done)
    kept(world, row, ago=timedelta(days=100))

    assert night(days=80)["unreached"] == 0
    assert night(days=90)["unreached"] == 1

    assert erased(done)
    assert Progress.objects.get().end == Progress.End.UNREACHABLE
    assert not Grant.objects.filter(unit__isnull=False, ended_at__isnull=True, dossier__isnull=False).exists()
    assert Consent.objects.get().lapsed_at is not None


def test_appointment_is_a_sign_of_life(world, arrive):
    done = arrive()
    row = accepted(world, done)
    kept(world, row, ago=timedelta(days=190))
    Appointment.objects.create(
        dossier=row.record_dossier, starts_at=timezone.now() - timedelta(days=30), place="Raum 1", user=world.amira,
        unit=row.to_unit, key="a1",
    )  # fmt: skip

    assert night()["unreached"] == 0


def test_one_off_advice_goes_after_twelve_months(world, arrive):
    done = arrive()
    row = accepted(world, done)
    kept(world, row, ago=timedelta(days=360), outcome="one_off_advice")

    assert night()["advised"] == 0
    assert night(days=7)["advised"] == 1

    assert erased(done)
    assert not FirstTalk.objects.exists()


def test_newer_hand_over_keeps_the_person(world, arrive):
    done = arrive()
    row = accepted(world, done)
    kept(world, row, ago=timedelta(days=400), outcome="one_off_advice")
    with acting(of_code(code_hash(done.code))) as person:
        signature = consents.Signature("web", "uk", "x")
        consent = consents.give(by=person, dossier=done.person.dossier, receiver=world.units["sued"], signature=signature)
        consents.offer(
            by=person, person=done.person, consent=consent, to=world.units["sued"], facts={}, from_unit_id=None,
            code_hash=code_hash(done.code),
        )  # fmt: skip

    assert night()["advised"] == 0
    assert not erased(done)


def test_team_that_she_left_keeps_nothing_while_another_goes_on(world, arrive):
    done = arrive()
    row = accepted(world, done)
    kept(world, row, ago=timedelta(days=3))
    with acting(of_code(code_hash(done.code))) as person:
        consents.give(
            by=person, dossier=done.person.dossier, receiver=world.units["sued"], signature=consents.Signature("web", "uk", "x")
        )
        mine.withdraw(by=person, number=done.consent.number)

    assert night(days=4)["left"] == 1

    assert not Attempt.objects.exists()
    assert Handover.objects.get(pk=row.pk).facts == {}
    assert not erased(done)
    assert Dossier.objects.get(pk=row.record_dossier_id).shelf.use == Shelf.Use.CLOSED


def test_proof_goes_after_the_end_of_the_third_year(world, arrive, monkeypatch, tmp_path, settings):
    settings.BRUECKE_HOME = tmp_path
    done = arrive()
    key = crypto.store_file(b"scan")
    Scan.objects.create(dossier=done.person.dossier, file=key, content_type="image/png", size=4, sha256="x")
    with acting(of_code(code_hash(done.code))) as person:
        mine.withdraw(by=person)
    night(days=4)
    this_year = timezone.now().year
    long_ago = timezone.now().replace(year=this_year - 4, month=12, day=30)
    Consent.objects.update(withdrawn_at=long_ago)
    Person.objects.update(contact_erased_at=long_ago)

    assert night()["proof"] == 1

    for model in (Person, Consent, Handover, Receipt, Scan):
        assert not model.objects.exists(), model
    assert not Dossier.objects.filter(pk=done.person.dossier_id).exists()
    assert not crypto.file_path(key).exists()


def test_proof_of_this_year_stays(world, arrive):
    done = arrive()
    with acting(of_code(code_hash(done.code))) as person:
        mine.withdraw(by=person)

    night(days=4)
    assert night(days=3 * 365)["proof"] == 0


def test_sentence_of_an_emergency_goes_after_twelve_months(world, arrive):
    done = arrive()
    accepted(world, done)
    with acting(world.actor("ben")) as ben:
        access.emergency(by=ben, dossier=done.handover.dossier, sentence="Sie steht vor der Tür und Amira ist krank.")

    assert night(days=300)["texts"] == 0
    assert night(days=370)["texts"] == 1

    assert Grant.objects.get(reason=Reason.EMERGENCY).sentence == tidy.ERASED


def test_sent_messages_go_after_30_days(world):
    outbox.send(key="m1", channel="email", address="a@example.org", subject="x", body="y")
    outbox.send(key="m2", channel="email", address="a@example.org", subject="x", body="y")
    Message.objects.filter(key="m1").update(state=Message.State.SENT)

    assert night(days=29)["messages"] == 0
    assert night(days=31)["messages"] == 1
    assert Message.objects.get().key == "m2"


def test_draft_of_an_expired_signature_goes(world):
    row = Signing.objects.create(
        unit=world.units["juelich"], made_by=world.katrin, code_hash="a" * 64, draft=b"secret", way="own_phone", language="uk",
        expires_at=timezone.now() - timedelta(hours=1),
    )  # fmt: skip

    assert night()["signings"] == 1

    row.refresh_from_db()
    assert (row.state, bytes(row.draft)) == (Signing.State.EXPIRED, b"")


def test_orphaned_scan_goes_and_a_known_one_stays(world, arrive, settings, tmp_path):
    settings.BRUECKE_HOME = tmp_path
    done = arrive()
    known, orphan, fresh = (crypto.store_file(b"scan") for _ in range(3))
    Scan.objects.create(dossier=done.person.dossier, file=known, content_type="image/png", size=4, sha256="x")
    for key in (known, orphan):
        os.utime(crypto.file_path(key), (time.time() - 2 * 86400,) * 2)

    assert night()["files"] == 1

    assert [crypto.file_path(key).exists() for key in (known, orphan, fresh)] == [True, False, True]


def test_hash_of_a_row_goes_after_a_year_or_with_the_withdrawal(world, arrive):
    done, other = arrive(), arrive(family_name="Haddad")
    sent = Import.objects.create(
        unit=world.units["juelich"], made_by=world.katrin, file_uuid=uuid4(), file_name="x", sha256="x", state="done"
    )
    for line, handover in enumerate((done.handover, other.handover)):
        ImportLine.objects.create(
            of=sent, unit=sent.unit, line=line, state="new", handover_id=handover.pk, fingerprint=f"f{line}"
        )
    with acting(of_code(code_hash(done.code))) as person:
        mine.withdraw(by=person)

    assert night()["imports"] == 1
    assert list(ImportLine.objects.order_by("line").values_list("fingerprint", flat=True)) == ["", "f1"]
    night(days=370)
    assert not ImportLine.objects.exclude(fingerprint="").exists()


def test_staged_rows_of_a_forgotten_file_go_after_a_week(world, settings, tmp_path):
    settings.BRUECKE_HOME = tmp_path
    key = crypto.store_file(b"rows")
    row = Import.objects.create(
        unit=world.units["juelich"],
        made_by=world.katrin,
        file_uuid=uuid4(),
        file_name="x",
        sha256="x",
        state="preview",
        staging=key,
    )

    night(days=6)
    assert crypto.file_path(key).exists()
    night(days=8)

    row.refresh_from_db()
    assert (row.staging, row.state) == (None, Import.State.REFUSED)
    assert not crypto.file_path(key).exists()


def test_second_night_erases_nothing_more(world, arrive):
    done = arrive()
    row = accepted(world, done)
    kept(world, row, ago=timedelta(days=400), outcome="no_need")
    arrive(clerk="hugo", family_name="Haddad")

    first, second = night(days=200), night(days=200)

    assert any(first.values())
    assert not any(second.values())


def test_only_the_job_may_erase(world):
    with acting(world.actor("eva")) as officer, pytest.raises(NotVisible):
        tidy.tidy(by=officer)


def test_every_table_of_a_circle_is_emptied_or_kept_on_purpose():
    inner = (DossierKind.HANDOVER, DossierKind.COUNSELLING)
    tables = {row for row in apps.get_models() if issubclass(row, Confidential) and row.circle in inner}

    assert set(tidy.emptied()) == tables - {Handover, Progress}
    assert {Attempt, Appointment, FirstTalk} <= set(tidy.emptied())
