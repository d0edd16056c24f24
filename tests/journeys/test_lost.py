"""Session over, line gone, clicked twice: nothing typed is lost and nothing happens twice."""

import re

from playwright.sync_api import expect

from tests.journeys.steps import AMIRA, KATRIN, accept, arrive, code_of, fill_consent, fill_desk, fresh, signing_url


def _sign_in_again(page, email: str) -> None:
    page.get_by_role("link", name="Mit einem Klick anmelden").click()
    page.locator(f'button[value="{email}"]').click()
    page.wait_for_url("**/heute/")


def test_session_ends_while_typing_at_the_desk(desk):
    clerk = desk(KATRIN)
    page, family = clerk.menu("Anmeldung"), fresh("Sitzungsende")
    fill_desk(page, family=family)
    page.get_by_role("checkbox", name="Wohnung").check()
    other = clerk.context.new_page()
    other.goto(f"{clerk.url}/heute/")
    other.locator("summary", has_text="Katrin Maurer").click()
    other.get_by_role("button", name="Abmelden").click()
    other.wait_for_load_state()
    other.close()
    page.keyboard.press("Alt+1")
    expect(page.locator("h1")).to_contain_text("Anmelden")
    clerk.errors.clear()
    _sign_in_again(page, KATRIN)
    page = clerk.menu("Anmeldung")

    expect(page.locator(".toasts")).to_contain_text("Was Sie getippt hatten, ist wieder da.")
    expect(page.get_by_label("Familienname", exact=True)).to_have_value(family)
    expect(page.locator(".token-box .tag")).to_contain_text("Ukrainisch")
    expect(page.get_by_role("radio", name="Ja")).to_be_checked()
    expect(page.get_by_role("checkbox", name="Wohnung")).to_be_checked()
    expect(page.get_by_role("textbox", name="Jahr")).to_have_count(2)
    assert [field.input_value() for field in page.get_by_role("textbox", name="Jahr").all()] == ["2014", "2019"]
    page.keyboard.press("Alt+1")
    expect(page.locator("#signings .code").first).to_be_visible()


def test_session_ends_before_a_talk_is_recorded(desk):
    name = fresh("Gesprächsverlust")
    mother, amira = arrive(desk, name), desk(AMIRA)
    address = accept(amira, mother.number)
    page = amira.page
    page.get_by_role("link", name="Gespräch ohne Termin festhalten").click()
    page.get_by_label("Bemerkung").fill("Braucht bis Freitag einen Kinderarzt.")
    page.get_by_role("radio", name="binnen Tagen").check()
    page.get_by_role("radio", name="einmalige Beratung").check()
    amira.context.clear_cookies(name=re.compile("session"))
    page.get_by_role("button", name="Festhalten und abschließen").click()
    expect(page.locator("h1")).to_contain_text("Anmelden")
    expect(page.locator("body")).not_to_contain_text(name)
    amira.errors.clear()
    _sign_in_again(page, AMIRA)
    amira.go(address)
    page.get_by_role("link", name="Gespräch ohne Termin festhalten").click()

    expect(page.get_by_label("Bemerkung")).to_have_value("Braucht bis Freitag einen Kinderarzt.")
    expect(page.get_by_role("radio", name="binnen Tagen")).to_be_checked()


def test_line_is_lost_while_signing(desk):
    clerk, phone = desk(KATRIN), desk(phone=True)
    page = clerk.menu("Anmeldung")
    fill_desk(page, family=fresh("Funkloch"), children=())
    page.keyboard.press("Alt+1")
    mother = phone.go(signing_url(page, "de"))
    fill_consent(mother, phone_number="0221 4710 186")
    phone.context.set_offline(True)
    mother.get_by_role("button", name="Ja, einverstanden").click()
    waiting = mother.locator("[data-offline-note]")
    expect(waiting).to_be_visible()
    expect(mother.locator("#id_phone")).to_have_value("0221 4710 186")
    expect(mother.locator("#id_agree")).to_be_checked()
    expect(page.locator("#signings .note.good")).to_have_count(0)
    phone.accessible("waiting for the line")
    phone.context.set_offline(False)

    expect(mother.get_by_role("heading", name="Danke. Alles ist angekommen.")).to_be_visible(timeout=12_000)
    expect(page.locator("#signings .note.good")).to_have_count(1)
    phone.errors.clear()


def test_double_click_registers_once(desk):
    clerk, phone = desk(KATRIN), desk(phone=True)
    page = clerk.menu("Anmeldung")
    fill_desk(page, family=fresh("Doppelklick"), children=())
    way = page.get_by_role("button", name="Telefon", exact=True)
    way.dblclick(no_wait_after=True)
    expect(page.locator("#signings .code")).to_have_count(1)
    page.wait_for_load_state()
    mother = phone.go(signing_url(page, "de"))
    fill_consent(mother)
    mother.get_by_role("button", name="Ja, einverstanden").dblclick(no_wait_after=True)
    code_of(mother)
    expect(page.locator("#signings .note.good")).to_have_count(1)

    signed = clerk.menu("Meine Übergaben")
    today = signed.get_by_role("region", name="Unterschriften von heute").get_by_role("listitem")
    number = mother.locator('.thing span[dir="ltr"]').inner_text()
    expect(today.filter(has_text=number)).to_have_count(1)
    expect(signed.get_by_role("row", name=number)).to_have_count(1)
