"""What asking and answering do, refuse and write down."""

from datetime import date, timedelta
from uuid import uuid4

import pytest
from django.core.exceptions import ValidationError
from django.utils import timezone

from bruecke.access.actor import job
from bruecke.access.models import Grant, Reason
from bruecke.access.policy import NotAllowed, NotVisible
from bruecke.consults import deadlines
from bruecke.consults.actions import answering, asking, duty, knowledge
from bruecke.consults.models import Consult, Entry, Origin, Post, Reply
from bruecke.consults.small_number import Bands
from bruecke.consults.tests.factories import an_answer, answered, question, sent, written
from conftest import acting

pytestmark = pytest.mark.django_db


def test_a_draft_is_seen_by_its_asker_only(world):
    row = written(world)

    for name in ("olga", "otto", "emil", "kira", "ben", "mona", "vroni"):
        with acting(world.actor(name)):
            assert not Consult.objects.filter(pk=row.pk).exists(), name
    with acting(world.actor("amira")):
        assert Consult.objects.filter(pk=row.pk).exists()
        assert Origin.objects.get(consult=row).user_id == world.amira.pk


def test_a_sent_question_is_seen_by_the_whole_office_and_no_other(world):
    row = sent(world)

    for name, sees in (("olga", True), ("otto", True), ("emil", False), ("kira", False), ("ben", False), ("hanna", False)):
        with acting(world.actor(name)):
            assert Consult.objects.filter(pk=row.pk).exists() is sees, name


def test_the_office_reads_nothing_of_who_asked_not_even_in_sql(world, arrive):
    from django.db import connection

    done = arrive(clerk="katrin")
    from bruecke.consent import actions as consents
    from bruecke.consent import queries

    with acting(world.actor("amira")) as by:
        consents.accept(by=by, handover=queries.preview(by, done.handover.pk))
    row = sent(world, person=done.person.dossier_id, about=done.handover.pk)
    marks = {
        str(world.amira.pk),
        str(world.units["nord"].pk),
        str(done.person.dossier_id),
        str(done.handover.pk),
        str(done.person.pk),
    }
    assert Origin.objects.filter(consult=row, person_dossier_id=done.person.dossier_id).exists()

    with acting(world.actor("olga")), connection.cursor() as cursor:
        for table in (
            "consults_consult",
            "consults_post",
            "consults_origin",
            "consults_releasedfacts",
            "access_dossier",
            "access_grant",
            "consults_reply",
        ):
            cursor.execute(f"SELECT row_to_json(t)::text FROM {table} t")
            found = [text for (text,) in cursor.fetchall()]
            assert [text for text in found if any(mark in text for mark in marks)] == [], table
            assert table not in ("consults_consult", "access_dossier", "access_grant") or found, table


def test_the_way_from_asking_to_the_end(world):
    row = sent(world)
    today = timezone.localdate()
    assert (row.state, row.waits_for, row.due) == ("sent", "office", deadlines.received_by(today))

    with acting(world.actor("olga")) as by:
        answering.acknowledge(by=by, consult=row)
        row.refresh_from_db()
        assert (row.state, row.due) == ("ack", deadlines.answered_by(today, urgent=False))
        answering.ask_back(by=by, consult=row, text="Ist ein Termin bei der Botschaft belegt?")
        row.refresh_from_db()
        assert (row.state, row.waits_for, row.due) == ("clarify", "asker", None)
    with acting(world.actor("amira")) as by:
        asking.reply(by=by, consult=row, text="Ja, der Termin ist belegt.")
        row.refresh_from_db()
        assert (row.state, row.waits_for) == ("clarify", "office")
    with acting(world.actor("otto")) as by:
        answering.draft(by=by, consult=row, answer=an_answer(text="Ja"))
        answering.answer(by=by, consult=row, answer=an_answer())
        row.refresh_from_db()
        assert (row.state, row.waits_for, row.due) == ("answered", "asker", None)
        assert not Reply.objects.exists()
    with acting(world.actor("amira")) as by:
        asking.close(by=by, consult=row)
        row.refresh_from_db()
    assert (row.state, row.waits_for) == ("closed", "")
    assert [(post.kind, post.by_id) for post in Post.objects.order_by("at")] == [
        ("ask_back", world.olga.pk), ("reply", None), ("answer", world.otto.pk),
    ]  # fmt: skip


def test_a_draft_answer_is_not_read_by_whoever_asks(world):
    row = sent(world)
    with acting(world.actor("olga")) as by:
        answering.draft(by=by, consult=row, answer=an_answer(text="Entwurf"))

    with acting(world.actor("amira")):
        assert not Reply.objects.exists()
    with acting(world.actor("otto")):
        assert Reply.objects.get().text == "Entwurf"


def test_an_urgent_question_has_one_working_day(world):
    row = sent(world, urgent=True)
    with acting(world.actor("olga")) as by:
        answering.acknowledge(by=by, consult=row)
    row.refresh_from_db()

    assert row.due == deadlines.answered_by(timezone.localdate(), urgent=True)
    assert row.due < deadlines.answered_by(timezone.localdate(), urgent=False)


@pytest.mark.parametrize("text", ["Sie ist am 14.3.1989 geboren.", "Az. 33.1-04567/21", "Bitte anrufen: 0176 04069012"])
def test_what_is_certain_stops_a_question(world, text):
    row = written(world, question=text)
    with acting(world.actor("amira")) as by, pytest.raises(ValidationError):
        asking.send(by=by, consult=row, confirmed=True)


def test_a_hint_needs_a_tick(world):
    row = written(world, question="Frau Beispiel fragt nach der Frist.")
    with acting(world.actor("amira")) as by:
        with pytest.raises(ValidationError):
            asking.send(by=by, consult=row)
        asking.send(by=by, consult=row, confirmed=True)
    row.refresh_from_db()
    assert row.state == "sent"


def test_her_own_name_stops_a_question_in_any_spelling(world, arrive):
    from bruecke.consent import actions as consents
    from bruecke.consent import queries

    done = arrive()
    with acting(world.actor("amira")) as by:
        consents.accept(by=by, handover=queries.preview(by, done.handover.pk))
    for text in ("Was gilt für Olena?", "Was gilt für Коваленко?"):
        row = written(world, person=done.person.dossier_id, question=text)
        with acting(world.actor("amira")) as by, pytest.raises(ValidationError):
            asking.send(by=by, consult=row, confirmed=True)


def test_nobody_asks_about_a_person_she_may_not_see(world, arrive):
    done = arrive()
    for name in ("vroni", "dana", "olga"):
        with acting(world.actor(name)) as by, pytest.raises(NotVisible):
            asking.write(
                by=by, question=question(world, "ki" if name == "olga" else "abh"), key=uuid4(), person=done.person.dossier_id
            )


def test_small_numbers_are_said_and_coarsened(world):
    row = written(world, bands=Bands("opportunity", "7-9", "18-20", "alone", "", "ER"))
    assert row.small
    with acting(world.actor("amira")) as by:
        asking.coarsen(by=by, consult=row)
    row.refresh_from_db()
    assert not row.small
    assert row.origin == ""


def test_the_office_is_reminded_once_a_day_with_nothing_in_the_mail(world):
    from bruecke.base.models import Message

    world.units["abh"].email = "abh@example.org"
    world.units["abh"].save()
    row = sent(world)
    with acting(world.actor("amira")) as by, pytest.raises(ValidationError):
        asking.remind(by=by, consult=row)
    Consult.objects.filter(pk=row.pk).update(due=timezone.localdate() - timedelta(days=1))
    with acting(world.actor("amira")) as by:
        asking.remind(by=by, consult=row)
        with pytest.raises(ValidationError):
            asking.remind(by=by, consult=row)
    mail = Message.objects.get()
    assert row.number not in mail.body + mail.subject
    assert "Duldung" not in mail.body


def test_the_daily_duty_tells_the_head_once_and_finishes_old_answers(world):
    from bruecke.base.models import Message

    world.units["abh"].email = "abh@example.org"
    world.units["abh"].save()
    late, old = sent(world), answered(world)
    Consult.objects.filter(pk=late.pk).update(due=date(2026, 1, 2))
    Consult.objects.filter(pk=old.pk).update(
        answered_at=timezone.now() - timedelta(days=20), changed_at=timezone.now() - timedelta(days=20)
    )

    assert duty.daily(by=job("consults")) == (1, 1)
    assert duty.daily(by=job("consults")) == (0, 0)
    assert Message.objects.count() == 1
    old.refresh_from_db()
    assert old.state == "closed"


def test_an_authority_asks_the_integration_centre_and_all_its_officers_see_it(world):
    row = sent(world, "olga", "ki", topic="support")
    assert row.from_unit_id == world.units["abh"].pk
    with acting(world.actor("kira")) as by:
        answering.answer(by=by, consult=row, answer=an_answer())
    with acting(world.actor("otto")):
        assert Consult.objects.get(pk=row.pk).state == "answered"
    with acting(world.actor("amira")):
        assert not Consult.objects.filter(pk=row.pk).exists()


def test_nobody_asks_the_wrong_office(world):
    for name, to in (("amira", "ki"), ("amira", "nord"), ("olga", "ebh"), ("olga", "nord")):
        with acting(world.actor(name)) as by, pytest.raises(ValidationError):
            asking.write(by=by, question=question(world, to), key=uuid4())
    for name in ("kira", "hanna", "lea", "katrin", "adam"):
        with acting(world.actor(name)) as by, pytest.raises(NotVisible):
            asking.write(by=by, question=question(world), key=uuid4())


def test_whoever_asks_cannot_answer_and_the_office_cannot_close(world):
    row = sent(world)
    with acting(world.actor("amira")) as by, pytest.raises(NotAllowed):
        answering.acknowledge(by=by, consult=row)
    with acting(world.actor("olga")) as by, pytest.raises(NotAllowed):
        asking.close(by=by, consult=row)


def test_an_answer_needs_its_basis_and_its_days(world):
    row = sent(world)
    today = timezone.localdate()
    for more in ({"bases": []}, {"law_state": None}, {"review_on": None}, {"review_on": today}):
        with acting(world.actor("olga")) as by, pytest.raises(ValidationError):
            answering.answer(by=by, consult=row, answer=an_answer(**more))


def test_the_same_key_makes_one_question(world):
    key = uuid4()
    with acting(world.actor("amira")) as by:
        first, second = (asking.write(by=by, question=question(world), key=key) for _ in range(2))
    assert first.pk == second.pk
    assert Consult.objects.count() == 1


def test_a_draft_can_be_changed_and_thrown_away(world):
    row = written(world)
    with acting(world.actor("amira")) as by:
        asking.change(by=by, consult=row, question=question(world, "ebh", topic="naturalisation"))
        row.refresh_from_db()
        assert (row.to_unit_id, row.topic) == (world.units["ebh"].pk, "naturalisation")
        asking.drop(by=by, consult=row)
    assert not Consult.objects.exists()
    assert not Origin.objects.exists()


def text(**more):
    today = timezone.localdate()
    values = {"topic": "training", "title": "Frist", "question": "Wann?", "answer": "Sieben Monate vorher.", "bases": ["§ 60c Abs. 3 AufenthG"],
              "law_state": today, "review_on": today + timedelta(days=180)}  # fmt: skip
    return knowledge.Text(**{**values, **more})


def test_four_eyes_release_an_answer_and_a_new_version_replaces_it(world):
    with acting(world.actor("olga")) as by:
        row = knowledge.propose(by=by, text=text(), key=uuid4())
        with pytest.raises(NotAllowed):
            knowledge.check(by=by, entry=row, release=True)
    with acting(world.actor("emil")) as by:
        assert not Entry.objects.exists()
        with pytest.raises(NotVisible):
            knowledge.check(by=by, entry=row, release=True)
    with acting(world.actor("otto")) as by:
        knowledge.check(by=by, entry=row, release=True)
        newer = knowledge.propose(by=by, text=text(title="Neue Frist"), key=uuid4(), replaces=row)
    with acting(world.actor("olga")) as by:
        knowledge.check(by=by, entry=newer, release=True)
    with acting(world.actor("amira")):
        assert list(Entry.objects.order_by("version").values_list("title", "state", "version")) == [
            ("Frist", "replaced", 1),
            ("Neue Frist", "released", 2),
        ]


def test_an_entry_that_names_somebody_is_not_proposed(world):
    with acting(world.actor("olga")) as by:
        for more in ({"answer": "geb. 14.3.1989"}, {"question": "Herr Beispiel?"}, {"review_on": date(2020, 1, 1)}):
            with pytest.raises(ValidationError):
                knowledge.propose(by=by, text=text(**more), key=uuid4())
        assert knowledge.propose(by=by, text=text(question="Herr Beispiel?"), key=uuid4(), confirmed=True)


def test_grants_of_a_question_are_the_askers_and_the_shelf(world):
    row = sent(world)
    assert list(Grant.objects.filter(dossier=row.dossier).values_list("reason", "user")) == [(Reason.ASSIGNED, world.amira.pk)]
