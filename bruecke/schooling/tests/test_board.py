"""The board of places, schools that have closed, reminders, and who is connected with which school."""

from datetime import timedelta

import pytest
from django.core.exceptions import ValidationError
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from bruecke.access.jobs import as_job
from bruecke.access.models import Grant, Membership, Reason
from bruecke.access.policy import NotVisible
from bruecke.base.models import Message
from bruecke.network.models import School
from bruecke.network.registers import SOURCES, load
from bruecke.schooling.actions import closed, connecting, reminding
from bruecke.schooling.models import FollowUp, Group, Maintainer, Offer, Office, Placement, Supervision
from bruecke.schooling.models.words import Need, State
from bruecke.schooling.queries import board as queries
from bruecke.schooling.queries import closed as shut
from bruecke.schooling.queries import connected
from bruecke.schooling.queries.board import Asked
from bruecke.schooling.tests.factories import family, group, schools, today
from bruecke.schooling.tests.test_answers import asked, taken_in
from bruecke.schooling.tests.test_rounds import ready
from conftest import DUEREN, JUELICH, acting, as_owner

pytestmark = pytest.mark.django_db


@pytest.fixture
def county(world):
    ge, hs, _gs = schools(world)
    fresh = {"confirmed_at": timezone.now(), "confirmed_by": world.gerda}
    return (
        ge,
        hs,
        group(ge, capacity=4, **fresh),
        group(hs, capacity=6, grades=(9, 10), need=Need.ALPHABETISATION, others=1, reserved=2),
    )


def board(world, who, **asked):
    with acting(world.actor(who)) as actor:
        found = queries.board(actor, Asked(**asked))
        return found, queries.loads(list(found.loads))


class TestBoard:
    @pytest.mark.parametrize("who", ["sigrid", "bea", "petra"])
    def test_places_by_band_and_need(self, world, county, who):
        ready(world, family(world, children=2))

        found, loads = board(world, who)

        lines = {(line.band, line.need): line for line in found.lines}
        assert set(lines) == {("5-7", "full_group"), ("8-10", "alphabetisation")}
        first, second = lines["5-7", "full_group"], lines["8-10", "alphabetisation"]
        assert (first.capacity, first.taken, first.free, first.waiting, first.missing, first.stale) == (4, 0, 4, 2, 0, 0)
        assert (second.capacity, second.taken, second.reserved, second.free, second.stale) == (6, 1, 2, 3, 1)
        assert (found.schools, found.free, found.stale, found.is_own) == (2, 7, 1, False)
        assert [(row.school.pk, row.full, row.is_stale) for row in loads] == [("990002", 50, True), ("990001", 0, False)]

    def test_what_is_missing_is_counted_by_kind_and_not_evened_out(self, world, county):
        Group.objects.filter(pk=county[2].pk).update(others=4)
        ready(world, family(world, children=2))

        found, _loads = board(world, "sigrid")

        assert (found.free, found.waiting, found.missing) == (3, 2, 2)

    def test_paused_and_closed_groups_have_no_free_place(self, world, county):
        Group.objects.filter(pk=county[2].pk).update(paused_until=today())
        Group.objects.filter(pk=county[3].pk).update(closed_on=today())

        found, _loads = board(world, "sigrid")

        assert (found.capacity, found.free, found.schools) == (4, 0, 1)

    def test_a_group_with_more_children_than_places_is_never_below_zero(self, world, county):
        Group.objects.filter(pk=county[2].pk).update(others=9)

        found, _loads = board(world, "sigrid", need="full_group")

        assert found.free == 0

    def test_filters_and_order(self, world, county):
        for asked_, expected in (
            ({"ags": JUELICH}, ["990001"]), ({"ags": DUEREN}, ["990002"]), ({"need": "full_group"}, ["990001"]), ({"band": "8-10"}, ["990002"]),
            ({"only": "alt"}, ["990002"]), ({"only": "frei", "sort": "free"}, ["990001", "990002"]), ({"only": "voll"}, []),
            ({"sort": "name"}, ["990001", "990002"]), ({"sort": "old"}, ["990002", "990001"]), ({"sort": "x", "only": "x"}, ["990002", "990001"]),
        ):  # fmt: skip
            _found, loads = board(world, "sigrid", **asked_)
            assert [row.school.pk for row in loads] == expected, asked_

    def test_who_leaves_support_when(self, world, county):
        taken_in(world, county[2])
        halves = queries._halves()
        Placement.objects.update(support_until=halves[2] + timedelta(days=40))

        found, _loads = board(world, "sigrid")

        line = next(line for line in found.lines if line.need == "full_group")
        assert [half.leaving for half in line.halves] == [0, 0, 1, 0]
        assert [half.free for half in line.halves] == [3, 3, 4, 4]
        assert [half.leaving for half in found.halves] == [0, 0, 1, 0]

    def test_whose_time_is_over_already_counts_now(self, world, county):
        taken_in(world, county[2])
        Placement.objects.update(support_until=today() - timedelta(days=400))

        found, _loads = board(world, "sigrid")

        assert found.halves[0].leaving == 1

    def test_a_maintainer_sees_figures_of_its_own_schools_and_small_numbers_of_the_county_hidden(self, world, county):
        taken_in(world, county[2])
        ready(world, family(world, name="Wenige", children=2))

        found, loads = board(world, "tina")

        assert (found.is_own, [row.school.pk for row in loads]) == (True, ["990001"])
        line = next(line for line in found.lines if line.need == "full_group")
        assert (line.taken, line.waiting, line.is_small, sum(half.leaving for half in line.halves)) == (1, 0, True, 0)
        for number in range(2):
            ready(world, family(world, name=f"Mehr {number}", children=2))
        found, _loads = board(world, "tina")
        assert next(line for line in found.lines if line.need == "full_group").waiting == 6

    def test_a_maintainer_that_was_named_sees_the_schools_it_was_given(self, world, county):
        Maintainer.objects.create(unit=world.units["traeger"], school=county[1])
        Maintainer.objects.create(unit=world.units["sued"], school=county[0])

        _found, loads = board(world, "tina")

        assert [row.school.pk for row in loads] == ["990002"]

    @pytest.mark.parametrize("who", ["gerda", "amira", "mona", "olga", "katrin", "hanna", "adam", "eva"])
    def test_nobody_else_sees_the_board_nor_its_figures(self, world, county, who):
        ready(world, family(world, children=2))
        with acting(world.actor(who)) as actor:
            with pytest.raises(NotVisible):
                queries.board(actor, Asked())
            with pytest.raises(NotVisible):
                queries.today(actor)
            with connection.cursor() as cursor:
                for function in ("schooling_wanted()", "schooling_leaving(ARRAY['2000-01-01', '2100-01-01']::date[], '')"):
                    cursor.execute(f"SELECT count(*) FROM {function}")
                    assert cursor.fetchone()[0] == 0, function

    def test_a_former_maintainer_sees_nothing(self, world, county):
        Membership.objects.filter(user=world.tina).update(until=today() - timedelta(days=1))

        with acting(world.actor("tina")) as tina, pytest.raises(NotVisible):
            queries.board(tina, Asked())

    def test_the_number_of_queries_does_not_grow_with_the_schools(self, world, county):
        def counted():
            with acting(world.actor("sigrid")) as sigrid, CaptureQueriesContext(connection) as found:
                queries.loads(list(queries.board(sigrid, Asked()).loads[:50]))
            return len(found)

        counted()
        few = counted()
        for number in range(30):
            row = School.objects.create(
                number=f"98{number:04}", name=f"S {number}", form="Realschule", ags=JUELICH, lat=50.9, lon=6.4
            )
            group(row)
        assert counted() == few < 16


class TestClosed:
    def test_children_of_a_closed_school_wait_again_at_one_click(self, world, county):
        taken_in(world, county[2])
        asked(world, county[2], name="Berisha")
        School.objects.filter(pk=county[0].pk).update(valid_until=today())
        with acting(world.actor("sigrid")) as sigrid:
            rows = shut.closed(sigrid)
            assert [(row.school.pk, len(row.children)) for row in rows] == [("990001", 2)]
            assert queries.today(sigrid).closed == 2
            keys = [child.pk for child in rows[0].children]

            assert closed.place_anew(by=sigrid, placements=keys) == 2
            assert closed.place_anew(by=sigrid, placements=keys) == 0
            assert shut.closed(sigrid) == []

        county[2].refresh_from_db()
        assert county[2].taken == 0
        assert set(Placement.objects.values_list("state", "school", "group", "waits_because")) == {
            (State.READY, None, None, "Die Schule ist geschlossen.")
        }
        assert set(Offer.objects.values_list("state", flat=True)) == {Offer.State.ENDED}
        assert not FollowUp.objects.exists()
        with acting(world.actor("gerda")):
            assert Offer.objects.count() == 0

    def test_a_child_of_an_open_school_is_not_moved(self, world, county):
        taken_in(world, county[2])

        with acting(world.actor("sigrid")) as sigrid, pytest.raises(ValidationError, match="geöffnet"):
            closed.place_anew(by=sigrid, placements=[Placement.objects.get().pk])

    @pytest.mark.parametrize("who", ["petra", "gerda", "tina", "amira", "adam"])
    def test_only_the_authority_places_anew(self, world, county, who):
        taken_in(world, county[2])
        School.objects.filter(pk=county[0].pk).update(valid_until=today())
        key = Placement.objects.get().pk

        with acting(world.actor(who)) as actor, pytest.raises(NotVisible):
            closed.place_anew(by=actor, placements=[key])

    def test_a_register_without_a_school_that_has_pupils_deletes_nothing(self, world, county):
        """The schools of the tests stand in no file: loading the register ends them."""
        taken_in(world, county[2])
        source = next(one for one in SOURCES if one.name == "schools")

        report = load(source, None)

        assert "beendet" in report
        assert School.objects.get(pk="990001").valid_until == today()
        assert (Offer.objects.count(), Placement.objects.get().school_id, Group.objects.count()) == (1, "990001", 2)
        with acting(world.actor("gerda")) as gerda:
            from bruecke.schooling.queries.school import page

            assert len(page(gerda).here) == 1, "the school goes on seeing its children until they have another place"
        with acting(world.actor("sigrid")) as sigrid:
            assert [row.school.pk for row in shut.closed(sigrid)] == ["990001"]


class TestReminders:
    def _remind(self, day):
        as_owner()
        with as_job("schooling") as job:
            return reminding.remind(by=job, day=day)

    def test_old_numbers_are_asked_for_at_most_once_a_week(self, world, county):
        assert self._remind(today()) == 1
        assert self._remind(today()) == 0
        assert self._remind(today() + timedelta(days=6)) == 0
        assert self._remind(today() + timedelta(days=7)) == 1

        row = Message.objects.order_by("created_at").first()
        assert row.subject == "Etwas wartet auf Ihre Schule"
        assert "/schule/platz/" in row.body
        assert Message.objects.count() == 2

    def test_a_new_question_is_told_the_next_morning_and_names_nobody(self, world, county):
        self._remind(today())
        asked(world, county[2])

        assert self._remind(today() + timedelta(days=1)) == 1
        assert self._remind(today() + timedelta(days=2)) == 0
        assert not [
            row for row in Message.objects.all() if "Haddad" in row.body + row.subject or "Rahaf" in row.body + row.subject
        ]

    def test_a_look_back_that_is_due_is_told(self, world, county):
        taken_in(world, county[2])
        Group.objects.update(confirmed_at=timezone.now() + timedelta(days=365), confirmed_by=world.gerda)
        assert self._remind(today()) == 0

        assert self._remind(today() + timedelta(weeks=6)) == 1

    def test_a_school_nobody_works_for_is_told_nothing(self, world, county):
        Office.objects.all().delete()

        assert self._remind(today()) == 0

    def test_without_a_colleague_the_unit_is_told(self, world, county):
        Membership.objects.filter(user=world.heinz).update(until=today() - timedelta(days=1))
        type(world.units["hauptschule"]).objects.filter(pk=world.units["hauptschule"].pk).update(email="schule@example.org")

        self._remind(today())

        assert Message.objects.count() == 1

    def test_only_the_job_reminds(self, world, county):
        with acting(world.actor("sigrid")) as sigrid, pytest.raises(NotVisible):
            reminding.remind(by=sigrid, day=today())


class TestConnecting:
    def _open(self, school):
        as_owner()
        with as_job("schooling") as job:
            return connecting.open_to_school(by=job, school=school)

    def test_a_school_that_gets_a_unit_finds_its_open_questions(self, world, county):
        Office.objects.all().delete()
        row = asked(world, county[2])
        assert not Grant.objects.filter(dossier=row.dossier, reason=Reason.OFFERED).exists()

        with acting(world.actor("adam")) as adam:
            connecting.connect_school(by=adam, school="990001", unit_id=world.units["gesamtschule"].pk)
            assert Offer.objects.count() == 0, "the administration opens no file"
        assert (self._open("990001"), self._open("990001")) == (1, 0)

        with acting(world.actor("gerda")):
            assert Offer.objects.get().pk == row.pk

    def test_another_unit_takes_over_and_the_one_before_sees_nothing(self, world, county):
        asked(world, county[2])
        Office.objects.filter(school="990002").delete()

        with acting(world.actor("adam")) as adam:
            connecting.connect_school(by=adam, school="990001", unit_id=world.units["hauptschule"].pk)
        self._open("990001")

        seen = {}
        for who in ("gerda", "heinz"):
            with acting(world.actor(who)):
                seen[who] = Offer.objects.count()
        assert seen == {"gerda": 0, "heinz": 1}

    def test_a_disconnected_unit_sees_nothing(self, world, county):
        asked(world, county[2])
        with acting(world.actor("adam")) as adam:
            connecting.disconnect_school(by=adam, school="990001")
        self._open("990001")

        with acting(world.actor("gerda")):
            assert Offer.objects.count() == 0

    def test_a_unit_works_for_one_school(self, world, county):
        with acting(world.actor("adam")) as adam, pytest.raises(ValidationError, match="arbeitet schon für Gesamtschule"):
            connecting.connect_school(by=adam, school="990003", unit_id=world.units["gesamtschule"].pk)

    def test_a_maintainer_gets_all_schools_of_a_municipality(self, world, county):
        unit = world.units["traeger"]
        with acting(world.actor("adam")) as adam:
            count = connecting.maintain(by=adam, unit_id=unit.pk, ags=JUELICH)
            assert count == Maintainer.objects.filter(unit=unit).count() >= 2
            with pytest.raises(ValidationError, match="keine Schule"):
                connecting.maintain(by=adam, unit_id=unit.pk, ags="05999999")
            assert connecting.end_maintaining(by=adam, unit_id=unit.pk) == count

    def test_a_unit_is_one_authority(self, world, county):
        with acting(world.actor("adam")) as adam:
            connecting.supervise(by=adam, authority="schulamt", unit_id=world.units["bezirk"].pk)
            with pytest.raises(NotVisible):
                connecting.supervise(by=adam, authority="x", unit_id=world.units["bezirk"].pk)

        assert dict(Supervision.objects.values_list("authority", "unit")) == {"schulamt": world.units["bezirk"].pk}

    def test_units_of_another_kind_and_ended_schools_are_refused(self, world, county):
        School.objects.filter(pk="990003").update(valid_until=today())
        with acting(world.actor("adam")) as adam:
            for school, unit in (("990001", "nord"), ("990003", "hauptschule")):
                with pytest.raises(NotVisible):
                    connecting.connect_school(by=adam, school=school, unit_id=world.units[unit].pk)

    @pytest.mark.parametrize("who", ["gerda", "petra", "sigrid", "tina", "amira", "eva"])
    def test_nobody_else_connects(self, world, county, who):
        unit = world.units["gesamtschule"].pk
        deeds = (
            lambda by: connecting.connect_school(by=by, school="990001", unit_id=unit), lambda by: connecting.disconnect_school(by=by, school="990001"),
            lambda by: connecting.maintain(by=by, unit_id=unit, ags=JUELICH), lambda by: connecting.end_maintaining(by=by, unit_id=unit),
            lambda by: connecting.supervise(by=by, authority="schulamt", unit_id=unit), lambda by: connecting.open_to_school(by=by, school="990001"),
            connected.connected,
        )  # fmt: skip
        for deed in deeds:
            with acting(world.actor(who)) as actor, pytest.raises(NotVisible):
                deed(actor)
