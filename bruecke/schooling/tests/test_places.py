"""A school's own numbers: groups, confirming, what cannot be lowered, and who may do any of it."""

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from uuid import uuid4

import pytest
from django.core.exceptions import ValidationError
from django.db import connection, transaction
from django.utils import timezone

from bruecke.access.models import Membership
from bruecke.access.policy import NotVisible
from bruecke.access.wall_middleware import WEB_ROLE, enter
from bruecke.audit.models import Entry
from bruecke.schooling.actions import places
from bruecke.schooling.actions.places import Places
from bruecke.schooling.actions.progress import take_seat
from bruecke.schooling.models import Group
from bruecke.schooling.models.words import Need
from bruecke.schooling.queries import places as queries
from bruecke.schooling.tests.factories import group, schools, today
from bruecke.schooling.tests.test_last_place import committed, loaded_again  # noqa: F401
from conftest import acting

FULL = Places([7, 8], Need.FULL, 12, 2, 1)


@pytest.mark.django_db
class TestGroups:
    def test_a_group_is_opened_confirmed_and_written_down_once(self, world):
        schools(world)
        key = uuid4()

        with acting(world.actor("gerda")) as gerda:
            for _click in range(2):
                places.add_group(by=gerda, places=FULL, key=key)

        row = Group.objects.get()
        assert (row.school_id, row.stage, row.free, row.confirmed_by_id) == ("990001", "lower_secondary", 9, world.gerda.pk)
        assert Entry.objects.filter(verb="group.opened").count() == 1

    def test_a_group_belongs_to_one_stage_and_to_grades_the_school_has(self, world):
        schools(world)

        with acting(world.actor("gerda")) as gerda, pytest.raises(ValidationError, match="eine eigene Gruppe"):
            places.add_group(by=gerda, places=Places([10, 11], Need.FULL, 5), key=uuid4())
        with acting(world.actor("heinz")) as heinz, pytest.raises(ValidationError, match="diese Klassen nicht"):
            places.add_group(by=heinz, places=Places([3], Need.FULL, 5), key=uuid4())
        assert not Group.objects.exists()

    def test_capacity_below_the_assigned_is_refused_naming_how_many(self, world):
        ge, _hs, _gs = schools(world)
        row = group(ge, capacity=10, taken=4)

        with acting(world.actor("gerda")) as gerda:
            with pytest.raises(ValidationError, match="4 Kinder sind dieser Gruppe"):
                places.change_group(by=gerda, group_id=row.pk, places=Places([7, 8], Need.FULL, 3))
            places.change_group(by=gerda, group_id=row.pk, places=Places([7, 8], Need.FULL, 4))

        row.refresh_from_db()
        assert (row.capacity, row.free) == (4, 0)

    def test_whoever_sits_in_a_group_keeps_the_group_that_fits(self, world):
        ge, _hs, _gs = schools(world)
        row = group(ge, capacity=10, taken=1)

        with acting(world.actor("gerda")) as gerda:
            for changed in (Places([7], Need.FULL, 10), Places([7, 8], Need.MIXED, 10)):
                with pytest.raises(ValidationError, match="neue Gruppe"):
                    places.change_group(by=gerda, group_id=row.pk, places=changed)
            places.change_group(by=gerda, group_id=row.pk, places=Places([7, 8, 9], Need.FULL, 10))

    def test_a_group_with_children_is_paused_not_closed(self, world):
        ge, _hs, _gs = schools(world)
        row = group(ge, taken=2)

        with acting(world.actor("gerda")) as gerda:
            with pytest.raises(ValidationError, match="2 Kinder"):
                places.close(by=gerda, group_id=row.pk)
            places.pause(by=gerda, group_id=row.pk, until=today() + timedelta(days=30))
            with pytest.raises(ValidationError, match="Vergangenheit"):
                places.pause(by=gerda, group_id=row.pk, until=today() - timedelta(days=1))
        Group.objects.update(taken=0)
        with acting(world.actor("gerda")) as gerda:
            places.close(by=gerda, group_id=row.pk)
            places.close(by=gerda, group_id=row.pk)
            row.refresh_from_db()
            assert row.closed_on == today()
            places.reopen(by=gerda, group_id=row.pk)

        row.refresh_from_db()
        assert (row.closed_on, row.paused_until) == (None, None)
        assert Entry.objects.filter(verb="group.closed").count() == 1

    @pytest.mark.parametrize("who", ["heinz", "petra", "sigrid", "tina", "amira", "olga", "adam", "katrin"])
    def test_nobody_else_touches_the_groups_of_a_school(self, world, who):
        ge, _hs, _gs = schools(world)
        row = group(ge)
        deeds = (
            lambda by: places.change_group(by=by, group_id=row.pk, places=FULL),
            lambda by: places.close(by=by, group_id=row.pk),
            lambda by: places.reopen(by=by, group_id=row.pk),
            lambda by: places.pause(by=by, group_id=row.pk, until=None),
        )

        for deed in deeds:
            with acting(world.actor(who)) as actor, pytest.raises(NotVisible):
                deed(actor)
        assert Group.objects.get() == row
        row.refresh_from_db()
        assert (row.capacity, row.closed_on) == (10, None)

    def test_a_former_colleague_does_nothing_any_more(self, world):
        ge, _hs, _gs = schools(world)
        row = group(ge)
        Membership.objects.filter(user=world.gerda).update(until=today() - timedelta(days=1))

        with acting(world.actor("gerda")) as gerda, pytest.raises(NotVisible):
            places.change_group(by=gerda, group_id=row.pk, places=FULL)
        with acting(world.actor("gerda")) as gerda, pytest.raises(NotVisible):
            places.confirm(by=gerda, seen=queries.mark([row]))


@pytest.mark.django_db
class TestConfirming:
    def test_one_click_confirms_everything_that_is_open(self, world):
        ge, hs, _gs = schools(world)
        rows = [group(ge), group(ge, grades=(5, 6)), group(ge, closed_on=today())]
        foreign = group(hs)

        with acting(world.actor("gerda")) as gerda:
            found = queries.groups(ge)
            assert found.is_stale
            assert places.confirm(by=gerda, seen=found.mark) == 2
            assert not queries.groups(ge).is_stale

        for row in (*rows, foreign):
            row.refresh_from_db()
        assert [bool(row.confirmed_at) for row in (*rows, foreign)] == [True, True, False, False]

    def test_numbers_are_old_after_the_days_of_the_county(self, world):
        ge, _hs, _gs = schools(world)
        row = group(ge, confirmed_at=timezone.now() - timedelta(days=13, hours=23), confirmed_by=world.gerda)
        assert not queries.groups(ge).is_stale

        Group.objects.filter(pk=row.pk).update(confirmed_at=timezone.now() - timedelta(days=14, minutes=1))

        assert queries.groups(ge).is_stale

    def test_what_a_colleague_changed_meanwhile_is_not_confirmed_unseen(self, world):
        ge, _hs, _gs = schools(world)
        row = group(ge)
        seen = queries.groups(ge).mark

        with acting(world.actor("gerda")) as gerda:
            places.change_group(by=gerda, group_id=row.pk, places=FULL, seen=queries.mark([row]))
            with pytest.raises(ValidationError) as told:
                places.confirm(by=gerda, seen=seen)
            with pytest.raises(ValidationError) as again:
                places.change_group(by=gerda, group_id=row.pk, places=Places([7], Need.FULL, 30), seen=queries.mark([row]))

        assert (told.value.code, again.value.code) == ("changed", "changed")

    def test_a_child_assigned_meanwhile_does_not_stop_the_confirmation(self, world):
        ge, _hs, _gs = schools(world)
        row, seen = group(ge), None
        seen = queries.groups(ge).mark
        take_seat(row.pk)

        with acting(world.actor("gerda")) as gerda:
            assert places.confirm(by=gerda, seen=seen) == 1


def test_lowering_and_giving_away_at_the_same_moment_never_overbooks(committed, world):  # noqa: F811
    ge, _hs, _gs = schools(world)
    row, gerda = group(ge, capacity=10), world.actor("gerda")

    def once(number):
        try:
            with transaction.atomic():
                enter(gerda, WEB_ROLE)
                if number % 2:
                    take_seat(row.pk)
                else:
                    places.change_group(by=gerda, group_id=row.pk, places=Places([7, 8], Need.FULL, 4))
        except ValidationError:
            return "refused"
        else:
            return "done"
        finally:
            connection.close()

    with ThreadPoolExecutor(12) as pool:
        outcomes = list(pool.map(once, range(12)))

    row.refresh_from_db()
    assert "done" in outcomes
    assert row.taken <= row.capacity
    assert row.taken == outcomes[1::2].count("done")


def test_ten_colleagues_confirm_at_the_same_moment(committed, world):  # noqa: F811
    ge, _hs, _gs = schools(world)
    for grade in (5, 6, 7):
        group(ge, grades=(grade,))
    seen, gerda = queries.groups(ge).mark, world.actor("gerda")

    def once(_number):
        try:
            with transaction.atomic():
                enter(gerda, WEB_ROLE)
                return places.confirm(by=gerda, seen=seen)
        finally:
            connection.close()

    with ThreadPoolExecutor(10) as pool:
        assert list(pool.map(once, range(10))) == [3] * 10
