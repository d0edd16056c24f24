"""The reasons of a proposal as sentences a family reads in its language."""

from collections.abc import Iterable
from string import Formatter
from typing import Any

from bruecke.schooling.family_words import filled, words
from bruecke.schooling.queries.rounds import names_of

MOST = 4
#: Which sentence of data/school says a reason of the optimiser. What is missing stays with the colleague who decides: how far the way is
#: stands below anyway, and which languages others speak is nobody's business.
SENTENCES = {
    "nearest": "nearest", "together": "sibling", "wish": "wish", "travel_cost": "fare",
    "nearer_no_group": "nearer_group", "nearer_no_places": "nearer_full", "nearer_kept": "nearer_full", "nearer_full": "last_place",
    "nearer_full_others": "nearer_full", "nearer_siblings": "siblings", "nearer_whole": "whole", "nearer_nearly_full": "whole",
    "nearer_language": "whole",
    "wished_too_far": "wish_far", "wished_no_group": "wish_group", "wished_no_places": "wish_full", "wished_kept": "wish_full",
    "wished_full": "last_place", "wished_full_others": "wish_full", "wished_siblings": "siblings", "wished_whole": "whole",
    "wished_nearly_full": "whole", "wished_language": "whole", "wished_form": "whole", "wished_fits_less": "whole",
}  # fmt: skip
#: Reasons that speak for the school itself; without one of them the general sentence begins.
FOR_IT = ("nearest", "together", "wish")


def sentences(reasons: Iterable[dict[str, Any]], language: str, *, way: int | None = None) -> list[str]:
    """Return up to four sentences in the words of a language, how long the way is among them; before them the general one where no reason
    speaks for the school itself. A school is named only where its name is known, and a reason of which a value is missing says nothing."""
    said, rows = words(language)["reasons"], list(reasons)
    names = names_of(str(row["values"]["school"]) for row in rows if "school" in row["values"])
    found = [text for row in rows if (text := _sentence(said, row, names))]
    if way:
        found.insert(1, filled(said["way"], km=f"{way / 1000:.1f}".replace(".", "," if language != "en" else ".")))
    told = list(dict.fromkeys(found))[:MOST]
    return told if any(row["code"] in FOR_IT for row in rows) else [said["usual"], *told]


def _sentence(said: dict[str, str], row: dict[str, Any], names: dict[str, str]) -> str:
    key = SENTENCES.get(str(row["code"]))
    if key is None:
        return ""
    school = names.get(str(row["values"].get("school", "")), "")
    wanted = {name for _text, name, _format, _conversion in Formatter().parse(said[key]) if name}
    return "" if "school" in wanted and not school else filled(said[key], school=school)
