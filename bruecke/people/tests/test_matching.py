"""One person written down twice: what agrees, what follows, and that nothing depends on the order."""

from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bench import dirty
from bruecke.people.matching import ASK, SAME, Index, Record, block_keys, compare, estimate, pairs
from bruecke.people.matching.levels import birth_level, name_level
from bruecke.people.matching.weights import USUAL, Weights
from bruecke.people.words import sentence

OLENA = Record("1", "Olena", "Kovalenko", "Олена Коваленко", "1988-03-14", ("0171 3920077",), sex="f", nationality="UA")

texts = st.text(max_size=12)
people = st.builds(
    Record, id=st.uuids().map(str), given_name=texts, family_name=texts, original_name=texts,
    birth_date=st.sampled_from(["", "1988", "1988-03", "1988-03-14", "1988-14-03", "2000-01-01"]),
    phones=st.lists(st.text(max_size=14), max_size=2).map(tuple), sex=st.sampled_from(["", "f", "m"]), address_1=texts, suburb=texts,
    postcode=st.sampled_from(["", "52349", "52351"]), nationality=texts,
)  # fmt: skip


@given(people, people)
@settings(max_examples=150, deadline=None)
def test_comparing_does_not_depend_on_who_comes_first(one, two):
    forward, backward = compare(one, two), compare(two, one)

    assert (forward.score, forward.verdict, forward.reasons) == (backward.score, backward.verdict, backward.reasons)


@given(st.lists(people, max_size=8, unique_by=lambda person: person.id), st.randoms(use_true_random=False))
@settings(max_examples=40, deadline=None)
def test_the_order_of_a_file_changes_nothing(records, chance):
    shuffled = list(records)
    chance.shuffle(shuffled)

    assert list(pairs(shuffled)) == list(pairs(records))


@given(people)
@settings(max_examples=100, deadline=None)
def test_any_letters_have_keys_and_swapped_names_meet(person):
    swapped = replace(person, given_name=person.family_name, family_name=person.given_name)

    assert block_keys(person) == block_keys(swapped)


@pytest.mark.parametrize(
    ("change", "reason", "verdict"),
    [
        ({"phones": (), "given_name": "Olna"}, "given_close", SAME),
        ({"given_name": "Kowalenko", "family_name": "Olena"}, "names_swapped", SAME),
        ({"given_name": "Олена", "family_name": "Коваленко", "original_name": ""}, "family_spelling", SAME),
        ({"birth_date": "1988-03-15"}, "birth_digit", SAME),
        ({"birth_date": "1988-14-03"}, "birth_turned", SAME),
        ({"birth_date": "1988"}, "birth_partial", SAME),
        ({"birth_date": "1963-11-02"}, "birth_differs", ASK),
        ({"given_name": "Iryna"}, "given_differs", ASK),
        ({"given_name": "Iryna", "birth_date": "2015-11-02"}, "given_differs", ""),
    ],
)
def test_what_agrees_decides(change, reason, verdict):
    match = compare(
        OLENA,
        replace(OLENA, id="2", original_name="", **change)
        if "original_name" not in change
        else replace(OLENA, id="2", **change),
    )

    assert reason in match.reasons
    assert match.verdict == verdict


def test_both_names_and_the_birth_date_are_asked_about_however_common_the_names_are():
    crowded = Weights(USUAL.bits, people=10**12)
    moved = replace(OLENA, id="2", phones=("0160 1234567",), suburb="Titz")

    assert compare(OLENA, moved, crowded).score < crowded.worth
    assert compare(OLENA, moved, crowded).verdict == ASK
    assert compare(OLENA, replace(moved, birth_date="1988"), crowded).verdict == ""


def test_several_numbers_are_one_agreement():
    match = compare(OLENA, replace(OLENA, id="2", phones=("02421 1234", "+49 171 3920077")))

    assert "phone_equal" in match.reasons


@pytest.mark.parametrize(
    ("left", "right", "level"),
    [
        ("19880314", "19880314", "equal"), ("19880314", "19880315", "digit"), ("19880314", "19880341", "turned"), ("19880514", "19881405", "turned"),
        ("1988", "19880314", "partial"), ("1988", "1988", "partial"), ("198804", "19880314", "part"), ("19880314", "19900314", "part"),
        ("20000101", "20010101", "part"), ("19880314", "19631102", "differs"),
    ],
)  # fmt: skip
def test_birth_dates_agree_in_degrees(left, right, level):
    assert birth_level(left, right) == birth_level(right, left) == level


@pytest.mark.parametrize(
    ("left", "right", "level"),
    [
        ("mohammed", "muhammad", "spelling"), ("mohammed", "محمد", "spelling"), ("ali", "ali hassan", "part"), ("müller schmidt", "schmidt", "part"),
        ("mcgilc hrist", "mcgilchrist", "equal"), ("anna", "a", "part"), ("thomas", "flynn", "differs"), ("anna", "---", "differs"),
        ("abdul rahman", "abdul rachman", "close"), ("mohammed olena", "muhammad elena", "spelling"), ("сергій", "сергей", "spelling"),
        ("ивано́в", "ivanov", "spelling"),
    ],
)  # fmt: skip
def test_names_agree_in_degrees(left, right, level):
    from bruecke.people.matching.record import folded

    assert name_level(folded(left), folded(right)) == level


def test_a_family_is_not_one_person():
    family = [
        Record(
            str(number), name, "Haddad", "", born, ("0171 5550101",), address_1="Birkenweg", street_number="3", postcode="52349"
        )
        for number, (name, born) in enumerate(
            [("Omar", "1980-02-03"), ("Rima", "1984-07-09"), ("Layla", "2012-10-11"), ("Nour", "2015-12-30")]
        )
    ]

    assert list(pairs(family)) == []


def test_one_person_is_found_among_many_and_never_herself():
    others = [dirty.record({**dirty.People("county", 2, 1).person(), "id": f"x{number}"}) for number in range(50)]
    index = Index([*others, OLENA, replace(OLENA, id="2", family_name="Kowalenko")])

    assert [match.id_b for match in index.matches(OLENA)] == ["2"]
    assert len(index) == 52


@pytest.mark.parametrize("kind", ["town", "county"])
def test_a_dirty_file_teaches_its_own_weights(kind):
    rows, truth = dirty.People(kind, 2, 3).rows(400)
    records = [dirty.record(row) for row in rows]

    found = list(pairs(records))
    same = [match for match in found if match.verdict == SAME]

    assert same
    assert all(truth[match.id_a] == truth[match.id_b] for match in same)
    assert estimate(records) == estimate(list(reversed(records)))


def test_reasons_become_a_sentence():
    text = sentence(["family_spelling", "birth_digit", "phone_equal", "sex_equal", "state_equal"])

    assert (
        text
        == "Gleiche Telefonnummer, Geburtsdatum in einer Ziffer verschieden, Familienname ist eine Schreibweise des anderen."
    )
    assert sentence([]) == ""
    with pytest.raises(KeyError):
        sentence(["hair_equal"])
