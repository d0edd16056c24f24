"""The words of her copies and letters in her language, from data/cases/<language>.toml; German where there is none."""

import tomllib
from functools import cache
from typing import Any

from django.conf import settings
from django.utils.translation import get_language_info

from bruecke.law.matters import matters
from bruecke.people.models import Person

FOLDER = settings.ROOT / "data" / "cases"


@cache
def words(language: str) -> dict[str, Any]:
    """Return the words of a language; what is missing in it is German."""
    german = tomllib.loads((FOLDER / "de.toml").read_text("utf-8"))
    path = FOLDER / f"{language}.toml"
    if language == "de" or not path.exists():
        return german
    own = tomllib.loads(path.read_text("utf-8"))
    return {part: {**german[part], **own.get(part, {})} for part in german}


@cache
def matters_in(language: str) -> dict[str, str]:
    """Return the German sentences of the common matters with what they say in a language, from data/matters; empty for German and
    where the file is missing. Raises KeyError and ValueError for a matter or a measure that is not in it."""
    path = FOLDER.parent / "matters" / f"{language}.toml"
    found: dict[str, str] = {}
    if not path.exists():
        return found
    own = tomllib.loads(path.read_text("utf-8"))
    for matter in matters():
        said = own[matter.key]
        german = [matter.goal, matter.indicator, *(step.what for step in matter.measures)]
        found |= dict(zip(german, [said["goal"], said["indicator"], *said["measures"]], strict=True))
    return found


@cache
def _known() -> tuple[tuple[str, str], ...]:
    return tuple((code, str(name)) for code, name in settings.LANGUAGES if (FOLDER / f"{code}.toml").exists())


def languages() -> list[tuple[str, str]]:
    """Return code and own name of every language copies and letters can be written in."""
    return list(_known())


def spoken(person: Person | None) -> str:
    """Return the first of her languages that has words of its own, else German."""
    codes = [code for code, _name in _known()]
    wanted = person.languages if person else []
    return next((code.split("_")[0] for code in wanted if code.split("_")[0] in codes), "de")


def direction(language: str) -> str:
    """Return rtl or ltr."""
    try:
        return "rtl" if get_language_info(language)["bidi"] else "ltr"
    except KeyError:
        return "ltr"
