"""What is hashed and what is signed: the line of an entry, the bytes of a checkpoint, the key and the file that leaves the system."""

import json
from datetime import UTC
from pathlib import Path
from typing import Any

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat
from django.conf import settings

COLUMNS = "id, at, txid, actor, actor_kind, verb, dossier, subject, commitment"


def line(row: tuple[Any, ...]) -> bytes:
    """Return an entry as it is hashed: one line of JSON, keys sorted, UTC, microseconds."""
    key, at, txid, actor, kind, verb, dossier, subject, commitment = row
    content = {
        "id": str(key), "at": at.astimezone(UTC).isoformat(timespec="microseconds"), "txid": txid, "actor": actor,
        "actor_kind": kind, "verb": verb, "dossier": str(dossier) if dossier else None, "subject": subject,
        "commitment": bytes(commitment).hex() if commitment else None,
    }  # fmt: skip
    return json.dumps(content, sort_keys=True, ensure_ascii=False, separators=(",", ":")).encode()


def signing_key() -> Ed25519PrivateKey:
    """Return the key that signs checkpoints."""
    return Ed25519PrivateKey.from_private_bytes(bytes.fromhex(settings.BRUECKE_AUDIT_KEY))


def public_key() -> str:
    """Return the public key in hex; it is handed to whoever shall verify."""
    return signing_key().public_key().public_bytes(Encoding.Raw, PublicFormat.Raw).hex()


def signed_bytes(size: int, root: str, signed_at: str) -> bytes:
    """Return what the signature of a checkpoint covers."""
    return f"{size}\n{root}\n{signed_at}\n".encode()


def checkpoint_file() -> Path:
    """Return the file in the folder that leaves the system."""
    return Path(settings.BRUECKE_HOME) / "checkpoints" / "checkpoints.jsonl"
