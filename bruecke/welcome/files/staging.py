"""The accepted rows of a file between preview and taking over: packed, to be stored encrypted, erased afterwards."""

import json
import zlib
from collections.abc import Iterator
from dataclasses import asdict
from typing import Any

from bruecke.welcome.files.families import Family
from bruecke.welcome.files.rows import Judged

_STEP = 1 << 16


class Stage:
    """Packs rows one by one, so that a large file needs little memory."""

    def __init__(self) -> None:
        self._packer = zlib.compressobj(6)
        self._parts: list[bytes] = []

    def write(self, row: Judged) -> None:
        """Add one row with what is kept of it."""
        kept = {
            "line": row.line, "facts": row.facts, "wishes": row.wishes, "consent": row.consent, "fingerprint": row.fingerprint,
            "year": row.birth_year if row.is_minor else 0,
        }  # fmt: skip
        self._parts.append(self._packer.compress(json.dumps(kept, ensure_ascii=False).encode() + b"\n"))

    def finish(self, families: list[Family]) -> bytes:
        """Return the packed rows, the families before them."""
        head = zlib.compress(json.dumps([asdict(family) for family in families]).encode())
        return len(head).to_bytes(4, "big") + head + b"".join(self._parts) + self._packer.flush()


def families_of(packed: bytes) -> list[Family]:
    """Return the families of packed rows."""
    size = int.from_bytes(packed[:4], "big")
    return [Family(**family) for family in json.loads(zlib.decompress(packed[4 : 4 + size]))]


def rows_of(packed: bytes) -> Iterator[dict[str, Any]]:
    """Yield the packed rows one by one."""
    place = 4 + int.from_bytes(packed[:4], "big")
    unpacker, rest = zlib.decompressobj(), b""
    while place < len(packed):
        *lines, rest = (rest + unpacker.decompress(packed[place : place + _STEP])).split(b"\n")
        place += _STEP
        yield from (json.loads(line) for line in lines)
