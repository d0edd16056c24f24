"""A week of a school's office, what a new group would bring, brothers and sisters who move, and a child that nobody must find."""

import re
import time

import pytest
from playwright.sync_api import expect

from tests.journeys.steps import AMIRA, DILEK, EVA, HANNA, KATRIN, RALF, fresh, in_days
from tests.journeys.test_school_place import GUDRUN, JOACHIM, PETRA, RENATE, SILKE, opened_group, stands

pytestmark = pytest.mark.browser
VIKTOR, CARMEN = "viktor.janssen@bruecke.example", "carmen.esser@bruecke.example"


def family_of(window, name, *, children=2):
    """Report brothers and sisters as the school counselling and return the code of the family."""
    page = window.go("/schule/melden/")
    for place in range(children):
        if place:
            page.get_by_role("button", name=re.compile("Geschwister|Bruder")).click()
        page.locator(f"#id_c{place}-given_name").fill(("Omar", "Lina", "Nour")[place])
        page.locator(f"#id_c{place}-family_name").fill(name)
        page.locator(f"#id_c{place}-birth_date").fill(in_days(-4000 - 400 * place - time.time_ns() % 300))
    page.locator("#id_g0-name").fill(f"Samira {name}")
    page.locator("#id_g0-phone").fill("0221 4710 778")
    page.locator("#id_ags").select_option(index=2)
    window.accessible("report")
    page.locator("main form button.kern-btn--primary").click()
    page.get_by_role("button", name="trotzdem").or_(page.locator(".code-once")).first.wait_for()
    if (other := page.get_by_role("button", name="trotzdem")).count():
        other.click()
    window.accessible("reported")
    return re.sub(r"\s", "", page.locator(".code-once .secret").inner_text())


def child_of(window, name):
    """Find a child by name with the search of every page and open it."""
    page = window.go(f"/schule/kinder/?s={name}")
    page.get_by_role("link", name=re.compile(name)).first.click()
    return page


def test_a_week_of_a_schools_office(desk):
    window = desk(SILKE)
    page = window.go("/heute/")
    window.accessible("day")
    opened_group(window)
    page.get_by_role("button", name="Es hat sich nichts geändert").first.click()
    expect(page.locator("body")).to_contain_text("Alle Zahlen gelten als heute bestätigt")
    window.accessible("school")
    window.picture("schule-platz")

    page.get_by_role("link", name="Aufnahme melden").click()
    window.accessible("admit")
    name = fresh("Selbstaufnahme")
    for field, value in (
        ("given_name", "Yara"), ("family_name", name), ("birth_date", "2013-03-02"), ("guardian", f"Maha {name}"), ("first_day", in_days(0)),
    ):  # fmt: skip
        page.locator(f"#id_{field}").fill(value)
    page.locator("#id_language").select_option("ar")
    page.locator("#id_grade").select_option("7")
    page.get_by_role("button", name="Aufnahme melden").click()
    expect(page.locator("body")).to_contain_text("Danke")

    gudrun = desk(GUDRUN)
    page = gudrun.menu("Von Schulen aufgenommen")
    expect(page.locator("main")).to_contain_text(name)
    gudrun.accessible("admissions")


def test_what_a_new_group_would_bring(desk):
    window = desk(RENATE)
    page = window.menu("Runden")
    page.get_by_role("row").filter(has_text="Vorschlag").last.get_by_role("link").first.click()
    window.accessible("proposal")
    page.get_by_role("link", name=re.compile("Was wäre")).click()
    window.accessible("what if")
    page.locator("#id_school").select_option(index=3)
    page.locator("#id_stage").select_option("lower_secondary")
    page.locator("#id_need").select_option("full_group")
    for grade in ("5", "6", "7", "8"):
        page.get_by_role("group", name="Klassen").get_by_label(grade, exact=True).check()
    page.locator("#id_places").fill("12")
    page.get_by_role("button", name="Ausprobieren").click()
    expect(page.get_by_role("heading", name="Was würde diese Gruppe bringen?")).to_be_visible(timeout=60_000)
    expect(page.locator("main")).to_contain_text("öffnet eine Gruppe mit 12 Plätzen")
    expect(page.get_by_role("button", name="Vorschlag unterschreiben")).to_have_count(0)
    window.accessible("difference")
    window.picture("schule-was-waere-wenn")


def test_one_of_two_brothers_and_sisters_moves(desk):
    gudrun, phone, name = desk(GUDRUN), desk(), fresh("Umzug")
    code = family_of(gudrun, name)
    page = child_of(gudrun, name)
    expect(page.get_by_role("region", name="Geschwister")).to_contain_text(name)
    page.get_by_text("Mehr", exact=True).click()
    page.get_by_role("link", name="Weggezogen").click()
    page.locator("form.panel input[type=text], form.panel textarea").first.fill("Köln")
    gudrun.accessible("moved")
    page.locator("form.panel button.kern-btn--primary").click()
    expect(page.locator("main")).to_contain_text(re.compile("weggezogen", re.IGNORECASE))

    page = stands(phone, "de", code, "Sie sind umgezogen")
    expect(page.locator("main")).to_contain_text("Wir haben Ihre Meldung")


def test_a_child_nobody_must_find(desk):
    gudrun, name = desk(GUDRUN), fresh("Verborgen")
    family_of(gudrun, name, children=1)
    page = child_of(gudrun, name)
    address = page.url
    page.get_by_text("Mehr", exact=True).click()
    page.get_by_role("link", name="Vor jemandem schützen").click()
    page.locator("#id_deputy").select_option(index=1)
    gudrun.accessible("protect")
    page.get_by_role("button", name="Schützen").click()
    expect(page.locator("main")).to_contain_text(re.compile("Code", re.IGNORECASE))
    gudrun.go(address)
    gudrun.accessible("protected")

    for who in (AMIRA, KATRIN, DILEK, RALF, HANNA, EVA, RENATE, JOACHIM, PETRA, CARMEN):
        other = desk(who)
        assert name not in other.refused(address)
    for who, pages in (
        (RENATE, ("/schule/runden/", "/schule/entscheidungen/", "/schule/plaetze/")),
        (PETRA, ("/schule/platz/",)),
    ):
        for path in pages:
            expect(desk(who).go(path).locator("main")).not_to_contain_text(name)
    found = desk(AMIRA).go(f"/suche/?q={name}")
    expect(found.get_by_role("region", name="Gefunden")).not_to_contain_text(name)
