"""Reasons of a proposal as sentences for the colleague who decides."""

from collections.abc import Iterable
from typing import Any

from django.utils.translation import get_language, gettext

from bruecke.schooling.queries.rounds import names_of
from bruecke.schooling.reason_words import sentence


def sentences(reasons: Iterable[dict[str, Any]]) -> list[str]:
    """Return the reasons of one proposal as sentences, names of schools filled in."""
    rows = list(reasons)
    names = names_of(row["values"]["school"] for row in rows if "school" in row["values"])
    comma = "." if (get_language() or "de").startswith("en") else ","
    return [sentence(row["code"], row["values"], say=gettext, names=names, comma=comma) for row in rows]
