"""On paper: a sheet is printed, signed by hand, entered with its scan, and the counsellor gets it."""

import re
from pathlib import Path

from playwright.sync_api import expect

from tests.journeys.steps import AMIRA, LENA, accept, fill_sheet

PDF = b"%PDF-1.4\n1 0 obj<</Type/Catalog/Pages 2 0 R>>endobj 2 0 obj<</Type/Pages/Count 0/Kids[]>>endobj\ntrailer<</Root 1 0 R>>\n%%EOF\n"


def test_sheet_is_printed_signed_entered_with_its_scan_and_accepted(desk, tmp_path: Path):
    clerk = desk(LENA)
    page = clerk.menu("Papier")
    clerk.accessible("paper")
    page.get_by_label("Sprache").select_option(label="Українська")
    with clerk.context.expect_event("response", lambda answer: "/papier/blatt/" in answer.url, timeout=30_000) as printed:
        page.get_by_role("button", name="PDF öffnen").click()
    assert printed.value.headers["content-type"] == "application/pdf"
    clerk.page.bring_to_front()
    page = clerk.menu("Papier")
    sheet = page.locator("tbody a").first.inner_text().strip()
    page.get_by_role("link", name=sheet).click()
    clerk.accessible("entering a sheet")
    expect(page.get_by_label("Nummer des Blatts")).to_have_value(sheet)

    wrong, scan = tmp_path / "foto.pdf", tmp_path / "scan.pdf"
    wrong.write_bytes(b"PK\x03\x04 this is no picture")
    scan.write_bytes(PDF)
    fill_sheet(page, family="Vompapier")
    page.get_by_role("textbox", name="Beste Zeit").fill("vormittags")
    page.get_by_role("textbox", name="Jahr").first.fill("2015")
    page.get_by_role("checkbox", name="Wohnung").check()
    page.get_by_label("Scan").set_input_files(wrong)
    page.get_by_role("button", name="Eintragen und übergeben").click()
    expect(page.get_by_role("alert")).to_contain_text("Diese Datei ist weder ein PDF noch ein PNG- oder JPEG-Bild")
    clerk.accessible("a wrong scan")
    expect(page.get_by_label("Nummer des Blatts")).to_have_value(sheet)
    expect(page.get_by_label("Familienname")).to_have_value("Vompapier")
    expect(page.get_by_label("Telefon")).to_have_value("0221 4710 184")
    expect(page.get_by_role("textbox", name="Beste Zeit")).to_have_value("vormittags")
    expect(page.get_by_role("textbox", name="Jahr").first).to_have_value("2015")
    expect(page.locator(".token-box .tag")).to_contain_text("Ukrainisch")
    expect(page.get_by_role("checkbox", name="Wohnung")).to_be_checked()
    expect(page.get_by_label("Das Blatt ist von Hand unterschrieben und angekreuzt")).to_be_checked()

    page.get_by_label("Scan").set_input_files(scan)
    page.get_by_role("button", name="Eintragen und übergeben").click()
    toast = page.locator(".toast span").first
    expect(toast).to_contain_text("Eingetragen und übergeben. Nummer:")
    number = toast.inner_text().split("Nummer:")[1].strip()
    expect(page.get_by_role("link", name=sheet)).to_have_count(0)

    amira = desk(AMIRA)
    accept(amira, number)
    expect(amira.page.locator("h1")).to_contain_text("Vompapier")
    expect(amira.page.locator("main")).to_contain_text("Linnich")
    expect(amira.page.locator("main")).to_contain_text(re.compile(r"4710\s?184"))
    expect(amira.page.locator("main")).to_contain_text("vormittags")


def test_sheet_is_entered_only_once_and_only_by_the_office_that_printed_it(desk):
    clerk = desk(LENA)
    page = clerk.menu("Papier")
    page.get_by_role("link", name="Blatt eintragen").click()
    page.get_by_label("Nummer des Blatts").fill("P-AAAA-BBBB")
    fill_sheet(page, family="Ohneblatt")
    page.get_by_role("button", name="Eintragen und übergeben").click()

    expect(page.get_by_role("alert")).to_contain_text("Ihr Amt hat kein Blatt mit dieser Nummer gedruckt")
    expect(page.get_by_label("Familienname")).to_have_value("Ohneblatt")
