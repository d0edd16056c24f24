"""What a family is told before it writes anything: who reads it, what for, how long, and its rights (Art. 13 GDPR)."""

import tomllib
from datetime import date
from functools import cache
from pathlib import Path
from typing import Any

from django.conf import settings

from bruecke.access.models import Regime, Unit
from bruecke.consent.texts import AUTHORITIES, officer
from bruecke.network.queries import rule
from bruecke.schooling.family_words import FOLDER, filled, words

#: Key of the heading and the text, and the drawing beside it.
PARTS = (("who", "person"), ("why", "school"), ("long", "clock"), ("rights", "shield"))


@cache
def _file() -> dict[str, Any]:
    """Law and remedy: the county's own file in BRUECKE_HOME, else the built-in one."""
    own = Path(settings.BRUECKE_HOME) / "school" / "law.toml"
    return tomllib.loads((own if own.exists() else FOLDER / "law.toml").read_text("utf-8"))


def law() -> dict[str, str]:
    """Return the paragraphs the public pages name."""
    return dict(_file()["paragraphs"])


def remedy(authority: str, day: date) -> str:
    """Return the legal sentence under a decision of an authority on a day, empty where the county has written none."""
    rows = [row for row in _file()["remedy"] if row["authority"] == authority and row["valid_from"] <= day]
    return str(max(rows, key=lambda row: row["valid_from"])["text"]) if rows else ""


def notice(team: Unit, language: str) -> list[tuple[str, str, str]]:
    """Return the parts of the notice in a language: drawing, heading, text."""
    said = words(language)["form"]
    regime = Regime(team.organisation.regime)
    values = {
        "team": f"{team.organisation.name}, {team.name}", "law": law()["compulsory"], "months": rule("school_entrant_months"),
        "officer": officer(team.organisation), "authority": AUTHORITIES[regime]["full"],
    }  # fmt: skip
    return [(icon, said[f"{key}_h"], filled(said[key], **values)) for key, icon in PARTS]
