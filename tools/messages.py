"""German texts: `compile` merges all fragments into one catalogue, `check` says what is missing, empty, fuzzy or contradictory."""

import io
import sys
from collections import defaultdict
from collections.abc import Iterator
from pathlib import Path

from babel.messages.catalog import Catalog
from babel.messages.extract import extract
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po

from tools.places import ROOT, say

SOURCES = ROOT / "bruecke"
TARGET = SOURCES / "locale" / "de" / "LC_MESSAGES" / "django.mo"
KEYWORDS = {
    "_": None, "gettext": None, "gettext_lazy": None, "gettext_noop": None, "ngettext": (1, 2), "ngettext_lazy": (1, 2),
    "pgettext": ((1, "c"), 2), "pgettext_lazy": ((1, "c"), 2), "npgettext": ((1, "c"), 2, 3),
}  # fmt: skip


def fragments() -> list[Path]:
    """Return all po files, in a stable order."""
    return sorted(SOURCES.glob("*/locale/de/*.po"))


def merged() -> tuple[Catalog, list[str]]:
    """Return one German catalogue of all fragments, and what contradicts or is empty."""
    catalogue, problems = Catalog(locale="de", domain="django", charset="utf-8"), []
    for path in fragments():
        with path.open("rb") as file:
            part = read_po(file, locale="de")
        for message in part:
            if not message.id:
                continue
            texts = message.string if isinstance(message.string, tuple) else (message.string,)
            if message.fuzzy or not all(texts):
                problems.append(f"{path.name}: empty or fuzzy: {message.id}")
                continue
            known = catalogue.get(message.id, message.context)
            if known is not None and known.string != message.string:
                problems.append(f"{path.name}: two German texts for {message.id!r}: {known.string!r} and {message.string!r}")
            catalogue.add(message.id, message.string, context=message.context)
    return catalogue, problems


def used() -> Iterator[tuple[str | tuple[str, ...], str | None, str]]:
    """Yield every message id in code and templates with its context and file."""
    for path in sorted(SOURCES.rglob("*.py")):
        if "migrations" not in path.parts and "tests" not in path.parts:
            yield from _extract(path.read_text(encoding="utf-8"), path)
    from django.utils.translation.template import templatize  # noqa: PLC0415 -- slow import

    for path in sorted([*SOURCES.rglob("templates/**/*.html"), *SOURCES.rglob("templates/**/*.txt")]):
        flat = "\n".join(line.lstrip() for line in templatize(path.read_text(encoding="utf-8"), origin=str(path)).splitlines())
        yield from _extract(flat, path)


def _extract(text: str, path: Path) -> Iterator[tuple[str | tuple[str, ...], str | None, str]]:
    for _line, message, _comments, context in extract("python", io.BytesIO(text.encode()), keywords=KEYWORDS):
        if message:
            yield message, context, str(path.relative_to(ROOT))


def missing() -> dict[str, list[str]]:
    """Return the message ids without a German text, by file."""
    catalogue, _problems = merged()
    found: dict[str, list[str]] = defaultdict(list)
    for message, context, path in used():
        singular = message[0] if isinstance(message, tuple) else message
        if catalogue.get(message, context) is None and catalogue.get(singular, context) is None and singular not in found[path]:
            found[path].append(singular)
    return {path: names for path, names in found.items() if names}


def compile_german() -> None:
    """Write the compiled catalogue; it is made at set-up and never committed."""
    catalogue, _problems = merged()
    TARGET.parent.mkdir(parents=True, exist_ok=True)
    fresh = TARGET.with_suffix(".new")
    with fresh.open("wb") as file:
        write_mo(file, catalogue)
    fresh.replace(TARGET)


def main() -> None:
    """Run `compile` or `check` from the command line."""
    if sys.argv[1:] == ["compile"]:
        compile_german()
        return
    problems = merged()[1]
    for path, names in missing().items():
        problems.extend(f"{path}: no German for {name!r}" for name in names)
    say("\n".join(problems) or "German is complete.")
    raise SystemExit(bool(problems))


if __name__ == "__main__":
    main()
