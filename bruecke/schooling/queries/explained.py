"""Reasons of a proposal as sentences for the colleague who decides."""

from collections.abc import Iterable
from typing import Any

from django.utils.translation import gettext as _

from bruecke.schooling.queries.rounds import names_of


def sentences(reasons: Iterable[dict[str, Any]]) -> list[str]:
    """Return the reasons of one proposal as sentences, names of schools filled in."""
    rows = list(reasons)
    names = names_of(str(value) for row in rows for value in row["values"].values())
    return [_sentence(row, names) for row in rows]


def _sentence(row: dict[str, Any], names: dict[str, str]) -> str:
    if row["code"] == "no_point":
        return _(
            "Nobody can measure the way: the home has no place on the map. Please choose a municipality on the page of the child."
        )
    if row["code"] == "protected":
        return _("This child is protected. Ways and reasons are not shown.")
    return str(row["code"])
