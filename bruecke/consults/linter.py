"""Finds what could tell who somebody is: names, dates of birth, numbers, small places. Pure functions over text.

Certain is what nobody writes by chance (a date of birth, a number of a file, the person's own name in any script and spelling);
that stops a question. Everything else is a hint that a human judges, because German nouns look like names and villages like words.
"""

import re
import unicodedata
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from functools import cache

from rapidfuzz import fuzz

from bruecke.people.names import skeleton, words

OLD_YEARS, LEAST, SKELETON, LIKE = 10, 3, 3, 65


class What(StrEnum):
    BIRTH = "birth"
    DATE = "date"
    NUMBER = "number"
    CONTACT = "contact"
    OWN_NAME = "own_name"
    NAME = "name"
    PLACE = "place"


CERTAIN = frozenset({What.BIRTH, What.NUMBER, What.CONTACT, What.OWN_NAME})


@dataclass(frozen=True, order=True)
class Finding:
    """Something at text[start:end] by which somebody could be recognised."""

    start: int
    end: int
    what: What

    @property
    def is_certain(self) -> bool:
        return self.what in CERTAIN


_MONTHS = (
    "jan(?:uar|uary)?|feb(?:ruar|ruary)?|m(?:ä|ae)rz?|march|mar|apr(?:il)?|mai|may|jun[ei]?|jul[iy]?|aug(?:ust)?|sep(?:t(?:ember)?)?|"
    "okt(?:ober)?|oct(?:ober)?|nov(?:ember)?|de[zc](?:ember)?"
)
_BORN = re.compile(
    r"(?:\bgeb(?:\.|oren\b|urt\w*\b)|\bborn\b|\bdob\b|\bd\.o\.b\.|\*)(?:\s*(?:am|on|ist|war|der|den|:|-))*\s*$", re.IGNORECASE
)
_YEAR_FIRST = re.compile(
    r"(?<![\d.])(?P<y>(?:19|20)\d\d)\s?[-./]\s?(?P<m>0?[1-9]|1[0-2])\s?[-./]\s?(?P<d>0?[1-9]|[12]\d|3[01])(?!\d|\.\d)"
)
_DAY_FIRST = re.compile(
    r"(?<![\d.,/§])(?P<d>0?[1-9]|[12]\d|3[01])\s?(?P<s>[-./])\s?(?P<m>0?[1-9]|1[0-2])\s?(?P=s)\s?(?P<y>(?:19|20)?\d\d)(?!\d|[./-]\d)"
)
_SPOKEN = re.compile(
    rf"(?<!\d)(?P<d>0?[1-9]|[12]\d|3[01])(?:\.|st|nd|rd|th)?\s*(?:of\s+)?(?P<m>{_MONTHS})\.?,?\s*(?P<y>(?:19|20)\d\d)(?!\d)",
    re.IGNORECASE,
)
_MONTH_FIRST = re.compile(
    rf"\b(?P<m>{_MONTHS})\.?\s+(?P<d>0?[1-9]|[12]\d|3[01])(?:st|nd|rd|th)?,\s*(?P<y>(?:19|20)\d\d)(?!\d)", re.IGNORECASE
)
_PACKED = re.compile(r"(?<!\d)(?P<d>0[1-9]|[12]\d|3[01])(?P<m>0[1-9]|1[0-2])(?P<y>(?:19|20)\d\d)(?!\d)")
_BORN_YEAR = re.compile(rf"(?<!\d)(?:(?:{_MONTHS})\.?\s+)?(?:0?[1-9]/|1[0-2]/)?(?:19|20)\d\d(?!\d)", re.IGNORECASE)
_MONTH_YEAR = re.compile(r"(?<!\d)(?:0?[1-9]|1[0-2])/(?:19|20)\d\d(?!\d)")
_CONTACT = (
    re.compile(r"[\w.+-]+\s?(?:@|\(at\)|\[at\])\s?[\w-]+(?:\.[\w-]+)+", re.IGNORECASE),
    re.compile(r"(?<![\w.])(?:\+|00)[1-9]\d{0,2}[\s()/.-]{0,2}(?:\(0\))?(?:\d[\s()/-]{0,2}){6,13}(?!\w)"),
    re.compile(r"(?<![\w.,§/-])0[1-9]\d{1,4}\s?[\s/-]\s?(?:\d[\s/-]?){4,10}(?!\w)"),
    re.compile(r"(?<![\w.,§/-])01[567]\d{8,9}(?!\d)"),
)
_NUMBERS = (
    re.compile(r"\b[A-Z]{2}\d{2}(?:\s?[A-Z0-9]{4}){3,7}(?:\s?[A-Z0-9]{1,3})?\b"),
    re.compile(r"(?<![\d.,])\d(?:[\s.-]?\d){8,}(?!\d|,\d)"),
    re.compile(r"(?<!\d)\d{7}\s?-\s?\d{3}(?!\d)"),
    re.compile(r"\b[A-Z]{1,2}\d{6,8}[A-Z0-9]?\b"),
    re.compile(r"\b(?=(?:[A-Z]*\d){3})[A-Z][A-Z0-9]{8,10}\b"),
    re.compile(r"(?<![\w/.])\d{2,3}(?:[./]\d{1,3})?\s?[-/]\s?\d{3,6}(?:\s?/\s?\d{2,4})?(?![\w/])"),
    re.compile(
        r"\b(?:az\.?r?|aktenzeichen|azr(?:-?nummer)?|ausl(?:änder)?akte|kundennummer|bg-?nummer|passnummer|pass-?nr\.?)\s*(?:nr\.?|nummer)?[\s:]*"
        r"[A-Z]{0,4}[\s/.-]?\d[\w/.-]{3,}", re.IGNORECASE,
    ),
)  # fmt: skip
_COURT = re.compile(
    r"\b(?:\w*VerwG|\w*VerfG|OVG|VGH?|EuGH|EGMR|BGH|BSG|BFH|\w*[Gg]ericht\w*|Beschluss|Urteil|BGBl|Drs)\b[^\n]{0,45}$"
)
_TITLE = re.compile(
    r"\b(?:Herrn?|Frau|Fam(?:ilie|\.)|Mr\.?|Mrs\.?|Ms\.?|namens|heißt|heisst|Name(?:n)?(?:\s+ist|:))\s+(?:Dr\.\s+)?(?P<n>[^\W\d_][\w'’-]+(?:\s+[A-ZÄÖÜ][\w'’-]+)?)"
)
_WORD = re.compile(r"[^\W\d_](?:[^\W_]|['’\u0300-\u036f\u064b-\u0652])*")
_NO_NAMES = frozenset(
    (
        "mandant",
        "mandantin",
        "klient",
        "klientin",
        "person",
        "familienangehörige",
        "kollege",
        "kollegin",
        "beraterin",
        "berater",
    )
)


def check(text: str, *, own: Iterable[str] = (), small_places: Iterable[str] = (), today: date) -> list[Finding]:
    """Return what could be recognised, in the order of the text, no two at one place; `own` are the person's names as they are known.

    A full day in the past counts as a date of birth when a word before it says so or when it lies ten years back; any other full day
    in the past is a hint. Coming days (a beginning, an appointment) and numbers of courts and laws are left alone.
    """
    plain = _digits(text)
    found = [*_dates(plain, today), *_numbers(plain), *_own(text, tuple(own)), *_names(text), *_places(text, small_places)]
    return _apart(found)


def _digits(text: str) -> str:
    """Return the text with every digit of any script as 0 to 9 and every dash as a hyphen; each letter stays at its place."""
    return "".join(
        str(unicodedata.decimal(letter)) if letter.isdecimal() else "-" if unicodedata.category(letter) == "Pd" else letter
        for letter in text
    )


def _apart(found: list[Finding]) -> list[Finding]:
    """Of findings that overlap the certain one stays, then the longer one."""
    kept: list[Finding] = []
    for one in sorted(found, key=lambda one: (not one.is_certain, one.start - one.end, one.start)):
        if all(one.end <= other.start or other.end <= one.start for other in kept):
            kept.append(one)
    return sorted(kept)


def _dates(text: str, today: date) -> Iterator[Finding]:
    for pattern in (_YEAR_FIRST, _DAY_FIRST, _SPOKEN, _MONTH_FIRST, _PACKED):
        for hit in pattern.finditer(text):
            year = _full_year(hit["y"], today)
            born = bool(_BORN.search(text[max(0, hit.start() - 30) : hit.start()]))
            if pattern is _PACKED and not born:
                continue
            if born or year <= today.year - OLD_YEARS:
                yield Finding(hit.start(), hit.end(), What.BIRTH)
            elif (year, _month(hit["m"]), int(hit["d"])) <= (today.year, today.month, today.day):
                yield Finding(hit.start(), hit.end(), What.DATE)
    for hit in _BORN_YEAR.finditer(text):
        if _BORN.search(text[max(0, hit.start() - 30) : hit.start()]):
            yield Finding(hit.start(), hit.end(), What.DATE)


def _full_year(text: str, today: date) -> int:
    year = int(text)
    return year if year > 99 else year + (2000 if year <= today.year % 100 + 2 else 1900)  # noqa: PLR2004 -- two digits


def _month(text: str) -> int:
    if text.isdigit():
        return int(text)
    begins = ("jan", "feb", "m", "apr", "ma", "jun", "jul", "aug", "sep", "o", "nov", "de")
    low = text.lower()
    if low in ("mai", "may"):
        return 5
    return next(number for number, start in enumerate(begins, 1) if low.startswith(start))


def _numbers(text: str) -> Iterator[Finding]:
    for pattern in _CONTACT:
        yield from (Finding(hit.start(), hit.end(), What.CONTACT) for hit in pattern.finditer(text))
    days = [hit.span() for pattern in (_YEAR_FIRST, _DAY_FIRST, _MONTH_YEAR) for hit in pattern.finditer(text)]
    for pattern in _NUMBERS:
        for hit in pattern.finditer(text):
            is_day = any(start <= hit.start() and hit.end() <= end for start, end in days)
            if not is_day and not _COURT.search(text[max(0, hit.start() - 60) : hit.start()]):
                yield Finding(hit.start(), hit.end(), What.NUMBER)


@cache
def _known(own: tuple[str, ...]) -> tuple[tuple[str, str, bool], ...]:
    """Return Latin word, consonants and whether it came from another script, for every word of the person's names."""
    found = {
        (word, skeleton(word), not part.isascii() and _is_foreign(part))
        for name in own for part in _WORD.findall(unicodedata.normalize("NFC", name)) for word in words(part)
    }  # fmt: skip
    return tuple(sorted(one for one in found if len(one[0]) >= LEAST or one[2]))


def _is_foreign(word: str) -> bool:
    return any(letter.isalpha() and not unicodedata.name(letter, "").startswith("LATIN") for letter in word)


def _own(text: str, own: tuple[str, ...]) -> Iterator[Finding]:
    known = _known(own)
    if not known:
        return
    for hit in _WORD.finditer(text):
        latin = "".join(words(unicodedata.normalize("NFC", hit[0])))
        if any(_same(hit[0], form, *one) for form in {latin, latin.removesuffix("s")} for one in known):
            yield Finding(hit.start(), hit.end(), What.OWN_NAME)


def _same(written: str, latin: str, name: str, consonants: str, is_foreign: bool) -> bool:  # noqa: FBT001 -- part of the name
    if latin == name:
        return len(name) >= LEAST
    if skeleton(latin) != consonants:
        return False
    if is_foreign or _is_foreign(written):
        return len(consonants) >= SKELETON or (len(consonants) > 1 and fuzz.ratio(latin, name) >= LIKE)
    enough = len(consonants) >= SKELETON or fuzz.ratio(latin, name) >= 75  # noqa: PLR2004 -- short names have to be nearly equal
    return enough and written[:1].isupper() and len(latin) > LEAST and fuzz.ratio(latin, name) >= LIKE


def _names(text: str) -> Iterator[Finding]:
    for hit in _TITLE.finditer(text):
        if hit["n"].split()[0].lower() not in _NO_NAMES and hit["n"][:1].isupper():
            yield Finding(hit.start("n"), hit.end("n"), What.NAME)
    for hit in _WORD.finditer(text):
        if _is_foreign(hit[0]):
            yield Finding(hit.start(), hit.end(), What.NAME)


def _places(text: str, small: Iterable[str]) -> Iterator[Finding]:
    pattern = _any_of(frozenset(small))
    if pattern is not None:
        yield from (Finding(hit.start(), hit.end(), What.PLACE) for hit in pattern.finditer(text))


@cache
def _any_of(places: frozenset[str]) -> re.Pattern[str] | None:
    names = sorted((re.escape(name) for name in places if len(name) >= LEAST), key=len, reverse=True)
    return re.compile(rf"(?<!\w)(?:{'|'.join(names)})(?:er|s)?(?!\w)") if names else None


def pieces(text: str, found: Iterable[Finding]) -> Iterator[tuple[str, Finding | None]]:
    """Yield the text in parts, each with what was found there."""
    at = 0
    for one in found:
        if one.start > at:
            yield text[at : one.start], None
        yield text[one.start : one.end], one
        at = one.end
    if at < len(text):
        yield text[at:], None
