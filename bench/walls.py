"""The same page with and without its two walls, in one process: policy filters and row security against neither."""

import statistics
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

ROUNDS = 12


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
    return statistics.median(walled) / statistics.median(open_)


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
    """Let `visible` filter nothing and the owner, whom row security does not bind, do the reading."""
    from bruecke.access import policy, wall_middleware

    honest, enter = policy.visible, wall_middleware.enter

    def everything(actor: Any, rows: Any, right: Any = None) -> Any:
        return rows

    def as_owner(actor: Any, role: str = "") -> None:
        enter(actor, "bruecke_owner")

    users = [module for name, module in list(sys.modules.items()) if name.startswith("bruecke.")]
    swapped = [
        (module, name, value) for module in users for name, value in vars(module).items() if value is honest or value is enter
    ]
    for module, name, value in swapped:
        setattr(module, name, everything if value is honest else as_owner)
    try:
        yield
    finally:
        for module, name, value in swapped:
            setattr(module, name, value)
