"""Awkward people survive the way through a file, and of a row without consent nothing stays anywhere."""

import logging
import re
from pathlib import Path

import pytest
from django.conf import settings
from django.db import connection
from django.utils import timezone
from hypothesis import HealthCheck, given
from hypothesis import settings as effort
from hypothesis import strategies as st

from bruecke.base.crypto import read_file
from bruecke.people.models import Person
from bruecke.welcome.files import letters, reading
from bruecke.welcome.files.entries import birth
from bruecke.welcome.files.staging import rows_of
from bruecke.welcome.tests.handed import csv, row, states, take_over, upload, xlsx
from tools.places import ROOT

REGISTERS = settings.BRUECKE_REGISTERS  # before the tests set them aside
AWKWARD = {
    "no given name": ({"_0301": ""}, {"given_name": "", "family_name": "Kowalenkoab"}),
    "one name only": ({"_0101": "", "_0301": "Suharto"}, {"given_name": "Suharto", "family_name": ""}),
    "sixty letters with combining marks": ({"_0101": "C\u0328\u0306" * 20}, {"family_name": "C\u0328\u0306" * 20}),
    "composed and decomposed": ({"_0101": "Mu\u0308ller"}, {"family_name": "Müller"}),
    "sharp s, small and capital": ({"_0101": "Weiß-GROẞ"}, {"family_name": "Weiß-GROẞ"}),
    "the dotless i": ({"_0101": "Işık", "_0301": "Ayşe"}, {"family_name": "Işık", "given_name": "Ayşe"}),
    "Arabic beside Latin": ({"name_original": "أولينا"}, {"original_name": "أولينا", "given_name": "Olena"}),
    "Cyrillic beside Latin": ({"name_original": "Олена Коваленко"}, {"original_name": "Олена Коваленко"}),
    "Ge'ez beside Latin": ({"name_original": "ሰላም"}, {"original_name": "ሰላም"}),
    "a name with particle and apostrophe": ({"_0102": "von der", "_0101": "O’Neil"}, {"family_name": "von der O’Neil"}),
    "the given name she goes by": ({"_0301": "Maria Olena", "_0302": "Olena"}, {"given_name": "Olena"}),
    "only the year of birth": ({"_0601": "1985"}, {"birth_date": "1985"}),
    "the year of birth with zeros": ({"_0601": "00.00.1985"}, {"birth_date": "1985"}),
    "month and year of birth": ({"_0601": "00.03.1985"}, {"birth_date": "03.1985"}),
    "no birth date at all": ({"_0601": "00.00.0000"}, {"birth_date": ""}),
    "a quotation mark and a separator in the name": ({"_0101": "Meyer, genannt Maier"}, {"family_name": "Meyer, genannt Maier"}),
    "a formula as name": ({"_0101": "-Kowalenko"}, {"family_name": "-Kowalenko"}),
    "a move to the next municipality": ({"ags": "05358036"}, {"ags": "05358036"}),
}  # fmt: skip


@pytest.mark.parametrize("made", [csv, xlsx])
@pytest.mark.parametrize("kind", AWKWARD, ids=str)
def test_awkward_person_arrives_as_she_is(world, kind, made):
    changes, expected = AWKWARD[kind]
    file = upload(world, made(row(1, **changes)))

    assert states(file) == [("new", [])]
    assert take_over(world, file.pk) == 1
    person = Person.objects.get()
    assert {name: getattr(person, name) for name in expected} == expected


def test_twins_are_two_people_and_namesakes_are_looked_at(world):
    twins = [row(1, _0101="Haddad", _0301="Amal"), row(2, _0101="Haddad", _0301="Nour")]
    namesakes = [row(3, _0101="Nguyen", _0301="Van"), row(4, _0101="Nguyen", _0301="Van")]
    father = [row(5, _0101="Ali", _0301="Omar", _0601="1960"), row(6, _0101="Ali", _0301="Omar", _0601="1990")]
    file = upload(world, csv(*twins, *namesakes, *father))

    assert [reasons for _state, reasons in states(file)] == [[], [], [], ["same_here:10"], [], []]


def test_a_letter_outside_is_kept_and_never_becomes_a_question_mark(world):
    from bruecke.welcome.actions import imports
    from conftest import acting

    file = upload(world, csv(row(1, _0101="Ɣiorgi")))
    assert states(file) == [("held", ["letters"])]
    with acting(world.actor("katrin")) as by:
        imports.decide(by=by, import_id=file.pk, lines=[8], take=True)
    take_over(world, file.pk)
    assert Person.objects.get().family_name == "Ɣiorgi"


def test_windows_1252_is_read_where_it_is_declared(world):
    file = upload(world, csv(row(1, _0101="Çelik", unterschrift="eigenhändig"), charset="cp1252"))
    take_over(world, file.pk)

    assert Person.objects.get().family_name == "Çelik"


@pytest.mark.skipif(not REGISTERS, reason="needs the registers")
def test_the_letter_table_is_the_standard():
    import csv as tables
    import unicodedata

    with (REGISTERS / "codes" / "din91379_zeichen.csv").open(encoding="utf-8", newline="") as file:
        inside = [one["zeichen"] for one in tables.DictReader(file) if one["gruppe"] in ("bll", "bnlreq")]
    assert len(inside) > 600
    assert [one for one in inside if letters.outside(unicodedata.normalize("NFC", one))] == []


@pytest.mark.parametrize("name", ["Олена", "أولينا", "M?ller", "Müller2", "Kowalenko\u0300\u0301", "Name_"])
def test_letters_outside_the_standard_are_found(name):
    assert letters.outside(name)


@given(st.dates(min_value=timezone.datetime(1910, 1, 1).date(), max_value=timezone.datetime(2020, 12, 31).date()))
def test_birth_dates_are_kept_as_far_as_they_are_known(day):
    today = timezone.datetime(2026, 11, 25).date()

    assert birth(day.isoformat(), today).text == day.strftime("%d.%m.%Y")
    assert birth(f"00.{day.month:02}.{day.year}", today).text == f"{day.month:02}.{day.year}"
    assert birth(f"{day.year}-{day.month:02}", today) == birth(f"{day.month:02}.{day.year}", today)
    assert birth(str(day.year), today).text == str(day.year)


# ---- nothing without consent

LACKS = {
    "einwilligung_nr": ["", "   ", "zu lange Nummer einer Einwilligung"], "einwilligung_am": ["", "gestern", "01.01.2019", "2099-01-01"],
    "einwilligung_umfang": ["", "Werbung"], "unterschrift": ["", "fehlt", "nein"],
}  # fmt: skip
lacking = st.fixed_dictionaries({}, optional={name: st.sampled_from(values) for name, values in LACKS.items()}).filter(bool)
blocked = st.just({"1801": "S"})


def everywhere(marker: str) -> list[str]:
    """Return the names of all tables that hold `marker` in any column, also inside of bytes."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT relname FROM pg_class WHERE relkind = 'r' AND relnamespace = 'public'::regnamespace")
        names = [one[0] for one in cursor.fetchall()]
        sql = " UNION ALL ".join(
            f"SELECT '{name}' FROM \"{name}\" t WHERE strpos(lower(t::text), %s) > 0 OR strpos(t::text, %s) > 0"
            for name in names
        )
        cursor.execute(sql, [marker.lower(), marker.encode().hex()] * len(names))
        return [one[0] for one in cursor.fetchall()]


@effort(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(rows=st.lists(st.one_of(st.none(), lacking, blocked), min_size=1, max_size=6).filter(any), as_xlsx=st.booleans())
def test_of_a_row_without_consent_nothing_appears_anywhere(world, caplog, rows, as_xlsx):
    caplog.set_level(logging.DEBUG)
    marker = "Zzyzxquark"
    secret = {
        "0101": marker, "0301": marker, "name_original": marker, "satz_id": f"{marker}-1", "telefon": "02461 4719999",
        "email": f"{marker}@example.org", "beste_zeit": marker, "ortsteil": marker,
    }  # fmt: skip
    number = iter(range(100))
    made = [row(next(number)) if lack is None else {**row(next(number)), **secret, **lack} for lack in rows]
    make = xlsx if as_xlsx else csv
    file = upload(world, make(*made))
    good = sum(lack is None for lack in rows)

    packed = read_file(file.staging)
    assert file.counts.get("refused", 0) == len(rows) - good
    assert marker.lower() not in str(list(rows_of(packed))).lower()
    if file.counts.get("new"):
        take_over(world, file.pk)
    assert everywhere(marker) == []
    assert everywhere("4719999") == []
    assert marker.lower() not in caplog.text.lower()
    assert not any(
        re.search(marker.encode(), path.read_bytes())
        for path in Path(settings.BRUECKE_HOME, "files").rglob("*")
        if path.is_file()
    )


def test_the_search_for_markers_finds_one(world, arrive):
    arrive(family_name="Zzyzxquark")

    assert everywhere("Zzyzxquark") != []


# ---- the handbook


def test_the_example_of_the_handbook_is_a_valid_file():
    text = (ROOT / "docs" / "handbook" / "dateien.md").read_text(encoding="utf-8")
    example = text.split("```csv\n", 1)[1].split("```", 1)[0]
    opened = reading.opened(example.encode())

    assert len(list(opened.rows)) == opened.head.rows == 3
    assert opened.cut == ["Religion"]


def test_the_handbook_names_every_column():
    from bruecke.welcome.files.columns import CUT, KEPT

    text = (ROOT / "docs" / "handbook" / "dateien.md").read_text(encoding="utf-8")
    assert [name for name in KEPT if f"`{name}`" not in text] == []
    assert [label for label in CUT.values() if label not in text] == []
