"""Writing the memory and sealing it."""

import hashlib
import json
import os
from collections.abc import Iterator
from datetime import UTC, datetime
from typing import Any
from uuid import UUID, uuid4

from django.db import connection, transaction

from bruecke.audit.checkpoint import COLUMNS, checkpoint_file, line, signed_bytes, signing_key
from bruecke.audit.tree import Tree, leaf

_LOCK = 6962
_INSERT = """INSERT INTO audit_entry (id, at, txid, actor, actor_kind, verb, dossier, subject, commitment)
VALUES (%s, now(), 0, '', '', %s, %s, %s, %s)"""


def record(*, verb: str, dossier: UUID | None = None, subject: str = "", text: str = "") -> None:
    """Write down that the actor of this transaction did `verb`; personal text is kept apart and can be erased."""
    key, salt = uuid4(), os.urandom(16)
    commitment = hashlib.sha256(salt + text.encode()).digest() if text else None
    with connection.cursor() as cursor:
        cursor.execute(_INSERT, [key, verb, dossier, subject, commitment])
        if text:
            cursor.execute("INSERT INTO audit_text (entry, salt, text) VALUES (%s, %s, %s)", [key, salt, text])


def record_many(verb: str, entries: list[tuple[UUID, str]]) -> None:
    """Write down the same deed for many dossiers (dossier and subject each) in one statement."""
    dossiers, subjects = [entry[0] for entry in entries], [entry[1] for entry in entries]
    with connection.cursor() as cursor:
        cursor.execute(
            """INSERT INTO audit_entry (id, at, txid, actor, actor_kind, verb, dossier, subject)
            SELECT gen_random_uuid(), now(), 0, '', '', %s, d, s FROM unnest(%s::uuid[], %s::text[]) AS entries (d, s)""",
            [verb, dossiers, subjects],
        )


@transaction.atomic
def seal() -> int:
    """Append all finished entries to the tree, sign its root and write the checkpoint out; return how many were new."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_try_advisory_xact_lock(%s)", [_LOCK])
        if not cursor.fetchone()[0]:
            return 0
        cursor.execute("SELECT size, peaks FROM audit_checkpoint ORDER BY size DESC LIMIT 1")
        size, peaks = cursor.fetchone() or (0, [])
        tree = Tree(size, (bytes.fromhex(peak) for peak in (json.loads(peaks) if isinstance(peaks, str) else peaks)))
        cursor.execute("SELECT pg_snapshot_xmin(pg_current_snapshot())::text::bigint, txid FROM audit_sealed")
        horizon, sealed = cursor.fetchone()
    new = 0
    for rows in _unsealed(sealed, horizon):
        new += _append(tree, rows)
    if new:
        _sign(tree, horizon)
    return new


def _unsealed(sealed: int, horizon: int) -> Iterator[list[tuple[Any, ...]]]:
    sql = f"SELECT {COLUMNS} FROM audit_entry WHERE txid >= %s AND txid < %s ORDER BY txid, at, id"
    with connection.chunked_cursor() as cursor:
        cursor.execute(sql, [sealed, horizon])
        while rows := cursor.fetchmany(5000):
            yield rows


def _append(tree: Tree, rows: list[tuple[Any, ...]]) -> int:
    leaves = []
    for row in rows:
        hashed = leaf(line(row))
        leaves.append((tree.size, row[0], row[1], hashed))
        tree.add(hashed)
    with connection.cursor() as cursor, cursor.copy("COPY audit_leaf (seq, entry, at, leaf_hash) FROM STDIN") as copy:
        for values in leaves:
            copy.write_row(values)
    return len(leaves)


def _sign(tree: Tree, horizon: int) -> None:
    root, signed_at = tree.root().hex(), datetime.now(UTC).isoformat(timespec="seconds")
    signature = signing_key().sign(signed_bytes(tree.size, root, signed_at)).hex()
    with connection.cursor() as cursor:
        cursor.execute(
            "INSERT INTO audit_checkpoint (size, root, signed_at, signature, peaks) VALUES (%s, %s, %s, %s, %s)",
            [tree.size, root, signed_at, signature, json.dumps([peak.hex() for peak in tree.peaks])],
        )
        cursor.execute("UPDATE audit_sealed SET txid = %s", [horizon])
    entry = json.dumps({"size": tree.size, "root": root, "signed_at": signed_at, "signature": signature})
    transaction.on_commit(lambda: _write_out(entry))


def _write_out(entry: str) -> None:
    """Append a checkpoint to the file, after it is certain; one that is lost on the way is contained in the next."""
    path = checkpoint_file()
    path.parent.mkdir(parents=True, exist_ok=True)
    with path.open("a") as file:
        file.write(entry + "\n")


def prepare_months(*, ahead: int = 6) -> None:
    """Make the partitions of the coming months; the nightly job calls it, making them twice is no error."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT audit_prepare(%s)", [ahead])


def erase_texts(*, before: datetime) -> int:
    """Erase the personal texts of entries older than `before`; the commitments stay, so the proof holds."""
    with connection.cursor() as cursor:
        cursor.execute("DELETE FROM audit_text t USING audit_entry e WHERE e.id = t.entry AND e.at < %s", [before])
        return int(cursor.rowcount)
