"""Encryption at rest with rotating keys, and keys derived from a code that nobody stores."""

import base64
import hashlib
import hmac
import secrets
from functools import cache
from pathlib import Path
from uuid import UUID

from cryptography.fernet import Fernet, InvalidToken, MultiFernet
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from django.conf import settings

ALPHABET = "23456789ABCDEFGHJKLMNPQRSTUVWXYZ"


@cache
def _keys(keys: tuple[str, ...]) -> MultiFernet:
    return MultiFernet([Fernet(key) for key in keys])


def lock(data: bytes) -> bytes:
    """Return `data` encrypted with the newest key."""
    return _keys(tuple(settings.BRUECKE_FIELD_KEYS)).encrypt(data)


def unlock(token: bytes | memoryview) -> bytes:
    """Return the plain bytes; raises ValueError when no known key opens them."""
    try:
        return _keys(tuple(settings.BRUECKE_FIELD_KEYS)).decrypt(bytes(token))
    except InvalidToken as error:
        raise ValueError("no key opens this") from error


def rotate(token: bytes | memoryview) -> bytes:
    """Return the same content under the newest key."""
    return _keys(tuple(settings.BRUECKE_FIELD_KEYS)).rotate(bytes(token))


def new_code(letters: int) -> str:
    """Return a random code of `letters` letters with 5 bits of entropy each (16 letters: 80 bits)."""
    return "".join(secrets.choice(ALPHABET) for _ in range(letters))


def tidy_code(text: str) -> str:
    """Return a typed code in upper case without spaces, dashes or anything else that is not in the alphabet."""
    return "".join(letter for letter in text.upper() if letter in ALPHABET)


def code_hash(code: str) -> str:
    """Return the keyed SHA-256 of a code in hex; only this is stored."""
    return hmac.new(bytes.fromhex(settings.BRUECKE_CODE_KEY), code.encode(), hashlib.sha256).hexdigest()


def derived_code(letters: int, *known: object) -> str:
    """Return the code that belongs to secrets only the browser holds, so that a second tap finds the first one's code.

    Each letter carries 5 bits of a keyed SHA-256; one of the secrets must be random (a version 4 UUID has 122 bits).
    """
    text = "|".join(str(secret) for secret in known).encode()
    number = int.from_bytes(hmac.new(bytes.fromhex(settings.BRUECKE_CODE_KEY), text, hashlib.sha256).digest(), "big")
    return "".join(ALPHABET[(number >> (5 * place)) & 31] for place in range(letters))


def box(code: str) -> Fernet:
    """Return the cipher of one code: what it locks can be opened with the code only, not with the database."""
    derived = HKDF(algorithm=hashes.SHA256(), length=32, salt=b"bruecke", info=b"signing").derive(code.encode())
    return Fernet(base64.urlsafe_b64encode(derived))


def store_file(data: bytes) -> UUID:
    """Write `data` encrypted into the data directory and return its key."""
    key = UUID(bytes=secrets.token_bytes(16), version=4)
    path = file_path(key)
    path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    path.write_bytes(lock(data))
    path.chmod(0o600)
    return key


def read_file(key: UUID) -> bytes:
    """Return the plain content of a stored file; raises FileNotFoundError when it was erased."""
    return unlock(file_path(key).read_bytes())


def erase_file(key: UUID) -> None:
    """Remove a stored file; removing it twice is no error."""
    file_path(key).unlink(missing_ok=True)


def file_path(key: UUID) -> Path:
    """Return where the encrypted file of `key` lies."""
    name = key.hex
    return Path(settings.BRUECKE_HOME) / "files" / name[:2] / name
