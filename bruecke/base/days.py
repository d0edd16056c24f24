"""When a day of the county begins and is over."""

from datetime import date, datetime, time, timedelta

from django.utils import timezone


def start_of(day: date) -> datetime:
    """Return the midnight with which a day of the county begins, in its time zone."""
    return datetime.combine(day, time.min, timezone.get_current_timezone())


def end_of(day: date) -> datetime:
    """Return the midnight at which a day of the county is over; what happened on the day was before it."""
    return start_of(day + timedelta(days=1))
