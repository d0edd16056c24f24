"""Imprint (§ 5 DDG), privacy statement (Art. 13 GDPR) and declaration of accessibility (§ 10b BGG NRW) in her language."""

import tomllib
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

from django.conf import settings

from bruecke.access.models import Organisation, Regime
from bruecke.access.queries import operator
from bruecke.consent.texts import AUTHORITIES
from bruecke.network.queries import rule

FOLDER = Path(settings.ROOT) / "data" / "pages"


@dataclass(frozen=True)
class Legal:
    """One of the three pages: what it says first, who runs the site and where that body is reached, and the parts."""

    lead: str
    name: str
    reached: tuple[tuple[str, str, str], ...]
    parts: tuple[tuple[str, str], ...]
    labels: dict[str, str]
    day: str
    link: str


@cache
def content(language: str) -> dict[str, Any]:
    """Return the file of a language; "facts" holds what is the same in every language."""
    return tomllib.loads((FOLDER / f"{language}.toml").read_text(encoding="utf-8"))


def legal(page: str, language: str) -> Legal:
    """Return the page "imprint", "privacy" or "accessibility" with everything the county has told about itself."""
    found, body = content(language), operator()
    labels: dict[str, str] = found["labels"]
    named = {key: f"\u2068{value}\u2069" for key, value in _values(body).items()}
    parts = tuple((part["heading"], part["text"].format(**named)) for part in found[page])
    return Legal(
        found["lead"][page].format(**named), body.name if body else settings.BRUECKE_COUNTY, _reached(page, body, labels), parts,
        labels, labels["day"].format(day=f"\u2068{content('facts')['as_of']:%d.%m.%Y}\u2069"),
        content("facts")["ombuds_link"] if page == "accessibility" else "",
    )  # fmt: skip


def _values(body: Organisation | None) -> dict[str, str]:
    facts = content("facts")
    return {
        **{key: str(value).replace("§ ", "§\u00a0") for key, value in facts.items()}, "day": f"{facts['tested_on']:%d.%m.%Y}",
        "days": str(settings.BRUECKE_LOG_DAYS), "months": rule("consent_months"), "hours": rule("erase_hours"),
        "authority": AUTHORITIES[body.regime if body else Regime.DSGVO]["full"],
    }  # fmt: skip


def _reached(page: str, body: Organisation | None, labels: dict[str, str]) -> tuple[tuple[str, str, str], ...]:
    """Return label, value and link of each way to reach the body; what the law asks and nobody has told says that it is missing."""
    body, missing = body or Organisation(), labels["missing"]
    found = [(labels["address"], body.address or missing, "")]
    if page == "imprint":
        found.append((labels["represented"], body.represented_by or missing, ""))
    if body.phone:
        found.append((labels["phone"], body.phone, f"tel:{body.phone.replace(' ', '')}"))
    found.append((labels["email"], body.email or missing, f"mailto:{body.email}" if body.email else ""))
    if page == "privacy":
        found.append((labels["officer"], body.privacy_contact or missing, ""))
    return tuple(found)
