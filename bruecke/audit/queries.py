"""Reading the memory: what the wall lets somebody know, and the check of the whole."""

import json
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any
from uuid import UUID

from cryptography.exceptions import InvalidSignature
from django.db import connection

from bruecke.audit.checkpoint import COLUMNS, checkpoint_file, line, signed_bytes, signing_key
from bruecke.audit.tree import Tree, leaf


@dataclass(frozen=True)
class Seen:
    """One entry as shown to a person or a colleague: metadata only."""

    at: datetime
    actor: str
    actor_kind: str
    verb: str
    dossier: UUID | None
    subject: str


def of_dossiers(dossiers: Iterable[UUID], most: int = 200) -> list[Seen]:
    """Return the newest entries of those dossiers the actor of this transaction may enter."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT * FROM audit_of_dossiers(%s, %s)", [list(dossiers), most])
        return [Seen(*row) for row in cursor.fetchall()]


def sealed() -> Iterator[tuple[int, bytes, bytes | None]]:
    """Return sequence number, stored leaf hash and the entry's line (None when the entry is gone), in tree order."""
    columns = ", ".join(f"e.{name.strip()}" for name in COLUMNS.split(","))
    sql = f"""SELECT l.seq, l.leaf_hash, {columns} FROM audit_leaf l
              LEFT JOIN audit_entry e ON e.id = l.entry AND e.at = l.at ORDER BY l.seq"""
    with connection.chunked_cursor() as cursor:
        cursor.execute(sql)
        while rows := cursor.fetchmany(10_000):
            for row in rows:
                yield row[0], bytes(row[1]), line(row[2:]) if row[2] else None


def checkpoints() -> list[dict[str, Any]]:
    """Return the stored checkpoints, oldest first."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT size, root, signed_at, signature FROM audit_checkpoint ORDER BY size")
        rows = cursor.fetchall()
    return [
        {"size": size, "root": root, "signed_at": at.astimezone(UTC).isoformat(timespec="seconds"), "signature": signature}
        for size, root, at, signature in rows
    ]  # fmt: skip


def problems() -> list[str]:
    """Return what is wrong with the memory, empty when every entry stands as it was sealed."""
    found: list[str] = []
    signed = [*checkpoints(), *_written_out(found)]
    for row in signed:
        _check_signature(row, found)
    roots: dict[int, set[str]] = {}
    for row in signed:
        roots.setdefault(row["size"], set()).add(row["root"])
    tree = Tree()
    for seq, stored, text in sealed():
        if seq != tree.size:
            found.append(f"entry {tree.size} is missing from the tree")
            return found
        hashed = stored if text is None else leaf(text)
        if text is None:
            found.append(f"entry {seq} was deleted or its time was changed")
        elif hashed != stored:
            found.append(f"entry {seq} was changed")
        tree.add(hashed)
        if tree.size in roots and {tree.root().hex()} != roots[tree.size]:
            found.append(f"the root at size {tree.size} is not the signed one: an entry was changed, swapped or replaced")
    longest = max(roots, default=0)
    if tree.size < longest:
        found.append(f"cut off: {tree.size} entries are left of {longest} signed ones")
    if tree.size > longest:
        found.append(f"{tree.size - longest} entries stand behind the last signed one: a checkpoint was removed")
    found.extend(_slipped_in())
    return found


def _check_signature(row: dict[str, Any], found: list[str]) -> None:
    try:
        signing_key().public_key().verify(
            bytes.fromhex(row["signature"]), signed_bytes(row["size"], row["root"], row["signed_at"])
        )
    except (InvalidSignature, ValueError):
        found.append(f"the signature of the checkpoint at size {row['size']} is wrong")


def _written_out(found: list[str]) -> list[dict[str, Any]]:
    path = checkpoint_file()
    if not path.exists():
        return []
    rows = []
    for number, text in enumerate(path.read_text().splitlines(), start=1):
        try:
            row = json.loads(text)
            rows.append(
                {"size": int(row["size"]), "root": row["root"], "signed_at": row["signed_at"], "signature": row["signature"]}
            )
        except (ValueError, KeyError, TypeError):
            found.append(f"line {number} of the checkpoint file cannot be read")
    return rows


def _slipped_in() -> list[str]:
    sql = """SELECT e.id FROM audit_entry e LEFT JOIN audit_leaf l ON l.entry = e.id, audit_sealed s
             WHERE l.entry IS NULL AND e.txid < s.txid LIMIT 20"""
    with connection.cursor() as cursor:
        cursor.execute(sql)
        return [f"entry {row[0]} was inserted afterwards" for row in cursor.fetchall()]
