"""One row judged: what is kept of it for the first talk, or why not. A row without complete consent leaves nothing behind."""

import hashlib
import hmac
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any, TypeVar

from anyascii import anyascii

from bruecke.welcome.files import entries, letters
from bruecke.welcome.files.columns import plain
from bruecke.welcome.files.reading import Row, whole_day
from bruecke.welcome.files.reasons import ROWS, Kind

NUMBER_LETTERS, ID_LETTERS = 15, 40
LONGEST = {"0101": 119, "0102": 60, "0301": 120, "0302": 120, "0303": 120, "name_original": 240, "email": 254, "beste_zeit": 80}
_SCOPES = {"kontakt", "kontaktdaten", "willkommensberatung", "kontaktdaten_an_die_willkommensberatung"}
_BY_HERSELF = {"eigenhaendig", "handschriftlich", "papier", "tablet", "unterschriftenpad"}
_BY_GUARDIAN = {"sorgeberechtigt", "sorgeberechtigte", "vormund", "gesetzliche_vertretung"}
_ID = re.compile(r"(?=.*\d)[A-Za-z0-9._/-]+")
Value = TypeVar("Value")


@dataclass(frozen=True)
class Frame:
    """What a row is measured by: the days, the registers by compared word, and the key of the fingerprints."""

    sender: str
    today: date
    consent_since: date
    languages: Mapping[str, str]
    text_language: Callable[[str], str]
    countries: Mapping[str, str]
    municipalities: frozenset[str]
    open_places: frozenset[str]
    districts: Mapping[tuple[str, str], str]
    secret: bytes


@dataclass
class Judged:
    """What came of a row; facts and consent only where it may be taken over now or after somebody looked."""

    line: int
    row_id: str = ""
    reasons: list[str] = field(default_factory=list)
    facts: dict[str, Any] = field(default_factory=dict)
    wishes: list[str] = field(default_factory=list)
    consent: dict[str, str] = field(default_factory=dict)
    fingerprint: str = ""
    relation: tuple[str, str] = ("", "")
    birth_year: int = 0
    is_minor: bool = False
    by_guardian: bool = False

    @property
    def kinds(self) -> set[Kind]:
        return {ROWS[reason.partition(":")[0]].kind for reason in self.reasons}

    def attempt(self, code: str, read: Callable[..., Value], *cells: Any, default: Value) -> Value:
        """Return what a cell says; when it cannot be read, the reason is remembered and the default returned."""
        try:
            return read(*cells)
        except ValueError:
            self.reasons.append(code)
            return default


def judge(row: Row, frame: Frame) -> Judged:
    """Return what becomes of a row, seen alone; a refused one carries its line and its reasons and nothing else."""
    cells, found = row.cells, Judged(row.line)
    if cells is None:
        found.reasons = ["cells"]
    elif cells.get("1801"):
        found.reasons = ["blocked"]
    else:
        found.reasons = _consent(cells, frame, found) or _gone(cells)
    if cells is None or found.reasons:
        return Judged(row.line, reasons=found.reasons)
    _own(cells, frame, found)
    _contact(cells, frame, found)
    return found


def _consent(cells: dict[str, str], frame: Frame, found: Judged) -> list[str]:
    """Return what the consent lacks; it needs number, day, scope and signature (decisions/0013)."""
    number, day = cells.get("einwilligung_nr", ""), whole_day(cells.get("einwilligung_am", ""))
    signature = plain(cells.get("unterschrift", ""))
    wrong = {
        "consent_number": not re.fullmatch(r"[A-Za-z0-9./_-]+", number) or len(number) > NUMBER_LETTERS,
        "consent_day": day is None,
        "consent_future": day is not None and day > frame.today,
        "consent_lapsed": day is not None and day < frame.consent_since,
        "consent_scope": not {plain(part) for part in entries.parts(cells.get("einwilligung_umfang", ""))} & _SCOPES,
        "consent_signature": signature not in _BY_HERSELF | _BY_GUARDIAN,
    }
    found.by_guardian = signature in _BY_GUARDIAN
    found.consent = {"number": number.upper(), "day": day.isoformat() if day else ""}
    return [code for code, is_wrong in wrong.items() if is_wrong]


def _gone(cells: dict[str, str]) -> list[str]:
    return ["deceased"] * bool(cells.get("1901")) + ["moved_away"] * bool(cells.get("1306"))


def _own(cells: dict[str, str], frame: Frame, found: Judged) -> None:
    """Read id, names, birth and family."""
    found.row_id = cells.get("satz_id", "")
    family = " ".join(part for part in (cells.get("0102", ""), cells.get("0101", "")) if part)
    given = cells.get("0302") or cells.get("0301") or cells.get("0303", "")
    born = found.attempt("birth_date", entries.birth, cells.get("0601", ""), frame.today, default=entries.Birth())
    found.birth_year, found.is_minor = born.year, born.is_minor
    target, kind = cells.get("bezug_satz_id", ""), cells.get("bezug_art", "")
    found.relation = found.attempt("relation", entries.relation, target, kind, default=("", ""))
    is_printable = all(cell.isprintable() for cell in cells.values())
    wrong = {
        "row_id": not _ID.fullmatch(found.row_id) or len(found.row_id) > ID_LETTERS,
        "name": not (family or given),
        "long": any(len(cells.get(name, "")) > most for name, most in LONGEST.items()) or len(family) > LONGEST["0301"],
        "control": not is_printable,
        "relation_self": bool(found.row_id) and found.relation[0] == found.row_id,
        "letters": is_printable and bool(letters.outside(family + given)),
    }
    found.reasons += [code for code, is_wrong in wrong.items() if is_wrong]
    if "row_id" in found.reasons:
        found.row_id = ""
    found.facts |= {
        "family_name": family, "given_name": given, "original_name": cells.get("name_original", ""), "birth_date": born.text,
    }  # fmt: skip
    found.fingerprint = fingerprint(frame.secret, given, family, born.text)


def _contact(cells: dict[str, str], frame: Frame, found: Judged) -> None:
    """Read place, languages and how to reach her."""
    ags = (cells.get("ags") or frame.sender).zfill(8)
    phone = found.attempt("phone", entries.phone, cells.get("telefon", ""), default="")
    email = found.attempt("email", entries.email, cells.get("email", ""), default="")
    shown = frame.languages.get(entries.word_of(cells.get("einwilligung_sprache", "")), "")
    found.consent["language"] = frame.text_language(shown)
    wrong = {
        "consent_language": not shown,
        "municipality": ags not in frame.municipalities,
        "level": ags in frame.municipalities and ags not in frame.open_places,
        "contact": not (phone or email or {"phone", "email"} & set(found.reasons)),
    }
    found.reasons += [code for code, is_wrong in wrong.items() if is_wrong]
    yes = [
        found.attempt("yes_no", entries.yes_no, cells.get(name, ""), default=False)
        for name in ("dolmetschen", "nachricht_hinterlassen")
    ]
    nothing: list[str] = []
    found.wishes = entries.wishes(cells.get("wuensche", ""))
    found.facts |= {
        "ags": ags, "district": frame.districts.get((ags, entries.word_of(cells.get("ortsteil", ""))), ""),
        "languages": found.attempt("language", entries.languages, cells.get("sprachen", ""), frame.languages, default=nothing),
        "interpreter_needed": yes[0], "safe_to_leave_message": yes[1], "phone": phone, "email": email,
        "channels": found.attempt("channel", entries.channels, cells.get("kanal", ""), bool(phone), bool(email), default=nothing),
        "best_time": cells.get("beste_zeit", ""), "gender_wish": entries.gender(cells.get("beratung_durch", "")),
        "route": entries.route(cells.get("zuzug_aus_staat", ""), frame.countries),
    }  # fmt: skip


def fingerprint(secret: bytes, given: str, family: str, birth_date: str) -> str:
    """Return the keyed hash by which an office finds out that it has sent somebody before; nobody can read a name from it."""
    words = sorted(re.findall(r"[a-z0-9]+", anyascii(f"{given} {family}").lower()))
    return hmac.new(secret, f"{' '.join(words)}|{birth_date}".encode(), hashlib.sha256).hexdigest()
