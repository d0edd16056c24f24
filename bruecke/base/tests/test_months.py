"""Months are counted by the calendar, as the law counts them."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bruecke.base.days import months_after


@pytest.mark.parametrize(
    ("day", "months", "last"),
    [
        (date(2026, 11, 26), 6, date(2027, 5, 26)),
        (date(2026, 8, 31), 6, date(2027, 2, 28)),
        (date(2027, 8, 31), 6, date(2028, 2, 29)),
        (date(2026, 12, 1), 1, date(2027, 1, 1)),
    ],
)
def test_months_end_on_the_same_day_of_the_month(day, months, last):
    assert months_after(day, months) == last


@given(st.dates(date(2000, 1, 1), date(2100, 1, 1)), st.integers(0, 60))
def test_a_later_day_never_ends_earlier(day, months):
    end = months_after(day, months)

    assert (end.year * 12 + end.month) - (day.year * 12 + day.month) == months
    assert end.day <= day.day
