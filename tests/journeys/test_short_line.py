"""The short line in a real browser: a question without a name becomes an answer for everybody; a question with a name, and how the
name is gone for the officer as soon as she takes her release back."""

import re

import pytest
from playwright.sync_api import expect

from tests.journeys.steps import AMIRA, HENNING, RALF, TANJA, fresh
from tests.journeys.test_case import open_case

pytestmark = pytest.mark.browser
ASKED = "Kann jemand mit Duldung die Prüfung zum Gesellen ablegen, bevor der Pass vorliegt? Kennwort {}."


def ask(page, question):
    """Write a question to the immigration authority and look at it as the office will see it."""
    page.get_by_role("radio", name="Ausländerbehörde").check()
    page.get_by_label("Worum geht es?").select_option(label="Ausbildung während der Duldung")
    page.get_by_label("Ihre Frage").fill(question)
    page.get_by_label("Aufenthalt").select_option(label="Duldung, § 60a AufenthG")
    page.get_by_label("In Deutschland seit").select_option(label="4 bis 6 Jahre")
    page.get_by_role("button", name="Ansehen").click()
    expect(page.get_by_role("region", name="So wird das Amt es sehen")).to_contain_text("Prüfung zum Gesellen")


def number(page):
    return page.locator(".crumbs li").last.inner_text().strip()


def opened(window, code):
    """Find a question in the list of the office by its number and open it."""
    page = window.go(f"/kurzer-draht/?s={code}")
    page.locator("tbody a").first.click()
    return page


def test_a_question_without_a_name_becomes_an_answer_for_everybody(desk):
    word, amira, ralf, tanja = fresh("Gesellenstück"), desk(AMIRA), desk(RALF), desk(TANJA)
    page = amira.menu("Kurzer Draht")
    page.get_by_role("link", name="Frage stellen").click()
    amira.accessible("ask")
    ask(page, ASKED.format(word) + " Sie ist am 14.3.1989 geboren.")
    expect(page.locator("mark.bad")).to_have_text(re.compile("14.3.1989"))
    expect(page.get_by_role("button", name="Ohne Namen fragen")).to_have_count(0)
    page.get_by_role("link", name="Text ändern").click()
    page.get_by_label("Ihre Frage").fill(ASKED.format(word))
    page.get_by_role("button", name="Ansehen").click()
    amira.accessible("draft")
    amira.picture("kurzer-draht-frage")
    page.get_by_role("button", name="Ohne Namen fragen").click()
    code = number(page)

    office = opened(ralf, code)
    expect(office.locator("main")).not_to_contain_text("Amira")
    expect(office.locator("main")).not_to_contain_text("Team Nord")
    office.get_by_role("button", name="Eingang bestätigen").or_(office.get_by_role("button", name="Eingegangen")).click()
    office.get_by_role("textbox", name="Ihre Antwort").fill("Ja, wenn die Kammer die Vertragskopie hat")
    expect(office.locator("#answer-kept")).to_contain_text("Entwurf gespeichert")
    office.get_by_role("combobox", name="Rechtsgrundlage").fill("§ 60c")  # neither Enter nor a comma: what stands there is sent
    office.get_by_role("checkbox", name="In die Antworten-Sammlung aufnehmen").check()
    ralf.accessible("answer")
    ralf.picture("kurzer-draht-antwort")
    office.get_by_role("button", name="Antwort senden").click()
    office.get_by_label("Überschrift").fill(f"Prüfung vor dem Pass {word}")
    ralf.accessible("propose")
    office.get_by_role("button", name="Vorschlagen").click()
    office.get_by_role("link", name=f"Prüfung vor dem Pass {word}").click()
    expect(office.get_by_role("button", name="Freigeben")).to_have_count(0)

    second = tanja.menu("Antworten-Sammlung")
    second.get_by_role("link", name=f"Prüfung vor dem Pass {word}").click()
    tanja.accessible("check")
    second.get_by_role("button", name="Freigeben").click()

    asker = opened(amira, code)
    expect(asker.get_by_role("region", name="Antwort", exact=True)).to_contain_text("§ 60c")
    expect(asker.locator("main")).to_contain_text("keine Zusicherung (§ 38 VwVfG)")
    asker.get_by_role("button", name="Die Antwort hilft, fertig").click()
    helper = desk(HENNING)
    found = helper.menu("Antworten-Sammlung")
    found.get_by_label("In den Antworten suchen").fill(word)
    found.keyboard.press("Enter")
    expect(found.locator(".answers li")).to_have_count(1)
    helper.accessible("answers")


def test_a_name_is_told_after_she_saw_it_and_gone_when_she_takes_her_release_back(desk):
    mother, amira, page = open_case(desk, fresh("Freigabe"))
    ralf = desk(RALF)
    family = page.locator("h1").inner_text().split("·")[0].strip().split("\n")[0]
    page.get_by_role("link", name="Kontakte").click()
    page.get_by_role("link", name="Neue Entbindung").click()
    choice = page.get_by_label("An wen?")
    choice.select_option(label=next(text for text in choice.locator("option").all_inner_texts() if "Ausländerbehörde" in text))
    page.get_by_label("Worum geht es?").fill("Ausbildung")
    page.get_by_role("checkbox", name="Name", exact=True).check()
    page.get_by_role("button", name="Ihr zeigen").click()
    page.get_by_role("radio", name="hat auf Papier unterschrieben").check()
    page.get_by_role("button", name="Sie hat unterschrieben").click()
    page.get_by_role("region", name="Kurzer Draht").get_by_role("link", name="Frage stellen").click()
    ask(page, ASKED.format("Freigabe"))
    page.get_by_role("link", name="Mit Namen fragen").click()
    amira.accessible("tell")
    page.get_by_role("checkbox", name="Name").check()
    page.get_by_role("button", name="Ihr zeigen").click()
    code = number(page)
    office = ralf.go(f"/kurzer-draht/?s={code}")
    expect(office.locator("main")).to_contain_text("Nichts passt")

    hers = mother.mine("uk")
    hers.get_by_role("link", name="Запитання до відомства").click()
    mother.phone.accessible("hers")
    mother.phone.picture("kurzer-draht-einblick")
    hers.get_by_role("button", name="Так, можна запитати саме так").click()
    expect(hers.locator(".note.good")).to_be_visible()

    office = opened(ralf, code)
    told = office.get_by_role("region", name="Von ihr freigegeben")
    expect(told).to_contain_text("Freigabe")
    ralf.accessible("named")

    hers = mother.mine("de")
    hers.locator("a[href*='widerrufen']").first.click()
    hers.locator("main form button").click()
    expect(hers.locator("main")).not_to_contain_text("Ja, widerrufen")

    office.reload()
    expect(office.get_by_role("region", name="Die Entbindung ist beendet")).to_be_visible()
    expect(office.get_by_role("region", name="Von ihr freigegeben")).to_have_count(0)
    expect(office.locator("main")).to_contain_text("Prüfung zum Gesellen")
    assert family.split()[-1] not in office.locator("body").inner_text()
