"""The same page with and without its two walls, in one process: policy filters and row security against neither."""

import statistics
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

ROUNDS = 20
#: What the functions count that ask the wall themselves, without asking: {user} acts.
PLAIN = {
    "consent_waiting": "consent_handover WHERE state = 'delivered' AND to_unit_id = ANY (%s)",
    "cases_late": "cases_case WHERE next_due < %s AND closed_on IS NULL AND user_id = {user}",
    "consults_waiting": "consults_consult WHERE waits_for = 'asker' AND id IN (SELECT consult_id FROM consults_origin WHERE user_id = {user})",
}


def without_walls(user: Any, paths: list[str]) -> float | None:
    """Return the cost of a page with both walls as a multiple of the cost without; alternating, so that noise hits both."""
    from django.test import Client

    client = Client(headers={"host": "127.0.0.1"})
    client.force_login(user)
    session = client.session
    session["second_factor"] = session["demo"] = True
    session.save()
    walled, open_ = [], []
    for number in range(ROUNDS + 2):
        path = paths[number % len(paths)]
        first = _timed(client, path)
        with lowered():
            second = _timed(client, path)
        if first is None or second is None:
            return None
        if number >= 2:
            walled.append(first)
            open_.append(second)
    return statistics.median(one / other for one, other in zip(walled, open_, strict=True))


def _timed(client: Any, path: str) -> float | None:
    start = time.perf_counter()
    answer = client.get(path)
    _owner()
    return (time.perf_counter() - start) * 1000 if answer.status_code == 200 else None


def _owner() -> None:
    from django.db import connection

    with connection.cursor() as cursor:
        cursor.execute("RESET ROLE")


@contextmanager
def lowered() -> Iterator[None]:
    """Let `visible` filter nothing, `numbers` count everything, and the owner, whom row security does not bind, do the reading."""
    from django.db import connection

    from bruecke.access import counting, policy, wall_middleware

    honest, numbers, enter = policy.visible, counting.numbers, wall_middleware.enter

    def everything(actor: Any, rows: Any, right: Any = None, *, single: bool = False) -> Any:
        return rows

    def every(actor: Any, counted: Any) -> list[int]:
        plain = {name: text.format(user=f"'{actor.user_id}'::uuid") for name, text in PLAIN.items()}
        rows = (
            plain.get(getattr(one, "function", "")) or f"{one.model._meta.db_table} WHERE {one.condition}" for one in counted
        )
        parts = (f"(SELECT count(*) FROM {one})" for one in rows)
        with connection.cursor() as cursor:
            cursor.execute(f"SELECT {', '.join(['0', *parts])}", [value for one in counted for value in one.values])
            return [int(number) for number in cursor.fetchone()[1:]]

    def as_owner(actor: Any, role: str = "") -> None:
        enter(actor, "bruecke_owner")

    users = [module for name, module in list(sys.modules.items()) if name.startswith("bruecke.")]
    instead = {honest: everything, numbers: every, enter: as_owner}
    swapped = [
        (module, name, value)
        for module in users
        for name, value in vars(module).items()
        if any(value is own for own in instead)
    ]
    for module, name, value in swapped:
        setattr(module, name, instead[value])
    try:
        yield
    finally:
        for module, name, value in swapped:
            setattr(module, name, value)
