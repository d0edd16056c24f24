"""Case management in a real browser: a wage claim to the won lawsuit, referral and transfer between teams, protection, emergency access."""

import re

import pytest
from playwright.sync_api import expect

from tests.journeys.steps import AMIRA, BIRGIT, FATMA, accept, arrive, in_days

pytestmark = pytest.mark.browser


def _wishes(amira):
    """Return where the hand-overs lead that wait for case management."""
    rows = amira.menu("Übergaben").get_by_role("row").filter(has_text="Case Management")
    return {link.get_attribute("href") for link in rows.get_by_role("link").all()}


def open_case(desk, name):
    """Amira holds the first talk, wants case management, accepts it herself; return her window and the person."""
    mother, amira = arrive(desk, name), desk(AMIRA)
    address, before, page = accept(amira, mother.number), _wishes(amira), amira.page
    amira.go(address)
    page.get_by_role("link", name="Gespräch ohne Termin festhalten").click()
    page.get_by_role("checkbox", name="Arbeit").check()
    page.get_by_role("radio", name="binnen Tagen").check()
    page.get_by_role("radio", name=re.compile("Case Management|Begleitung", re.IGNORECASE)).first.check()
    page.get_by_role("button", name="Festhalten und abschließen").click()
    expect(page.locator(".next.done")).to_be_visible()
    amira.go((_wishes(amira) - before).pop())
    page.get_by_role("button", name="Annehmen und Fall öffnen").click()
    expect(page.locator("h1")).to_contain_text(name)
    return mother, amira, page


def clarify(page):
    page.get_by_role("link", name="Klären").first.click()
    page.get_by_label("Worum geht es?").fill("Ein Paketdienst hat seit Juli keinen Lohn gezahlt.")
    page.get_by_role("checkbox", name="Sie will es").check()
    page.get_by_role("radio", name="Es ist ein Fall").check()
    page.get_by_role("button", name="Speichern").click()
    page.get_by_role("link", name="Vereinbarung festhalten").click()
    page.get_by_role("button", name="Sie hat zugestimmt").click()
    expect(page.locator(".next")).to_contain_text("Lebensbereiche")


def release(page, team, topic="Umzug"):
    """She releases the team towards another one; she signs on paper."""
    page.get_by_role("link", name="Kontakte").click()
    page.get_by_role("link", name="Neue Entbindung").click()
    page.get_by_label("An wen?").select_option(
        label=next(text for text in page.get_by_label("An wen?").locator("option").all_inner_texts() if team in text)
    )
    page.get_by_label("Worum geht es?").fill(topic)
    page.get_by_role("checkbox", name="Name", exact=True).check()
    page.get_by_role("checkbox", name="Ziele des Plans").check()
    page.get_by_role("button", name="Ihr zeigen").click()
    expect(page.locator("main")).to_contain_text("Das ist freiwillig")
    page.get_by_role("radio", name="hat auf Papier unterschrieben").check()
    page.get_by_role("button", name="Sie hat unterschrieben").click()
    expect(page.get_by_role("region", name="Von der Schweigepflicht entbunden")).to_contain_text(topic)


def refer(page, kind):
    page.get_by_role("link", name="Verweisen oder übergeben").click()
    page.get_by_role("radio", name=kind).check()
    page.get_by_label("Warum?").fill("Sie zieht nach Düren.")
    page.get_by_role("button", name="Übergeben", exact=True).click()
    handed = page.get_by_role("region", name="Verwiesen und übergeben")
    open_one = handed.get_by_role("listitem").filter(has_text="zugestellt")
    expect(open_one).to_be_visible()
    return open_one.locator(".num-code").inner_text()


def plan_for_a_wage(amira, page):
    """Rate one area and take the goals, measures and deadlines of an unpaid wage into the plan."""
    page.get_by_role("link", name="Lebensbereiche").first.click()
    amira.accessible("areas of life")
    page.get_by_label("Arbeit, wie steht es").select_option("1")
    page.get_by_role("button", name="Speichern").click()
    page.get_by_role("link", name="Mit einem häufigen Anliegen beginnen").click()
    page.get_by_role("radio", name="Lohn wurde nicht bezahlt").check()
    page.get_by_label("Der Tag, mit dem es beginnt").fill(in_days(-30))
    page.get_by_role("button", name="Plan zeigen").click()
    expect(page.locator("main")).to_contain_text("§§ 195, 199 Abs. 1 BGB")
    amira.accessible("common matter")
    amira.picture("anliegen")
    page.get_by_role("button", name="In den Plan übernehmen").click()
    expect(page.locator("main")).to_contain_text("0 von 5 erledigt")


def test_wage_claim_from_the_first_talk_to_the_won_lawsuit(desk):
    mother, amira, page = open_case(desk, "Lohnlos")
    amira.accessible("case")
    amira.picture("fall")
    clarify(page)
    plan_for_a_wage(amira, page)
    page.get_by_role("link", name="Plan zum Gespräch öffnen").click()
    page.get_by_role("button", name="Ihr zeigen").click()
    amira.accessible("plan to sign")
    page.get_by_role("link", name=re.compile("am eigenen Telefon")).click()
    mine = mother.mine("uk")
    mine.locator("#plan form button").click()
    expect(mine.locator(".note.good").first).to_be_visible()
    page.reload()
    expect(page.get_by_role("region", name="Mit ihr vereinbart")).to_contain_text("am eigenen Telefon")

    page.get_by_role("link", name="Unterlagen").click()
    page.get_by_role("link", name="Brief schreiben").click()
    page.get_by_role("link", name="Geltendmachung von Arbeitslohn").click()
    page.get_by_label("An (Name und Anschrift)").fill("Paketblitz GmbH\nHafenstraße 1, 52349 Düren")
    page.get_by_label(re.compile("Was und wann gearbeitet")).fill("Juli bis September, 312 Stunden")
    page.get_by_label("Offener Lohn in Euro, brutto").fill("4.056")
    page.get_by_role("button", name="Brief schreiben").click()
    with page.expect_response(re.compile("brief.pdf")) as answer:
        page.get_by_role("link", name="Geltendmachung von Arbeitslohn").evaluate("link => fetch(link.href)")
    assert answer.value.headers["content-type"] == "application/pdf"
    page.get_by_role("button", name="Als abgeschickt vermerken").click()

    page.get_by_role("link", name="Plan", exact=True).click()
    page.get_by_role("button", name=re.compile("Erledigt: Lohn schriftlich")).click()
    expect(page.locator("main")).to_contain_text("1 von 5 erledigt")
    for outcome in ("Klage gewonnen", "Lohn bezahlt"):
        page.get_by_label("Was hat sich geändert?").select_option(
            label=outcome.lower().replace("klage", "Klage").replace("lohn", "Lohn")
        )
        page.get_by_role("region", name="Was sich geändert hat").get_by_role("button", name="Hinzufügen").click()
    expect(page.get_by_role("region", name="Was sich geändert hat")).to_contain_text("Klage gewonnen")
    amira.picture("hilfeplan")

    page.get_by_role("link", name="Überblick").click()
    page.get_by_role("link", name="Fall abschließen").first.click()
    amira.accessible("closing")
    page.get_by_role("radio", name="Ziele erreicht", exact=True).check()
    page.get_by_label(re.compile("Ich will den Lohn")).select_option("1")
    page.get_by_label("Arbeit, wie steht es").select_option("4")
    page.get_by_role("button", name="Fall abschließen").click()
    expect(page.locator(".next")).to_contain_text("Abgeschlossen.")
    page.get_by_role("link", name="Verlauf").click()
    expect(page.locator(".timeline")).to_contain_text("Klage gewonnen")


def test_referral_is_rejected_sent_again_and_answered_then_the_case_moves(desk):
    _mother, _amira, page = open_case(desk, "Umzieh")
    clarify(page)
    release(page, "Team Düren")
    number = refer(page, re.compile("helfen mit"))
    fatma = desk(FATMA)
    other = fatma.menu("Übergaben")
    other.get_by_role("row").filter(has_text=number).first.get_by_role("link").click()
    expect(other.locator("main")).not_to_contain_text("Umzieh")
    other.get_by_role("radio", name="kein freier Platz").check()
    other.get_by_role("button", name="Zurückgeben").click()

    page.reload()
    expect(page.get_by_role("region", name="Verwiesen und übergeben")).to_contain_text("kein freier Platz")
    number = refer(page, re.compile("übernehmen den Fall"))
    address = page.url
    other = fatma.menu("Übergaben")
    other.get_by_role("row").filter(has_text=number).first.get_by_role("link").click()
    other.get_by_role("button", name="Annehmen und Fall öffnen").click()
    expect(other.locator("h1")).to_contain_text("Umzieh")

    answer = page.context.request.get(address)
    assert answer.status == 404, "with the acceptance the old team is out at the next click"


def test_protection_splits_and_the_lead_sees_nothing_any_more(desk):
    mother, amira, page = open_case(desk, "Schutzweg")
    number = page.locator(".lead .num-code").first.inner_text()
    birgit = desk(BIRGIT)
    lead = birgit.go("/faelle/?ansicht=team&s=" + number)
    expect(lead.locator("main")).to_contain_text(number)

    page.get_by_role("link", name="Vor jemandem schützen").click()
    amira.accessible("protection")
    page.get_by_label("Wer springt hier für Sie ein?").select_option(label="Jonas Weber")
    page.get_by_role("button", name="Jetzt schützen").click()
    code = page.locator(".secret").inner_text().replace(" ", "")
    assert len(code) == 16

    lead = birgit.go("/faelle/?ansicht=team&s=" + number)
    expect(lead.locator("main")).not_to_contain_text(number)
    old = mother.phone.context.request.get(f"{mother.phone.url}/de/meine-daten/{mother.code}/")
    assert old.status == 404, "whoever knows the old code learns nothing"
    assert "Schutzweg" not in old.text()
    new = mother.phone.go(f"/de/meine-daten/{code}/")
    expect(new.locator("main")).to_contain_text("Schutzweg")


def test_lead_opens_a_case_in_an_emergency_with_a_reason(desk):
    _mother, _amira, page = open_case(desk, "Notfallweg")
    number = page.locator(".lead .num-code").first.inner_text()
    birgit = desk(BIRGIT)
    lead = birgit.go("/faelle/?ansicht=team&s=" + number)
    lead.get_by_role("link", name=number).click()
    expect(lead.locator("main")).not_to_contain_text("Notfallweg")
    lead.get_by_role("link", name="Notfallzugriff").click()
    lead.get_by_label(re.compile("Warum|Satz|Grund")).first.fill("Sie steht vor der Tür und die Kollegin ist krank.")
    lead.get_by_role("button", name=re.compile("öffnen|Öffnen")).first.click()
    expect(lead.locator("h1")).to_contain_text("Notfallweg")
    expect(lead.locator("main")).to_contain_text("Notfallzugriff")
