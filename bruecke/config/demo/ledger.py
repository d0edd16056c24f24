"""Rows as the actions would have written them on their day, copied into the database in one go.

The actions stamp the present; an invented past needs its own days. So this module writes the same rows with the days of the
story: dossiers on their shelves, grants with their ends, and the memory. Whoever changes an action changes it here as well;
`tests/test_demo.py` compares what both leave behind.
"""

from collections import defaultdict
from collections.abc import Iterable
from datetime import UTC, date, datetime, time, timedelta
from functools import cache
from typing import Any
from uuid import UUID

from django.db import connection, models
from django.utils import timezone

from bruecke.access import actions as access
from bruecke.access.models import Dossier, DossierKind, Grant, Reason, Shelf
from bruecke.base.days import at_hour
from bruecke.network.calendar import is_working_day

Row = dict[str, Any]
NOBODY: tuple[str, str] = ("", "system")


def moment(day: date, hour: int, minute: int = 0) -> datetime:
    """Return a moment of a day in the county's time."""
    return at_hour(day, time(hour, minute))


def shift(day: date, count: int) -> date:
    """Return the day that lies `count` working days after, or before where negative; 0 is the day or the next working one."""
    step = timedelta(days=-1 if count < 0 else 1)
    while count == 0 and not is_working_day(day):
        day += step
    while count:
        day += step
        if is_working_day(day):
            count -= 1 if step.days > 0 else -1
    return day


@cache
def _columns(model: type[models.Model]) -> "list[tuple[str, str, models.Field[Any, Any]]]":
    return [(field.attname, field.column or "", field) for field in model._meta.concrete_fields if not field.generated]


class Ledger:
    """Everything that will be written, by table and in order."""

    def __init__(self, random: Any) -> None:
        self.random = random
        self.rows: dict[type[models.Model], list[Row]] = defaultdict(list)
        self.memory: list[tuple[Any, ...]] = []
        self._shelves: dict[tuple[str, str, UUID | None], UUID] = {}

    def uuid(self) -> UUID:
        """Return a key that the seed determines."""
        return UUID(int=self.random.getrandbits(128), version=4)

    def add(self, model: type[models.Model], **values: Any) -> Row:
        """Keep a row; what is not given takes the default of its column. It may be changed until everything is copied."""
        row = {"id": self.uuid(), **values}
        self.rows[model].append(row)
        return row

    def shelf(self, kind: DossierKind, use: Shelf.Use, unit_id: UUID | None) -> UUID:
        """Return the key of a shelf."""
        place = (kind, use, unit_id)
        if place not in self._shelves:
            self._shelves[place] = access.shelf(kind=kind, use=use, unit_id=unit_id).pk
        return self._shelves[place]

    def dossier(self, at: datetime, kind: DossierKind, use: Shelf.Use, unit_id: UUID | None = None) -> Row:
        """Open a dossier."""
        return self.add(Dossier, kind=kind, shelf_id=self.shelf(kind, use, unit_id), opened_at=at)

    def move(self, dossier: Row, use: Shelf.Use, unit_id: UUID | None = None) -> None:
        """Put a dossier on another shelf."""
        dossier["shelf_id"] = self.shelf(DossierKind(dossier["kind"]), use, unit_id)

    def grant(self, at: datetime, who: tuple[str, str], dossier: Row, reason: Reason, **holder: Any) -> Row:
        """Store a reason to enter, and remember it."""
        row = self.add(Grant, dossier_id=dossier["id"], reason=reason, since=at, **holder)
        self.note(at, who, "access.granted", dossier["id"], f"grant:{row['id']} {reason}")
        return row

    def end(self, at: datetime, who: tuple[str, str], grants: Iterable[Row]) -> None:
        """End grants that still count, and remember it."""
        for row in grants:
            if row.get("ended_at") is None:
                row["ended_at"] = at
                self.note(at, who, "access.ended", row["dossier_id"], f"grant:{row['id']} {row['reason']}")

    def note(self, at: datetime, who: tuple[str, str], verb: str, dossier: UUID | None = None, subject: str = "") -> None:
        """Remember what somebody did."""
        self.memory.append((self.uuid(), at, *who, verb, dossier, subject))

    def copy(self) -> dict[str, int]:
        """Write everything and return how many rows each table got; the triggers that stamp the present are silent meanwhile."""
        on_shelf = {row["id"]: row["shelf_id"] for row in self.rows[Dossier]}
        order: list[type[models.Model]] = [Dossier, *(model for model in self.rows if model is not Dossier)]
        with connection.cursor() as cursor:
            cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
            cursor.execute("SET CONSTRAINTS ALL DEFERRED")
            cursor.execute("ALTER TABLE access_grant DISABLE TRIGGER access_grant_noted")
            for model in order:
                self._copy_table(cursor, model, on_shelf)
            cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
            cursor.execute("SET CONSTRAINTS ALL DEFERRED")
            cursor.execute("ALTER TABLE access_grant ENABLE TRIGGER access_grant_noted")
            self._copy_memory(cursor)
        return {model._meta.db_table: len(self.rows[model]) for model in order} | {"audit_entry": len(self.memory)}

    def _copy_table(self, cursor: Any, model: type[models.Model], on_shelf: dict[UUID, UUID]) -> None:
        columns = _columns(model)
        listed = ", ".join(f'"{column}"' for _name, column, _field in columns)
        fixed = {name: field.get_default() for name, _column, field in columns}
        prepare = [(name, field.get_db_prep_save) for name, _column, field in columns]
        stamped = {
            name
            for name, _column, field in columns
            if getattr(field, "auto_now", False) or getattr(field, "auto_now_add", False)
        }
        now = timezone.now()
        with cursor.copy(f"COPY {model._meta.db_table} ({listed}) FROM STDIN") as copy:
            for row in self.rows[model]:
                values = {**fixed, **row}
                for name in stamped:
                    values[name] = row.get(name, now)
                if "dossier_id" in values and "shelf_id" in values and model is not Grant:
                    values["shelf_id"] = on_shelf.get(values["dossier_id"])
                copy.write_row([prepare_one(values[name], connection) for name, prepare_one in prepare])

    def _copy_memory(self, cursor: Any) -> None:
        self.memory.sort(key=lambda row: row[1])
        for month in sorted({row[1].astimezone(UTC).date().replace(day=1) for row in self.memory}):
            cursor.execute("SELECT audit_partition(%s)", [month])
        cursor.execute("ALTER TABLE audit_entry DISABLE TRIGGER audit_entry_stamp")
        cursor.execute("SELECT pg_current_xact_id()::text::bigint")
        (transaction,) = cursor.fetchone()
        listed = "id, at, actor, actor_kind, verb, dossier, subject, txid"
        with cursor.copy(f"COPY audit_entry ({listed}) FROM STDIN") as copy:
            for row in self.memory:
                copy.write_row((*row, transaction))
        cursor.execute("ALTER TABLE audit_entry ENABLE TRIGGER audit_entry_stamp")
