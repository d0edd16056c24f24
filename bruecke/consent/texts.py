"""Notice, consent and page words in the person's language, from dated files; what was shown is hashed."""

import hashlib
import json
import tomllib
import unicodedata
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from string import Formatter
from typing import Any

from django.conf import settings

from bruecke.access.models import Organisation, Regime, Unit, UnitKind

FOLDER = Path(settings.ROOT) / "data" / "texts"
LANGUAGES = tuple(code for code, _name in settings.LANGUAGES)
BASIS = {
    Regime.DSGVO: "Art. 6 Abs. 1 a DSGVO", Regime.KDG: "§ 6 Abs. 1 b, § 8 KDG", Regime.DSG_EKD: "§ 6 Nr. 2, § 11 DSG-EKD",
}  # fmt: skip
AUTHORITIES: dict[str, dict[str, str]] = tomllib.loads((FOLDER.parent / "authorities.toml").read_text(encoding="utf-8"))
PLACEHOLDERS = frozenset(
    [
        "carrier",
        "carrier_contact",
        "carrier_privacy",
        "giver",
        "giver_privacy",
        "authorities",
        "team",
        "municipality",
        "basis",
        "authority",
        "months",
        "hours",
        "years",
        "day",
        "time",
        "place",
        "counsellor",
        "phone",
        "n",
    ]
)


@dataclass(frozen=True)
class Rendered:
    """A notice and consent with every name filled in, the SHA-256 of exactly what is shown, and the names themselves."""

    consent: dict[str, str]
    notice: tuple[tuple[str, str], ...]
    digest: str
    named: dict[str, str]


@cache
def words(language: str) -> dict[str, Any]:
    """Return the file of a language, German where there is none; raises ValueError for a broken file."""
    path = FOLDER / f"{language if language in available() else 'de'}.toml"
    content = tomllib.loads(path.read_text(encoding="utf-8"))
    for text in all_texts(content):
        names = {name for _text, name, _format, _conversion in Formatter().parse(text) if name is not None}
        if not text.strip() or not names <= PLACEHOLDERS:
            raise ValueError(f"{path.name}: empty text or unknown placeholder in „{text}“")
    return content


@cache
def available() -> tuple[str, ...]:
    """Return the languages for which texts exist, in the order of the settings."""
    return tuple(code for code in LANGUAGES if (FOLDER / f"{code}.toml").exists())


def page(language: str) -> dict[str, str]:
    """Return the words of the public pages in a language, German for each that is missing."""
    return {**words("de")["page"], **words(language)["page"]}


def facts(language: str) -> dict[str, str]:
    """Return the kinds of facts a release may name in a language, German for each that is missing."""
    return {**words("de")["release_facts"], **words(language)["release_facts"]}


def bands(language: str) -> dict[str, str]:
    """Return what a question to an authority may say about somebody roughly, in a language, German for each that is missing."""
    return {**words("de")["bands"], **words(language)["bands"]}


def time_in(language: str, time: str) -> str:
    """Return an offered time of day in the words of `language`, whichever language it was chosen in; anything else as typed."""
    for known in available():
        offered = page(known)["times"].split("|")
        if time in offered:
            return page(language)["times"].split("|")[offered.index(time)]
    return time


def all_texts(content: dict[str, Any]) -> list[str]:
    """Return every text of a file."""
    parts = [text for part in ("consent", "page", "message", "release_facts", "bands") for text in content[part].values()]
    return parts + [text for item in content["notice"] for text in (item["heading"], item["text"])]


def digest(content: object) -> str:
    """Return the SHA-256 of a structure of texts in composed Unicode form."""
    text = json.dumps(content, ensure_ascii=False, sort_keys=True)
    return hashlib.sha256(unicodedata.normalize("NFC", text).encode()).hexdigest()


def render(body: dict[str, Any], values: dict[str, str], *, children: list[int] | list[str]) -> Rendered:
    """Return a stored text with the values filled in; the line for children only where there are any.

    Where the coordination is named, `to_whom_open` says in place of `to_whom` that it finds a carrier and hands on.
    """
    filled = {**values, "years": ", ".join(str(year) for year in children)}
    lines = {**body["consent"], "to_whom": body["consent"].get(values.get("to_whom", "to_whom"), body["consent"]["to_whom"])}
    left_out = {"to_whom_open"} if children else {"to_whom_open", "guardian"}
    consent = {key: text.format(**filled) for key, text in lines.items() if key not in left_out}
    notice = tuple((item["heading"], item["text"].format(**filled)) for item in body["notice"])
    return Rendered(consent, notice, digest([consent, notice]), values)


def values_for(
    receiver: Unit, municipality: str, months: str, hours: str, giver: Organisation | None = None
) -> dict[str, str]:  # fmt: skip
    """Return what a text says about who hands on (`giver`, the body of the registration office) and who receives: address and
    privacy officer of both (Art. 13 (1) a, b GDPR), basis of the receiver's regime, supervisory bodies of both (Art. 13 (2) d).

    Where a body has not told its address the name alone stands there; where it has no privacy officer, its own address does.
    """
    carrier = receiver.organisation
    regime = Regime(carrier.regime)
    regimes = dict.fromkeys([Regime(giver.regime) if giver else Regime.DSGVO, regime])
    return {
        "carrier": carrier.name, "team": receiver.name, "municipality": municipality, "months": months, "hours": hours,
        "basis": BASIS[regime], "authority": AUTHORITIES[regime]["short"],
        "authorities": "; ".join(AUTHORITIES[each]["full"] for each in regimes),
        "carrier_contact": contact(carrier), "carrier_privacy": officer(carrier),
        "giver": contact(giver) if giver else municipality, "giver_privacy": officer(giver) if giver else municipality,
        "to_whom": "to_whom_open" if receiver.kind == UnitKind.INTEGRATION_CENTRE else "to_whom",
    }  # fmt: skip


def contact(organisation: Organisation) -> str:
    """Return name, postal address, phone and e-mail of a body in one line, without what is not known."""
    return ", ".join(part for part in (organisation.name, organisation.address, organisation.phone, organisation.email) if part)


def officer(organisation: Organisation) -> str:
    """Return where the privacy officer of a body is reached: the office, else the body itself."""
    return organisation.privacy_contact or organisation.email or organisation.address or organisation.name


def message(language: str, kind: str, **values: str) -> str:
    """Return a neutral message that reveals nothing."""
    text: str = words(language)["message"][kind]
    return text.format(**values)
