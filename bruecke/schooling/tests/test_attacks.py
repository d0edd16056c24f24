"""What somebody could try who is near: an old link, a well-known key, a child protected later, a number that is one too high."""

from datetime import timedelta
from uuid import uuid4

import pytest
from django.core.exceptions import ValidationError
from django.db import connection
from django.urls import reverse
from django.utils import timezone

from bruecke.access.jobs import as_job
from bruecke.access.models import Membership, Role
from bruecke.base import pdf
from bruecke.schooling.actions import admissions, keeping, letter_runs, offers, protecting
from bruecke.schooling.models import Entrant, Group, LetterRun, Offer, Placement, Proposal, Round, Step
from bruecke.schooling.models.words import State
from bruecke.schooling.queries import due, export
from bruecke.schooling.queries.letter_runs import KINDS
from bruecke.schooling.tests.factories import family, group, schools, today
from bruecke.schooling.tests.test_admissions import admitted, matched
from bruecke.schooling.tests.test_family_pages import report_page, status_page, text, typed
from bruecke.schooling.tests.test_rounds import computed, decided, ready, started
from conftest import acting, as_owner, client_of

pytestmark = pytest.mark.django_db


@pytest.fixture
def county(world):
    ge, hs, _gs = schools(world)
    return ge, hs, group(ge, capacity=3), group(hs, capacity=5)


def protected(world, matter):
    """Let Petra protect the child of a matter, as its page does, and return the new code."""
    with acting(world.actor("petra")) as petra:
        child = Entrant.objects.select_related("dossier").get(pk=matter.entrant_id)
        return protecting.protect(by=petra, entrant=child, deputy=world.paul)


def taken(world, county):
    """Return the matter of a child whose school has said yes."""
    matter = ready(world, family(world))[0]
    decided(world, computed(started(world, [matter])))
    as_owner()
    Offer.objects.update(state=Offer.State.ACCEPTED, first_day=today())
    Placement.objects.update(state=State.ASSIGNED)
    return Placement.objects.get(pk=matter.pk)


# ---- the code of a family ------------------------------------------------------------------------------------------


def test_who_knows_the_key_of_a_child_does_not_get_the_code_of_its_family(world):
    """Colleagues have it in their addresses, the privacy officer in the memory."""
    code = client_of().post(report_page(), typed()).context["code"]
    child = Entrant.objects.get()

    answer = client_of().post(report_page(), typed(key=str(child.pk), **{"c0-family_name": "Neugier"}))

    assert answer.status_code == 200
    assert answer.context["code"] != code
    assert "Haddad" not in text(client_of().get(status_page(answer.context["code"])))
    assert Entrant.objects.count() == 2


def test_a_school_cannot_tell_by_a_report_with_its_own_key_whether_the_child_it_admitted_was_known(world, county):
    key = uuid4()
    row = admitted(world, key=key)
    with acting(world.actor("petra")) as petra:
        admissions.take_in(by=petra, offer_id=row.pk)

    assert client_of().post(report_page(), typed(key=str(key))).status_code == 200


# ---- protected after a school was asked ----------------------------------------------------------------------------


def test_protected_later_the_authority_has_no_name_in_its_file_and_the_school_is_told(world, county):
    protected(world, taken(world, county))

    with acting(world.actor("sigrid")) as sigrid:
        head, line = list(export.lines(sigrid, export.pupils(sigrid)))
    told = dict(zip(head, line, strict=True))
    assert (told["Nachname"], told["Vorname"], told["Geburtsdatum"], told["Auskunftssperre"]) == ("", "", "", "ja")
    page = text(world.client("gerda").get(reverse("schooling:school-child", args=[Offer.objects.get().pk])))
    assert "Dieses Kind ist geschützt" in page
    with acting(world.actor("petra")) as petra:
        protecting.unprotect(by=petra, entrant=Entrant.objects.select_related("dossier").get())
    assert Offer.objects.get().facts["is_protected"] is False


def test_who_only_says_to_have_admitted_a_protected_child_does_not_learn_that_there_is_one(world, county):
    matter = ready(world, family(world))[0]
    row = admitted(world)
    assert matched(row)
    protected(world, Placement.objects.get(pk=matter.pk))

    with acting(world.actor("gerda")) as gerda:
        assert [one.is_protected for one in export.pupils(gerda)] == [False]
    with acting(world.actor("sigrid")) as sigrid:
        assert [one.is_protected for one in export.pupils(sigrid)] == [True]
    page = text(world.client("gerda").get(reverse("schooling:school-child", args=[row.pk])))
    assert "Dieses Kind ist geschützt" not in page


def test_protected_later_earlier_rounds_tell_no_way_and_no_reason(world, county):
    matter = ready(world, family(world))[0]
    row = computed(started(world, [matter]))
    assert Proposal.objects.get().way

    protected(world, matter)

    assert (Proposal.objects.get().way, Proposal.objects.get().reasons) == (None, [{"code": "protected", "values": {}}])
    page = text(world.client("sigrid").get(f"{reverse('schooling:round', args=[row.pk])}?kind={Proposal.objects.get().pk}"))
    assert "Wege und Gründe werden nicht gezeigt" in page


def test_the_sum_of_ways_does_not_tell_how_far_a_protected_child_has(world, county):
    matter, beside = (ready(world, family(world, name=name))[0] for name in ("Haddad", "Nebenan"))
    protected(world, matter)

    with acting(world.actor("sigrid")):
        rows = list(Placement.objects.all())
    row = computed(started(world, rows, by="sigrid"))

    assert len(rows) == 2
    for name in ("goals", "bounds", "by_hand"):
        assert [value is None for value in row.result[name]] == [False, False, True], name
    page = text(world.client("sigrid").get(reverse("schooling:round", args=[row.pk])))
    assert "None" not in page.split("<main")[1]
    alone = computed(started(world, [beside]))
    assert None not in alone.result["goals"]


@pytest.mark.parametrize("when", ["before", "after"])
def test_protected_later_nobody_prints_a_letter_about_the_child_in_bulk(world, county, monkeypatch, when):
    pages = []
    monkeypatch.setattr(pdf, "make", lambda html, *_styles: pages.append(html) or b"%PDF-1")
    matter = taken(world, county)
    with acting(world.actor("sigrid")) as sigrid:
        run = letter_runs.start(by=sigrid, row=Round.objects.get(), kind=KINDS.SCHOOLS, key=uuid4())
    as_owner()
    if when == "before":
        protected(world, matter)
    with as_job("letters") as job:
        letter_runs.lay_out(by=job, run_id=run.pk)
    address = reverse("schooling:letter-file", args=[run.pk])
    if when == "after":
        assert world.client("sigrid").get(address).status_code == 200
        protected(world, matter)

    assert world.client("sigrid").get(address).status_code == 404
    assert bool(pages) is (when == "after")


def test_a_letter_run_to_families_is_closed_to_its_maker_in_another_office(world, county, monkeypatch):
    monkeypatch.setattr(pdf, "make", lambda *_pages: b"%PDF-1")
    taken(world, county)
    with acting(world.actor("petra")) as petra:
        run = letter_runs.start(by=petra, row=Round.objects.get(), kind=KINDS.PLACES, key=uuid4())
    as_owner()
    with as_job("letters") as job:
        letter_runs.lay_out(by=job, run_id=run.pk)
    address = reverse("schooling:letter-file", args=[run.pk])
    assert world.client("petra").get(address).status_code == 200

    Membership.objects.filter(user=world.petra).update(until=today() - timedelta(days=1))
    assert world.client("petra").get(address).status_code == 404
    Membership.objects.create(user=world.petra, unit=world.units["schulamt"], role=Role.SCHOOL_AUTHORITY, since=today())

    assert world.client("petra").get(address).status_code == 404
    assert LetterRun.objects.get().file


def test_a_protected_child_that_moves_away_leaves_no_trace_where_the_authority_reads(world, county):
    matter = ready(world, family(world, note="nachmittags"))[0]
    protected(world, matter)

    with acting(world.actor("petra")) as petra:
        child = Entrant.objects.select_related("dossier").get()
        keeping.move_away(by=petra, entrant=child, where="zur Tante nach Kiel")

    assert Entrant.objects.get().note == "nachmittags\nzur Tante nach Kiel"
    with acting(world.actor("sigrid")):
        assert Placement.objects.get().state == State.MOVED
        assert "Kiel" not in " ".join(Step.objects.values_list("reason", flat=True))


def test_a_protected_child_shows_no_day_while_a_school_is_asked(world, county):
    matter = ready(world, family(world))[0]
    decided(world, computed(started(world, [matter])))
    as_owner()
    due_day = f"{Offer.objects.get().due:%d.%m.%Y}"
    code = protected(world, Placement.objects.get())

    page = text(client_of().get(status_page(code))).split("<main")[1]

    assert "Wir haben eine Schule gefragt" in page
    assert due_day not in page
    assert f"{today():%d.%m.%Y}" not in page


# ---- numbers and files ---------------------------------------------------------------------------------------------


def test_on_the_board_a_colleague_counts_whom_she_may_enter_and_planners_all(world, county):
    first, _second = (ready(world, family(world, name=name))[0] for name in ("Haddad", "Nebenan"))
    protected(world, first)
    pia = type(world.petra).objects.create(email="pia@example.org", name="Pia")
    Membership.objects.create(user=pia, unit=world.units["schule"], role=Role.KI_TEACHER, since=today())
    world.users["pia"] = pia

    seen = {}
    for who in ("pia", "petra", "sigrid", "tina", "gerda"):
        with acting(world.actor(who)), connection.cursor() as cursor:
            cursor.execute("SELECT coalesce(sum(children), 0) FROM schooling_wanted()")
            seen[who] = int(cursor.fetchone()[0])

    assert seen == {"pia": 1, "petra": 2, "sigrid": 2, "tina": 2, "gerda": 0}


def test_the_paper_of_an_objection_is_among_the_files_that_stay(world, county):
    taken(world, county)
    key = uuid4()
    Offer.objects.update(proof_file=key, answered_at=timezone.now())

    assert key in due.files()


def test_asked_by_hand_a_school_kept_from_a_child_reads_like_one_whose_last_place_has_gone(world, county):
    ge, _hs, near, far = county
    matter = ready(world, family(world))[0]
    Entrant.objects.update(avoid=[ge.pk])
    address = reverse("schooling:matter", args=[matter.pk])
    client, said = world.client("sigrid"), []
    assert str(near.pk) in text(client.get(address)), "it stands in the choice like any other"

    Group.objects.filter(pk=far.pk).update(others=5)
    for chosen in (near, far):
        with acting(world.actor("sigrid")) as sigrid, pytest.raises(ValidationError) as told:
            offers.offer(by=sigrid, placement=Placement.objects.get(), group_id=chosen.pk, because="Der Weg.")
        said.append((told.value.code, told.value.messages))

    assert said[0] == said[1]
    assert not Offer.objects.exists()
