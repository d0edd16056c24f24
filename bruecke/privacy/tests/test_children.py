"""A child's records: her family's copy with who looked, erased when their time is over, findings and explanations before that."""

import json
from datetime import UTC, date, datetime, timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from bruecke.access.actor import job
from bruecke.access.models import Confidential, Dossier, DossierKind
from bruecke.access.policy import NotVisible
from bruecke.audit.models import Entry
from bruecke.base.crypto import file_path, store_file
from bruecke.privacy.actions import tidy
from bruecke.privacy.queries.due import months_before
from bruecke.privacy.words import DEEDS
from bruecke.schooling.actions import erasing
from bruecke.schooling.models import (
    Counselling,
    Entrant,
    HealthCheck,
    LetterRun,
    Offer,
    Placement,
    Proposal,
    Round,
    SchoolHistory,
    Step,
)
from bruecke.schooling.models.words import State
from bruecke.schooling.queries import due
from bruecke.schooling.tests.factories import family, group, schools, today
from bruecke.schooling.tests.test_rounds import computed, decided, ready, started
from conftest import acting, as_owner, client_of

pytestmark = pytest.mark.django_db
JOBS = "bruecke_jobs"


@pytest.fixture
def told(world):
    """A child that was asked for at one school, and one of another family."""
    ge, *_rest = schools(world)
    group(ge)
    found = family(world, street="Kölner Straße 1", note="Der Vater trinkt.")
    other = family(world, name="Fremd", given=("Nina",))
    decided(world, computed(started(world, ready(world, found) + ready(world, other))))
    as_owner()
    child = found.entrants[0]
    SchoolHistory.objects.create(dossier=child.dossier, entrant=child, country="SY", grade=4)
    Counselling.objects.create(dossier=child.dossier, entrant=child, by=world.petra, speaking="a1", wishes="Nah bei der Oma")
    return found


@pytest.fixture
def matter(told):
    return Placement.objects.get(entrant=told.entrants[0])


def page(name, code, lang="de"):
    return client_of().get(reverse(f"privacy:{name}", kwargs={"lang": lang, "code": code}))


def night(now=None):
    """Let the nightly erasure run as its own role."""
    with acting(job("tidy"), JOBS) as by:
        return tidy.tidy(by=by, now=now)


def left(matter):
    """Return which tables still hold something about a child."""
    rows = (Entrant, Placement, Step, Proposal, Offer, HealthCheck, Counselling, SchoolHistory)
    keys = {matter.dossier_id, matter.entrant.dossier_id, *circles(matter)}
    return {model.__name__ for model in rows if model.objects.filter(dossier__in=keys).exists()}


def circles(matter):
    return set(Offer.objects.filter(placement=matter).values_list("dossier", flat=True))


def test_the_family_takes_everything_about_its_child_with_it_and_nothing_of_another(told):
    answer = page("family-json", told.code)
    text = answer.content.decode()
    (child,) = json.loads(text)["children_at_school"]

    assert answer.headers["Cache-Control"] == "no-store"
    assert (child["family_name"], child["street"]) == ("Haddad", "Kölner Straße 1")
    assert child["guardians"][0]["name"] == "Samira Haddad"
    assert child["school_history"][0]["country"] == "SY"
    assert child["counselling"][0]["wishes"] == "Nah bei der Oma"
    assert child["matter"]["state"] == "offered"
    assert [step["state"] for step in child["what_happened"]] == ["reported", "ready", "offered"]
    assert child["proposals"][0]["school"] == "990001"
    assert child["schools_that_were_asked"][0]["facts_handed_over"]["given_name"] == "Rahaf"
    assert "Fremd" not in text
    assert "trinkt" not in text, "a remark may be about a third person"


def test_the_copy_has_every_personal_field_that_is_not_left_out_on_purpose(told):
    from bruecke.schooling.queries.own_copy import LEFT_OUT

    (child,) = json.loads(page("family-json", told.code).content)["children_at_school"]

    assert set(child) >= Entrant.Privacy.personal - LEFT_OUT
    assert set(child["matter"]) >= Placement.Privacy.personal - LEFT_OUT
    assert set(child["schools_that_were_asked"][0]) >= Offer.Privacy.personal - LEFT_OUT


def test_the_family_reads_who_has_it_and_who_looked_in_its_language(world, told):
    text = page("family", told.code).content.decode()

    assert "berät Sie zur Schule" in text
    assert "entscheidet über den Schulplatz" in text
    assert "Schule, die wegen eines Platzes gefragt wurde" in text
    assert "Die Ausländerbehörde hat nichts davon bekommen." in text
    assert "Petra Muster" in text
    assert "يقدم لكم الإرشاد بشأن المدرسة" in page("family", told.code, "ar").content.decode()
    looked = json.loads(page("family-json", told.code).content)["who_looked"]
    assert {"entrant.reported", "offer.made"} <= {row["what"] for row in looked}


def test_reading_it_is_written_down(told):
    page("family", told.code)
    as_owner()

    assert Entry.objects.filter(verb="dossier.opened", subject="self", dossier=told.entrants[0].dossier_id).count() == 1


@pytest.mark.parametrize("name", ["family", "family-json"])
def test_another_code_opens_nothing(told, arrive, name):
    assert page(name, "AAAABBBBCCCCDDDD").status_code == 404
    assert page(name, arrive().code).status_code == 404


def test_of_somebody_protected_the_copy_says_whom_to_ask_whoever_holds_the_code(told):
    Entrant.objects.update(is_protected=True, avoid=["990002"])

    text = page("family-json", told.code).content.decode()

    (child,) = json.loads(text)["children_at_school"]
    assert set(child) == {"number", "protected", "please_ask"}
    assert not any(word in text for word in ("Haddad", "Kölner", "990001", "990002"))


def test_schools_to_be_avoided_stand_in_no_copy(told):
    Entrant.objects.update(avoid=["990002"])

    assert "990002" not in page("family-json", told.code).content.decode()


ENDS = (
    (State.STARTED, {"support_until": 0}), (State.TRACK_DECIDED, {"ended_on": 0}), (State.LEFT, {"ended_on": 0}), (State.MOVED, {"ended_on": 0}),
    (State.DUPLICATE, {"ended_on": 0}),
)  # fmt: skip


@pytest.mark.parametrize(("state", "ends"), ENDS)
def test_a_year_after_the_end_of_follow_up_nothing_of_the_child_is_left(told, matter, state, ends):
    edge = months_before(timezone.now(), 12).date()
    Placement.objects.filter(pk=matter.pk).update(state=state, **dict.fromkeys(ends, edge))
    every = circles(matter) | {matter.dossier_id, matter.entrant.dossier_id}
    assert night()["entrants"] == 0
    assert len(left(matter)) == 8

    Placement.objects.filter(pk=matter.pk).update(**dict.fromkeys(ends, edge - timedelta(days=1)))

    assert night()["entrants"] == 1
    assert not Dossier.objects.filter(pk__in=every).exists()
    assert left(matter) == set()
    assert Entrant.objects.get().family_name == "Fremd"
    assert Entry.objects.filter(verb="entrant.erased", dossier=matter.entrant.dossier_id).count() == 1
    assert night()["entrants"] == 0


def test_every_circle_of_a_child_is_emptied():
    """A table that is added to one of the three circles goes with the dossier; none stands outside."""
    from django.apps import apps

    kinds = {DossierKind.ENTRANT, DossierKind.PLACEMENT, DossierKind.PUPIL}
    rows = [row for row in apps.get_models() if issubclass(row, Confidential) and row.circle in kinds]

    assert {row._meta.app_label for row in rows} == {"schooling"}
    assert len(rows) == 11


@pytest.mark.parametrize(
    "state", [State.REPORTED, State.INVITED, State.COUNSELLED, State.READY, State.OFFERED, State.OBJECTED, State.ASSIGNED]
)
def test_who_waits_still_is_never_erased(told, matter, state):
    long_ago = timezone.now() - timedelta(days=3000)
    Placement.objects.filter(pk=matter.pk).update(state=state, state_since=long_ago, reported_on=long_ago.date(), grade=7)

    assert night()["entrants"] == 0
    assert "Entrant" in left(matter)


def test_the_seat_of_a_child_that_is_erased_is_free(told, matter):
    from bruecke.schooling.models import Group

    before = Group.objects.get(pk=matter.group_id).taken
    Placement.objects.filter(pk=matter.pk).update(state=State.STARTED, support_until=date(2020, 1, 1))
    night()

    assert Group.objects.get(pk=matter.group_id).taken == before - 1


def test_children_schools_admitted_themselves_go_when_their_time_is_over(world, told):
    dossier = Dossier.objects.create(kind=DossierKind.PUPIL, shelf=Offer.objects.first().dossier.shelf)
    first = months_before(timezone.now(), 36).date()
    Offer.objects.create(
        dossier=dossier, school_id="990002", facts={"given_name": "Mia"}, state=Offer.State.DIRECT, offered_at=timezone.now(), due=today(),
        first_day=first,
    )  # fmt: skip
    assert night()["admitted"] == 0

    Offer.objects.filter(dossier=dossier).update(first_day=first - timedelta(days=1))

    assert night()["admitted"] == 1
    assert not Dossier.objects.filter(pk=dossier.pk).exists()


def test_with_a_place_only_the_day_of_the_check_and_whether_support_is_needed_stay(told, matter):
    HealthCheck.objects.update(ordered_on=today(), done_on=today(), needs_support=True, measles="missing")
    assert night()["checks"] == 0

    Placement.objects.filter(pk=matter.pk).update(state=State.ASSIGNED)

    assert night()["checks"] == 1
    row = HealthCheck.objects.get(entrant=matter.entrant)
    assert (row.ordered_on, row.done_on, row.needs_support, row.measles) == (None, today(), True, "")
    assert HealthCheck.objects.exclude(pk=row.pk).get().measles == "missing"
    assert night()["checks"] == 0


def test_explanations_go_a_year_after_the_school_year_and_the_numbers_stay(told, matter):
    Round.objects.update(made_at=datetime(2025, 7, 31, 20, tzinfo=UTC))
    assert night(datetime(2026, 7, 31, 3, tzinfo=UTC))["proposals"] == 0
    result = Round.objects.get().result

    assert night(datetime(2026, 8, 1, 3, tzinfo=UTC))["proposals"] == 2
    assert Round.objects.get().result == result
    assert Placement.objects.count() == 2


def test_a_round_after_the_holidays_belongs_to_the_next_school_year(told):
    Round.objects.update(made_at=datetime(2025, 8, 1, 6, tzinfo=UTC))

    assert night(datetime(2027, 7, 31, 3, tzinfo=UTC))["proposals"] == 0
    assert due.year_edge(datetime(2027, 8, 1, 3, tzinfo=UTC)) == due.start_of(date(2026, 8, 1))


def test_files_of_letters_stay_while_a_row_names_them(world, told, settings, tmp_path):
    import os
    import time

    settings.BRUECKE_HOME = tmp_path
    whole, part, lost = (store_file(b"%PDF") for _number in range(3))
    LetterRun.objects.create(
        round=Round.objects.get(),
        kind="places",
        made_by=world.petra,
        members=[],
        file=whole,
        parts=[{"name": "x", "file": str(part), "keys": []}],
    )
    for key in (whole, part, lost):
        os.utime(file_path(key), (time.time() - 90000,) * 2)

    assert night()["files"] == 1
    assert [file_path(key).exists() for key in (whole, part, lost)] == [True, True, False]


def test_a_withdrawal_of_another_consent_leaves_the_record_of_the_child(world, told, arrive):
    """Compulsory schooling is the basis (§ 34 SchulG NRW), no consent: none of the keys stems from one."""
    from bruecke.access.models import Grant
    from bruecke.privacy.actions import mine

    done = arrive()
    Entrant.objects.filter(pk=told.entrants[0].pk).update(handover=done.handover.pk)
    from bruecke.access.actor import of_code
    from bruecke.base.crypto import code_hash

    with acting(of_code(code_hash(done.code))) as by:
        mine.withdraw(by=by)
    night(timezone.now() + timedelta(days=10))

    kinds = (DossierKind.ENTRANT, DossierKind.PLACEMENT, DossierKind.PUPIL)
    assert Entrant.objects.filter(pk=told.entrants[0].pk).exists()
    assert not Grant.objects.filter(dossier__kind__in=kinds, stems_from__isnull=False).exists()


@pytest.mark.parametrize("action", ["erase", "erase_admitted", "forget_findings", "forget_rounds"])
def test_nobody_but_the_night_erases(world, told, action):
    with acting(world.actor("petra")) as petra, pytest.raises(NotVisible):
        getattr(erasing, action)(by=petra, now=timezone.now(), most=10)


def test_every_verb_about_a_child_is_read_in_words(told, matter):
    verbs = set(
        Entry.objects.filter(dossier__in=[*circles(matter), matter.dossier_id, matter.entrant.dossier_id]).values_list(
            "verb", flat=True
        )
    )

    assert {"entrant.reported", "offer.made"} <= verbs
    assert [verb for verb in verbs if not (verb in DEEDS or verb.partition(".")[0] in DEEDS)] == []


# ---- what a code in wrong hands does not tell ----------------------------------------------------------------------


def test_of_a_protected_child_no_page_names_its_school_or_who_counsels_it(world, told):
    from bruecke.schooling.actions import protecting

    school = world.units["gesamtschule"].name
    before = client_of().get(reverse("privacy:family", args=["de", told.code])).content.decode()
    assert school in before
    with acting(world.actor("petra")) as petra:
        child = Entrant.objects.select_related("dossier").get(pk=told.entrants[0].pk)
        code = protecting.protect(by=petra, entrant=child, deputy=world.paul)

    for name in ("family", "family-json"):
        answer = client_of().get(reverse(f"privacy:{name}", args=["de", code]))
        assert answer.status_code == 200
        for secret in (school, world.petra.name, world.paul.name, "Gesamtschule Probe"):
            assert secret not in answer.content.decode(), (name, secret)
    page = client_of().get(reverse("privacy:family", args=["de", code])).content.decode()
    assert "Wir sagen sie Ihnen persönlich" in page
    assert client_of().get(reverse("privacy:family", args=["de", told.code])).status_code == 404


def test_the_copy_does_not_tell_that_there_are_schools_to_avoid(world, told):
    from bruecke.schooling.actions import protecting

    with acting(world.actor("petra")) as petra:
        protecting.keep_away(by=petra, entrant=told.entrants[0], schools=["990002"])

    answer = client_of().get(reverse("privacy:family-json", args=["de", told.code]))

    assert {"entrant.corrected"} <= {one["what"] for one in json.loads(answer.content)["who_looked"]}
    assert "kept_away" not in answer.content.decode()
