"""Every language says the same: the same keys, the same names in braces, nothing empty."""

from string import Formatter

import pytest
from django.conf import settings

from bruecke.consent import texts
from bruecke.schooling.family_words import available, readable, words
from bruecke.schooling.models.words import State
from bruecke.schooling.queries.family_notice import law, remedy
from bruecke.schooling.queries.family_reasons import SENTENCES, sentences
from bruecke.schooling.tests.factories import schools, today


def flat(part, path=""):
    for key, value in part.items():
        if isinstance(value, dict):
            yield from flat(value, f"{path}{key}.")
        elif isinstance(value, list):
            yield from ((f"{path}{key}.{number}", text) for number, text in enumerate(value))
        elif isinstance(value, str):
            yield f"{path}{key}", value


def named(text):
    return sorted(name for _text, name, _format, _conversion in Formatter().parse(text) if name)


def test_every_public_language_has_words_for_families():
    assert set(available()) == set(texts.available()) == {code for code, _name in settings.LANGUAGES}


@pytest.mark.parametrize("lang", available())
def test_a_language_is_complete(lang):
    german, own = dict(flat(words("de"))), dict(flat(words(lang)))

    assert own.keys() == german.keys()
    assert {key for key, text in own.items() if not text.strip()} == set()
    assert {key for key, text in own.items() if named(text) != named(german[key])} == set()
    if lang != "de":
        same = {key for key in own if own[key] == german[key] and len(own[key]) > 20}
        assert same <= ({"letter.closing"} | {key for key in own if lang == "de-simple"})


def test_every_state_and_every_reason_has_a_sentence():
    assert words("de")["now"].keys() == {*State.values, "silent"}
    assert set(SENTENCES.values()) <= words("de")["reasons"].keys()


def test_messages_say_nothing_of_school_or_child():
    for lang in available():
        said = " ".join(words(lang)["message"].values()).lower()
        for word in (
            "schul",
            "school",
            "école",
            "okul",
            "șco",
            "школ",
            "учил",
            "szko",
            "مدرس",
            "kind",
            "child",
            "дит",
            "ребён",
            "طفل",
        ):
            assert word not in said, (lang, word)


def test_the_first_language_with_words_is_read():
    assert [readable(["ti", "ar"]), readable(["prs"]), readable(["xx"]), readable([])] == ["ar", "fa", "de", "de"]


@pytest.mark.django_db
def test_reasons_name_schools_and_never_who_else_waits(world):
    schools(world)
    found = sentences(
        [
            {"code": "nearest", "values": {"school": "990001", "metres": 2300}},
            {"code": "nearer_full", "values": {"school": "990002", "nearer": 900, "days": 23}},
            {"code": "wished_language", "values": {"school": "990003"}},
        ],
        "de", way=2300,
    )  # fmt: skip

    assert [text.replace("\u2068", "").replace("\u2069", "") for text in found] == [
        "Es ist die nächste Schule mit einem passenden freien Platz.", "Der Weg ist etwa 2,3 km lang.",
        "Der letzte Platz in Hauptschule Probe ging an ein Kind, das schon länger wartet.",
        "Grundschule Probe: Für alle Kinder zusammen ist diese Verteilung besser.",
    ]  # fmt: skip


@pytest.mark.django_db
def test_an_unknown_reason_and_an_unknown_school_leave_the_general_sentence(world):
    found = sentences([{"code": "weights", "values": {}}, {"code": "nearer_no_places", "values": {"school": "123456"}}], "de")

    assert found == [words("de")["reasons"]["usual"]]


def test_the_remedy_is_dated_data():
    assert "Verwaltungsgericht" in remedy("schulamt", today())
    assert remedy("schulamt", today().replace(year=2020)) == ""
    assert law()["compulsory"].startswith("§ 34")
