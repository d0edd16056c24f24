"""How many rows wait for somebody: the numbers of the navigation and of saved views, all of a page in one query."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.db import connection
from django.db.models import Model

from bruecke.access.actor import Actor
from bruecke.access.models import DossierKind
from bruecke.access.policy import Right, doors, grants_behind, held_by


@dataclass(frozen=True)
class Counted:
    """Rows of a table under an SQL condition, to be counted as far as they give somebody a right."""

    model: type[Model]
    right: Right
    condition: str
    values: tuple[Any, ...] = ()

    def sql(self, actor: Actor) -> tuple[str, list[Any]]:
        """Return the number in SQL, and its values."""
        text, held = grants_behind(actor, self.right, self.model.circle) or ("false", [])  # type: ignore[attr-defined]
        rows = f"{self.model._meta.db_table} WHERE {self.condition} AND {held_by('shelf_id', 'dossier_id', text)}"
        return f"(SELECT count(*) FROM {rows})", [*self.values, *held, *held]


@dataclass(frozen=True)
class Waiting:
    """Few rows of her own, counted by a function of the database that looks at each by itself: it takes the doors of the policy and asks the
    wall which of them are hers (`wall.key_to`), a third of what row security costs on every page (docs/decisions/0012)."""

    function: str
    right: Right
    circle: DossierKind
    values: tuple[Any, ...] = ()

    def sql(self, actor: Actor) -> tuple[str, list[Any]]:
        """Return the number in SQL, and its values: holder, unit and reason of each door, and whether its key belongs to the unit."""
        open_ = [(door, str(reason)) for door, reason in doors(actor, self.right) if door.kind == self.circle]
        rows = [(door.user_id, unit, reason, door.is_shared) for door, reason in open_ for unit in door.unit_ids]
        columns = [list(column) for column in zip(*rows, strict=True)] or [[], [], [], []]
        marks = ["%s::uuid[]", "%s::uuid[]", "%s::text[]", "%s::bool[]", *["%s"] * len(self.values)]
        return f"{self.function}({', '.join(marks)})", [*columns, *self.values]


def numbers(actor: Actor, counted: Sequence[Counted | Waiting]) -> list[int]:
    """Return how many rows of each give `actor` the right; one ready-made query, because the navigation of every page asks."""
    if not counted:
        return []
    parts = [one.sql(actor) for one in counted]
    with connection.cursor() as cursor:
        cursor.execute(
            f"SELECT {', '.join(text for text, _values in parts)}", [value for _text, values in parts for value in values]
        )
        return [int(number) for number in cursor.fetchone()]
