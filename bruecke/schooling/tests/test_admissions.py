"""Children a school admits itself leave the waiting list, and the school never learns whether they stood there."""

from datetime import date, timedelta
from uuid import uuid4

import pytest
from django.core.exceptions import ValidationError

from bruecke.access.jobs import as_job
from bruecke.access.models import Reason, Role, Shelf
from bruecke.access.policy import NotVisible, Right, visible
from bruecke.schooling.actions import admissions, answers
from bruecke.schooling.actions.admissions import Admitted
from bruecke.schooling.actions.reporting import Answerable, Child
from bruecke.schooling.models import Entrant, FollowUp, Group, Offer, Placement
from bruecke.schooling.models.words import State
from bruecke.schooling.queries import admissions as queries
from bruecke.schooling.queries import school
from bruecke.schooling.tests.factories import family, group, schools, today
from bruecke.schooling.tests.test_answers import asked
from bruecke.schooling.tests.test_rounds import ready
from conftest import JUELICH, acting, as_owner

pytestmark = pytest.mark.django_db
BORN = date(2013, 5, 4)


@pytest.fixture
def county(world):
    ge, hs, _gs = schools(world)
    return ge, hs, group(ge, capacity=2), group(hs, capacity=5)


def admitted(world, *, given="Rahaf", name="Haddad", born=BORN, who="gerda", key=None, group_id=None, day=None):
    """Report an admission as Gerda of the Gesamtschule."""
    child = Child(name, born, given, languages=["ar"])
    told = Admitted(
        child, [Answerable("Samira Haddad", phone="+4922147100777", language="ar")], JUELICH, 7, day or today(), group_id
    )
    with acting(world.actor(who)) as actor:
        return admissions.admit(by=actor, admitted=told, key=key or uuid4())


def matched(row):
    as_owner()
    with as_job("schooling") as job:
        return admissions.match(by=job, offer_id=row.pk)


def pages(world):
    """Return what Gerda's page says of her children."""
    with acting(world.actor("gerda")) as gerda:
        found = school.page(gerda)
        return [(child.name, child.offer.state, child.grade, child.offer.first_day) for child in [*found.coming, *found.here]]


def test_a_waiting_child_leaves_the_list_and_the_school_sees_no_difference(world, county):
    matter = ready(world, family(world))[0]
    known, unknown = admitted(world, group_id=county[2].pk), admitted(world, given="Rahaf", name="Anders")
    before = pages(world)

    assert (matched(known), matched(unknown)) == (True, False)
    assert matched(known) is False, "twice changes nothing"

    matter.refresh_from_db()
    known.refresh_from_db()
    assert (matter.state, matter.school_id, matter.group_id, known.placement_id) == (
        State.STARTED,
        "990001",
        county[2].pk,
        matter.pk,
    )
    assert matter.support_until is not None
    assert pages(world) == before
    assert len({row[1:] for row in before}) == 1
    assert known.state == unknown.state == Offer.State.DIRECT


def test_an_offer_elsewhere_ends_and_its_seat_is_free(world, county):
    other = asked(world, county[3])
    row = admitted(world)

    assert matched(row)

    other.refresh_from_db()
    county[3].refresh_from_db()
    assert (other.state, county[3].taken) == (Offer.State.ENDED, 0)
    with acting(world.actor("heinz")):
        assert Offer.objects.count() == 0


@pytest.mark.parametrize(
    "written", [{"born": date(2013, 4, 5)}, {"given": "Rahef"}, {"name": "Hadad"}, {"given": "Haddad", "name": "Rahaf"}]
)
def test_only_the_very_same_names_and_birth_date_match_without_a_human(world, county, written):
    ready(world, family(world))

    row = admitted(world, **written)

    assert matched(row) is False
    with acting(world.actor("petra")) as petra:
        assert [one.offer.pk for one in queries.admissions(petra)] == [row.pk]
        assert [one.entrant.given_name for one in queries.candidates(petra, row)] == ["Rahaf"]


def test_two_who_could_be_meant_are_left_to_a_human(world, county):
    ready(world, family(world))
    ready(world, family(world))

    row = admitted(world)

    assert matched(row) is False
    with acting(world.actor("petra")) as petra:
        assert len(queries.candidates(petra, row)) == 2


def test_the_school_counselling_says_who_it_is(world, county):
    matter = ready(world, family(world))[0]
    row = admitted(world, given="Rahef")

    with acting(world.actor("petra")) as petra:
        admissions.join(by=petra, offer_id=row.pk, placement_id=matter.pk)
        assert queries.admissions(petra) == []
        with pytest.raises(ValidationError) as told:
            admissions.join(by=petra, offer_id=row.pk, placement_id=matter.pk)

    assert told.value.code == "quicker"
    matter.refresh_from_db()
    assert matter.state == State.STARTED
    with acting(world.actor("sigrid")) as sigrid:
        assert visible(sigrid, Placement.objects.all()).get().pk == matter.pk


def test_whoever_nobody_knew_gets_a_file_of_its_own(world, county):
    row = admitted(world, name="Neumann")

    with acting(world.actor("petra")) as petra:
        code = admissions.take_in(by=petra, offer_id=row.pk)

    child, matter = Entrant.objects.get(), Placement.objects.get()
    row.refresh_from_db()
    assert (len(code), child.reported_by, child.guardians.get().name) == (16, "school", "Samira Haddad")
    assert (matter.state, matter.stage, matter.grade, row.placement_id) == (State.STARTED, "lower_secondary", 7, matter.pk)


def test_a_first_day_to_come_is_confirmed_as_for_every_other_child(world, county):
    matter = ready(world, family(world))[0]
    row = admitted(world, day=today() + timedelta(days=5))
    assert matched(row)
    matter.refresh_from_db()
    assert matter.state == State.ASSIGNED

    with acting(world.actor("gerda")) as gerda:
        answers.start(by=gerda, offer_id=row.pk, on=today())

    matter.refresh_from_db()
    assert (matter.state, FollowUp.objects.count()) == (State.STARTED, 5)


def test_somebody_protected_stands_apart_also_here(world, county):
    from bruecke.access import actions as access

    told = family(world)
    matter = ready(world, told)[0]
    Entrant.objects.update(is_protected=True)
    with acting(world.actor("petra")):
        access.grant(dossier=matter.dossier, unit_id=world.units["schule"].pk, user_id=world.petra.pk, reason=Reason.TRUSTED)
        access.move(dossier=matter.dossier, use=Shelf.Use.PROTECTED, unit_id=None)
    row = admitted(world)

    assert matched(row)

    seen = {}
    for who in ("petra", "paul", "sigrid", "gerda"):
        with acting(world.actor(who)) as actor:
            seen[who] = (visible(actor, Offer.objects.all(), Right.SEE).count(), Offer.objects.count())
    assert seen == {"petra": (1, 1), "paul": (0, 0), "sigrid": (1, 1), "gerda": (1, 1)}


def test_the_same_form_twice_writes_once_and_takes_one_seat(world, county):
    key = uuid4()

    first, second = (admitted(world, key=key, group_id=county[2].pk) for _click in range(2))

    county[2].refresh_from_db()
    assert (first.pk, county[2].taken) == (second.pk, 1)


def test_a_full_group_and_a_foreign_one_are_refused(world, county):
    Group.objects.filter(pk=county[2].pk).update(others=2)

    with pytest.raises(ValidationError) as told:
        admitted(world, group_id=county[2].pk)
    assert told.value.code == "full"
    with pytest.raises(NotVisible):
        admitted(world, group_id=county[3].pk)
    assert not Offer.objects.exists()


@pytest.mark.parametrize("days", [-61, 15])
def test_the_first_day_is_near(world, county, days):
    with pytest.raises(ValidationError, match="nächsten zwei Wochen"):
        admitted(world, day=today() + timedelta(days=days))


def test_a_birth_date_no_pupil_has(world, county):
    with pytest.raises(ValidationError, match="Geburtsdatum"):
        admitted(world, born=today())


@pytest.mark.parametrize("who", ["petra", "sigrid", "tina", "amira", "olga", "katrin", "adam"])
def test_nobody_else_reports_an_admission(world, county, who):
    with pytest.raises(NotVisible):
        admitted(world, who=who)


@pytest.mark.parametrize("who", ["gerda", "heinz", "sigrid", "bea", "tina", "amira", "olga", "adam"])
def test_nobody_else_matches(world, county, who):
    matter, row = ready(world, family(world))[0], admitted(world, given="Rahef")

    for deed in (
        queries.admissions, lambda by: queries.admission(by, row.pk), lambda by: admissions.take_in(by=by, offer_id=row.pk),
        lambda by: admissions.join(by=by, offer_id=row.pk, placement_id=matter.pk), lambda by: admissions.match(by=by, offer_id=row.pk),
        lambda by: admissions.match_all(by=by),
    ):  # fmt: skip
        with acting(world.actor(who)) as actor, pytest.raises(NotVisible):
            deed(actor)
    with acting(world.actor("gerda")) as gerda:
        assert queries.candidates(gerda, row) == []
    assert Role.SCHOOL_OFFICE in world.actor("gerda").roles


def test_a_child_reported_after_the_school_had_admitted_it_is_found_in_the_morning(world, county):
    admitted(world)
    ready(world, family(world))
    as_owner()

    with as_job("schooling") as job:
        assert admissions.match_all(by=job) == 1
        assert admissions.match_all(by=job) == 0
