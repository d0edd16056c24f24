"""What a family is told before it writes anything: who reads it, what for, how long, and its rights (Art. 13 GDPR)."""

import tomllib
from functools import cache

from bruecke.access.models import Regime, Unit
from bruecke.consent.texts import AUTHORITIES, officer
from bruecke.network.queries import rule
from bruecke.schooling.family_words import FOLDER, filled, words

#: Key of the heading and the text, and the drawing beside it.
PARTS = (("who", "person"), ("why", "school"), ("long", "clock"), ("rights", "shield"))


@cache
def law() -> dict[str, str]:
    """Return the paragraphs the public pages name, from data/school/law.toml."""
    return dict(tomllib.loads((FOLDER / "law.toml").read_text("utf-8"))["paragraphs"])


def notice(team: Unit, language: str) -> list[tuple[str, str, str]]:
    """Return the parts of the notice in a language: drawing, heading, text."""
    said = words(language)["form"]
    regime = Regime(team.organisation.regime)
    values = {
        "team": f"{team.organisation.name}, {team.name}", "law": law()["compulsory"], "months": rule("school_entrant_months"),
        "officer": officer(team.organisation), "authority": AUTHORITIES[regime]["full"],
    }  # fmt: skip
    return [(icon, said[f"{key}_h"], filled(said[key], **values)) for key, icon in PARTS]
