"""Copies, letters and releases in every language: the same keys, the same gaps, no German left."""

import re
import tomllib
from string import Formatter

import pytest

from bruecke.cases.queries import letters
from bruecke.cases.queries.words import FOLDER, matters_in, words
from bruecke.law.matters import matters

LANGUAGES = sorted(path.stem for path in FOLDER.glob("*.toml") if path.stem not in ("de", "letters"))
GERMAN_WORDS = re.compile(r"\b(?:und|oder|nicht|der|das|Sie|Ihre|Beratung|Einwilligung)\b")


def texts(content, where=""):
    for key, value in content.items():
        if isinstance(value, dict):
            yield from texts(value, f"{where}{key}.")
        elif isinstance(value, list):
            yield from ((f"{where}{key}.{number}", text) for number, text in enumerate(value))
        else:
            yield f"{where}{key}", value


def gaps(text):
    return sorted(name for _text, name, _format, _conversion in Formatter().parse(text) if name)


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_text_is_there_with_the_same_gaps(language):
    own = dict(texts(tomllib.loads((FOLDER / f"{language}.toml").read_text("utf-8"))))
    german = dict(texts(words("de")))

    assert set(own) == set(german)
    assert {key: gaps(text) for key, text in own.items()} == {key: gaps(text) for key, text in german.items()}
    assert all(text.strip() for text in own.values())


@pytest.mark.parametrize("language", [code for code in LANGUAGES if code != "de-simple"])
def test_no_german_is_left_over(language):
    assert not [text for _key, text in texts(words(language)) if GERMAN_WORDS.search(text)]


def test_twelve_languages_besides_the_letters_fields():
    assert len(LANGUAGES) == 11
    assert {row.key for row in letters.templates()} == set(words("de")["letters"])
    for row in letters.templates():
        typed = {name for text in words("de")["letters"][row.key]["text"] for name in gaps(text)} - {
            "number",
            "phone",
            "colleague",
            "name",
        }
        assert typed <= set(row.fields), row.key


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_sentence_of_a_common_matter_is_there(language):
    german = {text for row in matters() for text in (row.goal, row.indicator, *(step.what for step in row.measures))}
    own = matters_in(language)

    assert set(own) == german
    assert all(text.strip() and len(text) <= 240 and text != known for known, text in own.items())
