"""Title groups, shares, regions of the world and text blocks of the short line, read once from data/consults.toml."""

import tomllib
from datetime import date
from functools import cache
from typing import Any

from django.conf import settings


@cache
def words() -> dict[str, Any]:
    """Return the whole file."""
    return tomllib.loads((settings.ROOT / "data" / "consults.toml").read_text("utf-8"))


def titles(on: date) -> list[tuple[str, str]]:
    """Return key and German name of the title groups that exist on a day."""
    return [
        (row["key"], row["label"]) for row in words()["title"]
        if row.get("valid_from", date.min) <= on <= row.get("valid_until", date.max)
    ]  # fmt: skip


def title(key: str) -> str:
    """Return the German name of a title group, also of one that exists no more; empty for none."""
    return next((str(row["label"]) for row in words()["title"] if row["key"] == key), "")


def world_of(iso2: str) -> str:
    """Return the region of the world of a country, empty where the file knows none."""
    return next((key for key, codes in words()["world"].items() if iso2 in codes.split()), "")


def blocks() -> list[dict[str, str]]:
    """Return the text blocks for an answer: key, label, text."""
    return list(words()["block"])
