"""A withdrawal by link, at the desk and on the phone: at the next click the counsellor sees nothing, and her page says so."""

import re

from playwright.sync_api import expect

from tests.journeys.steps import AMIRA, JONAS, KATRIN, accept, arrive, finds_nothing


def _nothing_is_left(amira, mother, name: str, address: str) -> None:
    """Assert that both sides feel it: the counsellor's pages and lists, and her own page."""
    for path in (address, f"{address}?tab=history", f"{address}termine/", f"{address}gespraech/", f"{address}wer-sieht-das/"):
        assert name not in amira.refused(path), path
    amira.go("/heute/")
    expect(amira.page.locator("main")).not_to_contain_text(name)
    finds_nothing(amira, name, mother.number)
    mine = mother.mine()
    expect(mine.get_by_role("region", name="Was ich unterschrieben habe")).to_contain_text("widerrufen")
    expect(mine.get_by_role("region", name="Wer meine Daten hat")).to_contain_text("Niemand mehr.")
    expect(mine.get_by_role("link", name="Einwilligung widerrufen")).to_have_count(0)
    mother.phone.accessible("her page after the withdrawal")


def test_by_link_in_as_many_taps_as_giving_it_took(desk):
    mother, amira = arrive(desk, "Widerruferin"), desk(AMIRA)
    address = accept(amira, mother.number)
    page = mother.mine()
    page.get_by_role("link", name="Einwilligung widerrufen").click()
    mother.phone.accessible("withdrawing")
    page.get_by_role("button", name="Einwilligung widerrufen").click()
    expect(page.locator("h1")).to_contain_text("Niemand bei der Beratung sieht Ihre Daten mehr")
    mother.phone.accessible("withdrawn")

    amira.page.get_by_role("link", name="Termin anbieten").first.click()
    assert "Widerruferin" not in amira.page.locator("main").inner_text(), "gone at the next click"
    amira.errors.clear()
    _nothing_is_left(amira, mother, "Widerruferin", address)


def test_by_the_clerk_with_the_number(desk):
    mother, amira = arrive(desk, "Amtswiderruf"), desk(AMIRA)
    address = accept(amira, mother.number)
    clerk = desk(KATRIN)
    page = clerk.menu("Meine Übergaben")
    clerk.accessible("receipts")
    page.get_by_label(re.compile("Nummer")).fill("AAAA-BBBB")
    page.get_by_role("button", name="Weiter").click()
    page.get_by_role("button", name="Einwilligung widerrufen").click()
    expect(page.get_by_role("alert")).to_contain_text("Dieses Amt hat keine Übergabe mit dieser Nummer.")
    page.get_by_label(re.compile("Nummer")).fill(mother.number)
    clerk.accessible("withdrawing at the desk")
    page.get_by_role("button", name="Einwilligung widerrufen").click()
    expect(page.locator(".toasts")).to_contain_text("Beim Träger sieht niemand mehr die Daten.")

    _nothing_is_left(amira, mother, "Amtswiderruf", address)


def test_by_the_counsellor_after_a_call(desk):
    mother, amira = arrive(desk, "Anrufwiderruf"), desk(AMIRA)
    address = accept(amira, mother.number)
    page = amira.page
    page.get_by_role("link", name="Widerruf aufnehmen").click()
    amira.accessible("recording a withdrawal")
    page.get_by_role("button", name="Einwilligung widerrufen").click()
    expect(page.get_by_role("alert")).to_be_visible()
    page.get_by_role("radio", name="am Telefon").check()
    page.get_by_role("button", name="Einwilligung widerrufen").click()
    expect(page.locator(".toasts")).to_contain_text("Die Einwilligung ist widerrufen.")

    _nothing_is_left(amira, mother, "Anrufwiderruf", address)


def test_before_anybody_has_accepted(desk):
    mother, amira, jonas = arrive(desk, "Schnellwiderruf"), desk(AMIRA), desk(JONAS)
    waiting = amira.menu("Übergaben")
    waiting.get_by_role("link", name=mother.number).click()
    page = mother.mine()
    page.get_by_role("link", name="Einwilligung widerrufen").click()
    page.get_by_role("button", name="Einwilligung widerrufen").click()
    expect(page.locator("h1")).to_contain_text("Niemand bei der Beratung sieht Ihre Daten mehr")

    waiting.get_by_role("button", name="Annehmen").click()
    expect(waiting.locator("h1")).to_contain_text("Diese Übergabe ist nicht mehr offen.")
    amira.errors.clear()
    finds_nothing(amira, mother.number)
    finds_nothing(jonas, mother.number)


def test_going_on_with_the_team_on_its_own_basis(desk):
    mother, amira = arrive(desk, "Weitermit"), desk(AMIRA)
    accept(amira, mother.number)
    page = amira.page
    page.get_by_role("link", name="Widerruf aufnehmen").click()
    page.get_by_label("Was wurde vereinbart?").fill("Sie möchte hier weiter beraten werden.")
    page.get_by_role("button", name=re.compile("Eigene Grundlage")).click()
    expect(page.locator("main")).to_contain_text("Eigene Grundlage des Teams festgehalten am")
    page.get_by_role("radio", name="im Gespräch").check()
    page.get_by_role("button", name="Einwilligung widerrufen").click()

    expect(page.locator("h1")).to_contain_text("Weitermit")
    expect(page.locator("main")).to_contain_text("Widerrufen am")
    mine = mother.mine()
    expect(mine.get_by_role("region", name="Was ich unterschrieben habe")).to_contain_text("widerrufen")
    expect(mine.get_by_role("region", name="Wer meine Daten hat")).to_contain_text("Amira Kessler")
    finds_nothing(desk(JONAS), mother.number)
