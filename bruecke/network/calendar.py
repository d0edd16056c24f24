"""Working days of the Land, with its public holidays."""

from datetime import date, timedelta
from functools import cache

import holidays
from django.conf import settings

_SATURDAY = 5


def is_land(code: str) -> bool:
    """Return whether there is a Land of this code (`NW`, `BY`, …) whose holidays are known."""
    return code in holidays.list_supported_countries()["DE"]


@cache
def _holidays(land: str, year: int) -> frozenset[date]:
    return frozenset(holidays.country_holidays("DE", subdiv=land, years=year))


def is_working_day(day: date) -> bool:
    """Return whether offices work on `day`: Monday to Friday, no public holiday of the Land."""
    return day.weekday() < _SATURDAY and day not in _holidays(settings.BRUECKE_LAND, day.year)


def add_working_days(day: date, count: int) -> date:
    """Return the day that lies `count` working days after `day`."""
    while count > 0:
        day += timedelta(days=1)
        count -= is_working_day(day)
    return day
