"""What one colleague decides reaches further than she sees: protection in another house, questions about a case, errands, old codes; and
every look at somebody's data stands where she can read it."""

import base64
from datetime import timedelta
from uuid import uuid4

import pytest
from django.core.exceptions import ValidationError
from django.db import DatabaseError, connection, transaction
from django.urls import reverse
from django.utils import timezone

from bruecke.access import actions as access
from bruecke.access.actor import job, of_code
from bruecke.access.models import Cover
from bruecke.base.crypto import code_hash
from bruecke.cases.actions import closing, handing_over, letters, opening, reassigning, together, working
from bruecke.cases.models import Case, Errand, Letter, Meeting
from bruecke.cases.queries import case as cases
from bruecke.cases.queries import feed
from bruecke.consent import actions as consents
from bruecke.consent import queries as handovers
from bruecke.consent.models import Handover, Release
from bruecke.consults.models import Origin, ReleasedFacts
from bruecke.consults.tests.factories import written
from bruecke.people.actions import decide, look_for_matches
from bruecke.people.models import Pair, Person
from bruecke.privacy.actions.protection import protect, unprotect
from bruecke.privacy.queries import mine
from conftest import acting, client_of
from tests.walls import lives

pytestmark = pytest.mark.django_db


@pytest.fixture
def life(world, arrive):
    return lives.live(world, arrive)


@pytest.fixture
def helped(world, life):
    """Let Dana of another carrier help as well."""
    with acting(world.actor("amira")) as by:
        handing_over.withdraw_release(by=by, case=cases.case(by, life.case.pk).case, release_id=life.release.pk)
        row = cases.case(by, life.case.pk).case
        consents.take_back(by=by, handover=handovers.opened(by, life.handed.pk))
        onward = lives.released(by, row, world.units["sued"], facts=("name", "plan"))
        handed = handing_over.refer(
            by=by, case=row, to=world.units["sued"], found=onward, reason="Hilfe", kind=Handover.Kind.REFERRAL
        )
    with acting(world.actor("dana")) as dana:
        return opening.open_case(by=dana, handover=handovers.preview(dana, handed.pk))


def protected(world, life):
    with acting(world.actor("amira")) as amira:
        person = Person.objects.select_related("dossier").get(dossier=life.case.person_dossier_id)
        return protect(by=amira, person=person, unit=world.units["nord"], deputy=world.cem)


def test_protection_reaches_the_other_house_that_helps(world, life, helped):
    today = timezone.localdate()
    world.nele.membership_set.update(unit=world.units["sued"])
    Cover.objects.create(
        absent=world.dana, deputy=world.nele, unit=world.units["sued"], since=today, until=today, made_by=world.dana
    )
    asked = written(world, "dana", person=helped.person_dossier_id, about=helped.pk)
    assert world.client("nele").get(reverse("cases:case", args=[helped.pk])).status_code == 200, "she stands in until then"
    protected(world, life)
    for name, sees in (("nele", False), ("dana", True)):
        with acting(world.actor(name)):
            assert Origin.objects.filter(consult=asked).exists() is sees, name
    with acting(world.actor("nele")):
        assert not Case.objects.filter(pk=helped.pk).exists()
    assert world.client("nele").get(reverse("cases:case", args=[helped.pk])).status_code == 404
    assert world.client("dana").get(reverse("cases:case", args=[helped.pk])).status_code == 200, "whoever helps her goes on"
    with acting(world.actor("amira")) as amira:
        person = Person.objects.select_related("dossier").get(dossier=life.case.person_dossier_id)
        unprotect(by=amira, person=person, unit=world.units["nord"])
    assert world.client("nele").get(reverse("cases:case", args=[helped.pk])).status_code == 200
    assert lives.WORDS["given"] in world.client("dana").get(reverse("cases:case", args=[helped.pk])).content.decode()


def call_off(world, name, life):
    with acting(world.actor(name)), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("SELECT privacy_call_off(%s)", [life.case.person_dossier_id])


def test_what_was_agreed_on_in_another_house_is_called_off(world, life, helped):
    with acting(world.actor("dana")) as dana:
        case, at = cases.case(dana, helped.pk).case, timezone.now() + timedelta(days=2)
        coming, over = (
            working.meet(by=dana, case=case, meeting=working.Meet(at, 45, "Wo er sie erwarten kann"), key=uuid4())
            for _time in range(2)
        )
    Meeting.objects.filter(pk=over.pk).update(starts_at=timezone.now() - timedelta(days=1))
    letter = Letter.objects.create(dossier_id=helped.work_id, template="news", language="uk", by=world.dana, run_id=life.run.pk)
    for name in ("ben", "katrin", "amira"):
        with pytest.raises(DatabaseError):
            call_off(world, name, life)
    protected(world, life)
    states = dict(Meeting.objects.filter(pk__in=(coming.pk, over.pk)).values_list("pk", "state"))
    assert states == {coming.pk: Meeting.State.CANCELLED, over.pk: Meeting.State.PLANNED}, (
        "what is over is still to be recorded"
    )
    assert Letter.objects.get(pk=letter.pk).run_id is None, "no sheet with her name lies among those of many"
    assert not Meeting.objects.filter(state=Meeting.State.PLANNED, starts_at__gt=timezone.now()).exists()


def test_an_old_code_opens_no_row_anywhere(world, life, helped):
    old = of_code(code_hash(life.done.code))
    assert "cases_case" not in lives.rows_with(old, [str(helped.pk)])
    with acting(old):
        assert ReleasedFacts.objects.exists()
    new = protected(world, life)
    assert lives.rows_with(old, life.words | {lives.ASKED, "Wann kommt der Bescheid", str(helped.plan_id)}) == [], (
        "also not in circles the one who protects does not enter"
    )
    with acting(of_code(code_hash(new))):
        assert ReleasedFacts.objects.exists()


def test_protection_reaches_the_second_record_of_her(world, arrive):
    first, second = (arrive(given_name="Olena", family_name="Doppelt", birth_date="1990-03-04") for _time in range(2))
    with acting(world.actor("amira")) as amira:
        for one in (first, second):
            consents.accept(by=amira, handover=one.handover)
    with acting(job("compare"), "bruecke_jobs") as by:
        look_for_matches(by=by)
    with acting(world.actor("amira")) as amira:
        decide(by=amira, pair=Pair.objects.get(), same=True, keep=first.person.pk)
    today = timezone.localdate()
    Cover.objects.create(
        absent=world.amira, deputy=world.ben, unit=world.units["nord"], since=today, until=today, made_by=world.lea
    )
    with acting(world.actor("ben")):
        assert Person.objects.count() == 2
    with acting(world.actor("amira")) as amira:
        person = Person.objects.select_related("dossier").get(pk=first.person.pk)
        new = protect(by=amira, person=person, unit=world.units["nord"], deputy=world.cem)
    for name in ("ben", "lea"):
        with acting(world.actor(name)):
            assert not Person.objects.exists(), name
            assert not Handover.objects.exists(), name
    for code in (first.code, second.code):
        with acting(of_code(code_hash(code))):
            assert not Person.objects.exists()
    with acting(of_code(code_hash(new))) as her:
        assert mine.mine(her).person.pk == first.person.pk
    with acting(world.actor("amira")) as amira:
        unprotect(by=amira, person=Person.objects.select_related("dossier").get(pk=first.person.pk), unit=world.units["nord"])
    with acting(world.actor("ben")):
        assert Person.objects.count() == 2


def test_what_is_shared_with_the_household_is_said_of_her_own_numbers_only(world, arrive):
    home = uuid4()
    her = arrive(given_name="Olena", household=home, phone="+4922147100777")
    him = arrive(given_name="Bohdan", household=home, phone="+4922147100888")
    with acting(world.actor("amira")) as amira:
        consents.accept(by=amira, handover=her.handover)
    with acting(world.actor("ben")) as ben:
        consents.accept(by=ben, handover=him.handover)
        with connection.cursor() as cursor:
            cursor.execute("SELECT phones, emails FROM privacy_shared(%s)", [him.person.pk])
            assert cursor.fetchone() == ([], []), "his counsellor learns no number of hers"


def test_a_case_given_to_a_colleague_takes_its_questions_along(world, life):
    with acting(world.actor("amira")):
        assert ReleasedFacts.objects.exists()
    with acting(world.actor("lea")) as lea:
        reassigning.reassign(by=lea, cases=[cases.cover(lea, life.case.pk).case], to_user_id=world.ben.pk)
    page = reverse("consults:consult", args=[life.told.pk])
    with acting(world.actor("amira")):
        assert not ReleasedFacts.objects.exists(), "who gave the case away reads no name in a question about it"
    assert world.client("amira").get(page).status_code == 404
    assert lives.TOLD in world.client("ben").get(page).content.decode()


def test_an_errand_ends_with_the_case_and_a_release_can_be_taken_back_after_it(world, life):
    with acting(world.actor("amira")) as amira:
        closing.close(by=amira, case=cases.case(amira, life.case.pk).case, ending=closing.Ending("reached"))
    assert world.client("vroni").get(reverse("cases:errand", args=[life.errand.pk])).status_code == 404
    with acting(world.actor("vroni")):
        assert not Errand.objects.exists()
    world.client("amira").post(reverse("cases:end-release", args=[life.case.pk, life.release.pk]))
    assert not Release.objects.select_related("consent").get(pk=life.release.pk).is_live


def test_a_hand_over_of_another_case_does_not_exist_on_this_page(world, life, arrive):
    other = arrive(given_name="Anders", family_name="Anderswo")
    with acting(world.actor("amira")) as amira:
        consents.accept(by=amira, handover=other.handover)
        row = opening.open_case(by=amira, handover=handovers.opened(amira, other.handover.pk))
    answer = world.client("amira").post(reverse("cases:take-back", args=[row.pk, life.handed.pk]))
    assert answer.status_code == 404
    assert Handover.objects.get(pk=life.handed.pk).state == Handover.State.DELIVERED


def test_a_helper_stands_in_for_nobody_and_nobody_for_her(world):
    today = timezone.localdate()
    with acting(world.actor("lara")) as lara:
        for absent, deputy in ((world.vroni, world.mona), (world.mona, world.vroni)):
            with pytest.raises(ValidationError):
                access.cover(by=lara, absent=absent, deputy=deputy, unit=world.units["mitte"], since=today, until=today)


def test_who_holds_what_a_helper_was_told_stands_on_the_page_of_the_case(world, life):
    answer = world.client("amira").get(reverse("privacy:who-case", args=[life.case.pk]))
    assert "Vroni Muster" in answer.content.decode()


def test_she_reads_which_helper_was_told_something_of_her(world, life, arrive):
    code = life.done.code
    with acting(of_code(code_hash(code))) as her:
        names = {row.name for row in mine.mine(her).holders}
        assert {world.amira.name, world.vroni.name} <= names
    with acting(world.actor("amira")) as amira:
        together.end_errand(by=amira, case=cases.case(amira, life.case.pk).case, errand_id=life.errand.pk)
    with acting(of_code(code_hash(code))) as her:
        assert world.vroni.name not in {row.name for row in mine.mine(her).holders}


def test_the_calendar_feed_leaves_out_where_a_protected_woman_is_met(world, life):
    def places():
        with acting(world.actor("amira")) as amira:
            return {entry.place for entry in feed.entries(amira) if entry.place}

    assert places() == {lives.WORDS["meeting"]}
    protected(world, life)
    assert places() == set()


def test_an_authority_reads_nobody_who_asks_in_what_was_told_by_name(world, life):
    tables = lives.rows_with(world.actor("olga"), {str(world.amira.pk)})
    assert [name for name in tables if name.split("_")[0] in ("consults", "consent", "cases", "people")] == []


def test_guessing_codes_of_questions_is_counted(world, life):
    client = client_of()
    address = reverse("consults:questions-say", args=["de", "ABCDABCDABCDABCD", life.told.pk, "ja"])
    assert [client.post(address).status_code for _try in range(12)][-1] == 429


def looks(world, life):
    """Return who looked and what for, as she reads it herself with her code."""
    with acting(of_code(code_hash(life.done.code))) as her:
        return {(look.name, look.verb) for look in mine.mine(her).looks}


def test_every_look_at_her_stands_where_she_can_read_it(world, life):
    before = looks(world, life)
    assert ("Vroni Muster", "errand.opened") not in before
    world.client("vroni").get(reverse("cases:errand", args=[life.errand.pk]))
    assert ("Vroni Muster", "errand.opened") in looks(world, life)


TYPED = {"given_name": lives.WORDS["given"], "family_name": lives.WORDS["family"]}


@pytest.mark.parametrize(
    ("page", "key", "typed"),
    [("people:household", "dossier_id", {}), ("consults:consult", "consult_id", {}), ("people:likely", "", TYPED)],
)
def test_every_page_with_her_name_leaves_a_look(world, life, page, key, typed):
    client, address = world.client("amira"), reverse(page, args=[life.keys[key]] if key else [])
    before = _shown(life)
    answer = client.post(address, typed) if typed else client.get(address)
    assert lives.WORDS["family"] in answer.content.decode()
    assert _shown(life) > before


def _shown(life):
    verbs = ["dossier.opened", "person.listed"]
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT count(*) FROM audit_entry WHERE dossier = %s AND verb = ANY (%s)", [life.case.person_dossier_id, verbs]
        )
        return cursor.fetchone()[0]


def test_letters_printed_together_leave_a_look(world, life):
    letters.lay_out(by=job("lay_out"), run_id=life.run.pk)
    answer = world.client("amira").get(reverse("cases:run-pdf", args=[life.run.pk]))
    assert answer.status_code == 200
    assert ("Amira Muster", "letter.printed") in looks(world, life)


def test_the_address_of_a_calendar_says_nothing_of_a_password(world):
    world.amira.set_password("ein langes Kennwort 1")
    world.amira.save()
    secret = feed.token(world.actor("amira"))
    said = base64.urlsafe_b64decode(secret.split(":")[0].lstrip(".") + "===")
    assert world.amira.password[-8:].encode() not in said
    assert feed.owner(secret).pk == world.amira.pk
    world.amira.set_password("ein anderes Kennwort 2")
    world.amira.save()
    with pytest.raises(Exception, match="feed"):
        feed.owner(secret)
