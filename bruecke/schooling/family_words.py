"""What families read about a school place in their language, from data/school/<language>.toml."""

import tomllib
from functools import cache
from typing import Any

from django.conf import settings

#: Dari reads the Persian page, Moldovan is Romanian.
NEAR = {"prs": "fa", "mo": "ro"}
FOLDER = settings.ROOT / "data" / "school"


@cache
def words(language: str) -> dict[str, Any]:
    """Return the words of a language, German where there are none."""
    path = FOLDER / f"{language}.toml"
    return tomllib.loads((path if path.exists() else FOLDER / "de.toml").read_text("utf-8"))


@cache
def available() -> tuple[str, ...]:
    """Return the languages families can read, in the order of the settings."""
    return tuple(code for code, _name in settings.LANGUAGES if (FOLDER / f"{code}.toml").exists())


def readable(languages: list[str]) -> str:
    """Return the first of these languages that has words of its own, else German."""
    short = [NEAR.get(code, code).split("_")[0] for code in languages]
    return next((code for code in short if code in available()), "de")


def isolated(text: object) -> str:
    """Return a name or number between the marks that keep its direction inside a sentence of another script."""
    return f"\u2068{text}\u2069" if text else ""


def filled(text: str, **values: object) -> str:
    """Return a sentence with its names filled in, each kept in its own direction."""
    return text.format(**{name: isolated(value) for name, value in values.items()})
