"""The texts in twelve languages: complete, alike in what they name, readable from the right side."""

import re
import tomllib
import unicodedata
from string import Formatter
from types import SimpleNamespace

import pytest

from bruecke.access.models import Organisation, Regime, UnitKind
from bruecke.consent import texts

GERMAN = texts.words("de")
SECTIONS = ("consent", "page", "message", "bands")
RIGHT_TO_LEFT = {"ar", "fa"}
OTHER_SCRIPTS = {"uk", "ru", "bg", "ar", "fa"}
FOREIGN = sorted(set(texts.LANGUAGES) - {"de", "de-simple"})
ALLOWED_LATIN = {"PDF", "JSON", "Ausländerbehörde"}  # names of things that have no other name here
GERMAN_WORDS = re.compile(r"\b(?:und|oder|nicht|der|das|Sie|Ihre|Beratung|Einwilligung|Telefonnummer|Willkommensberatung)\b")
IN_LATIN = {
    "carrier", "team", "municipality", "basis", "authority", "authorities", "counsellor", "place", "phone", "giver", "giver_privacy",
    "carrier_contact", "carrier_privacy",
}  # fmt: skip
ISOLATES = ("\u2066", "\u2068")
CARRIER = {"address": "Nordweg 2, 52428 Jülich", "phone": "0221 4710 402", "privacy_contact": "schutz@traeger.example"}
GIVER = {"address": "Musterplatz 1, 52428 Jülich", "email": "stadt@example.org", "privacy_contact": "0221 4710 421"}
LONGEST_SENTENCE = 12
LONGEST_SMS = 160


def placeholders(text):
    return sorted(name for _text, name, _format, _conversion in Formatter().parse(text) if name)


def named(language):
    """Return every text of a language by the place where it stands."""
    content = texts.words(language)
    found = {f"{section}.{key}": text for section in SECTIONS for key, text in content[section].items()}
    for number, item in enumerate(content["notice"]):
        found |= {f"notice.{number}.heading": item["heading"], f"notice.{number}.text": item["text"]}
    return found


def unit(kind=UnitKind.CARRIER_TEAM):
    organisation = Organisation(name="Träger Nord", regime=Regime.KDG, **CARRIER)
    return SimpleNamespace(name="Team Nord", organisation=organisation, kind=kind)


def rendered(language, kind=UnitKind.CARRIER_TEAM, children=()):
    values = texts.values_for(unit(kind), "Jülich", months="6", hours="72", giver=Organisation(name="Stadt Jülich", **GIVER))
    return texts.render(texts.words(language), values, children=list(children))


def test_every_language_of_the_settings_has_its_texts():
    assert texts.available() == texts.LANGUAGES


@pytest.mark.parametrize("language", texts.LANGUAGES)
def test_every_language_has_every_text_in_the_same_order(language):
    content = texts.words(language)

    assert list(content) == list(GERMAN)
    for section in SECTIONS:
        assert list(content[section]) == list(GERMAN[section]), section
    assert len(content["notice"]) == len(GERMAN["notice"])


@pytest.mark.parametrize("language", texts.LANGUAGES)
def test_every_text_names_what_the_german_one_names(language):
    german = named("de")

    for key, text in named(language).items():
        assert placeholders(text) == placeholders(german[key]), key


@pytest.mark.parametrize("language", texts.LANGUAGES)
def test_texts_are_composed_tidy_and_not_empty(language):
    for key, text in named(language).items():
        assert text == unicodedata.normalize("NFC", text), key
        assert text.strip() == text, key
        assert text, key
        assert "  " not in text, key
        assert text.count("\u2066") + text.count("\u2068") == text.count("\u2069"), key


@pytest.mark.parametrize("language", texts.LANGUAGES)
def test_direction_and_version_are_right_and_nothing_claims_a_check(language):
    content = texts.words(language)

    assert content["direction"] == ("rtl" if language in RIGHT_TO_LEFT else "ltr")
    assert content["version"] == GERMAN["version"]
    assert content["checked"] is False


@pytest.mark.parametrize("language", sorted(OTHER_SCRIPTS))
def test_no_latin_word_is_left_over_in_another_script(language):
    for key, text in named(language).items():
        words = set(re.findall(r"[A-Za-zÀ-ÿ]{2,}", re.sub(r"\{\w+\}", "", text)))
        assert words <= ALLOWED_LATIN, key


@pytest.mark.parametrize("language", FOREIGN)
def test_no_german_is_left_over(language):
    german = named("de")
    same_word = {"page.code_label", "page.email", "page.time_evening", "page.step_contact"}

    for key, text in named(language).items():
        assert not GERMAN_WORDS.search(text), key
        assert text != german[key] or len(text) < 15 or key in same_word, key


@pytest.mark.parametrize("language", sorted(RIGHT_TO_LEFT))
def test_latin_names_and_phone_numbers_keep_their_order_between_letters_from_the_right(language):
    for key, text in named(language).items():
        for match in re.finditer(r"\{(\w+)\}", text):
            if match[1] in IN_LATIN:
                assert text[match.start() - 1] in ISOLATES, key
                assert text[match.end()] == "\u2069", key


@pytest.mark.parametrize("key", list(named("de-simple")))
def test_leichte_sprache_has_short_sentences(key):
    text = named("de-simple")[key].replace("{basis}", "Gesetz").replace("{authorities}", "Stelle")

    for sentence in re.split(r"[.?!:|]", text):
        assert len(sentence.split()) <= LONGEST_SENTENCE, sentence


@pytest.mark.parametrize("language", texts.LANGUAGES)
def test_first_line_comes_first_and_says_voluntary(language):
    content = tomllib.loads((texts.FOLDER / f"{language}.toml").read_text(encoding="utf-8"))

    assert next(iter(content["consent"])) == "first_line"
    assert next(iter(rendered(language).consent)) == "first_line"


@pytest.mark.parametrize("language", texts.LANGUAGES)
def test_times_of_day_are_the_same_in_list_and_alone(language):
    page = texts.page(language)

    assert page["times"].split("|") == [page["time_morning"], page["time_noon"], page["time_evening"]]


@pytest.mark.parametrize("language", texts.LANGUAGES)
def test_receiver_and_law_of_the_carrier_stand_in_the_text(language):
    shown = rendered(language)

    assert "Träger Nord" in shown.consent["to_whom"]
    assert "Team Nord" in shown.consent["to_whom"]
    assert any("§ 6 Abs. 1 b, § 8 KDG" in text for _heading, text in shown.notice)
    assert any("Katholisches Datenschutzzentrum" in text for _heading, text in shown.notice)
    assert "guardian" not in shown.consent
    assert "2015, 2019" in rendered(language, children=(2015, 2019)).consent["guardian"]


@pytest.mark.parametrize("language", texts.LANGUAGES)
def test_notice_says_where_both_bodies_and_their_officers_are_reached(language):
    notice = "\n".join(text for _heading, text in rendered(language).notice)

    assert "Stadt Jülich, Musterplatz 1, 52428 Jülich, stadt@example.org" in notice
    assert "Träger Nord, Nordweg 2, 52428 Jülich, 0221 4710 402" in notice
    for officer in ("0221 4710 421", "schutz@traeger.example"):
        assert officer in notice


@pytest.mark.parametrize("language", texts.LANGUAGES)
def test_notice_names_the_supervisory_body_of_each_law_that_counts(language):
    notice = "\n".join(text for _heading, text in rendered(language).notice)

    assert "Kavalleriestraße 2–4, 40213 Düsseldorf" in notice  # the municipality follows the GDPR
    assert "Brackeler Hellweg 144, 44309 Dortmund" in notice  # the carrier follows the KDG


def test_every_law_has_its_supervisory_body():
    assert set(texts.AUTHORITIES) == set(Regime.values)
    for body in texts.AUTHORITIES.values():
        assert {"short", "full"} == set(body)


@pytest.mark.parametrize("language", texts.LANGUAGES)
def test_without_address_and_officer_the_notice_is_still_a_sentence(language):
    bare = SimpleNamespace(name="Team Nord", organisation=Organisation(name="Träger Nord"), kind=UnitKind.CARRIER_TEAM)
    values = texts.values_for(bare, "Jülich", months="6", hours="72")

    shown = texts.render(texts.words(language), values, children=[])

    for _heading, text in shown.notice:
        plain = re.sub("[\u2068\u2069]", "", text)
        assert not re.search(r"[:,;] ?[.,;]|\(\)|  ", plain), text
    assert values["giver"] == values["giver_privacy"] == "Jülich"
    assert values["carrier_contact"] == values["carrier_privacy"] == "Träger Nord"


def test_without_an_officer_the_body_itself_is_named():
    assert texts.officer(Organisation(name="x", address="Weg 1", email="a@example.org")) == "a@example.org"
    assert texts.officer(Organisation(name="x", address="Weg 1")) == "Weg 1"


@pytest.mark.parametrize("language", texts.LANGUAGES)
def test_where_the_coordination_is_named_the_text_says_that_it_hands_on(language):
    named_team, named_coordination = rendered(language), rendered(language, UnitKind.INTEGRATION_CENTRE)

    assert "to_whom_open" not in named_team.consent
    assert list(named_team.consent) == list(named_coordination.consent)
    assert named_team.consent["to_whom"] != named_coordination.consent["to_whom"]
    assert named_team.digest != named_coordination.digest


def test_text_stored_before_still_renders_as_it_was_shown():
    consent = {key: text for key, text in GERMAN["consent"].items() if key != "to_whom_open"}
    values = texts.values_for(unit(UnitKind.INTEGRATION_CENTRE), "Jülich", months="6", hours="72")

    shown = texts.render({"consent": consent, "notice": GERMAN["notice"]}, values, children=[])

    assert shown.consent["to_whom"].startswith("Nur die Beratung von Träger Nord")


@pytest.mark.parametrize("language", texts.LANGUAGES)
def test_messages_reveal_nothing_about_counselling(language):
    revealing = re.compile(
        r"berat|counsel|advice|консульт|consult|consil|conseil|danış|porad|doradz|إرشاد|مشاور|migra|integra|caritas|diakonie"
    )

    for text in texts.words(language)["message"].values():
        assert not revealing.search(re.sub(r"\{\w+\}", "", text).casefold()), text


@pytest.mark.parametrize("kind", ["contact", "appointment", "reminder"])
def test_german_messages_fit_into_one_text_message(kind):
    values = {
        "counsellor": "Amira Kessler", "phone": "0221 4710 142", "day": "23.11.2026", "time": "10:00",
        "place": "Kartäuserstraße 4, 52428 Jülich",
    }  # fmt: skip

    assert len(texts.message("de", kind, **values)) <= LONGEST_SMS
