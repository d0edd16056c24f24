"""How often one address may try something within an hour; only a keyed hash of the address is kept, in the cache."""

import ipaddress
import time

from django.conf import settings
from django.core.cache import cache
from django.http import HttpRequest

from bruecke.base.crypto import code_hash
from bruecke.base.memo import stored

HOUR = 3600


def visitor(request: HttpRequest) -> str:
    """Return who asks: what the outermost of our own web servers wrote down (`BRUECKE_PROXIES` of them), else who is connected.

    What stands further left in X-Forwarded-For is what a visitor wrote herself, and counts nothing.
    """
    own = settings.BRUECKE_PROXIES
    forwarded = [part.strip() for part in str(request.META.get("HTTP_X_FORWARDED_FOR", "")).split(",")]
    return forwarded[-own] if 0 < own <= len(forwarded) and forwarded[-own] else str(request.META.get("REMOTE_ADDR", ""))


def address(request: HttpRequest) -> str:
    """Return the keyed hash of the visitor's address; of IPv6 the network counts, because one visitor owns all of it."""
    found = visitor(request)
    if found.count(":") == 1:  # IPv4 with the port, as some web servers write it
        found = found.partition(":")[0]
    try:
        parsed = ipaddress.ip_address(found)
    except ValueError:
        return code_hash(found)
    if parsed.version == 6:  # noqa: PLR2004 -- IPv6
        return code_hash(str(ipaddress.ip_network(f"{parsed}/64", strict=False)))
    return code_hash(str(parsed))


def _key(kind: str, request: HttpRequest) -> str:
    return f"limit:{kind}:{int(time.time() // HOUR)}:{address(request)[:32]}"


def used_up(kind: str, request: HttpRequest, most: int) -> bool:
    """Return whether the visitor has tried `kind` at least `most` times in this hour."""
    return int(stored(_key(kind, request)) or 0) >= most


def hit(kind: str, request: HttpRequest) -> None:
    """Count one try; the view that calls it must answer, not raise, or the count is undone with its work."""
    key = _key(kind, request)
    cache.set(key, int(cache.get(key, 0)) + 1, HOUR)
