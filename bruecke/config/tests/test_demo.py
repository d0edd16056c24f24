"""The invented county: complete, consistent, alive, and invented from end to end."""

import tomllib
from collections import Counter
from datetime import timedelta
from io import StringIO
from pathlib import Path
from random import Random

import pytest
from django.conf import settings
from django.core.management import CommandError, call_command
from django.db import connection
from django.utils import timezone

from bruecke.access.actor import of_user
from bruecke.access.models import (
    Dossier,
    DossierKind,
    Grant,
    Membership,
    Organisation,
    Reason,
    Role,
    Shelf,
    Unit,
    UnitKind,
    User,
)
from bruecke.access.queries import users as all_accounts
from bruecke.cases.models import Case, Errand, Intake
from bruecke.config.demo import accounts, newcomers
from bruecke.consent import queries as consents
from bruecke.consent.models import Consent, Handover, Purpose
from bruecke.network.models import AreaAssignment, Participation
from bruecke.network.queries import levels, responsible
from bruecke.people.models import Person
from bruecke.people.queries import find
from bruecke.schooling.models import Entrant, FollowUp, Group, Invitation, Offer, Placement, Proposal, Round
from bruecke.schooling.models.words import SEATED
from bruecke.schooling.models.words import State as Matter
from bruecke.welcome.models import Appointment, Attempt, FirstTalk, MonthlyRegistrations, Progress, Receipt, Slot, Tally
from conftest import acting, client_of

#: Questions and conferences name nobody; who may enter them was asked or invited.
CHILD = (DossierKind.ENTRANT, DossierKind.PLACEMENT, DossierKind.PUPIL)
NAMELESS = (DossierKind.CONSULT, DossierKind.CONFERENCE)
State, Step = Handover.State, Progress.Step
OPEN = (State.TO_ROUTE, State.DELIVERED, State.REJECTED)


def build(**options):
    said = StringIO()
    call_command("demo", stdout=said, **options)
    return said.getvalue()


@pytest.fixture(scope="module")
def county(django_db_setup, django_db_blocker):
    """The county with a small year, built once for this file and taken away again."""
    from django.db import transaction

    with django_db_blocker.unblock(), transaction.atomic():
        build(registrations=260)
        yield
        transaction.set_rollback(True)


@pytest.fixture
def demo(county, db):
    """The county, for a test that may change it."""


def user(name):
    return User.objects.get(name=name)


def actor(name):
    return of_user(user(name))


def test_second_call_changes_nothing_and_is_quick(demo):
    before = (Person.objects.count(), Grant.objects.count(), User.objects.count())
    start = timezone.now()

    said = build()

    assert said == "demo: there already\n"
    assert timezone.now() - start < timedelta(seconds=1)
    assert (Person.objects.count(), Grant.objects.count(), User.objects.count()) == before


def test_same_seed_tells_the_same_story(demo):
    day = timezone.localdate()

    assert newcomers.year(Random(3), day, 40) == newcomers.year(Random(3), day, 40)
    assert newcomers.year(Random(3), day, 40) != newcomers.year(Random(4), day, 40)


def test_second_start_after_somebody_made_an_account_in_the_demo(demo, capsys):
    User.objects.create(email="neu@bruecke.example", name="Neu Gemacht")

    call_command("demo")
    assert "there already" in capsys.readouterr().out


def test_demo_is_refused_where_only_real_people_work(demo):
    User.objects.update(invented=False)

    with pytest.raises(CommandError, match="echte Menschen"):
        call_command("demo")


def test_everything_is_invented(demo):
    assert not User.objects.filter(invented=False).exists()
    assert all("(erfunden)" in row.name for row in Organisation.objects.filter(invented=True))
    carriers = Unit.objects.filter(kind=UnitKind.CARRIER_TEAM).values_list("organisation", flat=True)
    assert not Organisation.objects.filter(pk__in=carriers, invented=False).exists()
    assert all(row.email.endswith(".example") for row in User.objects.all())
    assert set(Person.objects.exclude(email="").values_list("email", flat=True)) == set()


def test_every_body_says_where_it_is_reached_and_that_this_is_invented(demo):
    for row in Organisation.objects.filter(unit__is_active=True):
        assert not row.lacks_facts, row.name
        assert "(Adresse erfunden)" in row.address
        assert row.email.endswith(".example")
        assert row.privacy_contact.endswith(".example")
        assert row.phone.startswith("0221 4710 ")


def test_telephone_numbers_come_from_the_ranges_kept_for_fiction(demo):
    for phone in Person.objects.exclude(phone="").values_list("phone", flat=True):
        assert phone.startswith(("+4917139200", "+49176040690")), phone
        assert len(phone) in (13, 14), phone
    for phone in [*User.objects.values_list("phone", flat=True), *Unit.objects.values_list("phone", flat=True)]:
        assert phone.startswith("0221 4710 "), phone


def test_six_carriers_follow_three_laws_with_twelve_posts_and_ten_filled(demo):
    teams = Unit.objects.filter(kind=UnitKind.CARRIER_TEAM).select_related("organisation")

    assert len({row.organisation_id for row in teams}) == 6
    assert {row.organisation.regime for row in teams} == {"kdg", "dsg_ekd", "dsgvo"}
    assert {row.organisation.is_public_body for row in teams} == {True, False}
    assert sum(row.capacity for row in teams) == 12 * 35
    seats = Membership.objects.filter(role__in=[Role.COUNSELLOR, Role.CASE_MANAGER])
    assert seats.filter(until__isnull=True).count() == 10
    assert seats.filter(until__isnull=False).count() == 2


def test_fifteen_municipalities_stand_at_four_levels_with_a_history(demo):
    assert Unit.objects.filter(kind=UnitKind.REGISTRATION_OFFICE).count() == 15
    assert Membership.objects.filter(role=Role.CLERK).values("unit").distinct().count() == 15
    found = {ags: level for ags, (level, _since) in levels().items()}
    assert set(found.values()) == {"none", "card_only", "paper_consent", "digital"}
    assert Participation.objects.count() > 20
    covered = set(AreaAssignment.objects.values_list("municipality", flat=True))
    assert len(covered) == 15


def test_one_place_has_two_counsellors_and_one_district_nobody(demo):
    here = AreaAssignment.objects.filter(municipality="05358008", district="")

    assert here.count() == 2
    assert responsible(ags="05358016", district="Vossenack") is None
    assert responsible(ags="05358016", district="Gey") is not None


def test_somebody_is_sick_and_somebody_stands_in(demo):
    answers = responsible(ags="05358004")

    assert answers.counsellor.name == "Jonas Weber"
    assert answers.person.name == "Amira Kessler"


def test_one_click_accounts_exist_and_open_their_first_page(demo):
    offered = accounts()

    assert {row.email for row in offered} <= {row.email for row in all_accounts(actor("Adam Nowak"))}
    held = Membership.objects.filter(user__email__in=[row.email for row in offered])
    assert set(held.values_list("role", flat=True)) == {str(role) for role in Role}


def test_nobody_sits_on_both_sides_of_the_wall(demo):
    roles = {}
    for row in Membership.objects.all():
        roles.setdefault(row.user_id, set()).add(row.role)

    assert not [held for held in roles.values() if len(held) > 1]


def test_every_hand_over_stands_where_its_state_says(demo):
    shelves = {
        State.TO_ROUTE: {Shelf.Use.ROUTING}, State.REJECTED: {Shelf.Use.ROUTING}, State.DELIVERED: {Shelf.Use.INBOX},
        State.ACCEPTED: {Shelf.Use.KEPT}, State.CLOSED: {Shelf.Use.KEPT, Shelf.Use.CLOSED}, State.LAPSED: {Shelf.Use.CLOSED},
    }  # fmt: skip
    rows = list(Handover.objects.select_related("dossier__shelf", "record_dossier__shelf", "consent"))

    assert {row.state for row in rows} >= set(State) - {State.TAKEN_BACK}
    for row in rows:
        assert row.dossier.shelf.use in shelves[row.state], (row.state, row.dossier.shelf.use)
        assert row.shelf_id == row.dossier.shelf_id
        assert (row.to_unit_id is None) == (row.state == State.TO_ROUTE or row.delivered_at is None)
        assert row.consent.dossier_id == row.person_dossier_id
        if row.state in (State.DELIVERED, State.ACCEPTED):
            assert row.consent.covers(row.to_unit.organisation_id), row.number
        if row.state in OPEN:
            assert row.record_dossier_id is None
            assert row.consent.is_live


def test_every_grant_has_a_basis(demo):
    live = Grant.objects.filter(ended_at__isnull=True, dossier__isnull=False)
    withdrawn = set(Consent.objects.exclude(withdrawn_at=None, lapsed_at=None).values_list("pk", flat=True))
    own = set(Dossier.objects.filter(ownbasis__isnull=False).values_list("pk", flat=True))
    circles = {row.record_dossier_id: row for row in Handover.objects.exclude(record_dossier=None)}
    own_circles = {key for notes in own for key in (circles[notes].dossier_id, circles[notes].person_dossier_id, notes)}

    cases = Case.objects.filter(work__in=Intake.objects.filter(agreed_on__isnull=False).values("dossier"))
    agreed = {key for row in cases.values_list("dossier", "work", "plan", "person_dossier") for key in row}
    agreed |= set(Errand.objects.filter(case_id__in=cases.values("pk")).values_list("dossier", flat=True))

    assert live.count() > 400
    for row in live.select_related("dossier"):
        if row.reason == Reason.PERSON:
            assert row.code_hash
            continue
        if row.dossier.kind in CHILD:  # by law: compulsory schooling (§§ 34, 46 SchulG NRW), and whom a protected family trusts
            assert row.reason in (Reason.OFFERED, Reason.PLACES, Reason.TRUSTED)
            continue
        if row.stems_from is None and row.dossier.kind not in NAMELESS:
            assert row.dossier_id in own_circles | agreed, row.dossier.kind
        else:
            assert row.stems_from not in withdrawn


def test_answered_hand_overs_give_the_colleague_all_three_circles(demo):
    for row in Handover.objects.filter(state=State.ACCEPTED):
        for dossier in (row.dossier_id, row.person_dossier_id, row.record_dossier_id):
            held = Grant.objects.filter(dossier=dossier, user=row.answered_by_id, reason=Reason.ASSIGNED, ended_at=None)
            assert held.exists()


def test_open_hand_overs_give_nobody_the_name_but_who_may_read_it(demo):
    for row in Handover.objects.filter(state__in=OPEN):
        held = set(Grant.objects.filter(dossier=row.person_dossier_id, ended_at=None).values_list("reason", flat=True))
        alone = (
            row.state == State.DELIVERED
            and row.to_unit.membership_set.filter(until=None).exclude(role=Role.CARRIER_LEAD).count() == 1
        )
        case = {Reason.ASSIGNED} if row.kind == Handover.Kind.CASE else set()
        expected = {Reason.ROUTING} if row.state != State.DELIVERED else {Reason.INBOX} if alone else set()
        assert held == {Reason.PERSON} | expected | case, (row.number, row.state, held)


def test_progress_agrees_with_what_happened(demo):
    from bruecke.welcome.actions.progress import facts_of
    from bruecke.welcome.queries.steps import next_step

    rows = list(Progress.objects.all())
    handovers = Handover.objects.in_bulk([row.handover_id for row in rows])
    withdrawn = set(Consent.objects.exclude(withdrawn_at=None).values_list("pk", flat=True))

    assert {row.step for row in rows} >= {Step.CALL, Step.CALL_AGAIN, Step.MEET, Step.REMEET, Step.DONE}
    for row in rows:
        handover = handovers[row.handover_id]
        if handover.consent_id in withdrawn:
            continue
        assert (row.step == Step.DONE) == (handover.state != State.ACCEPTED) or row.held_on
        if row.step != Step.DONE:
            assert next_step(facts_of(handover, row)) == (row.step, row.due)
            assert row.tries == Attempt.objects.filter(dossier=row.dossier_id).count()


def test_nothing_was_left_behind_where_that_is_not_safe(demo):
    unsafe = Person.objects.filter(safe_to_leave_message=False, contact_erased_at=None).values("dossier")
    records = Handover.objects.filter(person_dossier__in=unsafe).values("record_dossier")

    assert not Attempt.objects.filter(dossier__in=records).exclude(channel="call").exists()
    assert not Attempt.objects.filter(dossier__in=records, result__in=["message", "failed"]).exists()


def test_nothing_of_the_past_lies_in_the_future(demo):
    now = timezone.now()

    assert not Handover.objects.filter(offered_at__gt=now).exists()
    assert not Attempt.objects.filter(at__gt=now).exists()
    assert not FirstTalk.objects.filter(held_at__gt=now).exists()
    assert not Appointment.objects.filter(starts_at__gt=now).exclude(state__in=["planned", "cancelled"]).exists()
    assert not Slot.objects.filter(starts_at__lt=now).exists()
    with connection.cursor() as cursor:
        cursor.execute("SELECT count(*) FROM audit_entry WHERE at > now() + interval '1 minute'")
        assert cursor.fetchone()[0] == 0


def test_withdrawn_people_are_seen_by_nobody(demo):
    gone = Consent.objects.exclude(withdrawn_at=None)
    stay = Dossier.objects.filter(ownbasis__isnull=False)
    rows = Handover.objects.filter(consent__in=gone).exclude(record_dossier__in=stay)

    assert rows.exists()
    for row in rows:
        held = Grant.objects.filter(dossier__in=[row.dossier_id, row.person_dossier_id], ended_at=None)
        assert set(held.values_list("reason", flat=True)) <= {Reason.PERSON}


def test_awkward_people_are_there_and_found(demo):
    script = tomllib.loads((Path(settings.ROOT) / "data" / "demo.toml").read_text())
    amira = actor("Amira Kessler")

    for row in script["awkward"]:
        same = Person.objects.filter(given_name=row.get("given", ""), family_name=row.get("family", ""))
        assert same.exists(), row["why"]
    with acting(amira):
        assert "GROẞ-Weißhäuser" in {row.family_name for row in find(amira, "grossweis") + find(amira, "groß")}
        assert {row.original_name for row in find(amira, "سميرة")} >= {"سميرة حداد"}
        assert len([row for row in find(amira, "yusuf demir") if row.family_name == "Demir"]) >= 2
    assert Progress.objects.filter(end=Progress.End.DECEASED).exists()
    assert Person.objects.filter(adults_count=0, children_birth_years=[2010]).exists()


def test_amira_has_a_day_worth_showing(demo):
    amira, today = actor("Amira Kessler"), timezone.localdate()

    with acting(amira):
        inbox = list(consents.inbox(amira))
        mine = list(Progress.objects.filter(user=amira.user_id).exclude(step=Step.DONE))
    due = [row for row in mine if row.step != Step.MEET and row.due <= today + timedelta(days=4)]
    assert 3 <= len(inbox) <= 4
    assert min(row.answer_due for row in inbox) < today
    assert 2 <= len(due) <= 6
    assert any(row.due < today for row in due)
    assert Appointment.objects.filter(user=amira.user_id, starts_at__gt=timezone.now(), state="planned").count() >= 2
    assert Slot.objects.filter(user=amira.user_id, taken_at=None).count() > 5


def test_coordination_has_three_to_route_and_sees_their_names(demo):
    hanna = actor("Hanna Roth")

    with acting(hanna):
        rows = list(consents.to_route(hanna))
        names = Person.objects.filter(dossier__in=[row.person_dossier_id for row in rows]).count()

    assert Counter(row.state for row in rows) == {State.TO_ROUTE: 2, State.REJECTED: 1}
    assert names == 3


def test_authorities_see_nothing(demo):
    for name in ("Ralf Esser", "Sabine Thelen", "Adam Nowak", "Eva Lindner", "Katrin Maurer"):
        with acting(actor(name)):
            assert (Person.objects.count(), Handover.objects.count(), Progress.objects.count()) == (0, 0, 0)


def test_offices_have_counted_and_handed_over(demo):
    katrin = user("Katrin Maurer")

    assert set(Tally.objects.values_list("what", flat=True)) >= {"informed", "consented", "declined", "card"}
    assert Receipt.objects.filter(made_by=katrin).exists()
    assert Receipt.objects.count() == Tally.objects.filter(what="consented").exclude(way="walk_in").count()
    assert MonthlyRegistrations.objects.values("unit").distinct().count() == 15
    assert not MonthlyRegistrations.objects.filter(month=timezone.localdate().replace(day=1)).exists()


def test_memory_tells_the_year(demo):
    with connection.cursor() as cursor:
        cursor.execute("SELECT verb, count(*), min(at) FROM audit_entry GROUP BY verb")
        found = {verb: (count, first) for verb, count, first in cursor.fetchall()}

    assert found["access.granted"][0] >= Grant.objects.filter(dossier__isnull=False).count()
    assert found["consent.given"][0] == Consent.objects.filter(purpose=Purpose.CONTACT_HANDOVER).count()
    assert found["handover.accepted"][1] < timezone.now() - timedelta(days=200)


def test_desk_page_of_every_clerk_answers(demo):
    for row in User.objects.filter(membership__role=Role.CLERK):
        answer = client_of(row).get("/meine-uebergaben/")
        assert answer.status_code == 200


def test_dossiers_belong_to_their_kind(demo):
    assert {row["kind"] for row in Dossier.objects.values("kind")} == {*DossierKind}
    for kind, model in ((DossierKind.PERSON, Person), (DossierKind.CASE, Case), (DossierKind.CASEWORK, Intake)):
        assert Dossier.objects.filter(kind=kind).count() == model.objects.count(), kind


def test_every_row_stands_in_a_dossier_of_its_circle(demo):
    from django.apps import apps

    from bruecke.access.models import Confidential

    for model in (row for row in apps.get_models() if issubclass(row, Confidential)):
        assert not model.objects.exclude(dossier__kind=model.circle).exists(), model


def test_a_school_year_of_eleven_hundred_children_in_every_state(demo):
    today = timezone.localdate()
    year = Placement.objects.filter(reported_on__gt=today - timedelta(days=366)).exclude(state=Matter.DUPLICATE)

    assert abs(year.count() - 1100) < 15
    assert set(Placement.objects.values_list("state", flat=True)) == set(Matter)
    assert {row.state for row in Offer.objects.all()} == set(Offer.State)
    by_stage = Counter(Placement.objects.exclude(stage="").values_list("stage", flat=True))
    assert {stage: round(count / by_stage.total(), 1) for stage, count in by_stage.items()} == {
        "primary": 0.3, "lower_secondary": 0.5, "upper_secondary": 0.2,
    }  # fmt: skip
    months = Counter(row.month for row in year.values_list("reported_on", flat=True))
    assert months[8] + months[9] > 2 * months[12] + 2 * months[1]
    assert Invitation.objects.filter(result="no_show").exists()
    assert Placement.objects.exclude(interim="").exists()
    assert (
        Entrant.objects.filter(duplicate_of__isnull=False).count() == Placement.objects.filter(state=Matter.DUPLICATE).count()
    )
    assert set(FollowUp.objects.values_list("outcome", flat=True)) >= {"", "fine", "support", "track", "extended", "left"}


def test_a_round_waits_for_two_signatures_and_no_group_is_overfull(demo):
    newest = Round.objects.order_by("-made_at").first()

    assert (newest.state, newest.signed_by, newest.result["proved"]) == (Round.State.PROPOSED, None, [True, True, True])
    assert Proposal.objects.filter(round=newest).count() == Placement.objects.filter(state=Matter.READY).count()
    seated = Counter(Placement.objects.filter(state__in=SEATED).values_list("group", flat=True))
    for group in Group.objects.all():
        assert group.taken == seated[group.pk], group.pk
        assert group.taken + group.others + group.reserved <= group.capacity, group.pk
    with_groups = set(Group.objects.values_list("school__form", flat=True))
    assert with_groups == {"Grundschule", "Gesamtschule", "Hauptschule", "Realschule", "Gymnasium", "Berufskolleg"}


def test_protected_children_of_the_demo_have_no_name_and_no_shelf_where_places_are_given(demo):
    rows = Placement.objects.filter(entrant__is_protected=True).select_related("dossier__shelf", "entrant__dossier__shelf")

    assert rows
    for row in rows:
        assert (row.name, row.family, row.ags, row.district) == ("", None, "", "")
        assert {row.dossier.shelf.use, row.entrant.dossier.shelf.use} == {Shelf.Use.PROTECTED}
    assert any(row.entrant.avoid for row in rows)


def test_same_seed_tells_the_same_school_year(demo):
    from bruecke.config.demo.ledger import Ledger
    from bruecke.config.demo.school_year import SchoolYear

    told = []
    for _time in range(2):
        ledger, random = Ledger(None), Random(5)
        ledger.random = random
        SchoolYear(random, ledger, timezone.now().replace(minute=0, second=0, microsecond=0)).tell()
        told.append([(row["number"], row["state"], row.get("school_id"), row["reported_on"]) for row in ledger.rows[Placement]])

    assert told[0] == told[1]
    assert len(told[0]) > 1100
