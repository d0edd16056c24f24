"""The same name in other letters."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bruecke.people import names
from bruecke.people.spelling import like, pairs

SAME = [
    ("Mohammed", "Muhammad"), ("Mohammed", "محمد"), ("Kowalenko", "Коваленко"), ("Serhii", "Сергій"), ("Schtscherbak", "Щербак"), ("Müller", "Mueller"),
    ("Aisha", "عائشة"), ("Abdullah", "عبدالله"), ("Yusuf", "Jusuf"), ("Zhanna", "Жанна"), ("Shevchenko", "Schewtschenko"), ("Giorgos", "Γιώργος"),
    ("أحمد", "احمد"), ("Сергій", "Сергей"), ("Сергей", "سيرجي"), ("الشيخي", "Sheikhi"),
]  # fmt: skip
OTHER = [
    ("Thomas", "Flynn"),
    ("Olena", "Iryna"),
    ("Ahmad", "Layla"),
    ("Иван", "Petro"),
    ("محمد", "Layla"),
    ("Anna", "Boris"),
    ("محمد", "ليلى"),
]


@pytest.mark.parametrize(("left", "right"), SAME)
def test_spellings_of_one_name_are_alike(left, right):
    assert like(left, right) > 0.5


@pytest.mark.parametrize(("left", "right"), OTHER)
def test_other_names_are_not(left, right):
    assert like(left, right) < 0.4


@given(st.text(max_size=10), st.text(max_size=10))
@settings(max_examples=150, deadline=None)
def test_any_letters_can_be_compared_either_way(left, right):
    assert 0.0 <= like(left, right) == like(right, left) <= 1.0


@given(st.lists(st.text(max_size=8), max_size=12))
@settings(max_examples=40, deadline=None)
def test_each_pair_of_a_file_stands_once(written):
    found = [(one, two) for one, two, _score in pairs(written)]

    assert len(found) == len(set(found))
    assert all(one < two for one, two in found)


def test_a_file_of_three_scripts_finds_its_spellings():
    written = [
        "Mohammed",
        "محمد",
        "Muhammad",
        "Коваленко",
        "Kovalenko",
        "Kowalenko",
        "Layla",
        "ليلى",
        "Flynn",
        "Kovalenko",
        "أحمد",
        "احمد",
    ]

    found = {(written[one], written[two]) for one, two, _score in pairs(written)}

    assert found >= {
        ("Mohammed", "محمد"),
        ("Mohammed", "Muhammad"),
        ("Коваленко", "Kowalenko"),
        ("Kovalenko", "Kovalenko"),
        ("أحمد", "احمد"),
    }
    assert not [pair for pair in found if "Flynn" in pair]


def test_a_pair_comes_with_its_chance_and_the_surest_has_the_greatest():
    found = {(one, two): score for one, two, score in pairs(["Muhammad", "Muhammed", "محمد", "Kovalenko", "Kowalenko"])}

    assert found[0, 1] > 0.5
    assert found[3, 4] > 0.5
    assert all(0 <= score <= 1 for score in found.values())


def test_names_without_another_spelling_are_left_alone():
    written = [
        "Anna",
        "Boris",
        "Thomas",
        "Flynn",
        "Layla",
        "Iryna",
        "Petro",
        "Kovalenko",
        "Yilmaz",
        "Grzegorz",
        "محمد",
        "Сергій",
    ]

    assert not list(pairs(written))


@pytest.mark.parametrize(
    ("name", "form"),
    [
        ("Müller", "MUELLER"),
        ("Åse", "AASE"),
        ("Øster", "OESTER"),
        ("Groß", "GROSS"),
        ("ǖ", "UE"),
        ("Łukasz", "LUKASZ"),
        ("Ŋ", "N"),
        ("ŉ", "N"),
        ("Ạ̈", "AE"),
        ("", ""),
    ],
)
def test_search_forms_follow_the_standard(name, form):
    assert names.search_form(name) == form


@pytest.mark.parametrize(
    ("stored", "typed"),
    [
        ("Müller", "Mueller"), ("Müller", "Muller"), ("Kovalenko", "Kowalenko"), ("Сергій", "Sergej"), ("Sergey", "Сергій"), ("Щербак", "Schtscherbak"),
        ("Хоменко", "Chomenko"), ("Chomenko", "Хоменко"), ("Aisha", "Ayşe"), ("عائشة", "Aisha"), ("يوسف", "Jusuf"), ("عبدالله", "Abdullah"),
        ("فاطمة", "Fatimah"),
        ("Wiśniewski", "Wisniewski"), ("Celik", "Çelik"), ("Şahin", "Schahin"), ("جواد", "Dschawad"), ("زهرا", "Zahra"), ("علي", "Ali"), ("وليد", "Walid"),
    ],
)  # fmt: skip
def test_a_search_finds_other_spellings(stored, typed):
    assert all(set(keys) & set(names.tokens(stored)) for keys in names.keys_of_query(typed))


def test_a_name_of_marks_alone_breaks_nothing():
    assert names.words("\u0308") == []
    assert names.tokens("", "؟") == []
    assert names.search_form("\u0308A") == "A"
