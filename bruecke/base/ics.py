"""Calendar files (RFC 5545): times and places under neutral titles, no name and no content."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any
from uuid import UUID

from django.utils import timezone
from icalendar import Calendar, Event


@dataclass(frozen=True)
class Entry:
    """One entry: a meeting with its minutes, or a whole day where `starts` is a day."""

    key: UUID
    starts: datetime | date
    title: str
    minutes: int = 0
    place: str = ""


def calendar(entries: Iterable[Entry]) -> bytes:
    """Return a calendar file with correct time zones."""
    made: Any = Calendar()
    made.add("prodid", "-//Bruecke//Kalender//DE")
    made.add("version", "2.0")
    for entry in entries:
        made.add_component(_event(entry))
    made.add_missing_timezones()
    return bytes(made.to_ical())


def _event(entry: Entry) -> Any:
    event: Any = Event()
    event.add("uid", f"{entry.key}@bruecke")
    event.add("dtstamp", timezone.now())
    if isinstance(entry.starts, datetime):
        starts = timezone.localtime(entry.starts)
        event.add("dtstart", starts)
        event.add("dtend", starts + timedelta(minutes=entry.minutes))
    else:
        event.add("dtstart", entry.starts)
    event.add("summary", entry.title)
    if entry.place:
        event.add("location", entry.place)
    return event
