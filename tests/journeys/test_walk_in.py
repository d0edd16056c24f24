"""Whoever comes by herself is equal to the desk: in the counselling room, and by the public page of the card."""

import re

from playwright.sync_api import expect

from tests.journeys.steps import AMIRA, JONAS, Arrived, accept, code_of, draw, look_for


def test_walk_in_from_the_door_to_case_management(desk):
    amira = desk(AMIRA)
    page = amira.page
    page.get_by_role("link", name="Jemand ist da").click()
    amira.accessible("walk-in")
    amira.picture("ohne-anmeldung")
    page.get_by_label("Vorname").fill("Samira")
    page.get_by_role("combobox", name="Sprachen").press_sequentially("arab")
    page.get_by_role("listbox").get_by_role("option", name="Arabisch العربية").click()
    page.get_by_label("Geburtsjahre der Kinder").fill("2015, 2019")
    page.get_by_role("checkbox", name="Wohnung").check()
    page.get_by_role("button", name="Weiter: lesen und unterschreiben").click()

    expect(page.locator("html")).to_have_attribute("dir", "rtl")
    amira.accessible("walk-in, notice and consent")
    assert not page.get_by_role("checkbox", name=re.compile("قرأتُ هذا")).is_checked(), "never ticked in advance"
    page.get_by_role("button", name="نعم، أوافق").click()
    expect(page.locator(".summary-errors")).to_be_visible()
    draw(page)
    page.get_by_role("checkbox", name=re.compile("قرأتُ هذا")).check()
    page.get_by_role("button", name="نعم، أوافق").click()
    code = code_of(page)
    amira.accessible("walk-in, code")
    page.get_by_role("link", name="Übergabe öffnen").click()
    expect(page.locator("h1")).to_contain_text("Samira")
    number = page.locator("main .num-code").first.inner_text()

    page.get_by_role("link", name="Gespräch ohne Termin festhalten").click()
    expect(page.get_by_role("checkbox", name="Wohnung")).to_be_checked()
    page.get_by_role("radio", name="binnen Tagen").check()
    page.get_by_role("radio", name="Case Management gewünscht").check()
    page.get_by_label("Bemerkung").fill("Nur für die erste Beratung.")
    page.get_by_role("button", name="Festhalten und abschließen").click()
    expect(page.locator("main")).to_contain_text("Abgeschlossen.")
    expect(page.locator("main")).to_contain_text("Case Management gewünscht")

    jonas = desk(JONAS)
    waiting = jonas.menu("Übergaben")
    lines = waiting.get_by_role("row", name=re.compile("Jülich.*Arabisch"))
    for place in range(lines.count()):
        lines.nth(place).get_by_role("link").click()
        if "Case Management" in waiting.locator(".title").inner_text():
            break
        waiting.go_back()
    jonas.accessible("preview of a case")
    waiting.get_by_role("button", name="Annehmen").click()
    expect(waiting.locator("h1")).to_contain_text("Samira")
    expect(waiting.get_by_role("link", name="Klären").first).to_be_visible()
    expect(waiting.locator("main")).not_to_contain_text("Nur für die erste Beratung.")
    jonas.accessible("a case")

    mine = Arrived(number, code, desk(phone=True)).mine("ar")
    expect(mine.locator("main")).to_contain_text("Amira Kessler")
    expect(mine.locator("main")).to_contain_text("Jonas Weber")


def test_walk_in_who_says_no_leaves_nothing(desk):
    page = desk(AMIRA).page
    page.get_by_role("link", name="Jemand ist da").click()
    page.get_by_label("Familienname").fill("Dochnicht")
    page.get_by_role("combobox", name="Sprachen").press_sequentially("ukr")
    page.get_by_role("listbox").get_by_role("option", name=re.compile("^Ukrainisch")).click()
    page.get_by_role("button", name="Weiter: lesen und unterschreiben").click()
    page.locator('button[value="no"]').click()

    expect(page.locator(".toasts")).to_contain_text("nichts gespeichert")
    expect(look_for(page, "Dochnicht")).to_contain_text("Nichts gefunden")


def test_web_form_goes_to_the_inbox_of_the_right_team(desk):
    phone = desk(phone=True)
    page = phone.go("/uk/")
    page.get_by_role("link", name="Зв’яжіться зі мною, будь ласка").click()
    page.get_by_role("combobox").select_option(label="Jülich")
    page.locator("main").get_by_role("button").click()
    phone.accessible("asking for a call")
    page.locator("#id_given_name").fill("Daryna")
    page.locator("#id_family_name").fill("Selbstgemeldet")
    draw(page)
    page.locator("#id_phone").fill("12")
    page.locator("#id_interpreter").check()
    page.get_by_role("button", name="Так, погоджуюся").click()
    expect(page.get_by_role("alert")).to_be_visible()
    phone.accessible("asking for a call, with errors")
    expect(page.locator("#id_family_name")).to_have_value("Selbstgemeldet")
    expect(page.locator("#id_interpreter")).to_be_checked()
    page.locator("#id_agree").check()
    page.locator("#id_phone").fill("0221 4710 185")
    page.get_by_role("button", name="Так, погоджуюся").click()
    code = code_of(page)
    number = page.locator('.thing span[dir="ltr"]').inner_text()
    assert phone.context.cookies() == []

    amira = desk(AMIRA)
    accept(amira, number)
    expect(amira.page.locator("h1")).to_contain_text("Daryna Selbstgemeldet")
    expect(amira.page.locator("main")).to_contain_text("Dolmetschen")
    mine = Arrived(number, code, phone).mine("uk")
    expect(mine.locator("main")).to_contain_text("Amira Kessler")
