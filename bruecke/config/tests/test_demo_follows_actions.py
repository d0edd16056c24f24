"""What the demo writes for a past day is what the actions write today: same rows, same grants, same memory."""

from collections import Counter
from datetime import date, timedelta
from random import Random
from uuid import uuid4

import pytest
from django.db import connection
from django.utils import timezone

from bruecke.access.actor import Actor, of_code, of_user
from bruecke.access.models import Dossier, Grant, Unit, User
from bruecke.base.crypto import code_hash
from bruecke.config.demo import cast, newcomers, schools
from bruecke.config.demo.homes import Home
from bruecke.config.demo.journey import County, Journey
from bruecke.config.demo.ledger import Ledger
from bruecke.config.demo.pupils import TEACHERS, Pupil
from bruecke.config.demo.talks import Counselling
from bruecke.consent import actions as consents
from bruecke.consent import queries
from bruecke.consent.actions import Signature
from bruecke.consent.models import Consent, Handover, Method, Purpose
from bruecke.network.queries import register as rules
from bruecke.people.actions import PersonFacts
from bruecke.people.models import Person
from bruecke.schooling.actions import offers
from bruecke.schooling.actions.progress import advance, locked, show_to_authority
from bruecke.schooling.actions.reporting import Answerable, Child, Report, report
from bruecke.schooling.models import Group, Offer, Placement
from bruecke.schooling.models.words import Need, Reported, Stage, State
from bruecke.welcome.actions import counselling
from bruecke.welcome.actions import talks as talk_actions
from bruecke.welcome.actions.attempts import attempt
from bruecke.welcome.actions.registration import register
from bruecke.welcome.models import Attempt, FirstTalk, Progress, Receipt, Tally, Way
from bruecke.welcome.queries.arrivals import Arrival
from conftest import acting

STEPS = ("offered", "accepted", "rejected", "routed", "withdrawn", "tried", "unsafe", "own_basis", "case", "vossenack")


@pytest.fixture
def county(db):
    """The county without any story; rules count from long ago."""
    cast.build()


def person_of(step, name):
    return PersonFacts(
        given_name=name, family_name="Vergleich", languages=["uk"], phone="+491713920077", channels=["call", "sms"],
        ags="05358016" if step == "vossenack" else "05358024", district="Vossenack" if step == "vossenack" else "",
        safe_to_leave_message=step != "unsafe", children_birth_years=[2015],
    )  # fmt: skip


def arrival(step, name):
    facts = person_of(step, name)
    office, clerk = (
        Unit.objects.get(ags=facts.ags),
        User.objects.filter(membership__unit__ags=facts.ags).order_by("name").first(),
    )
    return Arrival(facts, ["german"], Way.OWN_PHONE, office.pk, clerk.pk, extra={"guardian_for": [2015]})


def by_actions(step):
    """Do it with the actions of the product, today."""
    arrived = arrival(step, "Echt")
    signature = Signature(
        Method.OWN_PHONE, "uk", "0" * 64, typed=True, guardian_for=[2015], text=queries.text(Purpose.CONTACT_HANDOVER, "uk")
    )
    with acting(of_code(code_hash("ON HER PHONE"))) as by:
        done = register(by=by, arrival=arrived, signature=signature)
    amira, hanna = of_user(User.objects.get(name="Amira Kessler")), of_user(User.objects.get(name="Hanna Roth"))
    if step in ("rejected", "routed"):
        with acting(amira):
            consents.reject(by=amira, handover=queries.preview(amira, done.handover.pk), rejection=Handover.Rejection.AREA)
    if step == "routed":
        with acting(hanna):
            consents.route(by=hanna, handover=Handover.objects.get(pk=done.handover.pk), to=Unit.objects.get(name="Team Mitte"))
    if step in ("offered", "rejected", "routed", "vossenack"):
        return done.handover.pk
    with acting(amira):
        row = counselling.accept(by=amira, handover=queries.preview(amira, done.handover.pk))
    _on_with_actions(step, amira, row.pk, done.code)
    return row.pk


def _on_with_actions(step, amira, pk, code):
    if step == "withdrawn":
        herself = Actor(code_hash=code_hash(code))
        with acting(herself):
            consents.withdraw(by=herself, consent=Consent.objects.select_related("dossier").get(handover=pk), how="link")
        return
    with acting(amira):
        row = queries.opened(amira, pk) if step != "accepted" else None
        if step in ("tried", "unsafe"):
            attempt(
                by=amira,
                handover=row,
                channel="call",
                result=Attempt.Result.NO_ANSWER,
                language="uk",
                key=cast.key("key", step),
            )
        if step == "own_basis":
            counselling.record_own_basis(by=amira, handover=row, sentence="Vertrag in ihrem Beisein geschlossen.")
            counselling.withdraw(by=amira, handover=row, how="counsellor")
        if step == "case":
            talk_actions.record_talk(
                by=amira,
                handover=row,
                held_at=timezone.now(),
                topics=["german"],
                urgency="calm",
                outcome=FirstTalk.Outcome.CASE_WANTED,
            )


def by_demo(step):
    """Write it with the demo, as of yesterday's clock but today's day."""
    random = Random(5)
    ledger = Ledger(random)
    told = County(random)
    arrived = arrival(step, "Erfunden")
    now = timezone.now()
    journey = Journey(told, ledger, arrived, guardian_for=[2015]).register(now)
    amira = User.objects.get(name="Amira Kessler")
    if step in ("rejected", "routed"):
        journey.reject(now, amira.pk, Handover.Rejection.AREA)
    if step == "routed":
        journey.route(now, cast.key("unit", "mitte"))
    if step not in ("offered", "rejected", "routed", "vossenack"):
        talk = Counselling(journey, now, amira)
        if step == "withdrawn":
            talk.withdraw(now, "link")
        if step in ("tried", "unsafe"):
            talk.attempt(now, "call", "no_answer")
        if step == "own_basis":
            talk.go_on_by_own_basis(now, "Vertrag in ihrem Beisein geschlossen.")
            talk.withdraw(now, "counsellor", own_basis=True)
        if step == "case":
            talk.talk(None, now, outcome="case_wanted", topics=["german"], urgency="calm")
        talk.settle(rules())
    ledger.copy()
    return journey.handover["id"]


def shape(handover_id):
    """Everything that does not depend on keys, names and clock."""
    row = Handover.objects.get(pk=handover_id)
    circles = [
        key
        for pair in Handover.objects.filter(person_dossier=row.person_dossier_id).values_list("dossier", "record_dossier")
        for key in pair
        if key
    ]
    dossiers = Dossier.objects.filter(pk__in=[*circles, row.person_dossier_id]).select_related("shelf__unit")
    grants = Grant.objects.filter(dossier__in=dossiers).select_related("dossier", "unit", "user")
    person, consent = Person.objects.get(dossier=row.person_dossier_id), row.consent
    progress = (
        Progress.objects.filter(handover_id=row.pk)
        .values("step", "due", "tries", "user", "unit", "ags", "route", "way", "reached_on", "end")
        .first()
    )
    with connection.cursor() as cursor:
        cursor.execute("SELECT verb, actor_kind FROM audit_entry WHERE dossier = ANY (%s)", [[one.pk for one in dossiers]])
        memory = Counter(cursor.fetchall())
    return {
        "handovers": sorted(
            (one.kind, one.state, str(one.to_unit), str(one.from_unit), one.rejection, one.answer_due, str(one.answered_by), one.delivered_at is None,
             sorted(one.facts), one.record_dossier_id is None)
            for one in Handover.objects.filter(person_dossier=row.person_dossier_id)
        ),
        "dossiers": sorted((one.kind, one.shelf.kind, one.shelf.use, str(one.shelf.unit)) for one in dossiers),
        "grants": sorted((one.dossier.kind, one.reason, str(one.unit), str(one.user), bool(one.code_hash), one.stems_from == consent.pk, one.ended_at is None)
                         for one in grants),
        "person": (person.tokens == sorted(person.tokens), person.household_size, person.contact_erase_at is None, person.channels),
        "consent": (consent.purpose, consent.language, consent.regime, str(consent.receiver), consent.method, consent.expires_on, consent.withdrawn_how,
                    consent.guardian_for, consent.text_id, consent.number[:2]),
        "progress": progress,
        "receipt": list(Receipt.objects.filter(handover_id=row.pk).values_list("unit__name", "way", "day", "made_by__name")),
        "strokes": list(Tally.objects.filter(key__endswith=row.number).values_list("unit__name", "ags", "day", "what", "language", "way")),
        "memory": memory,
    }  # fmt: skip


@pytest.mark.parametrize("step", STEPS)
def test_demo_leaves_the_same_rows_as_the_actions(county, step):
    real, told = shape(by_actions(step)), shape(by_demo(step))

    for part in real:
        assert told[part] == real[part], part


def a_child_by_actions(school):
    """Report a child, let it wait for a place and ask a school for it, today."""
    gudrun, renate = of_user(User.objects.get(name="Gudrun Paulus")), of_user(User.objects.get(name="Renate Schmitz"))
    child = Child(
        family_name="Vergleich", given_name="Echt", birth_date=date(2013, 4, 5), languages=["uk"], nationality="166", sex="f"
    )
    with acting(gudrun):
        told = report(
            by=gudrun, report=Report([child], [Answerable("Olena Vergleich", "Mutter", phone="+491713920077", language="uk")], "05358024"),
            way=Reported.HERE, key=uuid4(),
        )  # fmt: skip
        row = locked(Placement.objects.get(entrant=told.entrants[0]), State.REPORTED)
        show_to_authority(row, unit_id=cast.key("unit", "schulberatung"))
        advance(row, State.READY, by=gudrun, stage="lower_secondary", grade=7, need="full_group", ready_on=timezone.localdate())
    group = Group.objects.create(school=school, stage="lower_secondary", grades=[7], need="full_group", capacity=5)
    with acting(renate):
        offers.offer(by=renate, placement=row, group_id=group.pk, because="passt")
    return row.pk


def a_child_by_demo(school):
    ledger, now = Ledger(Random(2)), timezone.now()
    adult = newcomers.Adult("Olena", "Vergleich", "", "f")
    home = Home(
        uuid4(), "05358024", "", 50.9, 6.3, "UA", "166", ["uk"], [adult], "+491713920077", "CHILDOFTHEDEMO22", Reported.HERE
    )
    offices = {one.pk: cast.key("unit", name) for name, one in cast.school_offices().items()}
    pupil = Pupil(
        ledger,
        home,
        newcomers.Adult("Erzählt", "Vergleich", "", "f"),
        date(2013, 4, 5),
        Stage.LOWER,
        7,
        Need.FULL,
        TEACHERS[0],
        offices,
    )
    group = ledger.add(Group, school_id=school.pk, stage="lower_secondary", grades=[7], need="full_group", capacity=5, taken=0)
    pupil.report(now).hand_on(now)
    pupil.ask(now, group, by=cast.key("user", "renate"))
    ledger.copy()
    return pupil.placement["id"]


def shape_of_a_child(placement_id):
    row = Placement.objects.select_related("entrant").get(pk=placement_id)
    keys = [row.dossier_id, row.entrant.dossier_id, *Offer.objects.filter(placement=row).values_list("dossier", flat=True)]
    dossiers = Dossier.objects.filter(pk__in=keys).select_related("shelf__unit")
    grants = Grant.objects.filter(dossier__in=dossiers).select_related("dossier", "unit", "user")
    with connection.cursor() as cursor:
        cursor.execute("SELECT verb, actor_kind FROM audit_entry WHERE dossier = ANY (%s)", [keys])
        memory = Counter(cursor.fetchall())
    offer, (blocks, tokens) = Offer.objects.get(placement=row), (row.entrant.blocks, row.entrant.tokens)
    return {
        "dossiers": sorted((one.kind, one.shelf.use, str(one.shelf.unit)) for one in dossiers),
        "grants": sorted((one.dossier.kind, one.reason, str(one.unit), str(one.user), bool(one.code_hash)) for one in grants),
        "matter": (row.state, row.stage, row.grade, row.need, row.ready_on, row.language, row.birth_year, row.ags, row.family == row.entrant.family),
        "steps": sorted(row.steps.values_list("state", flat=True)),
        "offer": (offer.state, offer.school_id, offer.due, offer.group.taken, sorted(offer.facts)),
        "entrant": (row.entrant.point, row.entrant.reported_by, row.entrant.number == row.number, bool(tokens), bool(blocks)),
        "around": (row.entrant.guardians.count(), row.entrant.healthcheck is not None),
        "memory": memory,
    }  # fmt: skip


def test_demo_tells_a_child_as_the_actions_do(county):
    schools.build()
    school = next(one for name, one in cast.school_offices().items() if name == "schule-ge")
    real, told = shape_of_a_child(a_child_by_actions(school)), shape_of_a_child(a_child_by_demo(school))

    for part in real:
        assert told[part] == real[part], part


def test_past_days_are_working_days(county):
    from bruecke.config.demo.ledger import shift
    from bruecke.network.calendar import is_working_day

    today = timezone.localdate()
    assert all(is_working_day(shift(today, count)) for count in range(-60, 60))
    assert shift(today, -1) < today < shift(today, 1)
    assert shift(shift(today, 5), -5) <= today + timedelta(days=3)
