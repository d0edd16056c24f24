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
_ENTRIES = """
WITH ended AS MATERIALIZED (
    SELECT c.id, c.at, c.reason, c.sentence, c.by_id, u.name, c.reopened_on, c.reopened_why, c.reopened_by_id, coalesce(r.name, '') AS again
    FROM cases_closing c JOIN access_user u ON u.id = c.by_id LEFT JOIN access_user r ON r.id = c.reopened_by_id WHERE c.dossier_id = %(work)s
)
SELECT * FROM (
    SELECT n.at, 'note' AS what, n.id, n.kind AS detail, n.text, u.name, n.is_entrusted, n.struck_why, n.by_id
    FROM cases_note n JOIN access_user u ON u.id = n.by_id WHERE n.dossier_id = %(work)s
    UNION ALL
    SELECT t.done_at, 'task', t.id, t.source, t.text, u.name, false, '', t.done_by_id
    FROM cases_task t JOIN access_user u ON u.id = t.done_by_id WHERE t.dossier_id = %(work)s AND t.done_at IS NOT NULL
        AND t.done_at NOT IN (SELECT at FROM ended)
    UNION ALL
    SELECT at, 'closing', id, reason, sentence, name, false, '', by_id FROM ended
    UNION ALL
    SELECT greatest(reopened_on::timestamp AT TIME ZONE 'Europe/Berlin', at + interval '1 microsecond'), 'reopening', id, '', reopened_why, again, false, '',
        reopened_by_id
    FROM ended WHERE reopened_on IS NOT NULL
    UNION ALL
    SELECT m.starts_at, 'meeting', m.id, m.state, m.place, u.name, false, '', m.user_id
    FROM cases_meeting m JOIN access_user u ON u.id = m.user_id WHERE m.dossier_id = %(plan)s AND m.starts_at <= now()
    UNION ALL
    SELECT o.on::timestamp AT TIME ZONE 'Europe/Berlin', 'outcome', o.id, o.event, '', u.name, false, '', o.by_id
    FROM cases_outcome o JOIN access_user u ON u.id = o.by_id WHERE o.dossier_id = %(work)s
    UNION ALL
    SELECT r.on::timestamp AT TIME ZONE 'Europe/Berlin', 'review', r.id, '', r.text, u.name, false, '', r.by_id
    FROM cases_review r JOIN access_user u ON u.id = r.by_id WHERE r.dossier_id = %(work)s
    UNION ALL
    SELECT l.requested_on::timestamp AT TIME ZONE 'Europe/Berlin', 'link', l.id, l.offer, l.provider, l.state, false, '', NULL
    FROM cases_servicelink l WHERE l.dossier_id = %(work)s
) entries WHERE (at, id) < (%(at)s, %(id)s) AND (%(text)s = '' OR text ILIKE %(like)s) ORDER BY at DESC, id DESC LIMIT %(most)s
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
