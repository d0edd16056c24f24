"""Single cells: dates that may be partial, phone numbers, yes and no, languages, ways to reach somebody. Each raises ValueError."""

import re
import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

import phonenumbers
from django.core.exceptions import ValidationError
from django.core.validators import validate_email

from bruecke.welcome.files.columns import plain

ADULT, FIRST_YEAR, CENTURY = 18, 1900, 130
_YES, _NO = {"ja", "j", "1", "x", "wahr", "yes"}, {"", "nein", "n", "0", "falsch", "no"}
_CHANNELS = {
    "anruf": "call", "telefon": "call", "sms": "sms", "messenger": "messenger", "whatsapp": "messenger", "signal": "messenger",
    "email": "email", "e_mail": "email", "mail": "email", "brief": "letter", "post": "letter",
}  # fmt: skip
_WISHES = {
    "deutsch": "german", "deutschkurs": "german", "schule": "school", "kita": "school", "arbeit": "work", "wohnung": "housing",
    "wohnen": "housing", "gesundheit": "health", "papiere": "papers", "aufenthalt": "papers", "geld": "money",
    "antraege": "money", "familie": "family", "sonstiges": "other",
}  # fmt: skip
_GENDERS = {"frau": "f", "w": "f", "weiblich": "f", "f": "f", "mann": "m", "m": "m", "maennlich": "m"}
SPOUSE, CHILD, PARENT = "spouse", "child", "parent"
_RELATIONS = {
    "ehe": SPOUSE, "ehepartner": SPOUSE, "ehepartnerin": SPOUSE, "ehegatte": SPOUSE, "lebenspartner": SPOUSE,
    "lebenspartnerin": SPOUSE, "kind": CHILD, "sohn": CHILD, "tochter": CHILD, "elternteil": PARENT, "mutter": PARENT,
    "vater": PARENT,
}  # fmt: skip
_EU = {
    "AT", "BE", "BG", "CY", "CZ", "DK", "EE", "ES", "FI", "FR", "GR", "HR", "HU", "IE", "IT", "LT", "LU", "LV", "MT", "NL",
    "PL", "PT", "RO", "SE", "SI", "SK",
}  # fmt: skip
_PARTIAL = (
    re.compile(r"(?P<y>\d{4})(?:-(?P<m>\d{2})(?:-(?P<d>\d{2}))?)?"),
    re.compile(r"(?:(?:(?P<d>\d{1,2})\.)?(?P<m>\d{1,2})\.)?(?P<y>\d{4})"),
)


@dataclass(frozen=True)
class Birth:
    """A birth date as far as it is known: 15.03.1985, 03.1985, 1985 or nothing."""

    text: str = ""
    year: int = 0
    is_minor: bool = False


def birth(cell: str, today: date) -> Birth:
    """Return a birth date without filling up what is unknown; 00 and 0000 mean unknown."""
    if not cell:
        return Birth()
    match = next((found for pattern in _PARTIAL if (found := pattern.fullmatch(cell))), None)
    if match is None:
        raise ValueError("birth_date")
    year, month, day = (int(match[part] or 0) for part in "ymd")
    if year == 0:
        return Birth()
    earliest = date(year, month or 1, day or 1)  # raises ValueError for 31.02.
    if earliest > today or (day and not month) or not max(FIRST_YEAR, today.year - CENTURY) <= year <= today.year:
        raise ValueError("birth_date")
    years = today.year - year - ((month, day) > (today.month, today.day))
    text = f"{day:02}.{month:02}.{year}" if day else f"{month:02}.{year}" if month else str(year)
    return Birth(text, year, years < ADULT)


def phone(cell: str) -> str:
    """Return a phone number in international form; one without + is German."""
    if not cell:
        return ""
    try:
        number = phonenumbers.parse(cell, "DE")
    except phonenumbers.NumberParseException as error:
        raise ValueError("phone") from error
    if not phonenumbers.is_valid_number(number):
        raise ValueError("phone")
    return phonenumbers.format_number(number, phonenumbers.PhoneNumberFormat.E164)


def email(cell: str) -> str:
    """Return an e-mail address."""
    if cell:
        try:
            validate_email(cell)
        except ValidationError as error:
            raise ValueError("email") from error
    return cell


def yes_no(cell: str) -> bool:
    """Return yes or no; empty is no."""
    word = plain(cell)
    if word not in _YES | _NO:
        raise ValueError("yes_no")
    return word in _YES


def parts(cell: str) -> list[str]:
    """Return the parts of a list in one cell."""
    return [part.strip() for part in re.split(r"[,|/;]", cell) if part.strip()]


def word_of(text: str) -> str:
    """Return a word of any script as it is compared."""
    return unicodedata.normalize("NFC", text).strip().casefold()


def languages(cell: str, known: Mapping[str, str]) -> list[str]:
    """Return the codes of languages given by code or name in any script; at least one."""
    codes = [known.get(word_of(part), "") for part in parts(cell)]
    if not codes or not all(codes):
        raise ValueError("language")
    return list(dict.fromkeys(codes))


def channels(cell: str, phone_known: bool, email_known: bool) -> list[str]:  # noqa: FBT001 -- two facts of the row
    """Return the ways to reach somebody; without an entry those that the contact data allow."""
    wanted = [_CHANNELS.get(plain(part), "") for part in parts(cell)]
    if not all(wanted):
        raise ValueError("channel")
    possible = ["call", "sms"] * phone_known + ["email"] * email_known
    return [way for way in dict.fromkeys(wanted) if way in (*possible, "messenger", "letter")] or possible


def wishes(cell: str) -> list[str]:
    """Return the wishes that are known; others are left out."""
    return [found for found in dict.fromkeys(_WISHES.get(plain(part), "") for part in parts(cell)) if found]


def gender(cell: str) -> str:
    """Return whether a woman (f) or a man (m) shall advise."""
    return _GENDERS.get(plain(cell), "")


def relation(target: str, kind: str) -> tuple[str, str]:
    """Return which other row, and as what this one relates to it."""
    if not target:
        return "", ""
    known = _RELATIONS.get(plain(kind))
    if known is None:
        raise ValueError("relation")
    return target, known


def route(cell: str, countries: Mapping[str, str]) -> str:
    """Return how somebody arrived, from the country moved from."""
    word = plain(cell)
    if word in ("zuweisung", "rueckkehr"):
        return {"zuweisung": "allocation", "rueckkehr": "return"}[word]
    iso = countries.get(word_of(cell), "")
    return "unknown" if iso in ("", "DE") else "abroad_eu" if iso in _EU else "abroad_third"
