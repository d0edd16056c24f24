"""Letters in bulk: laid out part by part, going on after a killed worker, stopped at will, opened by their maker alone."""

import io
import zipfile
from datetime import timedelta
from uuid import uuid4

import pikepdf
import pytest
from django.core.exceptions import ValidationError
from django.urls import reverse
from django.utils import timezone

from bruecke.access.jobs import as_job
from bruecke.access.policy import NotVisible
from bruecke.audit.models import Entry
from bruecke.base import pdf
from bruecke.base.crypto import file_path
from bruecke.schooling.actions import letter_runs as actions
from bruecke.schooling.models import LetterRun, Offer, Round
from bruecke.schooling.queries import letter_runs as reads
from bruecke.schooling.tests.factories import family, group, schools
from bruecke.schooling.tests.test_rounds import computed, decided, ready, started
from conftest import acting, as_owner

pytestmark = pytest.mark.django_db
Kind, State = LetterRun.Kind, LetterRun.State


@pytest.fixture
def pages(monkeypatch):
    """What was laid out, piece by piece, without the library for pages."""
    made = []

    def make(html, *_styles):
        made.append(html)
        return b"%PDF-" + str(len(made)).encode()

    monkeypatch.setattr(pdf, "make", make)
    return made


@pytest.fixture
def round_(world):
    """Two children who got places at two schools, which said yes, and one who waits still."""
    ge, hs, _gs = schools(world)
    group(ge)
    group(hs, grades=(5,))
    other, third = (family(world, name=name, given=("Olena",)) for name in ("Kovalenko", "Wartet"))
    matters = ready(world, family(world)) + ready(world, other, grade=5) + ready(world, third, grade=9)
    row = computed(started(world, matters))
    decided(world, row)
    as_owner()
    Offer.objects.update(state=Offer.State.ACCEPTED)
    row.refresh_from_db()
    return row


def start(world, row, kind=Kind.PLACES, who="petra", key=None):
    with acting(world.actor(who)) as actor:
        return actions.start(by=actor, row=row, kind=kind, key=key or uuid4())


def lay_out(run):
    as_owner()
    with as_job("letters") as job:
        count = actions.lay_out(by=job, run_id=run.pk)
    run.refresh_from_db()
    return count


def test_families_with_a_place_get_a_letter_that_says_who_decided(world, round_, pages):
    run = start(world, round_)

    assert lay_out(run) == 2
    assert (run.state, run.done, run.total) == (State.DONE, 2, 2)
    assert "Samira Haddad" in pages[0]
    assert "Gesamtschule Probe" in pages[0]
    assert "Stefan Muster" in pages[0], "the human who decided"
    assert "Wartet" not in pages[0]


def test_who_waits_is_told_so(world, round_, pages):
    lay_out(start(world, round_, Kind.WAITING))

    assert "Wartet" in pages[0]
    assert "Rahaf" not in pages[0]


def test_each_school_gets_a_file_of_its_own_without_the_family(world, round_, pages):
    run = start(world, round_, Kind.SCHOOLS, "sigrid")
    lay_out(run)

    content = world.client("sigrid").get(reverse("schooling:letter-file", args=[run.pk]))
    names = zipfile.ZipFile(io.BytesIO(content.content)).namelist()
    assert sorted(names) == ["schule-990001.pdf", "schule-990002.pdf"]
    assert not any("Samira" in page for page in pages)
    assert sum("Kovalenko" in page for page in pages) == 1


def test_a_killed_worker_loses_one_part_and_no_letter(world, round_, pages, monkeypatch):
    monkeypatch.setattr(reads, "CHUNK", 1)
    run = start(world, round_)
    real = pdf.make

    def killed(html, *styles):
        if len(pages) == 1:
            raise KeyboardInterrupt
        return real(html, *styles)

    monkeypatch.setattr(pdf, "make", killed)
    with pytest.raises(KeyboardInterrupt):
        lay_out(run)
    run.refresh_from_db()
    assert (run.state, run.done, len(pages)) == (State.RUNNING, 1, 1)

    monkeypatch.setattr(pdf, "make", real)
    assert lay_out(run) == 2
    assert (run.state, run.attempt, len(pages)) == (State.DONE, 2, 2)
    assert sum("Rahaf" in page for page in pages) == 1


def test_stopped_it_keeps_what_is_finished(world, round_, pages, monkeypatch):
    monkeypatch.setattr(reads, "CHUNK", 1)
    run = start(world, round_)
    real = pdf.make

    def then_stop(html, *styles):
        LetterRun.objects.filter(pk=run.pk).update(stop_wanted=True)
        return real(html, *styles)

    monkeypatch.setattr(pdf, "make", then_stop)

    assert lay_out(run) == 1
    assert (run.state, run.done) == (State.STOPPED, 1)
    assert world.client("petra").get(reverse("schooling:letter-file", args=[run.pk])).content == b"%PDF-1"


def test_laid_out_twice_makes_nothing_new(world, round_, pages):
    run = start(world, round_)
    lay_out(run)

    assert lay_out(run) == 0
    assert len(pages) == 1


def test_the_same_form_twice_starts_one_run(world, round_):
    key = uuid4()

    assert start(world, round_, key=key).pk == start(world, round_, key=key).pk
    assert LetterRun.objects.count() == 1


def test_only_after_two_have_decided_and_only_where_somebody_is_to_be_told(world, round_):
    Offer.objects.update(state=Offer.State.OPEN)
    with pytest.raises(ValidationError, match="niemandem"):
        start(world, round_)
    round_.state = Round.State.SIGNED
    with pytest.raises(ValidationError, match="zwei Menschen"):
        start(world, round_)


@pytest.mark.parametrize(
    ("who", "kind"),
    [
        ("sigrid", Kind.PLACES),
        ("sigrid", Kind.WAITING),
        *((who, kind) for who in ("gerda", "tina", "amira", "olga", "eva") for kind in Kind),
    ],
)
def test_nobody_else_writes(world, round_, who, kind):
    with pytest.raises(NotVisible):
        start(world, round_, kind, who)


@pytest.mark.parametrize("who", ["paul", "sigrid", "gerda", "tina", "hanna", "eva"])
def test_only_its_maker_opens_stops_and_fetches_a_run(world, round_, pages, who):
    run = start(world, round_)
    lay_out(run)
    client = world.client(who)

    assert client.get(reverse("schooling:letter-run", args=[run.pk])).status_code == 404
    assert client.get(reverse("schooling:letter-file", args=[run.pk])).status_code == 404
    assert client.post(reverse("schooling:stop-letters", args=[run.pk])).status_code == 404


def test_somebody_who_left_meanwhile_is_in_no_letter_and_closes_the_file(world, round_, pages):
    run = start(world, round_)
    lay_out(run)
    url = reverse("schooling:letter-file", args=[run.pk])
    assert world.client("petra").get(url).status_code == 200

    Offer.objects.filter(school="990002").first().dossier.delete()

    assert world.client("petra").get(url).status_code == 404


def test_each_printed_letter_is_written_down_for_its_child(world, round_, pages):
    run = start(world, round_)
    lay_out(run)
    world.client("petra").get(reverse("schooling:letter-file", args=[run.pk]))
    as_owner()

    entries = set(Entry.objects.filter(verb="letter.printed").values_list("dossier", flat=True))
    assert entries == set(Offer.objects.values_list("dossier", flat=True))


def test_a_day_later_the_files_are_gone_also_of_a_run_that_came_to_no_end(
    world, round_, pages, django_capture_on_commit_callbacks
):
    run = start(world, round_)
    lay_out(run)
    path = file_path(run.file)
    assert path.exists()
    LetterRun.objects.update(made_at=timezone.now() - timedelta(days=2))

    with as_job("letters") as job, django_capture_on_commit_callbacks(execute=True):
        assert actions.forget(by=job) == 1
    with as_job("letters") as job:
        assert actions.forget(by=job) == 0
    assert not path.exists()


def test_without_the_library_for_pages_it_says_what_to_do(world, round_, monkeypatch):
    def missing(*_args):
        raise pdf.NoPdfError("Pango fehlt.")

    monkeypatch.setattr(pdf, "make", missing)
    run = start(world, round_)

    lay_out(run)

    assert (run.state, run.fault) == (State.FAILED, "Pango fehlt.")
    assert "Pango fehlt." in world.client("petra").get(reverse("schooling:letter-run", args=[run.pk])).content.decode()


def test_the_page_offers_what_one_may_write_shows_progress_and_stops(world, round_):
    page = world.client("sigrid").get(reverse("schooling:letter-runs", args=[round_.pk]))
    assert [key for key, _label in page.context["form"].fields["kind"].choices] == [Kind.SCHOOLS]
    client = world.client("petra")

    answer = client.post(reverse("schooling:letter-runs", args=[round_.pk]), {"kind": Kind.PLACES, "key": uuid4()})
    assert "0 von 2" in client.get(answer.url).content.decode()
    assert 'id="progress"' in client.get(answer.url, HTTP_HX_REQUEST="true").content.decode()[:200]
    client.post(reverse("schooling:stop-letters", args=[LetterRun.objects.get().pk]))

    assert LetterRun.objects.get().stop_wanted


def test_one_real_letter_is_a_tagged_pdf(world, round_):
    run = start(world, round_)
    lay_out(run)

    content = world.client("petra").get(reverse("schooling:letter-file", args=[run.pk])).content
    with pikepdf.open(io.BytesIO(content)) as file:
        assert "/StructTreeRoot" in file.Root
        assert len(file.pages) == 2
