"""School entry in numbers: who reads them, the council's table as page and file, and nobody to be worked out from them."""

import io
import zipfile
from datetime import UTC, date, datetime

import pytest
from django.urls import reverse
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from python_calamine import CalamineWorkbook

from bruecke.access.actor import job
from bruecke.base.figures import Measure, Period, crossed, listed, opened
from bruecke.reports import queries
from bruecke.reports.actions import freeze
from bruecke.reports.frozen import freeze_table
from bruecke.reports.linked import Cut, protected
from bruecke.reports.pictures import pictures_of
from bruecke.reports.pieces import Span
from bruecke.reports.schools import _shortened
from bruecke.reports.tests.attacker import Reader
from bruecke.reports.tests.test_protection import gives_away, tells
from bruecke.schooling.models.words import Stage
from bruecke.schooling.queries import figures
from conftest import acting

pytestmark = pytest.mark.django_db
SPAN = Span(date(2026, 1, 1), date(2026, 12, 31), datetime(2027, 1, 15, tzinfo=UTC))
DAY = date(2026, 5, 4)


def made_up(actor, period):
    """What school entry and case management hand over, with a formula for a name and a small number to hide."""
    forms = ("Hauptschule", "Gesamtschule", "Gymnasium")
    return [
        listed("cases.active_by_unit", "Fälle", "Team", {"Team Geheim": 62}),
        listed("schooling.arrivals_stage", "Zugezogene", "Stufe", {"Grundschule": 611, "Sekundarstufe I": 861, "Sekundarstufe II": 364}),
        listed("schooling.arrivals_nationality", "Herkunft", "Land", {"=1+1": 742, "Syrien": 91, "Bulgarien": 88, "Andorra": 2, "Malta": 3}),
        listed("schooling.arrivals_german", "Deutsch", "Stufe", {"noch kein Deutsch": 1391, "A1": 445}),
        crossed("schooling.waiting_band", "Ohne Platz", rows=("Klassen", ("1–4", "5–7")), columns=("seit", ("kurz", "lang")),
                counts={("1–4", "kurz"): 20, ("1–4", "lang"): 9, ("5–7", "kurz"): 12, ("5–7", "lang"): 30}),
        listed("schooling.load_form", "Förderung", "Schulform", dict(zip(forms, (230, 62, 61), strict=True))),
        opened(listed("schooling.pupils_form", "Alle", "Schulform", dict(zip(forms, (1000, 5000, 8000), strict=True)))),
        Measure("schooling.days_median.counselling", "bis zum Gespräch", 28.0, "Tage", 400),
        Measure("schooling.days_ninety.counselling", "bis zum Gespräch", 61.0, "Tage", 40),
        Measure("consults.response_days", "Ausländerbehörde", 4.5, "Tage", 21),
    ]  # fmt: skip


@pytest.fixture
def report(world, monkeypatch):
    monkeypatch.setattr(queries, "SOURCES", ("made.up",))
    monkeypatch.setattr(queries, "import_string", lambda name: made_up)
    with acting(job("reports"), "bruecke_jobs") as by:
        return freeze(by=by, span=SPAN)


READERS = ("petra", "sigrid", "bea", "tina", "hanna")
OTHERS = ("gerda", "amira", "mona", "olga", "emil", "eva", "adam", "katrin", "lea")


@pytest.mark.parametrize("who", READERS)
def test_who_works_on_school_places_reads_its_numbers_and_no_others(world, report, who):
    page = world.client(who).get(reverse("reports:schools")).content.decode()

    assert "Zugezogene" in page
    assert "1.836" in page
    assert "Andorra" in page, "the name of the row; its number is hidden"
    assert "Team Geheim" not in page
    assert "Ausländerbehörde" not in page


@pytest.mark.parametrize("who", OTHERS)
def test_nobody_else_reads_them(world, report, who):
    client = world.client(who)
    for url in (
        reverse("reports:schools"), reverse("reports:council-csv", args=[report.pk]), reverse("reports:council-xlsx", args=[report.pk]),
        reverse("reports:table-csv", args=[report.pk, "schooling.load_form"]),
    ):  # fmt: skip
        assert client.get(url).status_code == 404, url


@pytest.mark.parametrize("who", ["petra", "tina"])
def test_the_other_numbers_of_a_report_are_closed_to_school_entry(world, report, who):
    client = world.client(who)

    assert client.get(reverse("reports:table-csv", args=[report.pk, "schooling.load_form"])).status_code == 200
    assert client.get(reverse("reports:table-csv", args=[report.pk, "cases.active_by_unit"])).status_code == 404
    assert client.get(reverse("reports:newest")).status_code == 404
    measures = client.get(reverse("reports:table-csv", args=[report.pk, "kennzahlen"])).content.decode()
    assert "bis zum Gespräch" in measures
    assert "Ausländerbehörde" not in measures


def test_the_council_gets_its_table_with_every_row_and_no_formula(world, report):
    text = world.client("tina").get(reverse("reports:council-csv", args=[report.pk])).content.decode()

    lines = text.splitlines()
    assert "Herkunft,'=1+1,742" in lines
    assert "Herkunft,Andorra,x" in lines
    assert "Ohne Platz,5–7,42" in lines
    assert '"neun von zehn warteten höchstens, in Tagen",61' in text


def test_the_workbook_has_a_sheet_for_each_table_with_numbers_as_numbers(world, report):
    content = world.client("sigrid").get(reverse("reports:council-xlsx", args=[report.pk])).content

    book = CalamineWorkbook.from_filelike(io.BytesIO(content))
    council, *tables = book.sheet_names
    rows = book.get_sheet_by_name(council).to_python()
    assert ["Zugezogene", "Sekundarstufe I", 861] in rows
    assert ["Herkunft", "'=1+1", 742] in rows
    assert len(tables) == 6
    with zipfile.ZipFile(io.BytesIO(content)) as parts:
        assert not any(b"<f>" in parts.read(name) for name in parts.namelist() if "sheet" in name)


def test_load_is_compared_by_how_many_pupils_a_form_has(world, report):
    page = world.client("sigrid").get(reverse("reports:schools"))

    (picture,) = (one for one in page.context["page"].pictures if "1.000" in one.title)
    assert [(bar.label, bar.text) for bar in picture.bars] == [
        ("Hauptschule", "230,0"),
        ("Gesamtschule", "12,4"),
        ("Gymnasium", "7,6"),
    ]


def test_of_a_long_list_the_longest_bars_are_drawn_and_all_stand_in_the_table():
    counts = {f"Schule {number}": number + 5 for number in range(40)}
    (picture,) = pictures_of([freeze_table(listed("schooling.load_school", "Last", "Schule", counts))], [])

    short = _shortened(picture)

    assert [bar.label for bar in short.bars[:2]] == ["Schule 39", "Schule 38"]
    assert len(short.bars) == 15
    assert len(short.tables[0].rows) == 40


def test_before_the_first_report_the_page_says_when_one_comes(world):
    assert "Es gibt noch keinen Bericht." in world.client("petra").get(reverse("reports:schools")).content.decode()


def test_a_report_from_before_school_entry_is_not_listed(world, monkeypatch):
    monkeypatch.setattr(queries, "SOURCES", ("made.up",))
    monkeypatch.setattr(queries, "import_string", lambda name: lambda actor, period: made_up(actor, period)[:1])
    with acting(job("reports"), "bruecke_jobs") as by:
        freeze(by=by, span=SPAN)

    assert list(queries.reports(world.actor("petra"))) == []
    assert queries.reports(world.actor("hanna")).count() == 1


CHILDREN = st.lists(
    st.tuples(st.sampled_from(list(Stage)), st.sampled_from("ABCDE"), st.sampled_from(["Jülich", "Düren", "Titz"]), st.sampled_from("xyz")),
    min_size=1, max_size=60,
)  # fmt: skip


@settings(max_examples=30, deadline=None, suppress_health_check=list(HealthCheck), derandomize=True)
@given(CHILDREN)
def test_no_few_children_can_be_worked_out_from_all_lists_together(children):
    found = {
        place: figures._Child(stage, "5–7", town, nation, tongue, DAY, None, "", is_duplicate=False)
        for place, (stage, nation, town, tongue) in enumerate(children)
    }
    tables = list(figures._arrivals(found, Period(date(2026, 1, 1), date(2026, 12, 31))))
    parts = [Cut(table, {"all": table.cells}) for table in tables]

    hidden = protected(parts)

    reader = Reader({atom: number for part in parts for atom, number in part.counts()})
    for part in parts:
        tells(reader, part, hidden[part.key])
        reader.reads(part.atoms(), 0, parts[0].atoms()) if part is not parts[0] else None
    assert [one for part in parts for one in gives_away(reader, part, whole=True)] == []
    assert all(
        place in hidden[part.key]
        for part in parts
        for place in part.places
        if 0 < sum(dict(part.counts())[atom] for atom in part.atoms(*place)) < 5
    )
