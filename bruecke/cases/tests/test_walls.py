"""Who sees what of a case: each circle for its own, whatever a page forgets."""

from uuid import uuid4

import pytest
from django.urls import reverse
from django.utils import timezone

from bruecke.access.models import Dossier, DossierKind, Grant, Reason
from bruecke.access.policy import Right, may
from bruecke.cases.actions import intake, opening, reassigning, working
from bruecke.cases.models import Case, Goal, Intake, Note, PlanCopy, Task
from bruecke.cases.queries import case as queries
from bruecke.cases.queries import lists
from bruecke.people.models import Person
from conftest import acting

pytestmark = pytest.mark.django_db
CONTENT = (Intake, Note, Task, Goal)


def note(world, case, text="Geheimnotiz"):
    with acting(world.actor("amira")) as by:
        return working.add_note(
            by=by,
            case=queries.case(by, case.pk).case,
            kind="talk",
            at=timezone.now(),
            text=text,
            is_entrusted=True,
            profession="",
            key=uuid4(),
        )


def test_whoever_is_responsible_sees_everything(world, case):
    note(world, case)
    with acting(world.actor("amira")) as amira:
        page = queries.case(amira, case.pk)
        assert page.person.name == "Olena Kovalenko"
        assert page.may_write
        assert Note.objects.count() == 1


@pytest.mark.parametrize("name", ["ben", "dana", "mona", "katrin", "hanna", "olga", "emil", "eva", "adam", "kira", "vroni"])
def test_nobody_else_sees_that_there_is_a_case(world, case, name):
    note(world, case)
    with acting(world.actor(name)):
        assert not Case.objects.exists()
        assert not any(model.objects.exists() for model in CONTENT)
        assert not Dossier.objects.filter(kind__in=[DossierKind.CASE, DossierKind.CASEWORK, DossierKind.PLAN]).exists()


def test_the_lead_sees_the_cover_and_nothing_of_what_is_in_it(world, case):
    note(world, case)
    with acting(world.actor("lea")) as lea:
        assert [row.number for row in Case.objects.all()] == [case.number]
        assert queries.cover(lea, case.pk).case.pk == case.pk
        assert not any(model.objects.exists() for model in CONTENT)
        assert not Person.objects.exists()
        with pytest.raises(Exception, match="case"):
            queries.case(lea, case.pk)
    body = world.client("lea").get(reverse("cases:cases") + "?ansicht=team").content.decode()
    assert case.number in body
    assert "Kovalenko" not in body


def test_the_lead_finds_a_closed_case_by_its_number(world, case):
    Case.objects.filter(pk=case.pk).update(closed_on=timezone.localdate(), closure_reason="reached")
    pages = [
        world.client("lea").get(f"{reverse('cases:cases')}?ansicht=team{more}").content.decode()
        for more in ("", f"&s={case.number}")
    ]

    assert [reverse("cases:lead", args=[case.pk]) in page for page in pages] == [False, True]


def test_the_lead_gives_a_case_away_with_all_its_keys_and_still_reads_nothing(world, case):
    with acting(world.actor("lea")) as lea:
        assert reassigning.reassign(by=lea, cases=[queries.cover(lea, case.pk).case], to_user_id=world.ben.pk) == 1
        assert not Intake.objects.exists()
    with acting(world.actor("ben")) as ben:
        assert queries.case(ben, case.pk).person.name == "Olena Kovalenko"
        assert may(ben, Right.CLOSE, case.work)
    with acting(world.actor("amira")) as amira:
        assert not Case.objects.exists()
        assert not lists.own(amira, "open", lists.Filters(), queries.register()).lines


@pytest.mark.parametrize("name", ["dana", "katrin", "olga"])
def test_a_case_goes_only_to_who_counsels_in_the_team(world, case, name):
    from django.core.exceptions import ValidationError

    with acting(world.actor("lea")) as lea, pytest.raises(ValidationError):
        reassigning.reassign(by=lea, cases=[queries.cover(lea, case.pk).case], to_user_id=world.users[name].pk)


def test_a_deputy_writes_but_does_not_close(world, case):
    from datetime import date

    from bruecke.access.models import Cover

    Cover.objects.create(
        absent=world.amira,
        deputy=world.cem,
        unit=world.units["nord"],
        since=date(2020, 1, 1),
        until=date(2999, 1, 1),
        made_by=world.amira,
    )
    with acting(world.actor("cem")) as cem:
        page = queries.case(cem, case.pk)
        assert (page.because, page.may_write, page.may_close) == (Reason.COVER, True, False)


def test_the_end_of_a_membership_ends_the_view_at_the_next_request(world, case):
    from datetime import timedelta

    from django.utils import timezone

    from bruecke.access.models import Membership

    address = reverse("cases:case", args=[case.pk])
    assert world.client("amira").get(address).status_code == 200

    Membership.objects.filter(user=world.amira).update(until=timezone.localdate() - timedelta(days=1))

    assert world.client("amira").get(address).status_code == 404


def test_a_case_without_a_name_has_no_person_and_takes_one_later(world, arrive):
    from uuid import uuid4

    from bruecke.consent import actions as consents
    from bruecke.consent import queries as consent_queries

    with acting(world.actor("amira")) as amira:
        case = opening.open_anonymous(by=amira, alias="Blauer Vogel", concern="", key=uuid4())
        assert queries.case(amira, case.pk).alias == "Blauer Vogel"
    done = arrive()
    with acting(world.actor("amira")) as amira:
        consents.accept(by=amira, handover=consent_queries.preview(amira, done.handover.pk))
        opening.name(by=amira, case=case, handover=consent_queries.opened(amira, done.handover.pk))
        page = queries.case(amira, case.pk)
        assert page.person.name == "Olena Kovalenko"
        assert not page.case.is_anonymous


def test_after_the_agreement_the_case_outlives_the_first_consent(world, case):
    from django.utils import timezone

    from bruecke.consent.actions import withdraw

    with acting(world.actor("amira")) as amira:
        row = queries.case(amira, case.pk).case
        intake.agree(by=amira, case=row, how="spoken", on=timezone.localdate())
    consent = Person.objects.get().dossier.consent_set.get()
    from bruecke.access.actor import of_code
    from bruecke.base.crypto import code_hash

    with acting(of_code(code_hash(case.code))) as person:
        withdraw(by=person, consent=consent, how="code")

    with acting(world.actor("amira")) as amira:
        assert queries.case(amira, case.pk).person is not None


def test_without_an_agreement_the_withdrawal_ends_the_case_at_once(world, case):
    from bruecke.access.actor import of_code
    from bruecke.base.crypto import code_hash
    from bruecke.consent.actions import withdraw

    consent = Person.objects.get().dossier.consent_set.get()
    with acting(of_code(code_hash(case.code))) as person:
        withdraw(by=person, consent=consent, how="code")

    with acting(world.actor("amira")):
        assert not Case.objects.exists()
        assert not Intake.objects.exists()


def test_she_reads_her_plan_with_her_code_and_no_note(world, case):
    from bruecke.access.actor import of_code
    from bruecke.base.crypto import code_hash

    note(world, case)
    with acting(of_code(code_hash(case.code))):
        assert not any(model.objects.exists() for model in CONTENT)
        assert not Case.objects.exists()
        assert PlanCopy.objects.count() == 0
        assert Dossier.objects.filter(kind=DossierKind.PLAN).count() == 1


def test_every_key_of_a_case_has_a_basis(world, case):
    grants = Grant.objects.filter(dossier__in=[case.dossier_id, case.work_id, case.plan_id], user__isnull=False)
    assert {grant.reason for grant in grants} == {Reason.ASSIGNED}
    assert all(grant.stems_from for grant in grants)


def test_the_page_offers_only_people_she_accompanies_without_a_case(world, arrive, case):
    from uuid import uuid4

    from bruecke.consent import actions as consents

    done = arrive(given_name="Daryna", family_name="Bondar")
    with acting(world.actor("amira")) as amira:
        nameless = opening.open_anonymous(by=amira, alias="Blauer Vogel", concern="", key=uuid4())
        consents.accept(by=amira, handover=done.handover)
    address = reverse("cases:name", args=[nameless.pk])
    client = world.client("amira")
    page = client.get(address).content.decode()
    assert "Bondar" in page
    assert "Kovalenko" not in page, "she has a case already"
    assert client.post(address, {"handover_id": str(case.handover_id)}).status_code == 200, "what is not offered is not taken"
    assert "Bondar" in client.post(address, {"handover_id": str(done.handover.pk)}, follow=True).content.decode()
    nameless.refresh_from_db()
    assert not nameless.is_anonymous
    for name in ("dana", "otto", "nele"):
        assert world.client(name).get(address).status_code in (403, 404)
