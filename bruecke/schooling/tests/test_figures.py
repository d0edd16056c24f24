"""Numbers of school entry: counted by a job, protected in reports, exact only for whoever sees each child."""

from datetime import date, datetime, timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from bruecke.access.jobs import as_job
from bruecke.access.policy import NotVisible
from bruecke.base.figures import Measure, Period, Table
from bruecke.network.models import Nationality
from bruecke.schooling.actions.progress import advance, locked, show_to_authority
from bruecke.schooling.models import Entrant, Offer, Placement, Step
from bruecke.schooling.models.words import Need, Stage, State
from bruecke.schooling.queries.days import without_place
from bruecke.schooling.queries.figures import figures
from bruecke.schooling.tests.factories import family, schools, today
from conftest import DUEREN, acting, as_owner

pytestmark = pytest.mark.django_db


def moved(world, matter, state, *, days, **values):
    """Bring a matter to a state as it was so many days after the report."""
    with acting(world.actor("petra")) as petra:
        advance(locked(matter), state, by=petra, **values)
    as_owner()
    at = timezone.make_aware(datetime.combine(matter.reported_on + timedelta(days=days), datetime.min.time())) + timedelta(
        hours=9
    )
    Step.objects.filter(placement=matter, state=state).update(at=at)


def reported(world, ago, **more):
    """Report one child so many days ago and return its matter."""
    told = family(world, **more)
    as_owner()
    at = timezone.now() - timedelta(days=ago)
    matter = Placement.objects.get(entrant=told.entrants[0])
    Placement.objects.filter(pk=matter.pk).update(reported_on=timezone.localdate(at))
    Step.objects.filter(placement=matter).update(at=at)
    matter.refresh_from_db()
    return matter


def counted(since=None, until=None, before=None):
    as_owner()
    with as_job("figures") as job:
        return {one.key: one for one in figures(job, Period(since or today() - timedelta(days=300), until or today(), before))}


def cells(table):
    """Return what is counted by label, zeros left out."""
    assert isinstance(table, Table)
    rows = zip(table.rows, table.cells, strict=True)
    return {label: sum(numbers) for label, numbers in rows if sum(numbers)}


@pytest.mark.parametrize("who", ["petra", "sigrid", "gerda", "tina", "hanna", "amira", "olga", "eva"])
def test_only_a_job_counts(world, who):
    with acting(world.actor(who)) as actor, pytest.raises(NotVisible):
        figures(actor, Period(today(), today()))


def test_nothing_is_told_before_the_first_child(world):
    assert counted() == {}


def test_arrivals_by_stage_count_by_age_before_the_talk_and_leave_out_who_was_reported_twice(world):
    Nationality.objects.update_or_create(key="475", defaults={"state": "Syrien"})
    reported(world, 10)
    reported(world, 10, born=date(2018, 1, 1), ags=DUEREN, language="uk")
    twice = reported(world, 10)
    Placement.objects.filter(pk=twice.pk).update(state=State.DUPLICATE)

    found = counted()

    assert cells(found["schooling.arrivals_stage"]) == {"Grundschule": 1, "Sekundarstufe I": 1}
    assert cells(found["schooling.arrivals_municipality"]) == {"Düren": 1, "Jülich": 1}
    assert cells(found["schooling.arrivals_nationality"]) == {"Syrien": 2}
    assert cells(found["schooling.arrivals_language"]) == {"Arabisch": 1, "Ukrainisch": 1}


def test_without_a_place_is_told_of_the_last_day_whatever_came_later(world):
    ge, *_rest = schools(world)
    matter = reported(world, 60)
    moved(world, matter, State.ASSIGNED, days=40, school=ge)
    day = matter.reported_on + timedelta(days=39)

    assert cells(counted(until=day)["schooling.waiting_band"]) == {"Klassen 5–7": 1}
    assert cells(counted(until=day + timedelta(days=1))["schooling.waiting_band"]) == {}
    assert cells(counted(until=day + timedelta(days=1))["schooling.load_form"]) == {"Gesamtschule": 1}


def test_days_until_the_talk_the_question_and_the_first_day(world):
    ge, *_rest = schools(world)
    for days in (4, 6, 8):
        matter = reported(world, 50)
        moved(world, matter, State.COUNSELLED, days=days)
        moved(world, matter, State.OFFERED, days=days + 10, school=ge)
        moved(world, matter, State.STARTED, days=days + 20, started_on=matter.reported_on + timedelta(days=days + 20))

    found = {key: (one.value, one.count) for key, one in counted().items() if isinstance(one, Measure)}

    assert found["schooling.days_median.counselling"] == (6, 3)
    assert found["schooling.days_median.offer"] == (16, 3)
    assert found["schooling.days_median.first_day"] == (26, 3)
    assert found["schooling.days_ninety.first_day"] == (28, 1)
    assert not any(key.startswith("schooling.days_by") for key in found), "three are too few"


def test_five_of_a_municipality_have_a_median_of_their_own(world):
    schools(world)
    for days in (1, 2, 3, 4, 5):
        matter = reported(world, 50)
        moved(world, matter, State.STARTED, days=days, started_on=matter.reported_on + timedelta(days=days), school_id="990001")

    found = counted()

    assert found["schooling.days_by_municipality.Jülich"].value == 3
    assert found["schooling.days_by_form.Gesamtschule"].count == 5


def test_what_was_written_after_the_cut_off_does_not_count(world):
    matter = reported(world, 20)
    moved(world, matter, State.COUNSELLED, days=10)
    at = timezone.now() - timedelta(days=15)

    assert "schooling.days_median.counselling" in counted()
    assert "schooling.days_median.counselling" not in counted(before=at)


def test_objections_decisions_and_whom_schools_admitted_themselves(world):
    from bruecke.schooling.tests.test_rounds import asked, group

    ge, hs, _gs = schools(world)
    offer = asked(world, (ge, hs, group(ge, capacity=2), group(hs, capacity=5)))
    now = timezone.now()
    Offer.objects.update(
        state=Offer.State.ENDED,
        objection="full",
        objection_text="Voll.",
        proof="Liste",
        answered_at=now,
        decided_at=now,
        decided_by=world.bea,
    )
    Offer.objects.create(dossier=offer.dossier, school=hs, facts={}, state=Offer.State.DIRECT, offered_at=now, due=today())

    found = counted()

    assert cells(found["schooling.objections"]) == {"keine Aufnahmekapazität mehr": 1}
    assert found["schooling.decisions"].cells == ((0, 1), (0, 0))
    assert cells(found["schooling.direct"]) == {"Hauptschule": 1}


def test_who_left_support(world):
    moved(world, reported(world, 30), State.TRACK_DECIDED, days=20)

    assert list(cells(counted()["schooling.left_support"]).values()) == [1]


def test_the_number_of_a_day_counts_whom_one_may_see(world):
    schools(world)
    reported(world, 3)
    matter = reported(world, 40)
    with acting(world.actor("petra")) as petra:
        row = locked(matter)
        show_to_authority(row, unit_id=world.units["schule"].pk)
        advance(row, State.READY, by=petra, stage=Stage.LOWER, grade=7, need=Need.FULL, ready_on=today())

    with acting(world.actor("petra")) as petra:
        day = without_place(petra, today())
        assert (day.total, day.before, day.bands[1].long) == (2, 1, 1)
        assert without_place(petra, today() - timedelta(days=10)).total == 1
    with acting(world.actor("sigrid")) as sigrid:
        assert without_place(sigrid, today()).total == 1
    assert Entrant.objects.count() == 2


@pytest.mark.parametrize("who", ["gerda", "tina", "hanna", "amira", "olga"])
def test_the_number_of_a_day_is_for_nobody_else(world, who):
    with acting(world.actor(who)) as actor, pytest.raises(NotVisible):
        without_place(actor, today())


def test_the_part_of_a_day_and_its_page_show_the_bands_of_the_day_that_was_asked_for(world):
    reported(world, 40)
    client, day = world.client("petra"), today() - timedelta(days=5)

    part = client.get(reverse("schooling:day"), HTTP_HX_REQUEST="true").content.decode()
    page = client.get(reverse("schooling:day") + f"?tag={day}").content.decode()

    assert f"Ein Kind ohne Schulplatz am {today():%d.%m.%Y}" in part
    assert "<html" not in part
    assert f"Ein Kind ohne Schulplatz am {day:%d.%m.%Y}" in page
    assert "1 länger als vier Wochen" in page
    assert f"am {today():%d.%m.%Y}" in client.get(reverse("schooling:day") + "?tag=2999-01-01").content.decode()


def test_nationalities_that_are_not_on_the_list_are_others_whatever_their_number(world):
    for _number in range(2):
        Placement.objects.filter(pk=reported(world, 10).pk).update(nationality="999")
    Placement.objects.filter(pk=reported(world, 10).pk).update(nationality="")

    assert cells(counted()["schooling.arrivals_nationality"]) == {"andere": 2, "nicht angegeben": 1}
