"""A day of the county begins and ends at its own midnight."""

from datetime import UTC, date, timedelta

from bruecke.base.days import end_of, start_of


def test_a_day_ends_where_the_next_one_begins():
    assert end_of(date(2026, 11, 30)) == start_of(date(2026, 12, 1))


def test_the_day_on_which_the_clocks_change_has_23_hours():
    day = date(2026, 3, 29)

    assert end_of(day).astimezone(UTC) - start_of(day).astimezone(UTC) == timedelta(hours=23)
