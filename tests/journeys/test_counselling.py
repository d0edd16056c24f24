"""From the desk to the outcome, and back: the main journey, withdrawal seen from both sides, a walk-in, cover."""

import re

from playwright.sync_api import Page, expect

from tests.journeys.test_desk import KATRIN, code_of, fill_desk, sign_on, signing_url

AMIRA, JONAS, BIRGIT, HANNA = (
    f"{name}@bruecke.example" for name in ("amira.kessler", "jonas.weber", "birgit.lenzen", "hanna.roth")
)


def _arrive(desk, family: str) -> tuple[str, str, Page]:
    """Register at the desk and sign on the phone; return the number, the person's code and her phone's page."""
    clerk, phone = desk(KATRIN), desk(phone=True)
    page = clerk.go("/anmeldung/")
    fill_desk(page, family=family)
    clerk.picture("anmeldung")
    page.keyboard.press("Alt+1")
    mother = phone.go(signing_url(page))
    phone.picture("einwilligung")
    sign_on(mother)
    expect(page.locator("#signings .note.good")).to_be_visible()
    clerk.picture("anmeldung-unterschrieben")
    number = page.locator("#signings .note.good .code").inner_text().strip()
    return number, code_of(mother), mother


def _accept(counsellor, number: str) -> Page:
    page = counsellor.go("/uebergaben/")
    counsellor.picture("uebergaben")
    page.get_by_role("link", name=number).click()
    expect(page.locator("h1")).to_contain_text("Jülich")
    counsellor.accessible("preview")
    counsellor.picture("vorschau")
    page.get_by_role("button", name="Annehmen").first.click()
    page.wait_for_url(re.compile(r"/uebergaben/[0-9a-f-]{36}/(\?.*)?$"))
    return page


def test_main_journey_from_registration_to_outcome(desk):
    number, code, mother = _arrive(desk, "Hauptweg")
    amira = desk(AMIRA)
    amira.picture("heute")
    amira.accessible("today")
    page = _accept(amira, number)
    expect(page.locator("h1")).to_contain_text("Hauptweg")
    amira.accessible("hand-over")
    amira.picture("uebergabe")
    page.get_by_role("button", name="Erreicht").click()
    expect(page.locator(".toast, .toasts").first).to_be_visible()
    page.get_by_role("link", name="Termin anbieten").first.click()
    amira.accessible("appointments of a hand-over")
    amira.picture("termin")
    page.goto(re.sub(r"(uebergaben/[0-9a-f-]{36}/).*", r"\1gespraech/", page.url))
    amira.accessible("talk")
    amira.picture("erstberatung")
    page.locator('input[name="topics"]').first.check()
    page.locator('input[name="urgency"]').first.check()
    page.locator('input[name="outcome"][value="one_off_advice"]').check()
    page.locator("main form button.kern-btn--primary").last.click()
    expect(page.locator("main")).to_contain_text(re.compile("Abgeschlossen|abgeschlossen|Gespräch geführt"))

    mother.goto(f"{amira.url}/uk/meine-daten/{code}/")
    expect(mother.locator("main")).to_contain_text("Amira Kessler")


def test_withdrawal_is_felt_at_the_next_click(desk):
    number, code, mother = _arrive(desk, "Widerruferin")
    amira = desk(AMIRA)
    page = _accept(amira, number)
    address = page.url
    mother.goto(f"{amira.url}/de/meine-daten/{code}/")
    mother.get_by_role("link", name="Einwilligung widerrufen").click()
    mother.locator("main form button").last.click()
    expect(mother.locator("main")).to_contain_text("Niemand bei der Beratung sieht Ihre Daten mehr")

    answer = page.request.get(address)
    assert answer.status == 404
    assert "Widerruferin" not in answer.text()
    listing = page.request.get(f"{amira.url}/uebergaben/?ansicht=all&s=Widerruferin")
    assert number not in listing.text()
    found = page.request.get(f"{amira.url}/suche/?q=Widerruferin")
    assert number not in found.text()
    mother.goto(f"{amira.url}/de/meine-daten/{code}/")
    expect(mother.locator("main")).to_contain_text("Niemand mehr")


def test_correction_of_the_number_travels_to_the_counsellor(desk):
    number, code, mother = _arrive(desk, "Neuenummer")
    amira = desk(AMIRA)
    page = _accept(amira, number)
    mother.goto(f"{amira.url}/de/meine-daten/{code}/")
    mother.locator('input[name="phone"]').fill("0221 4710 199")
    mother.locator('form:has(input[name="phone"]) button').last.click()
    expect(mother.locator(".note.good").first).to_be_visible()
    page.reload()

    expect(page.locator("main")).to_contain_text(re.compile(r"4710\s?199"))


def test_walk_in_is_equal_to_the_desk(desk):
    amira = desk(AMIRA)
    page = amira.go("/uebergaben/neu/")
    amira.accessible("walk-in")
    amira.picture("ohne-anmeldung")
    expect(page.locator("h1")).to_be_visible()


def test_deputy_finds_the_absent_colleagues_people(desk):
    amira = desk(AMIRA)

    expect(amira.page.locator("main")).to_contain_text("Vertretung")


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
    number, _code, _mother = _arrive(desk, "Verborgen")
    amira = desk(AMIRA)
    address = _accept(amira, number).url
    for email in ("fatma.aydin", "ralf.esser", "sabine.thelen", "adam.nowak", "eva.lindner", "hanna.roth", "dilek.sahin"):
        other = desk(f"{email}@bruecke.example")
        answer = other.page.request.get(address)
        assert answer.status == 404, email
        assert "Verborgen" not in answer.text(), email
        assert "Verborgen" not in other.page.request.get(f"{other.url}/suche/?q=Verborgen").text().replace(
            "q=Verborgen", ""
        ).replace('value="Verborgen"', ""), email
