"""Imprint, privacy statement, declaration of accessibility, and the first page: there in every language, true for this county."""

import re
import unicodedata
from string import Formatter
from uuid import uuid4

import pytest
from django.core.cache import cache
from django.urls import reverse

from bruecke.access.models import Organisation, Unit
from bruecke.base.crypto import unlock
from bruecke.base.models import Message
from bruecke.consent import texts
from bruecke.consent.tests.test_texts import ALLOWED_LATIN, GERMAN_WORDS, LONGEST_SENTENCE, OTHER_SCRIPTS
from bruecke.welcome.queries.legal import content, legal
from conftest import client_of

PAGES = {"imprint": "impressum", "privacy": "datenschutz", "accessibility": "barrierefreiheit"}
NAMES = {"imprint": "imprint", "privacy": "privacy-statement", "accessibility": "accessibility"}
BODY = {
    "address": "Bismarckstraße 16, 52351 Düren", "phone": "0221 4710 400", "email": "kreis@example.org",
    "represented_by": "Leitung des Kreises", "privacy_contact": "schutz@example.org",
}  # fmt: skip
FOREIGN = sorted(set(texts.LANGUAGES) - {"de", "de-simple"})


@pytest.fixture
def county(world):
    """The county has told where it is reached."""
    Organisation.objects.filter(name="Kreis").update(**BODY)
    return world


def read(page, lang="de"):
    return client_of().get(f"/{lang}/{PAGES[page]}/")


def sentences(language):
    """Return every text of the three pages by the place where it stands."""
    found = content(language)
    named = {f"{part}.{key}": text for part in ("labels", "lead") for key, text in found[part].items()}
    for page in PAGES:
        for number, part in enumerate(found[page]):
            named |= {f"{page}.{number}.heading": part["heading"], f"{page}.{number}.text": part["text"]}
    return named


def placeholders(text):
    return sorted(name for _text, name, _format, _conversion in Formatter().parse(text) if name)


@pytest.mark.parametrize("lang", texts.LANGUAGES)
@pytest.mark.parametrize("page", PAGES)
def test_each_page_is_there_in_each_language_without_cookie_and_with_quick_exit(county, page, lang):
    answer = read(page, lang)

    body = answer.content.decode()
    assert answer.status_code == 200
    assert texts.page(lang)[page].replace("'", "&#x27;") in body
    assert "data-exit" in body
    assert not answer.cookies
    for other in texts.LANGUAGES:
        assert f'href="/{other}/{PAGES[page]}/"' in body


@pytest.mark.parametrize("lang", texts.LANGUAGES)
@pytest.mark.parametrize("name", ["start", "contact", "imprint"])
def test_every_public_page_leads_to_all_three(county, lang, name):
    body = client_of().get(reverse(f"welcome:{name}", kwargs={"lang": lang})).content.decode()

    for path in PAGES.values():
        assert f'href="/{lang}/{path}/"' in body


def test_the_sign_in_page_leads_to_all_three(db):
    body = client_of().get(reverse("account_login")).content.decode()

    for path in PAGES.values():
        assert f'href="/de/{path}/"' in body


@pytest.mark.parametrize("page", PAGES)
def test_what_the_administrator_entered_stands_there(county, page):
    body = read(page, "ar").content.decode()

    for name in ("address", "phone", "email"):
        assert BODY[name] in body
    assert (BODY["represented_by"] in body) == (page == "imprint")
    assert (BODY["privacy_contact"] in body) == (page == "privacy")
    assert content("ar")["labels"]["missing"] not in body


@pytest.mark.parametrize("lang", texts.LANGUAGES)
def test_a_county_that_has_told_nothing_gets_a_page_that_says_so(world, lang):
    body = read("imprint", lang).content.decode()

    assert "<strong><bdi>Kreis</bdi></strong>" in body
    assert body.count(content(lang)["labels"]["missing"]) == 3
    assert "mailto:" not in body


def test_before_the_first_unit_the_name_of_the_county_stands_there(county, settings):
    Unit.objects.update(is_active=False)
    settings.BRUECKE_COUNTY = "Kreis Anderswo"

    assert "Kreis Anderswo" in read("imprint").content.decode()


def test_privacy_statement_counts_with_the_numbers_of_the_county(county, settings):
    settings.BRUECKE_LOG_DAYS = 3

    body = re.sub("[\u2066-\u2069]", "", read("privacy").content.decode())

    assert "höchstens 3 Tage" in body
    assert "nach 6 Monaten" in body
    assert "innerhalb von 72 Stunden" in body
    assert "Kavalleriestraße" in body


def test_declaration_names_law_day_and_ombuds_office(county):
    body = read("accessibility").content.decode()

    assert "BGG NRW" in body
    assert "26.11.2026" in body
    assert 'href="https://www.lbbp.nrw.de/ombudsstelle"' in body


@pytest.mark.parametrize("lang", texts.LANGUAGES)
def test_every_language_says_the_same_in_the_same_order(lang):
    german, own = sentences("de"), sentences(lang)

    assert list(own) == list(german)
    for key, text in own.items():
        assert placeholders(text) == placeholders(german[key]), key
        assert text == unicodedata.normalize("NFC", text).strip(), key
        assert text, key
        assert "  " not in text, key
    assert content(lang)["checked"] is False


@pytest.mark.parametrize("lang", sorted(OTHER_SCRIPTS))
def test_no_latin_word_is_left_over(lang):
    known = ALLOWED_LATIN | {"IP", "cookie"}

    for key, text in sentences(lang).items():
        assert set(re.findall(r"[A-Za-zÀ-ÿ]{2,}", re.sub(r"\{\w+\}", "", text))) <= known, key


@pytest.mark.parametrize("lang", FOREIGN)
def test_no_german_is_left_over(lang):
    for key, text in sentences(lang).items():
        assert not GERMAN_WORDS.search(text), key


@pytest.mark.parametrize("key", list(sentences("de-simple")))
def test_leichte_sprache_keeps_to_short_sentences(key):
    for sentence in re.split(r"[.?!:]", sentences("de-simple")[key]):
        assert len(sentence.split()) <= LONGEST_SENTENCE, sentence


@pytest.mark.parametrize("page", PAGES)
def test_no_placeholder_is_left_and_each_name_is_kept_apart(county, page):
    found = legal(page, "ar")

    for text in [found.lead, found.day, *(text for _heading, text in found.parts)]:
        assert "{" not in text
        assert text.count("\u2068") == text.count("\u2069")


def report(client, lang="uk", **more):
    data = {"key": str(uuid4()), "what": "Кнопка не працює", "answer": "", **more}
    return client.post(f"/{lang}/barrierefreiheit/", data), data


def test_a_reported_barrier_reaches_the_county_once(county):
    client = client_of()

    answer, data = report(client)
    again, _data = report(client, key=data["key"])

    message = Message.objects.get()
    assert unlock(bytes(message.address)).decode() == "kreis@example.org"
    assert "Кнопка не працює" in message.body
    assert message.subject == "Eine Hürde wurde gemeldet"
    for page in (answer, again):
        assert content("uk")["labels"]["report_thanks"] in page.content.decode()
        assert not page.cookies


def test_an_empty_report_stays_on_the_page_with_a_sentence(county):
    answer, _data = report(client_of(), what="  ")

    assert content("uk")["labels"]["report_empty"] in answer.content.decode()
    assert not Message.objects.exists()


def test_a_report_without_key_is_not_sent(county):
    answer, _data = report(client_of(), key="x")

    assert content("uk")["labels"]["report_thanks"] not in answer.content.decode()
    assert not Message.objects.exists()


def test_reports_are_counted_per_hour(county):
    cache.clear()
    client = client_of()

    answers = [report(client)[0].status_code for _time in range(11)]

    assert answers == [200] * 10 + [429]
    assert Message.objects.count() == 10


def test_without_an_address_there_is_no_form_but_the_rest(world):
    answer, _data = report(client_of())

    assert answer.status_code == 200
    assert "<textarea" not in answer.content.decode()
    assert not Message.objects.exists()


@pytest.mark.parametrize("lang", texts.LANGUAGES)
def test_languages_come_first_on_the_first_page_each_in_its_own_script(db, lang):
    body = client_of().get(f"/{lang}/").content.decode().split("<main", 1)[1]

    for code in texts.LANGUAGES:
        assert body.index(f'href="/{code}/"') < body.index("<h1")
    assert body.count('aria-current="true"') == 1
    assert "العربية" in body
    assert "Українська" in body


@pytest.mark.parametrize(("asked", "shown"), [("prs-AF", "/fa/"), ("mo", "/ro/"), ("uk-UA,de;q=0.5", "/uk/"), ("xx", "/de/")])
def test_bare_address_finds_near_languages_too(db, asked, shown):
    assert client_of().get("/", headers={"accept-language": asked}).url == shown


@pytest.mark.parametrize("lang", texts.LANGUAGES)
def test_before_anything_is_asked_the_page_says_that_it_is_voluntary(world, lang):
    body = client_of().get(f"/{lang}/melden/").content.decode()

    first = texts.words(lang)["consent"]["first_line"].replace("'", "&#x27;")
    assert body.index(first) < body.index("<form")
    assert "<option selected" not in body
    assert '<option value=""></option>' in body


def test_going_on_without_a_place_says_so_at_the_field(world):
    before, after = (client_of().get(path).content.decode() for path in ("/uk/melden/", "/uk/melden/?ort="))

    sentence = texts.page("uk")["err_municipality"].replace("'", "&#x27;")
    assert sentence not in before
    assert sentence in after
    assert 'aria-describedby="ort-error"' in after
