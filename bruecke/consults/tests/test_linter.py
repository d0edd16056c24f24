"""The linter: certain things are always found, whatever stands around them, and ordinary sentences of the office are left alone."""

from datetime import date
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bruecke.consults.linter import What, check, pieces

TODAY = date(2026, 11, 28)
AROUND = st.sampled_from(["", "Die Frage: ", "Eine Frau mit Duldung ", "§ 60c Abs. 3 AufenthG, ", "(", "„"])
AFTER = st.sampled_from(["", " – was gilt?", ".", ", danke.", ")", " und § 25b Abs. 1."])
MONTHS = ("Januar", "Februar", "März", "April", "Mai", "Juni", "Juli", "August", "September", "Oktober", "November", "Dezember")
EASTERN = str.maketrans("0123456789", "٠١٢٣٤٥٦٧٨٩")
BORN = st.dates(date(1930, 1, 1), date(2015, 12, 31))


def kinds(text, **more):
    return [one.what for one in check(text, **{"today": TODAY, **more})]


def forms(day):
    name = MONTHS[day.month - 1]
    return [
        f"{day:%d.%m.%Y}", f"{day.day}.{day.month}.{day.year}", f"{day:%Y-%m-%d}", f"{day:%d/%m/%Y}", f"{day:%d-%m-%Y}",
        f"{day.day}. {name} {day.year}", f"{day.day}.{name[:3]} {day.year}", f"{day:%d}. {day:%m}. {day.year}".replace(". ", "."),
        f"{day:%d.%m.%Y}".translate(EASTERN), f"geb. {day:%d.%m.%y}", f"geboren am {day:%d%m%Y}",
    ]  # fmt: skip


@given(BORN, AROUND, AFTER)
def test_a_day_of_birth_is_found_in_every_usual_form(day, before, after):
    for form in forms(day):
        found = check(f"{before}{form}{after}", today=TODAY)
        assert What.BIRTH in [one.what for one in found], form


@given(st.text(max_size=200))
def test_every_text_is_read_to_the_end_and_spans_lie_apart(text):
    found = check(text, own=("Olena Kovalenko", "محمد"), small_places=("Vossenack",), today=TODAY)
    assert "".join(part for part, _one in pieces(text, found)) == text
    assert all(0 <= one.start < one.end <= len(text) for one in found)
    assert all(left.end <= right.start for left, right in pairwise(found))


@pytest.mark.parametrize(
    ("name", "written"),
    [
        ("Olena Kovalenko", "Olena"), ("Olena Kovalenko", "Kowalenko"), ("Olena Kovalenko", "Коваленко"), ("Олена Коваленко", "Kovalenko"),
        ("Mohammed Al-Hassan", "Muhammad"), ("Mohammed Al-Hassan", "محمد"), ("محمد حسن", "Mohamad"), ("Yusuf Yılmaz", "Yilmaz"),
        ("Yusuf Yılmaz", "Yusufs"), ("Tesfay Ghebre", "ተስፋይ"), ("Zahra Ahmadi", "Zohra"), ("Nguyễn Thị Hoa", "Nguyen"),
    ],
)  # fmt: skip
def test_her_own_name_is_found_in_any_script_and_spelling(name, written):
    assert kinds(f"Was kann {written} jetzt beantragen?", own=(name,)) == [What.OWN_NAME]


@given(st.sampled_from(["Olena", "Kovalenko", "Коваленко", "Kowalenko"]), AROUND, AFTER)
def test_her_own_name_is_found_whatever_stands_around_it(name, before, after):
    assert What.OWN_NAME in kinds(f"{before}{name}{after}", own=("Olena", "Kovalenko", "Олена Коваленко"))


@pytest.mark.parametrize(
    "text",
    [
        "AZR-Nummer 060101123456", "060101123456", "Az. 33.1-04567/21", "Aktenzeichen: D/4711-22", "33-04567/21", "1234567-475", "Pass C01XYZ123A1",
        "Passnr. C01234567", "DE89 3704 0044 0532 0130 00", "DE89370400440532013000", "UA213223130000026007233566001",
    ],
)  # fmt: skip
def test_numbers_of_files_papers_and_accounts_are_found(text):
    found = check(f"Es geht um {text}, danke.", today=TODAY)
    assert found
    assert found[0].is_certain


@pytest.mark.parametrize(
    "text", ["0176 04069012", "+49 2461 12345", "0049 (0)2461 123456", "02461/123456", "017604069012", "a.b@example.org", "a.b (at) example.org"],
)  # fmt: skip
def test_telephone_and_mail_are_found(text):
    assert What.CONTACT in kinds(f"Erreichbar: {text}.")


@pytest.mark.parametrize(
    "text",
    [
        "Der Antrag kann frühestens sieben Monate vor Beginn am 01.02.2027 gestellt werden (§ 60c Abs. 3 AufenthG).",
        "BGBl. 2025 I Nr. 256; OVG Niedersachsen, 11 LC 273/21; BVerwG, Urteil vom 2024, 6 B 8.24.",
        "Die Gebühr beträgt 255 Euro, für Kinder 51 Euro; 1.250,50 Euro netto im Monat.",
        "Fünf Jahre, 20 von 24 Monaten in Vollzeit, bis 90 Tagessätze, B1 nach § 10 Abs. 1 Nr. 6 StAG.",
        "Seit 2019 in Deutschland, Schuljahr 2025/26, 33 Fragen, 17 richtig, Art. 28 GFK.",
        "Eine junge Frau mit zwei Kindern arbeitet in der Pflege; der Sommer war schwer, sie braucht Ruhe.",
        "Die Person ist im Jahr 2021 eingereist. Mein Kollege hilft ihr.",
    ],
)  # fmt: skip
def test_ordinary_sentences_of_the_office_are_left_alone(text):
    assert kinds(text, own=("Samir Lange",), small_places=("Vossenack",)) == []


def test_what_may_be_a_name_or_a_small_place_is_a_hint_only():
    hints = (
        ("Frau Beispiel fragt.", What.NAME),
        ("Frau Müller-Meier fragt.", What.NAME),
        ("Das sagt Олег.", What.NAME),
        ("Sie wohnt in Vossenack.", What.PLACE),
        ("Seit dem 3. März 2021.", What.DATE),
    )
    for text, what in hints:
        found = check(text, small_places=("Vossenack",), today=TODAY)
        assert [one.what for one in found] == [what], text
        assert not found[0].is_certain


def test_a_birth_year_said_as_such_is_a_hint():
    for text in ("geb. 1989", "geboren März 1989", "geb. 03/1989"):
        assert kinds(text) == [What.DATE], text
