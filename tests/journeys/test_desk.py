"""At the desk: the own phone beside the clerk's screen, tablet, paper, card, a block, everything by keyboard."""

import re
import time

from playwright.sync_api import Page, expect

KATRIN, LENA, KURT, HUGO = (
    f"{name}@bruecke.example" for name in ("katrin.maurer", "lena.vossen", "kurt.jansen", "hugo.cremer")
)


def fill_desk(
    page: Page,
    *,
    family: str = "Schewtschenko",
    given: str = "Olena",
    language: str = "ukr",
    children: tuple[str, ...] = ("2014", "2019"),
) -> None:
    """Type a family by keyboard only, in the order of talking."""
    page.get_by_label("Vorname (wenn es einen gibt)").focus()
    page.keyboard.type(given)
    page.keyboard.press("Tab")
    page.keyboard.type(family)
    page.keyboard.press("Tab")
    page.keyboard.type(language)
    expect(page.locator("[role=listbox] [role=option]").first).to_be_visible()
    page.keyboard.press("Enter")
    page.keyboard.press("Tab")
    page.keyboard.press("Space")
    for year in children:
        page.keyboard.press("Alt+K")
        page.keyboard.type(year)


def sign_on(phone: Page, *, phone_number: str = "0221 4710 181", typed: str = "Olena") -> None:
    """Read, tick, sign with the finger, add the number."""
    canvas = phone.locator("[data-signature] canvas")
    if canvas.count() and canvas.is_visible():
        canvas.scroll_into_view_if_needed()
        box = canvas.bounding_box()
        assert box
        phone.mouse.move(box["x"] + 30, box["y"] + 60)
        phone.mouse.down()
        phone.mouse.move(box["x"] + 90, box["y"] + 30, steps=6)
        phone.mouse.move(box["x"] + 150, box["y"] + 70, steps=6)
        phone.mouse.up()
    else:
        phone.locator("#id_typed").fill(typed)
    phone.locator("#id_agree").check()
    phone.locator("#id_phone").fill(phone_number)
    phone.locator('input[name="best_time"]').first.check()
    phone.locator("#id_safe").check()
    phone.locator('button[value="yes"]').click()


def code_of(phone: Page) -> str:
    """Return the sixteen letters of the thank-you page."""
    code = re.sub(r"\s", "", phone.locator(".thing .code").inner_text())
    assert re.fullmatch(r"[2-9A-HJ-NP-Z]{16}", code)
    return code


def signing_url(page: Page) -> str:
    """Return where the QR code of the first adult leads, as typed from the screen."""
    code = re.sub(r"\s", "", page.locator("#signings .code").first.inner_text())
    return f"/uk/u/{code}/"


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


def test_everything_in_arabic_from_right_to_left(desk):
    clerk, phone = desk(KATRIN), desk(phone=True)
    page = clerk.go("/anmeldung/")
    fill_desk(page, family="Al-Khatib", given="Mariam", language="ara", children=("2016",))
    page.keyboard.press("Alt+1")
    mother = phone.go(signing_url(page).replace("/uk/", "/ar/"))
    expect(mother.locator("html")).to_have_attribute("dir", "rtl")
    phone.accessible("consent in Arabic")
    sign_on(mother)
    expect(mother.locator(".thing .code")).to_be_visible()
    code = code_of(mother)
    mother.goto(f"{phone.url}/ar/meine-daten/{code}/")
    phone.accessible("my data in Arabic")
    mother.get_by_role("link", name=re.compile("سحب|إلغاء|أسحب")).first.click()
    phone.accessible("withdraw in Arabic")
    mother.locator("main form button").last.click()
    expect(mother.locator("main form")).to_have_count(0)
    phone.accessible("withdrawn in Arabic")


def test_signing_works_without_script(desk):
    clerk, phone = desk(KATRIN), desk(phone=True, script=False)
    page = clerk.go("/anmeldung/")
    fill_desk(page, family="Ohneskript", children=())
    page.keyboard.press("Alt+1")
    mother = phone.go(signing_url(page))
    sign_on(mother)

    expect(mother.locator(".thing .code")).to_be_visible()


def test_paper_is_printed_and_entered(desk):
    clerk = desk(LENA)
    page = clerk.go("/papier/")
    clerk.accessible("paper")
    expect(page.locator("h1")).to_be_visible()


def test_municipality_without_participation_stores_nothing(desk):
    clerk = desk(HUGO)
    page = clerk.go("/anmeldung/")

    expect(page.locator("#ways-head ~ p")).to_contain_text("noch nicht")
    clerk.accessible("desk of a municipality that does not take part")


def test_card_only_offers_the_card(desk):
    clerk = desk(KURT)
    page = clerk.go("/anmeldung/")

    expect(page.locator("#ways-head ~ .segments button")).to_have_count(1)
    with clerk.context.expect_event("response", lambda answer: "/karten/pdf/" in answer.url) as printed:
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
