"""The page of a report: pictures of everything that exists, from what is published only; tables and files one click away."""

from datetime import UTC, date, datetime
from decimal import Decimal

import pytest
from django.urls import reverse

from bruecke.base.figures import Measure, Period, crossed, listed
from bruecke.programme.models import Filling, FundingPost, Target
from bruecke.reports import queries
from bruecke.reports.actions import freeze
from bruecke.reports.frozen import TOTAL, freeze_measure, freeze_table
from bruecke.reports.page import name_of, page
from bruecke.reports.pictures import Load, pictures, share_of_goals
from bruecke.reports.pieces import Span
from bruecke.reports.queries import Published
from conftest import acting

pytestmark = pytest.mark.django_db
SPAN = Span(date(2026, 7, 1), date(2026, 9, 30), datetime(2026, 10, 15, tzinfo=UTC))
STATES = ("1 sehr schlecht", "2 schlecht", "3 mittel", "4 gut", "5 sehr gut")


def made_up(unit="Team Mitte"):
    """Everything the other contexts will hand over, under the keys that are kept for them."""
    areas = ("Wohnung", "Arbeit", "Deutsch")
    before = {(area, state): number for area in areas for state, number in zip(STATES, (20, 14, 9, 6, 5), strict=True)}
    after = {(area, state): number for area in areas for state, number in zip(STATES, (5, 8, 12, 18, 11), strict=True)}
    return [
        crossed("cases.areas_before", "vorher", rows=("Lebensbereich", areas), columns=("Stand", STATES), counts=before),
        crossed("cases.areas_after", "nachher", rows=("Lebensbereich", areas), columns=("Stand", STATES), counts=after),
        listed("cases.active_by_unit", "Laufende Fälle", "Team", {unit: 62, "Team Nord": 41, "Team Süd": 7, "Team West": 3}),
        listed("cases.goal_attainment", "Zielerreichung", "Stufe", {"−2": 6, "−1": 12, "0": 31, "+1": 22, "+2": 9}),
        crossed("cases.by_intensity", "Fälle nach Art", rows=("Team", (unit, "Team Nord")), columns=("Art", ("intensiv", "begleitend")),
                counts={(unit, "intensiv"): 30, (unit, "begleitend"): 32, ("Team Nord", "intensiv"): 20, ("Team Nord", "begleitend"): 21}),
        listed("cases.refusal_reasons", "Warum Angebote absagten", "Grund", {"kein Platz": 27, "Sprache": 11, "andere": 2}),
        listed("cases.outcomes", "Was erreicht wurde", "Ereignis", {"Lohn gezahlt": 8, "Kurs begonnen": 44, "Titel verbessert": 12}),
        listed("consults.by_state", "Kurzer Draht", "Stand", {"beantwortet": 33, "offen": 6}),
        Measure("cases.waiting_days_by_kind", "Sprachkurs", 61.0, "Tagen", 40),
        Measure("cases.waiting_days_by_kind", "Therapie", 140.0, "Tagen", 3),
        Measure("consults.response_days", "Ausländerbehörde", 4.5, "Arbeitstagen", 21),
    ]  # fmt: skip


@pytest.fixture
def report(world, monkeypatch):
    unit = world.units["mitte"]
    monkeypatch.setattr(queries, "SOURCES", ("made.up",))
    monkeypatch.setattr(queries, "import_string", lambda _name: lambda _actor, _period: made_up(unit.name))
    for number in range(2):
        post = FundingPost.objects.create(
            number=f"B2-{number}",
            module=2,
            carrier=unit.organisation,
            unit=unit,
            share=Decimal("0.75"),
            funding_line="KIM",
            since=date(2026, 1, 1),
        )
        Filling.objects.create(post=post, since=date(2026, 1, 1))
    Target.objects.create(year=2026, what="goals", value=70)
    Target.objects.create(year=2026, what="filled", value=90)
    from bruecke.access.actor import job

    with acting(job("reports"), "bruecke_jobs") as by:
        return freeze(by=by, span=SPAN)


def test_every_picture_is_drawn_from_what_is_published(world, report):
    found = {picture.title: picture for picture in page(world.actor("hanna"), report).pictures}

    load = {bar.label: bar for bar in found["Fälle je volle Stelle und Team"].bars}
    assert (load["Träger Nord mitte"].text, load["Träger Nord mitte"].word) == ("41,3", "beobachten")
    assert load["Team Nord"].word == "keine besetzte Stelle bekannt"
    assert load["Team West"].text == "x"
    area = found["Lebensbereiche, vorher und nachher"].bars[0]
    assert area.text == "2,2 → 3,4"
    assert area.strips[0].width < area.strips[1].width
    assert [bar.text for bar in found["Wartezeit nach Art des Angebots"].bars] == ["61", "x"]
    assert {"Zielerreichung", "Warum Angebote absagten", "Was erreicht wurde", "Kurzer Draht", "Antwort einer Behörde"} <= set(
        found
    )
    assert found["Fälle nach Art"].legend == (("f4", "intensiv"), ("f1", "begleitend"))


def test_caseload_stands_on_the_page_of_the_posts_by_its_address(world, report):
    client, part = world.client("hanna"), {"HX-Request": "true"}
    body = client.get(reverse("reports:caseload"), headers=part).content.decode()

    assert "41,3" in body
    assert "<html" not in body
    assert client.get(reverse("reports:caseload")).status_code == 302
    assert reverse("reports:caseload") in client.get(reverse("programme:posts")).content.decode()
    assert world.client("lara").get(reverse("reports:caseload"), headers=part).status_code == 404


def test_caseload_is_empty_while_nothing_was_counted(world):
    part = {"HX-Request": "true"}
    assert world.client("hanna").get(reverse("reports:caseload"), headers=part).content.strip() == b""


def test_targets_stand_beside_what_was_reached(world, report):
    tiles = {tile.label: tile for tile in page(world.actor("hanna"), report).tiles}

    assert (tiles["Ziele erreicht"].value, tiles["Ziele erreicht"].is_reached) == ("78 %", True)
    assert (tiles["Stellen besetzt"].value, tiles["Stellen besetzt"].is_reached) == ("–", None)
    assert tiles["Antwort einer Behörde"].value.startswith("4,5")


def test_page_says_what_it_is_and_offers_each_table_as_a_file(world, report):
    client = world.client("hanna")
    body = client.get(reverse("reports:newest")).content.decode()

    assert "3. Quartal 2026 · Stand 15.10.2026, eingefroren" in body
    assert "Zahlen unter 5 sind verdeckt" in body
    answer = client.get(reverse("reports:table-csv", args=[report.pk, "cases.refusal_reasons"]))
    assert answer["Content-Type"] == "text/csv; charset=utf-8"
    lines = answer.content.decode().split("\r\n")
    assert lines[0] == "Grund,Anzahl"
    assert "andere,x" in lines
    assert lines[-2].startswith("insgesamt,")
    measures = client.get(reverse("reports:table-csv", args=[report.pk, "kennzahlen"])).content.decode()
    assert "Therapie,x,Tagen" in measures
    for key in ("cases.refusal_reasons", "cases.areas_before"):
        assert reverse("reports:table-csv", args=[report.pk, key]) in body
    assert client.get(reverse("reports:table-csv", args=[report.pk, "no.such"])).status_code == 404
    assert client.get(reverse("reports:newest"), {"bericht": report.pk}).status_code == 200
    assert client.get(reverse("reports:newest"), {"bericht": "x"}).status_code == 200


@pytest.mark.parametrize("who", ["amira", "lea", "lara", "adam", "olga", "emil", "katrin", "eva"])
def test_nobody_but_the_coordination_finds_reports(world, report, who):
    client = world.client(who)
    for address in (
        reverse("reports:newest"), reverse("reports:report", args=[report.pk]),
        reverse("reports:table-csv", args=[report.pk, "cases.outcomes"]),
    ):  # fmt: skip
        assert client.get(address).status_code == 404


def test_without_any_report_the_page_says_when_one_comes(world):
    assert "noch keinen Bericht" in world.client("hanna").get(reverse("reports:newest")).content.decode()


def test_missing_contexts_leave_no_hole():
    from bruecke.reports.models import Report

    empty = Published(Report(since=SPAN.since, until=SPAN.until, cut_off=SPAN.cut_off), [], [])

    assert pictures(empty, Load({}, 35, 50)) == []
    assert share_of_goals(empty) is None
    one = Published(
        empty.report, [freeze_table(listed("a.b", "A", "x", {}))], [freeze_measure(Measure("c.d", "C", None, "Tagen", 0))]
    )
    assert next(picture.bars for picture in pictures(one, Load({}, 35, 50))) == []


def test_a_table_without_rows_has_totals_of_nothing():
    frozen = freeze_table(crossed("a.b", "A", rows=("team", ()), columns=("intensity", ("normal", "intensive")), counts={}))

    assert frozen.cells == ((0, 0, 0),)
    assert frozen.read() == {(TOTAL, "normal"): 0, (TOTAL, "intensive"): 0, (TOTAL, TOTAL): 0}


def test_names_of_periods():
    from bruecke.reports.models import Report

    def named(since, until):
        return name_of(Report(since=since, until=until))

    assert named(date(2026, 1, 1), date(2026, 12, 31)) == "Jahr 2026"
    assert named(date(2026, 4, 1), date(2026, 6, 30)) == "2. Quartal 2026"
    assert named(date(2026, 2, 1), date(2026, 4, 30)) == "01.02.2026 – 30.04.2026"


def test_what_welcome_hides_stays_hidden_in_the_sum(world):
    from bruecke.access.actor import job
    from bruecke.welcome.models import Figure
    from bruecke.welcome.queries.report import figures

    at = datetime(2026, 10, 1, tzinfo=UTC)
    for month, value in ((7, 12), (8, -1), (9, 9)):
        for ags, number in (("05358024", value), ("", 40)):
            Figure.objects.create(month=date(2026, month, 1), ags=ags, measure="consented", value=number, frozen_at=at)
    tables = {table.key: table for table in figures(job("reports"), Period(SPAN.since, SPAN.until))}

    frozen = freeze_table(tables["welcome.consented"])
    assert dict(zip(frozen.rows, frozen.cells, strict=False))["Jülich"] == (None,)
    assert frozen.total == 120
    assert figures(job("reports"), Period(date(2026, 7, 2), date(2026, 7, 30))) == []
    assert tables["welcome.consented"].is_open


def test_what_the_talks_led_to_adds_up_to_the_talks_also_where_some_are_hidden(world):
    from bruecke.access.actor import job
    from bruecke.welcome.models import Figure
    from bruecke.welcome.queries.report import figures

    at = datetime(2026, 10, 1, tzinfo=UTC)
    for month in (7, 8, 9):
        for measure, number in (("held", 40), ("case_wanted", 12), ("no_need", 20), ("one_off_advice", -1)):
            Figure.objects.create(month=date(2026, month, 1), ags="", measure=measure, value=number, frozen_at=at)
    tables = {table.key: table for table in figures(job("reports"), Period(SPAN.since, SPAN.until))}

    frozen = freeze_table(tables["welcome.outcomes"])
    assert None in [cell for cells in frozen.cells for cell in cells]
    assert frozen.total == 120
