"""From the desk to the outcome: the main journey, a correction that travels, search, and who finds nothing."""

import re

from playwright.sync_api import expect

from tests.journeys.steps import AMIRA, accept, arrive, in_days


def test_main_journey_from_registration_to_outcome(desk):
    mother, amira = arrive(desk, "Hauptweg"), desk(AMIRA)
    amira.picture("heute")
    amira.accessible("today")
    page = amira.menu("Übergaben")
    amira.picture("uebergaben")
    page.get_by_role("link", name=mother.number).click()
    expect(page.locator("h1")).to_contain_text("Jülich")
    expect(page.locator("main")).not_to_contain_text("Hauptweg")
    amira.accessible("preview")
    amira.picture("vorschau")
    page.get_by_role("button", name="Annehmen").click()
    expect(page.locator("h1")).to_contain_text("Hauptweg")
    amira.accessible("hand-over")
    amira.picture("uebergabe")
    page.get_by_role("button", name="Erreicht").click()
    expect(page.locator(".toast, .toasts").first).to_be_visible()
    page.get_by_role("link", name="Termin anbieten").first.click()
    amira.accessible("appointments of a hand-over")
    amira.picture("termin")
    page.get_by_role("radio", name="eine andere Zeit").check()
    page.get_by_label("Tag", exact=True).fill(in_days(5))
    page.get_by_label("Uhrzeit").fill("10:15")
    page.get_by_role("button", name="Termin festmachen").click()
    expect(page.locator(".toasts")).to_contain_text("Der Termin steht.")
    mine = mother.mine("uk")
    expect(mine.locator("main")).to_contain_text("10:15")

    page.get_by_role("link", name="Überblick").click()
    page.get_by_role("link", name="Gespräch ohne Termin festhalten").click()
    amira.accessible("talk")
    amira.picture("erstberatung")
    page.get_by_role("checkbox", name="Deutschkurs").check()
    page.get_by_role("radio", name="keine Eile").check()
    page.get_by_role("radio", name="einmalige Beratung").check()
    page.get_by_role("button", name="Festhalten und abschließen").click()
    expect(page.locator("main")).to_contain_text("Abgeschlossen.")
    expect(page.locator("main")).to_contain_text(re.compile("einmalige Beratung", re.IGNORECASE))
    expect(mother.mine("uk").locator("main")).to_contain_text("Amira Kessler")


def test_correction_of_the_number_travels_to_the_counsellor(desk):
    mother, amira = arrive(desk, "Neuenummer"), desk(AMIRA)
    accept(amira, mother.number)
    mine = mother.mine()
    mine.get_by_label("Telefonnummer").fill("0221 4710 199")
    mine.get_by_role("region", name="Wie man mich erreicht").get_by_role("button").click()
    expect(mine.locator(".note.good").first).to_be_visible()
    page = amira.page
    page.reload()

    expect(page.locator("main")).to_contain_text(re.compile(r"4710\s?199"))


def test_list_search_and_rows_by_keyboard(desk):
    amira = desk(AMIRA)
    page = amira.page
    page.keyboard.press("Control+k")
    page.keyboard.type("Haddad")
    expect(page.locator("[role=listbox] [role=option]").first).to_be_visible()
    page.keyboard.press("Enter")
    page.wait_for_url("**/uebergaben/**")
    page.go_back()
    page.locator("h1").click()
    page.keyboard.press("j")
    page.keyboard.press("Enter")
    page.wait_for_url("**/uebergaben/**")


def test_counsellor_next_door_finds_nothing(desk):
    mother, amira = arrive(desk, "Verborgen"), desk(AMIRA)
    address = accept(amira, mother.number)
    for email in ("fatma.aydin", "ralf.esser", "sabine.thelen", "adam.nowak", "eva.lindner", "hanna.roth", "dilek.sahin"):
        other = desk(f"{email}@bruecke.example")
        answer = other.page.request.get(address)
        assert answer.status == 404, email
        assert "Verborgen" not in answer.text(), email
        assert "Verborgen" not in other.page.request.get(f"{other.url}/suche/?q=Verborgen").text().replace(
            "q=Verborgen", ""
        ).replace('value="Verborgen"', ""), email
