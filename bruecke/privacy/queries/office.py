"""What the privacy officer sees: who did what and when, never the content of a dossier, and names of colleagues only."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from django.db import connection
from django.utils import timezone

from bruecke.access.actor import Actor
from bruecke.access.models import Regime, Role, User
from bruecke.access.policy import require_role
from bruecke.consent.models import Method
from bruecke.privacy.words import CLASS_NAMES

PAGE = 50
FAMILIES = (
    "dossier", "handover", "consent", "access", "person", "signing", "attempt", "message", "appointment", "talk", "basis", "member", "user", "unit",
    "cover", "release", "case", "plan", "note", "task", "document", "consult", "entry", "entrant", "offer", "round",
    "pupil", "import", "privacy", "audit", "refused",
)  # fmt: skip


@dataclass(frozen=True)
class Mark:
    """Where a page of a list ended: time and key of its last row."""

    at: datetime
    id: UUID

    def __str__(self) -> str:
        return f"{self.at.isoformat()}_{self.id}"

    @classmethod
    def read(cls, text: str) -> "Mark | None":
        """Return the mark of an address, None for the first page and for anything that is none."""
        moment, _line, key = text.partition("_")
        try:
            found = cls(datetime.fromisoformat(moment), UUID(key))
        except ValueError:
            return None
        return found if found.at.tzinfo else None


@dataclass(frozen=True)
class Page:
    """One page of a list and the mark behind which the next begins."""

    rows: list["Entry"] | list["Emergency"] | list["Registered"]
    after: Mark | None


#: How long an emergency access is counted beside the page of the privacy officer.
NOTICED = timedelta(days=7)


@dataclass(frozen=True)
class Entry:
    """One entry of the memory, metadata only."""

    id: UUID
    at: datetime
    actor: str
    actor_kind: str
    verb: str
    dossier: UUID | None
    subject: str
    name: str = ""


@dataclass(frozen=True)
class Emergency:
    """One emergency access: who, where, when and the sentence; `dossier` stands in the log beside what was opened."""

    id: UUID
    at: datetime
    until: datetime
    ended_at: datetime | None
    name: str
    unit: str
    dossier: UUID
    kind: str
    sentence: str


@dataclass(frozen=True)
class Registered:
    """One line of the consent register without the person."""

    id: UUID
    number: str
    at: datetime
    receiver: str
    regime: str
    method: str
    expires_on: object
    withdrawn_at: datetime | None
    withdrawn_how: str
    lapsed_at: datetime | None

    @property
    def regime_label(self) -> str:
        """The privacy law of the receiver."""
        return str(Regime(self.regime).label)

    @property
    def method_label(self) -> str:
        """How it was signed."""
        return str(Method(self.method).label)


@dataclass(frozen=True)
class Class:
    """One class of the retention plan: erased in the last night, due within seven days."""

    name: str
    erased: int
    coming: int


@dataclass(frozen=True)
class State:
    """The newest checkpoint, the last check of the memory and the last erasure."""

    size: int | None
    root: str
    signed_at: datetime | None
    verified_at: datetime | None
    problems: int | None
    tidied_at: datetime | None
    classes: list[Class]


def _rows(sql: str, *values: Any) -> list[tuple[Any, ...]]:
    with connection.cursor() as cursor:
        cursor.execute(sql, values)
        return list(cursor.fetchall())


def entries(actor: Actor, *, since: datetime, before: datetime, family: str = "", after: Mark | None = None) -> Page:
    """Return a page of the memory, newest first; raises NotVisible for anybody but the privacy officer."""
    require_role(actor, Role.PRIVACY_OFFICER)
    found = _rows(
        "SELECT * FROM privacy_entries(%s, %s, %s, %s, %s, %s)",
        since, before, family if family in FAMILIES else "", *_mark(after), PAGE + 1,
    )  # fmt: skip
    ids = {UUID(str(row[2])) for row in found if row[3] == "user"}
    names = {str(key): name for key, name in User.objects.filter(pk__in=ids).values_list("pk", "name")}
    return _page([Entry(*(*row, names.get(str(row[2]), ""))) for row in found])


def emergencies(actor: Actor, *, after: Mark | None = None) -> Page:
    """Return a page of the emergency accesses, newest first; raises NotVisible for anybody but the privacy officer."""
    require_role(actor, Role.PRIVACY_OFFICER)
    return _page([Emergency(*row) for row in _rows("SELECT * FROM privacy_emergencies(%s, %s, %s)", *_mark(after), PAGE + 1)])


def recent_emergencies(actor: Actor) -> int:
    """Return how many emergency accesses began lately, at most a page; nobody but the privacy officer counts any."""
    since = timezone.now() - NOTICED
    return int(_rows("SELECT count(*) FROM privacy_emergencies(NULL, NULL, %s) WHERE since >= %s", PAGE, since)[0][0])


def register(actor: Actor, *, state: str = "", after: Mark | None = None) -> Page:
    """Return a page of the consent register, newest first; raises NotVisible for anybody but the privacy officer."""
    require_role(actor, Role.PRIVACY_OFFICER)
    wanted = state if state in ("live", "withdrawn", "lapsed") else ""
    found = _rows("SELECT * FROM privacy_register(%s, %s, %s, %s)", wanted, *_mark(after), PAGE + 1)
    return _page([Registered(*row) for row in found])


def state(actor: Actor) -> State:
    """Return how the memory and the erasure stand; raises NotVisible for anybody but the privacy officer."""
    require_role(actor, Role.PRIVACY_OFFICER)
    size, root, signed_at, verified_at, verified, tidied_at, tidied = _rows("SELECT * FROM privacy_state()")[0]
    problems = int(str(verified).rpartition(":")[2]) if verified else None
    return State(
        size, str(root or ""), signed_at, verified_at, problems, tidied_at, _classes(str(tidied or "")) if tidied_at else []
    )


def _classes(text: str) -> list[Class]:
    """Return every class in the order of its names, also where the night found nothing; none before the first night."""
    found = {name: Class(name, 0, 0) for name in CLASS_NAMES}
    for part in text.split():
        name, _colon, numbers = part.partition(":")
        erased, _slash, coming = numbers.partition("/")
        found[name] = Class(name, int(erased), int(coming))
    return list(found.values())


def _mark(after: Mark | None) -> tuple[datetime | None, UUID | None]:
    return (after.at, after.id) if after else (None, None)


def _page(rows: list[Entry] | list[Emergency] | list[Registered]) -> Page:
    shown = rows[:PAGE]
    return Page(shown, Mark(shown[-1].at, shown[-1].id) if len(rows) > PAGE else None)
