"""At the desk: the own phone beside the clerk's screen, tablet, paper, card, a block, everything by keyboard."""

import time

from playwright.sync_api import expect

from tests.journeys.steps import HUGO, KATRIN, KURT, code_of, fill_desk, sign_on, signing_url


def test_family_by_own_phone_turns_the_page_green(desk):
    clerk, phone = desk(KATRIN), desk(phone=True)
    page = clerk.go("/anmeldung/")
    began = time.monotonic()
    fill_desk(page)
    expect(page.locator("main")).to_contain_text("ist zuständig")
    page.keyboard.press("Alt+1")
    expect(page.locator("#signings .code").first).to_be_visible()
    typed_in = time.monotonic() - began
    clerk.accessible("desk with code")
    expect(page.locator("#signings")).to_contain_text("noch nicht geöffnet")

    mother = phone.go(signing_url(page))
    expect(mother.locator("html")).to_have_attribute("lang", "uk")
    assert not mother.locator("#id_agree").is_checked(), "never ticked in advance"
    phone.accessible("consent in Ukrainian")
    expect(page.locator("#signings")).to_contain_text("Ukrainisch")
    sign_on(mother)
    expect(mother.locator(".thing .code")).to_be_visible()
    assert phone.context.cookies() == [], "no cookie on the phone"
    phone.accessible("thanks")

    expect(page.locator("#signings .note.good")).to_be_visible()
    assert typed_in < 90
    code = code_of(mother)
    mother.goto(f"{phone.url}/uk/meine-daten/{code}/")
    expect(mother.locator("h1")).to_be_visible()
    phone.accessible("my data in Ukrainian")


def test_second_tap_and_reload_register_once(desk):
    clerk, phone = desk(KATRIN), desk(phone=True)
    page = clerk.go("/anmeldung/")
    fill_desk(page, family="Doppelklick", children=())
    page.keyboard.press("Alt+1")
    address = signing_url(page)
    mother = phone.go(address)
    sign_on(mother)
    first = code_of(mother)
    mother.reload()
    assert code_of(mother) == first, "reading the thanks again registers nobody again"
    answer = mother.request.get(f"{phone.url}{address}")

    assert answer.status == 404
    assert first not in answer.text()


def test_no_leaves_a_stroke_and_nothing_else(desk):
    clerk, phone = desk(KATRIN), desk(phone=True)
    page = clerk.go("/anmeldung/")
    fill_desk(page, family="Neinsagerin", children=())
    page.keyboard.press("Alt+1")
    mother = phone.go(signing_url(page))
    mother.locator('button[value="no"]').click()
    expect(mother.locator("#id_agree")).to_have_count(0)
    phone.accessible("declined")

    expect(page.locator("#signings")).to_contain_text("nichts gespeichert")


def test_missing_tick_keeps_everything_and_says_what_to_do(desk):
    clerk, phone = desk(KATRIN), desk(phone=True)
    page = clerk.go("/anmeldung/")
    fill_desk(page, family="Vergesslich", children=())
    page.keyboard.press("Alt+1")
    mother = phone.go(signing_url(page))
    mother.locator("#id_phone").fill("0221 4710 182")
    mother.locator('button[value="yes"]').click()

    expect(mother.locator(".summary-errors")).to_be_visible()
    expect(mother.locator("#id_phone")).to_have_value("0221 4710 182")
    phone.accessible("consent with errors")


def test_tablet_is_locked_to_the_page(desk):
    clerk, tablet = desk(KATRIN), desk(width=820, height=1180)
    page = clerk.go("/anmeldung/")
    fill_desk(page, family="Tablett", children=())
    page.keyboard.press("Alt+2")
    shown = tablet.go(signing_url(page))

    assert shown.locator("[data-exit]").count() == 0
    tablet.accessible("tablet")
    sign_on(shown)
    expect(shown.locator(".note.warn")).to_be_visible()
    expect(page.locator("#signings .note.good")).to_be_visible()


def test_signing_works_without_script(desk):
    clerk, phone = desk(KATRIN), desk(phone=True, script=False)
    page = clerk.go("/anmeldung/")
    fill_desk(page, family="Ohneskript", children=())
    page.keyboard.press("Alt+1")
    mother = phone.go(signing_url(page))
    sign_on(mother)

    expect(mother.locator(".thing .code")).to_be_visible()


def test_municipality_without_participation_stores_nothing(desk):
    clerk = desk(HUGO)
    page = clerk.go("/anmeldung/")

    expect(page.locator("#ways-head ~ p")).to_contain_text("noch nicht")
    expect(page.get_by_label("Auskunftssperre")).to_be_hidden()
    clerk.accessible("desk of a municipality that does not take part")


def test_card_only_offers_the_card(desk):
    clerk = desk(KURT)
    page = clerk.go("/anmeldung/")

    expect(page.locator("#ways-head ~ .segments button")).to_have_count(1)
    expect(page.get_by_label("Auskunftssperre")).to_be_visible()
    with clerk.context.expect_event("response", lambda answer: "/karten/pdf/" in answer.url, timeout=30_000) as printed:
        page.locator("#ways-head ~ .segments button").click()
    assert printed.value.status == 200
    assert printed.value.headers["content-type"] == "application/pdf"


def test_disclosure_block_leaves_only_the_card(desk):
    clerk = desk(KATRIN)
    page = clerk.go("/anmeldung/")
    page.get_by_label("Auskunftssperre").check()

    expect(page.locator("#way-own_phone")).to_be_disabled()
    expect(page.locator("#way-card")).to_be_enabled()
    clerk.accessible("desk with a disclosure block")
