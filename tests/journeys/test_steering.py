"""A structural issue from the first note over three mentions and the jour fixe to the decision of the steering group; posts; numbers."""

import re

from playwright.sync_api import expect

from tests.journeys.steps import AMIRA, BIRGIT, FATMA, HANNA, NADJA, RALF, fresh, in_days


def _step(page, rung: str, sentence: str) -> None:
    page.get_by_role("radio", name=rung).check()
    page.get_by_label("In einem Satz").fill(sentence)
    page.get_by_role("button", name="Schritt eintragen").click()
    expect(page.locator(".toasts")).to_contain_text("Gespeichert.")


def test_an_issue_climbs_from_a_note_to_a_decision(desk):
    title = f"Kein Termin ohne E-Mail {fresh('x')}"
    amira = desk(AMIRA)
    page = amira.menu("Strukturthemen")
    page.get_by_role("link", name="Thema notieren").click()
    page.get_by_label("Was kommt immer wieder vor?").fill(title)
    page.get_by_label("Lebensbereich").select_option(label="Aufenthalt")
    page.get_by_label("Wer könnte es ändern?").select_option(label="Kreis")
    page.get_by_label("Wie kommt es dazu?").fill("Frau Kovalenko hat keine E-Mail-Adresse.")
    page.get_by_role("button", name="Notieren").click()
    expect(page.get_by_role("alert")).to_contain_text("Frau Kovalenko")
    amira.accessible("a name is refused")
    page.get_by_label("Wie kommt es dazu?").fill("Termine gibt es nur mit E-Mail-Adresse. Viele haben keine.")
    page.get_by_role("button", name="Notieren").click()
    expect(page.get_by_role("heading", level=1)).to_have_text(title)
    address = page.url

    for colleague in (amira, desk(FATMA), desk(NADJA)):
        page = colleague.go(address)
        page.get_by_role("button", name="Betrifft einen meiner Fälle").click()
        expect(page.locator(".toasts")).to_contain_text("Gezählt.")
        page.get_by_role("button", name="Betrifft einen meiner Fälle").click()
        expect(page.locator(".toasts")).to_contain_text("Dieser Fall ist schon gezählt.")

    hanna = desk(HANNA)
    page = hanna.menu("Strukturthemen")
    page.get_by_role("link", name="Jour fixe").click()
    row = page.get_by_role("row", name=re.compile(re.escape(title)))
    expect(row).to_contain_text("3")
    hanna.accessible("agenda")
    row.get_by_role("link").click()
    _step(page, "Jour fixe", "Kommt bei drei Trägern vor.")
    _step(page, "Lenkungsgruppe", "Die Ausländerbehörde kann es ändern.")
    page.get_by_label("Wortlaut des Beschlusses").fill("Termine gibt es ab Januar auch am Telefon.")
    page.get_by_label("Zuständige Stelle").fill("Ausländerbehörde")
    page.get_by_label("Bis").fill(in_days(60))
    page.get_by_role("button", name="Beschluss eintragen").click()
    expect(page.get_by_role("region", name="Beschluss der Lenkungsgruppe")).to_contain_text("auch am Telefon")
    hanna.accessible("decided")
    with hanna.context.expect_event("response", lambda answer: "vorlage.pdf" in answer.url, timeout=30_000) as printed:
        page.get_by_role("link", name="Vorlage für die Lenkungsgruppe").click()
    assert printed.value.headers["content-type"] == "application/pdf"
    desk(RALF).refused(address)


def test_posts_are_filled_and_each_carrier_sees_its_own(desk):
    hanna, birgit = desk(HANNA), desk(BIRGIT)
    page = hanna.menu("Stellen")
    hanna.accessible("posts")
    number = fresh("B2-")
    page.get_by_role("link", name="Neue Stelle").click()
    page.get_by_label("Nummer der Stelle").fill(number)
    page.get_by_label("Baustein").select_option(label="Baustein 2: Case Management")
    page.get_by_label("Träger").select_option(label="Gemeindedienst Lindenhof (erfunden)")
    page.get_by_label("Einheit").select_option(label="Team West (Gemeindedienst Lindenhof (erfunden))")
    page.get_by_role("button", name="Speichern").click()
    expect(page.locator(".head")).to_contain_text("frei")
    page.get_by_label("Besetzt ab").fill(in_days(0))
    page.get_by_role("button", name="Eintragen").click()
    expect(page.locator(".head")).to_contain_text("besetzt")
    hanna.accessible("a post")

    page = birgit.menu("Stellen")
    expect(page.get_by_role("link", name="B2-02", exact=True)).to_be_visible()
    expect(page.get_by_role("link", name=number, exact=True)).to_have_count(0)


def test_numbers_are_frozen_and_every_table_is_a_file(desk):
    hanna = desk(HANNA)
    page = hanna.menu("Fälle in Zahlen")
    expect(page.locator(".lead")).to_contain_text("eingefroren · Zahlen unter 5 sind verdeckt")
    panel = page.get_by_role("region", name="Stellen nach Baustein")
    panel.get_by_text("Tabelle und Datei").click()
    hanna.accessible("numbers")
    with page.expect_download() as file:
        panel.get_by_role("link", name="CSV").click()
    lines = file.value.path().read_text(encoding="utf-8").splitlines()
    assert lines[0] == "Baustein,besetzt,frei,insgesamt"
    assert lines[-1].startswith("insgesamt,")
