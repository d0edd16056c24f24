"""What is known of one person for matching, and the same in the form that is compared."""

import re
import unicodedata
from dataclasses import dataclass
from functools import lru_cache

from bruecke.people.spelling.letters import letters

MOST_WORDS = 4
_PHONE_DIGITS, _PHONE_LEAST = 8, 5
_WOMEN, _MEN = ("f", "w", "ж"), ("m", "ч")


@dataclass(frozen=True)
class Record:
    """One person as somebody wrote her down; every field but the id may be empty. A birth date is YYYY, YYYY-MM or YYYY-MM-DD."""

    id: str
    given_name: str = ""
    family_name: str = ""
    original_name: str = ""
    birth_date: str = ""
    phones: tuple[str, ...] = ()
    sex: str = ""
    street_number: str = ""
    address_1: str = ""
    address_2: str = ""
    suburb: str = ""
    postcode: str = ""
    state: str = ""
    nationality: str = ""


@dataclass(frozen=True, slots=True)
class Prepared:
    """A record as it is compared: folded, without punctuation; `birth` is digits from the year on."""

    given: str
    family: str
    original: str
    birth: str
    phones: frozenset[str]
    sex: str
    number: str
    street: str
    estate: str
    suburb: str
    postcode: str
    state: str
    nationality: str


def prepare(record: Record) -> Prepared:
    """Return the record in the form that is compared."""
    return Prepared(
        given=folded(record.given_name),
        family=folded(record.family_name),
        original=folded(record.original_name),
        birth=birth(record.birth_date),
        phones=frozenset(filter(None, map(phone, record.phones))),
        sex=sex(record.sex),
        number=folded(record.street_number),
        street=folded(record.address_1),
        estate=folded(record.address_2),
        suburb=folded(record.suburb),
        postcode=folded(record.postcode).replace(" ", ""),
        state=folded(record.state),
        nationality=folded(record.nationality),
    )


def whole_name(one: Prepared) -> str:
    """Return both names in the order of the alphabet, so that swapped ones are equal."""
    return "|".join(sorted((one.given, one.family)))


@lru_cache(maxsize=200_000)
def folded(text: str) -> str:
    """Return the words of a text in lower case, without punctuation and marks that no two people write alike."""
    plain = unicodedata.normalize("NFC", unicodedata.normalize("NFKC", text).lower())
    plain = "".join(letter for letter in plain if unicodedata.category(letter) not in ("Mn", "Cf"))
    return " ".join(re.sub(r"[\W_]+", " ", re.sub(r"['’ʼ`´ʿʾ‘]", "", plain)).split())


@lru_cache(maxsize=50_000)
def birth(text: str) -> str:
    """Return the digits of a birth date that are known: 4, 6 or 8; a date with unknown month or day (00) ends before it."""
    digits = "".join(letter for letter in text if letter in "0123456789")[:8]
    digits = digits[: len(digits) // 2 * 2]
    while len(digits) > 4 and digits.endswith("00"):  # noqa: PLR2004 -- the year stays
        digits = digits[:-2]
    return digits if len(digits) >= 4 else ""  # noqa: PLR2004 -- less than a year says nothing


def phone(text: str) -> str:
    """Return the last digits of a number, alike with and without the country; empty when there are too few."""
    digits = "".join(letter for letter in text if letter.isdecimal())
    return digits[-_PHONE_DIGITS:] if len(digits) >= _PHONE_LEAST else ""


def sex(text: str) -> str:
    """Return f, m or nothing."""
    first = text.strip().lower()[:1]
    return "f" if first in _WOMEN and first else "m" if first in _MEN and first else ""


@lru_cache(maxsize=200_000)
def words(text: str) -> tuple[str, ...]:
    """Return the first words of a folded name that have letters of a known script."""
    return tuple(word for word in text.split() if letters(word)[1])[:MOST_WORDS]
