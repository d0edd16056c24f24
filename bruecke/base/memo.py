"""What one request has read already of things that hardly ever change; outside a request nothing is remembered."""

from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar

from django.core.cache import cache

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
    wanted = [name for name in names if memo is None or name not in memo]
    found = dict.fromkeys(wanted, "") | (cache.get_many(wanted) if wanted else {})
    if memo is None:
        return found
    memo.update(found)
    return memo
