"""What a page says of a paper is what happened to it."""

from datetime import timedelta
from uuid import uuid4

import pytest
from django.db import OperationalError
from django.urls import reverse
from django.utils import timezone

from bruecke.access.actor import job
from bruecke.audit.models import Entry
from bruecke.base.crypto import file_path, read_file, store_file
from bruecke.cases.actions import closing, letters, working
from bruecke.cases.models import Document, Letter, LetterRun
from bruecke.cases.queries import case as queries
from bruecke.cases.queries import letters as reads
from conftest import acting
from tests.walls.lives import released


def test_paper_of_a_case_that_was_closed_meanwhile_is_not_said_to_be_erased(world, case, settings, tmp_path):
    settings.BRUECKE_HOME = tmp_path
    with acting(world.actor("amira")) as by:
        row = queries.case(by, case.pk).case
        paper = working.add_document(by=by, case=row, title="x", file_name="x.pdf", content=b"%PDF-1.7 x")
        closing.close(by=by, case=row, ending=closing.Ending("goals_reached"))

    address = reverse("cases:erase-document", args=[case.pk, paper.pk])
    body = world.client("amira").post(address, {}, follow=True).content.decode()

    assert "Dieser Fall ist abgeschlossen." in body
    assert "ist gelöscht" not in body
    assert Document.objects.filter(pk=paper.pk).exists()


def test_letter_said_to_have_gone_out_by_a_wrong_click_is_taken_back_and_the_memory_keeps_both(world, case):
    with acting(world.actor("amira")) as by:
        letter = letters.write(by=by, case=case, template="news", language="de", fields={"text": "x"}, key=uuid4())
    amira, today = world.client("amira"), timezone.localdate()
    out, back = (reverse(f"cases:letter-{word}", args=[case.pk, letter.pk]) for word in ("sent", "not-sent"))
    assert amira.post(back, {}, follow=True).content.decode().count("Als abgeschickt vermerken") == 1

    marked = amira.post(out, {}, follow=True).content.decode()
    bodies = [amira.post(back, {}, follow=True).content.decode() for _again in range(2)]

    assert "Doch nicht abgeschickt" in marked
    assert all("Als abgeschickt vermerken" in body and "abgeschickt am" not in body for body in bodies)
    written = Entry.objects.filter(dossier=case.work_id, verb__in=["letter.sent", "letter.not_sent"])
    assert sorted(written.values_list("verb", "subject")) == [
        ("letter.not_sent", f"letter:{letter.pk} {today}"),
        ("letter.sent", f"letter:{letter.pk}"),
    ]
    assert Letter.objects.get(pk=letter.pk).fields == {"text": "x"}


def test_only_whoever_may_mark_a_letter_takes_it_back_and_a_closed_case_says_why_not(world, case):
    with acting(world.actor("amira")) as by:
        letter = letters.write(by=by, case=case, template="news", language="de", fields={"text": "x"}, key=uuid4())
        letters.sent(by=by, case=case, letter_id=letter.pk)
    back = reverse("cases:letter-not-sent", args=[case.pk, letter.pk])

    assert world.client("ben").post(back, {}).status_code == 404
    with acting(world.actor("amira")) as by:
        closing.close(by=by, case=case, ending=closing.Ending("goals_reached"))
    body = world.client("amira").post(back, {}, follow=True).content.decode()

    assert "Dieser Fall ist abgeschlossen." in body
    assert Letter.objects.get(pk=letter.pk).sent_on == timezone.localdate()


def test_letters_for_many_are_done_only_together_with_what_the_memory_says(world, settings, tmp_path, monkeypatch):
    settings.BRUECKE_HOME = tmp_path
    run = LetterRun.objects.create(made_by=world.amira, template="news", fields={}, total=1)
    monkeypatch.setattr(letters, "_pages", lambda _user, _run: (1, b"%PDF"))

    def gone(**_what):
        raise OperationalError("the connection is lost")

    with monkeypatch.context() as broken:
        broken.setattr(letters, "record", gone)
        with pytest.raises(OperationalError):
            letters.lay_out(by=job("letters"), run_id=run.pk)
    run.refresh_from_db()
    assert (run.state, run.file) == (LetterRun.State.RUNNING, None)

    assert letters.lay_out(by=job("letters"), run_id=run.pk) == 1, "called again it starts anew"
    run.refresh_from_db()
    assert (run.state, read_file(run.file)) == (LetterRun.State.DONE, b"%PDF")
    assert Entry.objects.filter(verb="letters.laid_out", subject__contains=str(run.pk)).count() == 1


def test_file_of_old_letters_goes_once_no_row_names_it_any_more(world, settings, tmp_path, django_capture_on_commit_callbacks):
    settings.BRUECKE_HOME = tmp_path
    file = store_file(b"%PDF")
    run = LetterRun.objects.create(made_by=world.amira, template="news", fields={}, total=1, file=file)
    LetterRun.objects.update(made_at=timezone.now() - timedelta(days=2))

    with django_capture_on_commit_callbacks() as waiting:
        assert letters.forget(by=job("letters")) == 1
        assert file_path(file).exists(), "until it is certain"
    for callback in waiting:
        callback()

    run.refresh_from_db()
    assert (run.file, file_path(file).exists()) == (None, False)


@pytest.mark.parametrize("template", [kind.key for kind in reads.templates() if kind.to == "other"])
def test_what_she_writes_herself_comes_from_her_and_says_nothing_of_her_team(world, case, template):
    with acting(world.actor("amira")) as by:
        page = queries.case(by, case.pk)
        letter = letters.write(
            by=by, case=page.case, template=template, language="uk", fields={"recipient": "Bau GmbH"}, key=uuid4()
        )
        body = reads.html([reads.one(page, letter.pk)])

    assert f'<p class="hers">{page.person.name}</p>' in body
    assert "Anschrift" in body
    unit = page.case.unit
    assert [word for word in (unit.name, unit.organisation.name, page.case.number, letter.by.name) if word in body] == []


def test_what_the_team_writes_comes_from_the_team(world, case):
    with acting(world.actor("amira")) as by:
        page = queries.case(by, case.pk)
        letter = letters.write(by=by, case=page.case, template="news", language="de", fields={"text": "x"}, key=uuid4())
        body = reads.html([reads.one(page, letter.pk)])

    assert page.case.unit.name in body
    assert page.case.number in body


def test_her_adviser_is_named_once_she_has_released_somebody(world, case):
    with acting(world.actor("amira")) as by:
        page = queries.case(by, case.pk)
        letter = letters.write(by=by, case=page.case, template="authority_request", language="de", fields={}, key=uuid4())
        released(by, page.case, world.units["abh"])
        body = reads.html([reads.one(page, letter.pk)])

    assert letter.by.name in body


def test_a_letter_of_nothing_but_gaps_is_not_written(world, case):
    client, address = world.client("amira"), reverse("cases:letter", args=[case.pk, "wage_claim"])

    body = client.post(address, {"language": "de", "key": uuid4()}).content.decode()
    assert "Es ist noch nichts ausgefüllt." in body
    assert not Letter.objects.exists()

    client.post(address, {"language": "de", "key": uuid4(), "text": "Spülküche"})
    assert Letter.objects.get().fields["text"] == "Spülküche"


def test_a_letter_is_erased_until_it_went_out(world, case):
    with acting(world.actor("amira")) as by:
        kept, gone = (
            letters.write(by=by, case=case, template="news", language="de", fields={"text": "x"}, key=uuid4())
            for _one in range(2)
        )
        letters.sent(by=by, case=case, letter_id=kept.pk)
    amira = world.client("amira")
    addresses = [reverse("cases:erase-letter", args=[case.pk, row.pk]) for row in (kept, gone)]
    assert world.client("ben").post(addresses[1]).status_code == 404
    page = amira.get(reverse("cases:papers", args=[case.pk])).content.decode()

    said = [amira.post(address, follow=True).content.decode() for address in addresses]

    assert [address in page for address in addresses] == [False, True]
    assert ["Dieser Brief wurde abgeschickt; er bleibt." in body for body in said] == [True, False]
    assert list(Letter.objects.all()) == [kept]
    assert Entry.objects.filter(dossier=case.work_id, verb="letter.erased").count() == 1
