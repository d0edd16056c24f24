"""What one request has read already of things that hardly ever change; outside a request nothing is remembered."""

from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from typing import Any

from django.core.cache import cache

#: Registers whose versions this process was ever asked for.
_ASKED: set[str] = set()
_MEMO: ContextVar[dict[str, str] | None] = ContextVar("memo", default=None)


@contextmanager
def remembering() -> Iterator[None]:
    """Remember inside the block, forget afterwards."""
    token = _MEMO.set({})
    try:
        yield
    finally:
        _MEMO.reset(token)


def versions(names: Iterable[str]) -> dict[str, str]:
    """Return the versions of registers by name, empty where nothing was loaded yet; one query for each request."""
    memo = _MEMO.get()
    names = list(names)
    _ASKED.update(names)
    wanted = [name for name in names if memo is None or name not in memo]
    found = dict.fromkeys(wanted, "") | (cache.get_many(wanted) if wanted else {})
    if memo is None:
        return found
    memo.update(found)
    return memo


def stored(key: str) -> Any:
    """Return what is kept in the cache under a key, None for nothing; the versions that will be asked for next are read along with it."""
    memo = _MEMO.get()
    names = [] if memo is None else sorted(_ASKED - memo.keys())
    found = cache.get_many([key, *names])
    if memo is not None:
        memo.update({name: found.get(name, "") for name in names})
    return found.get(key)
