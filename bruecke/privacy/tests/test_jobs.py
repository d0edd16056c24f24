"""The steady jobs: under their own name, once, and telling the privacy officer what she must keep."""

import pytest
from django.db import connection

from bruecke.access.actor import job
from bruecke.access.policy import NotVisible
from bruecke.base.crypto import unlock
from bruecke.base.models import Message
from bruecke.privacy import jobs
from bruecke.privacy.actions import memory, tidy
from bruecke.privacy.queries.office import state
from bruecke.privacy.words import CLASS_NAMES
from conftest import acting

CHECKPOINT = {"size": 7, "root": "ab" * 32, "signed_at": "2026-11-25T10:00:00+00:00", "signature": "cd" * 64}


def entries(verb):
    with connection.cursor() as cursor:
        cursor.execute("SELECT actor_kind, actor, subject FROM audit_entry WHERE verb = %s", [verb])
        return cursor.fetchall()


@pytest.fixture
def officer_mail(settings):
    settings.BRUECKE_PRIVACY_MAIL = "dsb@example.org"


def test_every_job_is_known_to_the_queue():
    known = {name for name in jobs.app.tasks if name.startswith("privacy.")}

    assert known == {"privacy.seal", "privacy.tidy", "privacy.verify", "privacy.checkpoint", "privacy.forget_jobs"}


def test_tidying_writes_down_what_it_did_under_its_name(world):
    counts = jobs.tidy_up(0)

    assert not any(counts.values())
    ((kind, actor, subject),) = entries("privacy.tidied")
    assert (kind, actor, subject) == ("job", "tidy", "")


def test_each_class_stands_on_the_page_also_where_the_night_found_nothing(world):
    jobs.tidy_up(0)

    with acting(world.actor("eva")) as eva:
        assert {row.name for row in state(eva).classes} == set(CLASS_NAMES) == {name for name, _step in tidy.STEPS}


def test_a_night_that_erased_of_every_class_is_written_down_as_far_as_there_is_room(world):
    told = tidy._summed(dict.fromkeys(CLASS_NAMES, 123456), dict.fromkeys(CLASS_NAMES, 7))

    assert len(told) <= tidy.MOST_TOLD
    assert told.startswith("unused:123456/7 ")


def test_name_of_the_job_does_not_stay_behind(world):
    jobs.tidy_up(0)

    with connection.cursor() as cursor:
        cursor.execute("SELECT current_setting('bruecke.job', true)")
        assert cursor.fetchone()[0] == ""


def test_check_of_the_memory_is_written_down(world):
    assert jobs.verify(0) == 0

    assert [(row[0], row[1]) for row in entries("audit.verified")] == [("job", "verify")]
    assert entries("audit.verified")[0][2].endswith("problems:0")


def test_broken_memory_is_told_to_the_officer(world, officer_mail, monkeypatch):
    monkeypatch.setattr(memory, "problems", lambda: ["entry 3 was changed"])

    assert jobs.verify(0) == 1

    message = Message.objects.get()
    assert unlock(message.address).decode() == "dsb@example.org"
    assert "entry 3 was changed" in message.body


def test_newest_checkpoint_is_mailed_once(world, officer_mail, monkeypatch):
    monkeypatch.setattr(memory, "checkpoints", lambda: [CHECKPOINT])

    assert jobs.checkpoint(0) is True
    assert jobs.checkpoint(0) is True

    message = Message.objects.get()
    assert all(str(value) in message.body for value in CHECKPOINT.values())


def test_without_address_no_checkpoint_is_mailed(world, monkeypatch):
    monkeypatch.setattr(memory, "checkpoints", lambda: [CHECKPOINT])

    assert jobs.checkpoint(0) is False
    assert not Message.objects.exists()


def test_only_jobs_check_and_mail(world):
    for action in (memory.verify, memory.send_checkpoint):
        with acting(world.actor("eva")) as officer, pytest.raises(NotVisible):
            action(by=officer)
    assert job("x").name == "job:x"
