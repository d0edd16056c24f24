"""What is true after a withdrawal: either her team goes on as agreed with her, or everything has ended, and every page says the same."""

from datetime import timedelta
from types import SimpleNamespace
from uuid import uuid4

import pytest
from django.urls import reverse
from django.utils import timezone
from procrastinate.contrib.django.models import ProcrastinateJob

from bruecke.access.actor import NOBODY, of_code
from bruecke.base.crypto import code_hash
from bruecke.cases import jobs
from bruecke.cases.actions import handing_over, opening, planning
from bruecke.cases.models import Case, Intake, PlanCopy
from bruecke.cases.queries import case as reads
from bruecke.cases.queries.words import words
from bruecke.consent import actions as consents
from bruecke.consent import queries as consent_queries
from bruecke.consent import texts
from bruecke.consent.models import Consent, Handover, Method
from bruecke.consults.actions import telling
from bruecke.consults.tests.test_telling import asked_by_name, shown
from bruecke.people.models import Person
from bruecke.privacy.actions import protection
from bruecke.privacy.tests.factories import JOBS, address, opened, withdraw
from bruecke.welcome.actions import counselling
from conftest import acting

pytestmark = pytest.mark.django_db


def asked_to_agree(world, case):
    with acting(world.actor("amira")) as by:
        row = opened(by, case)
        planning.add_goal(by=by, case=row, wanted=planning.Wanted("housing", "Ein Zimmer mehr"), key=uuid4())
        return planning.write_copy(by=by, case=row, language="uk", key=uuid4())


def signed_on_her_phone(world, case):
    copy = asked_to_agree(world, case)
    with acting(of_code(code_hash(case.done.code))) as person:
        planning.agree_to_plan(by=person, copy=copy, how="phone")
    return copy


def caught_up(copy):
    with acting(NOBODY, JOBS):
        return jobs.catch_up(plan_id=str(copy.dossier_id))


@pytest.mark.parametrize("phone", [True, False])
def test_a_plan_she_agreed_to_is_an_agreement(world, open_for, night, visitor, phone):
    case = open_for(agreed=False)
    if phone:
        assert caught_up(signed_on_her_phone(world, case))
    else:
        copy = asked_to_agree(world, case)
        with acting(world.actor("amira")) as by:
            planning.agree_to_plan(by=by, copy=copy, how="spoken", case=opened(by, case))

    asked = visitor.get(address("withdraw", case.done.code, "de"))
    after = visitor.post(address("withdraw", case.done.code, "de"), {"number": case.done.consent.number}, follow=True)
    page = visitor.get(address("mine", case.done.code, "de"))
    counts = night(days=10)

    assert "gelöscht" not in asked.content.decode(), "nothing is promised that does not happen"
    for body in (after.content.decode(), page.content.decode()):
        assert "Diese Beratung begleitet Sie weiter" in body
        assert "ist für Sie zuständig" in body
        assert "gelöscht" not in body
        assert "Niemand" not in body
    assert (counts["orphaned"], counts["contact"]) == (0, 0)
    assert Intake.objects.get(dossier=case.work_id).agreed_how == ("signed" if phone else "spoken")
    with acting(world.actor("amira")) as by:
        found = reads.case(by, case.pk)
        assert (found.person.name, found.case.is_open) == ("Olena Kovalenko", True)
        assert PlanCopy.objects.filter(dossier=case.plan_id).exists()


def test_who_withdraws_before_the_yes_arrives_leaves_no_case_behind(world, open_for, django_capture_on_commit_callbacks):
    case = open_for(agreed=False)
    copy = signed_on_her_phone(world, case)
    with django_capture_on_commit_callbacks(execute=True):
        withdraw(case)

    assert caught_up(copy)
    assert ProcrastinateJob.objects.filter(task_name="cases.end_orphaned").exists()
    with acting(NOBODY, JOBS):
        assert (jobs.end_orphaned(), jobs.end_orphaned()) == (1, 0)

    row = Case.objects.get()
    assert (row.is_open, row.closure_reason, row.next_step) == (False, "withdrawn", "")
    assert number_on_the_board(world, case) is False


def number_on_the_board(world, case):
    return case.number in world.client("lea").get(reverse("cases:cases") + "?ansicht=team").content.decode()


def test_a_case_opened_on_what_was_agreed_before_goes_on(world, arrive, visitor):
    done = arrive()
    with acting(world.actor("amira")) as by:
        consents.accept(by=by, handover=consent_queries.preview(by, done.handover.pk))
        handover = consent_queries.opened(by, done.handover.pk)
        counselling.record_own_basis(by=by, handover=handover, sentence="Wir suchen zusammen eine Wohnung.")
        case = opening.open_case(by=by, handover=handover)

    body = visitor.post(address("withdraw", done.code, "de"), {}, follow=True).content.decode()

    assert "Diese Beratung begleitet Sie weiter" in body
    with acting(world.actor("amira")) as by:
        assert reads.case(by, case.pk).person.name == "Olena Kovalenko"


@pytest.mark.parametrize("asked", [asked_by_name, shown])
def test_where_everything_ends_the_page_names_nobody_any_more(world, open_for, visitor, asked):
    case = open_for(agreed=False)
    case.person = Person.objects.get()
    released = SimpleNamespace(
        person=case.person, release=released_to_the_office(world, case), code=case.done.code, handover=case.done.handover
    )
    question = asked(world, released)
    opened_by_her = reverse("consults:consult", args=[question.pk])
    assert "Olena Kovalenko" in world.client("amira").get(opened_by_her).content.decode()
    assert ("Olena Kovalenko" in world.client("olga").get(opened_by_her).content.decode()) == (asked is asked_by_name)

    after = visitor.post(address("withdraw", case.done.code, "de"), {"number": case.done.consent.number}, follow=True)
    page = visitor.get(address("mine", case.done.code, "de"))

    for body in (after.content.decode(), page.content.decode()):
        assert "Niemand bei der Beratung sieht Ihre Daten mehr." in body
        assert "begleitet Sie weiter" not in body
        assert "Amira Muster</bdi>, <bdi>" not in body
        assert texts.page("de")["consult_waits"] not in body
    assert "Niemand mehr." in page.content.decode()
    assert not Consent.objects.filter(withdrawn_at__isnull=True).exists(), "nobody is left who could tell anything"
    for name in ("amira", "olga"):
        assert "Olena Kovalenko" not in world.client(name).get(opened_by_her).content.decode()


def released_to_the_office(world, case):
    told = consents.Told(
        "ABH", "Ausbildungsduldung", ["name", "title"], timezone.localdate() + timedelta(days=90), world.units["abh"]
    )
    with acting(world.actor("amira")) as by:
        return consents.release(
            by=by, person=case.person, from_unit=world.units["nord"], told=told, signature=consents.Signature(Method.PAPER, "uk", ""),
            key=uuid4(),
        )  # fmt: skip


def test_of_two_consents_the_other_one_keeps_its_team(world, open_for, visitor):
    case = open_for(agreed=False)
    with acting(of_code(code_hash(case.done.code))) as person:
        signature = consents.Signature("web", "uk", "x")
        consents.give(by=person, dossier=case.done.person.dossier, receiver=world.units["sued"], signature=signature)

    number = case.done.consent.number
    body = visitor.post(f"{address('withdraw', case.done.code, 'de')}?number={number}", {"number": number}, follow=True)

    assert "Niemand bei der Beratung" not in body.content.decode()
    assert "gelöscht" not in body.content.decode()


def test_somebody_protected_reads_that_her_counsellor_goes_on(world, open_for, visitor):
    case = open_for()
    with acting(world.actor("amira")) as by:
        person = reads.case(by, case.pk).person
        code = protection.protect(by=by, person=person, unit=world.units["nord"], deputy=world.users["ben"])

    body = visitor.post(address("withdraw", code, "de"), {}, follow=True).content.decode()

    assert "Diese Beratung begleitet Sie weiter" in body
    assert "ist für Sie zuständig" in body


@pytest.mark.parametrize("lang", texts.LANGUAGES)
def test_taking_a_release_back_says_what_ends_and_what_stays(world, open_for, visitor, lang):
    case = open_for()
    case.person, said = Person.objects.get(), texts.page(lang)
    number = released_to_the_office(world, case).consent.number
    here = f"{address('withdraw', case.done.code, lang)}?number={number}"

    mine = visitor.get(address("mine", case.done.code, lang)).content.decode()
    asked = visitor.get(here).content.decode()
    after = visitor.post(here, {"number": number}, follow=True).content.decode()

    assert f">{said['release_back']}</span>" in mine
    assert said["release_q"] in asked
    assert asked.count(said["release_back"]) == 3, "title, heading and button"
    assert said["release_gone"] in after
    assert "Amira Muster" in after
    for body in (asked, after):
        assert said["withdraw"] not in body
        assert said["withdrawn_h"] not in body
    with acting(world.actor("amira")) as by:
        assert reads.case(by, case.pk).person.contact_erase_at is None


@pytest.mark.parametrize("lang", texts.LANGUAGES)
def test_what_she_released_stands_there_with_recipient_matter_and_facts(world, open_for, visitor, lang):
    case = open_for()
    case.person, said, kinds = Person.objects.get(), texts.page(lang), texts.facts(lang)
    released_to_the_office(world, case)

    body = visitor.get(address("mine", case.done.code, lang)).content.decode()

    signed = body[body.index('id="signed"') :]
    assert "<strong><bdi>ABH</bdi></strong>" in signed
    assert f"{said['release_about']}: <bdi>Ausbildungsduldung</bdi>" in signed
    assert f"{said['release_told']}: {kinds['name']}{said['comma']} {kinds['title']}<" in signed
    assert "Kreis abh" not in signed, "it hands no contact data to this office"


def test_the_team_that_hands_her_over_is_no_office_that_knows_nothing_more(world, open_for, visitor):
    case = open_for()
    told = consents.Told("Süd", "Umzug", ["name"], timezone.localdate() + timedelta(days=30), world.units["sued"])
    with acting(world.actor("amira")) as by:
        row, signature = opened(by, case), consents.Signature(Method.PAPER, "uk", "x")
        found = handing_over.release(by=by, case=row, told=told, signature=signature, key=uuid4())
        handing_over.refer(by=by, case=row, to=world.units["sued"], found=found, reason="Umzug", kind=Handover.Kind.TRANSFER)

    body = visitor.get(address("mine", case.done.code, "de")).content.decode()

    assert body.count("weiß nur: zugestellt oder nicht zugestellt") == 1
    assert '<bdi>Stadt Jülich juelich</bdi></strong><br><span class="small muted">weiß nur' in body


@pytest.mark.parametrize("lang", [lang for lang in texts.LANGUAGES if lang != "uk"])
def test_what_she_is_asked_about_the_plan_follows_the_language_of_the_page(world, open_for, visitor, lang):
    case = open_for()
    asked_to_agree(world, case)

    body = visitor.get(address("mine", case.done.code, lang)).content.decode()

    own, written = words(lang)["plan"], words("uk")["plan"]
    for key in ("open_one", "title", "agree", "yes"):
        assert own[key] in body, key
        assert written[key] == own[key] or written[key] not in body, key
    text = body[body.index('lang="uk" dir="ltr"><h3>') :]
    assert "Ein Zimmer mehr" in text[: text.index("</div>")], "the plan itself stays in its language"


@pytest.mark.parametrize("lang", texts.LANGUAGES)
def test_a_question_to_an_authority_that_waits_for_her_stands_at_the_top(world, open_for, visitor, lang):
    case = open_for()
    case.person, said = Person.objects.get(), texts.page(lang)
    release = released_to_the_office(world, case)
    released = SimpleNamespace(person=case.person, release=release, code=case.done.code, handover=case.done.handover)
    row = shown(world, released)
    here = address("mine", case.done.code, lang)

    waiting = visitor.get(here).content.decode()
    with acting(world.actor("amira")) as by:
        telling.agree(by=by, consult=row, how="here")
    answered = visitor.get(here).content.decode()

    assert waiting.count(f"<span>{said['consult_waits']}</span>") == 1
    assert waiting.index(said["consult_waits"]) < waiting.index('id="appointment"')
    assert waiting.count(reverse("consults:questions", args=[lang, case.done.code])) == 1
    assert said["consult_waits"] not in answered
    assert reverse("consults:questions", args=[lang, case.done.code]) in answered
