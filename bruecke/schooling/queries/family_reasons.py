"""The reasons of a proposal as sentences a family reads in its language."""

from collections.abc import Iterable
from string import Formatter
from typing import Any

from bruecke.schooling.family_words import filled, words
from bruecke.schooling.queries.rounds import names_of

MOST = 4
#: Which sentence says a reason of the optimiser; what is not here stays with the colleague who decides.
SENTENCES = {
    "nearest": "nearest", "sibling": "sibling", "siblings": "sibling", "together": "sibling", "wish": "wish", "wished": "wish",
    "nearer_full": "nearer_full", "nearer_no_group": "nearer_group", "nearer_group": "nearer_group", "nearer_need": "nearer_group",
    "nearer_grade": "nearer_group", "wish_full": "wish_full", "wish_no_group": "wish_group", "wish_group": "wish_group",
    "wish_need": "wish_group", "wish_grade": "wish_group", "wish_far": "wish_far", "last_place": "last_place", "waited_longer": "last_place",
}  # fmt: skip


def sentences(reasons: Iterable[dict[str, Any]], language: str, *, way: int | None = None) -> list[str]:
    """Return up to four reasons in the words of a language and how long the way is; always at least one. A school is named only where its
    name is known, and a reason of which a value is missing says nothing."""
    said, rows = words(language)["reasons"], list(reasons)
    names = names_of(str(value) for row in rows for value in row["values"].values())
    found = [text for row in rows if (text := _sentence(said, row, names))]
    if way:
        found.append(filled(said["way"], km=f"{way / 1000:.1f}".replace(".", "," if language != "en" else ".")))
    told = list(dict.fromkeys(found))[:MOST]
    return told if any(row["code"] in SENTENCES for row in rows) and told else [said["usual"], *told]


def _sentence(said: dict[str, str], row: dict[str, Any], names: dict[str, str]) -> str:
    key = SENTENCES.get(str(row["code"]))
    if key is None:
        return ""
    school = next((names[str(value)] for value in row["values"].values() if str(value) in names), "")
    wanted = {name for _text, name, _format, _conversion in Formatter().parse(said[key]) if name}
    return "" if "school" in wanted and not school else filled(said[key], school=school)
