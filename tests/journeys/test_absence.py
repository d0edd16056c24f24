"""A colleague is away: emergency access with a sentence and a notice, and a deputy for some days; both end."""

import re

from playwright.sync_api import Page, expect

from tests.journeys.steps import AMIRA, BIRGIT, EVA, JONAS, accept, arrive, finds_nothing, fresh, in_days, look_for

SENTENCE = "Amira Kessler ist nicht zu erreichen, heute Abend droht der Verlust der Wohnung."


def test_emergency_access_is_told_to_everybody_and_ends(desk, running):
    name = fresh("Notfallfrau")
    mother, amira = arrive(desk, name), desk(AMIRA)
    address = accept(amira, mother.number)
    jonas = desk(JONAS)
    finds_nothing(jonas, name)
    page = jonas.page
    expect(look_for(page, mother.number)).to_contain_text("Nichts gefunden")
    page.keyboard.press("Enter")
    page.get_by_role("link", name="Notfallzugriff").click()
    jonas.accessible("emergency access")
    page.get_by_label("Nummer der Übergabe").fill(mother.number)
    page.get_by_label(re.compile("^Warum")).fill("Eilt.")
    page.get_by_role("button", name="Für 60 Minuten öffnen").click()
    expect(page.get_by_role("alert")).to_be_visible()
    page.get_by_label(re.compile("^Warum")).fill(SENTENCE)
    page.get_by_role("button", name="Für 60 Minuten öffnen").click()

    expect(page.locator("h1")).to_contain_text(name)
    expect(page.locator(".lead")).to_contain_text("nur lesen")
    expect(page.get_by_role("link", name="Termin anbieten")).to_have_count(0)
    expect(page.get_by_role("link", name="Widerruf aufnehmen")).to_have_count(0)
    jonas.accessible("an emergency")

    eva = desk(EVA)
    desk_page = eva.menu("Datenschutz")
    desk_page.get_by_role("link", name="Notfallzugriffe").click()
    row = desk_page.get_by_role("row", name=re.compile(re.escape(SENTENCE))).first
    expect(row).to_contain_text("Jonas Weber")
    expect(desk_page.locator("main")).not_to_contain_text(name)
    eva.accessible("emergencies")
    post = eva.menu("Postausgang").get_by_role("row", name=re.compile("eva.lindner@bruecke.example")).first
    expect(post).to_contain_text("Es gab einen Notfallzugriff.")
    expect(post).not_to_contain_text(name)

    mine = mother.mine()
    holders = mine.get_by_role("region", name="Wer meine Daten hat")
    expect(holders).to_contain_text("Jonas Weber")
    expect(holders).to_contain_text(SENTENCE)
    expect(mine.get_by_role("region", name="Wer hineingesehen hat")).to_contain_text("Jonas Weber")

    assert running.later("access_grant", 61, "reason = 'emergency' AND sentence = %s", SENTENCE)
    assert name not in jonas.refused(address)
    expect(mother.mine().get_by_role("region", name="Wer meine Daten hat")).not_to_contain_text("Jonas Weber")


def _back_at_work(page: Page) -> None:
    """End the cover of Jonas Weber with which the invented county begins: who is absent himself stands in for nobody."""
    row = page.get_by_role("row", name=re.compile("^Jonas Weber"))
    if row.count():
        row.locator("summary").click()
        row.get_by_role("button", name="Wirklich beenden").click()
        expect(page.locator(".toasts")).to_contain_text("Die Vertretung ist beendet.")


def test_deputy_is_entered_works_and_is_out_again(desk):
    name = fresh("Vertretungsfrau")
    mother, amira = arrive(desk, name), desk(AMIRA)
    address = accept(amira, mother.number)
    jonas = desk(JONAS)
    jonas.refused(address)

    birgit = desk(BIRGIT)
    page = birgit.menu("Vertretung")
    birgit.accessible("cover")
    page.get_by_label("Fehlt").select_option(label="Amira Kessler")
    page.get_by_label("Vertritt").select_option(label="Amira Kessler")
    page.get_by_label("Ab", exact=True).fill(in_days(0))
    page.get_by_label("Bis", exact=True).fill(in_days(2))
    page.get_by_role("button", name="Vertretung eintragen").click()
    expect(page.get_by_role("alert")).to_be_visible()
    expect(page.get_by_label("Bis", exact=True)).to_have_value(in_days(2))
    _back_at_work(page)
    page.get_by_label("Fehlt").select_option(label="Amira Kessler")
    page.get_by_label("Ab", exact=True).fill(in_days(0))
    page.get_by_label("Bis", exact=True).fill(in_days(2))
    page.get_by_label("Vertritt").select_option(label="Jonas Weber")
    page.get_by_role("button", name="Vertretung eintragen").click()
    expect(page.locator(".toasts")).to_contain_text("Die Vertretung ist eingetragen. Sie endet von selbst.")

    found = jonas.menu("Übergaben")
    found.get_by_role("link", name="In Arbeit").click()
    found.get_by_role("link", name=re.compile(name)).click()
    expect(found.locator(".lead")).to_contain_text("Sie vertreten")
    found.get_by_role("button", name="Niemand abgenommen").click()
    expect(found.locator(".toasts")).to_contain_text("Der Versuch ist festgehalten.")
    expect(found.get_by_role("link", name="Ohne Gespräch abschließen")).to_have_count(0)
    expect(mother.mine().get_by_role("region", name="Wer meine Daten hat")).to_contain_text("Jonas Weber")

    row = page.get_by_role("row", name=re.compile("^Amira Kessler.*Jonas Weber"))
    row.locator("summary").focus()
    page.keyboard.press("Enter")
    birgit.accessible("the question before a cover ends")
    page.keyboard.press("Escape")
    expect(row.get_by_role("button", name="Wirklich beenden")).to_be_hidden()
    page.keyboard.press("Enter")
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    expect(page.locator(".toasts")).to_contain_text("Die Vertretung ist beendet.")
    assert name not in jonas.refused(address)
    jonas.go("/heute/")
    finds_nothing(jonas, name, mother.number)
    expect(mother.mine().get_by_role("region", name="Wer meine Daten hat")).not_to_contain_text("Jonas Weber")


def test_cover_ends_by_itself_after_its_last_day(desk, running):
    name = fresh("Endetvonselbst")
    mother, amira = arrive(desk, name), desk(AMIRA)
    address = accept(amira, mother.number)
    page = amira.menu("Vertretung")
    _back_at_work(page)
    page.get_by_label("Fehlt").select_option(label="Amira Kessler")
    page.get_by_label("Vertritt").select_option(label="Jonas Weber")
    page.get_by_label("Ab", exact=True).fill(in_days(0))
    page.get_by_label("Bis", exact=True).fill(in_days(0))
    page.get_by_role("button", name="Vertretung eintragen").click()
    expect(page.locator(".toasts")).to_contain_text("Die Vertretung ist eingetragen.")
    jonas = desk(JONAS)
    mine = jonas.menu("Übergaben")
    mine.get_by_role("link", name="In Arbeit").click()
    expect(mine.locator("main")).to_contain_text(name)

    assert running.later("access_cover", 1440, "since = until AND until = %s", in_days(0))
    mine.reload()
    expect(mine.locator("main")).not_to_contain_text(name)
    assert name not in jonas.refused(address)
