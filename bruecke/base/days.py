"""Days and hours of the county as moments, and counting by months."""

from calendar import monthrange
from datetime import date, datetime, time, timedelta

from django.utils import timezone

#: So many years back and on a calendar turns.
YEARS = 10


def day_of(text: str) -> date | None:
    """Return a day from the address, None for anything that is none or that no calendar here turns to."""
    try:
        day = date.fromisoformat(text)
    except ValueError:
        return None
    return day if abs(day.year - timezone.localdate().year) <= YEARS else None


def at_hour(day: date, hour: time) -> datetime:
    """Return a time of day of the county as a moment."""
    return datetime.combine(day, hour, timezone.get_current_timezone())


def start_of(day: date) -> datetime:
    """Return the midnight with which a day of the county begins."""
    return at_hour(day, time.min)


def end_of(day: date) -> datetime:
    """Return the midnight at which a day of the county is over; what happened on the day was before it."""
    return start_of(day + timedelta(days=1))


def first_of(day: date) -> date:
    """Return the first day of its month."""
    return day.replace(day=1)


def next_month(day: date) -> date:
    """Return the first day of the month after."""
    return first_of(first_of(day) + timedelta(days=31))


def last_month(day: date) -> date:
    """Return the first day of the month before."""
    return first_of(first_of(day) - timedelta(days=1))


def months_after(day: date, months: int) -> date:
    """Return the same day so many months later, the last one where that month is shorter (as § 188 Abs. 2 and 3 BGB count)."""
    year, month = divmod(day.year * 12 + day.month - 1 + months, 12)
    return day.replace(year=year, month=month + 1, day=min(day.day, monthrange(year, month + 1)[1]))
