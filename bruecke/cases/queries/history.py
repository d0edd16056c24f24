"""What happened in a case, newest first: notes, tasks done, meetings, links, outcomes, reviews, closing and reopening, page by page."""

from dataclasses import dataclass
from datetime import datetime, time, timedelta
from typing import Any
from uuid import UUID

from django.db import connection
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from bruecke.cases.models import ClosureReason, Event, Note, Offer, ServiceLink
from bruecke.cases.queries.case import Page

PAGE = 50
ICONS = {"talk": "chat", "call": "phone", "letter": "letter", "office": "work", "thought": "pencil"}
#: Of notes, of which there are many, no more are looked at than the page can show; who it was is looked up for those that stay.
_ENTRIES = """
WITH ended AS MATERIALIZED (
    SELECT id, at, reason, sentence, by_id, reopened_on, reopened_why, reopened_by_id FROM cases_closing WHERE dossier_id = %(work)s
)
SELECT e.at, e.what, e.id, e.detail, e.text, coalesce(u.name, e.state), e.is_entrusted, e.struck_why, e.by_id FROM (
    (SELECT at, 'note' AS what, id, kind AS detail, text, '' AS state, is_entrusted, struck_why, by_id FROM cases_note
    WHERE dossier_id = %(work)s AND at <= %(at)s AND (at, id) < (%(at)s, %(id)s) AND (%(text)s = '' OR text ILIKE %(like)s)
    ORDER BY at DESC, id DESC LIMIT %(most)s)
    UNION ALL
    SELECT done_at, 'task', id, source, text, '', false, '', done_by_id FROM cases_task
    WHERE dossier_id = %(work)s AND done_at IS NOT NULL AND done_at NOT IN (SELECT at FROM ended)
    UNION ALL
    SELECT at, 'closing', id, reason, sentence, '', false, '', by_id FROM ended
    UNION ALL
    SELECT greatest(reopened_on::timestamp AT TIME ZONE 'Europe/Berlin', at + interval '1 microsecond'), 'reopening', id, '', reopened_why, '', false, '',
        reopened_by_id
    FROM ended WHERE reopened_on IS NOT NULL
    UNION ALL
    SELECT starts_at, 'meeting', id, state, place, '', false, '', user_id FROM cases_meeting WHERE dossier_id = %(plan)s AND starts_at <= now()
    UNION ALL
    SELECT o.on::timestamp AT TIME ZONE 'Europe/Berlin', 'outcome', id, event, '', '', false, '', by_id FROM cases_outcome o WHERE dossier_id = %(work)s
    UNION ALL
    SELECT r.on::timestamp AT TIME ZONE 'Europe/Berlin', 'review', id, '', text, '', false, '', by_id FROM cases_review r WHERE dossier_id = %(work)s
    UNION ALL
    SELECT requested_on::timestamp AT TIME ZONE 'Europe/Berlin', 'link', id, offer, provider, state, false, '', NULL
    FROM cases_servicelink WHERE dossier_id = %(work)s
) e LEFT JOIN access_user u ON u.id = e.by_id
WHERE (e.at, e.id) < (%(at)s, %(id)s) AND (%(text)s = '' OR e.text ILIKE %(like)s) ORDER BY e.at DESC, e.id DESC LIMIT %(most)s
"""


@dataclass(frozen=True)
class Entry:
    """One line of the history."""

    at: datetime
    what: str
    key: UUID
    title: str
    text: str
    by: str
    icon: str
    tone: str
    is_entrusted: bool
    struck_why: str
    is_mine: bool

    @property
    def when(self) -> str:
        """Its day, and the time of day where that says something."""
        at = timezone.localtime(self.at)
        return f"{at:%d.%m.%Y}" if at.time() == time(0, 0) else f"{at:%d.%m.%Y, %H:%M}"


@dataclass(frozen=True)
class History:
    """One page of the history; `next_mark` leads on, empty on the last page."""

    entries: list[Entry]
    next_mark: str


def history(page: Page, *, after: str = "", text: str = "") -> History:
    """Return one page of what happened, newest first, of entries that hold `text` where given; one query behind the wall."""
    at, key = _mark(after)
    values: dict[str, Any] = {
        "work": page.case.work_id, "plan": page.case.plan_id or UUID(int=0), "at": at, "id": key, "text": text,
        "like": f"%{_literal(text)}%", "most": PAGE + 1,
    }  # fmt: skip
    with connection.cursor() as cursor:
        cursor.execute(_ENTRIES, values)
        rows = cursor.fetchall()
    last = rows[PAGE - 1] if len(rows) > PAGE else None
    return History([_entry(row, page.actor.user_id) for row in rows[:PAGE]], f"{last[0].isoformat()}_{last[2]}" if last else "")


def _literal(text: str) -> str:
    return text.replace("\\", "\\\\").replace("%", "\\%").replace("_", "\\_")


def _mark(after: str) -> tuple[datetime, UUID]:
    end = timezone.now() + timedelta(days=3650)
    try:
        moment, _line, key = after.rpartition("_")
        return (datetime.fromisoformat(moment), UUID(key)) if after else (end, UUID(int=2**128 - 1))
    except ValueError:
        return end, UUID(int=2**128 - 1)


def _entry(row: tuple[object, ...], me: UUID | None) -> Entry:
    at, what, key, detail, text, by, entrusted, struck, author = row
    title, icon, tone = _words(str(what), str(detail), str(by))
    assert isinstance(at, datetime) and isinstance(key, UUID)  # noqa: S101, PT018 -- columns of the query
    author_of = "" if what == "link" else str(by)
    return Entry(
        at, str(what), key, title, str(text), author_of, icon, tone, bool(entrusted), str(struck), author == me,
    )  # fmt: skip


_PLAIN = {
    "task": (gettext_lazy("Done"), "check", "good"), "review": (gettext_lazy("Looked back at the plan"), "undo", ""),
    "reopening": (gettext_lazy("Reopened"), "undo", ""),
}  # fmt: skip


def _words(what: str, detail: str, by: str) -> tuple[str, str, str]:
    if what in _PLAIN:
        words, icon, tone = _PLAIN[what]
        return str(words), icon, tone
    if what == "note":
        return str(Note.Kind(detail).label), ICONS[detail], ""
    if what == "meeting":
        held = {
            "planned": _("Meeting"), "held": _("Meeting held"), "no_show": _("She did not come"), "cancelled": _("Meeting called off"),
        }  # fmt: skip
        return held[detail], "calendar", "bad" if detail == "no_show" else ""
    if what == "outcome":
        return str(Event(detail).label).capitalize(), "heart", "good"
    if what == "closing":
        return f"{_('Closed')}: {ClosureReason(detail).label}", "folder", ""
    state = ServiceLink.State(by)
    return f"{str(Offer(detail).label).capitalize()}: {state.label}", "route", "bad" if state == state.REFUSED else "info"
