"""What people do again and again on these ways: type a family, sign, accept, look for somebody."""

import re
import time
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from playwright.sync_api import Locator, Page, expect

KATRIN, LENA, KURT, HUGO, DILEK = (
    f"{name}@bruecke.example" for name in ("katrin.maurer", "lena.vossen", "kurt.jansen", "hugo.cremer", "dilek.sahin")
)
AMIRA, JONAS, BIRGIT, FATMA, UTE, NADJA = (
    f"{name}@bruecke.example"
    for name in ("amira.kessler", "jonas.weber", "birgit.lenzen", "fatma.aydin", "ute.reinartz", "nadja.breuer")
)
HANNA, RALF, SABINE, EVA, ADAM = (
    f"{name}@bruecke.example" for name in ("hanna.roth", "ralf.esser", "sabine.thelen", "eva.lindner", "adam.nowak")
)
TANJA, KIRSTEN, HENNING = (f"{name}@bruecke.example" for name in ("tanja.esser-kuhl", "kirsten.vaassen", "henning.prickartz"))


@dataclass
class Arrived:
    """Somebody who signed: the number of the hand-over, her code, her phone and what it shows."""

    number: str
    code: str
    phone: Any

    def mine(self, lang: str = "de") -> Page:
        """Open her own page on her phone, by typing her code as the card says."""
        page = self.phone.go(f"/{lang}/")
        page.locator("#code").fill(self.code)
        page.locator("#code").press("Enter")
        page.wait_for_url("**/meine-daten/**")
        return page


def fresh(name: str) -> str:
    """Return a family name nobody has, also when the same server is used again."""
    return name + "".join(chr(ord("a") + int(digit)) for digit in str(time.time_ns())[-9:-3])


def in_days(number: int) -> str:
    """Return a day as a date field wants it."""
    return f"{datetime.now(ZoneInfo('Europe/Berlin')).date() + timedelta(days=number)}"


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


def draw(page: Page) -> None:
    """Sign with the finger, where there is a field for it."""
    canvas = page.locator("[data-signature] canvas")
    canvas.scroll_into_view_if_needed()
    box = canvas.bounding_box()
    assert box
    page.mouse.move(box["x"] + 30, box["y"] + 60)
    page.mouse.down()
    page.mouse.move(box["x"] + 90, box["y"] + 30, steps=6)
    page.mouse.move(box["x"] + 150, box["y"] + 70, steps=6)
    page.mouse.up()


def fill_consent(page: Page, *, phone_number: str = "0221 4710 181", typed: str = "Olena") -> None:
    """Tick, sign, add number, best time and that messages are safe; the answer is not sent yet."""
    canvas = page.locator("[data-signature] canvas")
    if canvas.count() and canvas.is_visible():
        draw(page)
    else:
        page.locator("#id_typed").fill(typed)
    page.locator("#id_agree").check()
    page.locator("#id_phone").fill(phone_number)
    page.locator('input[name="best_time"]').first.check()
    page.locator("#id_safe").check()


def sign_on(page: Page, *, phone_number: str = "0221 4710 181", typed: str = "Olena") -> None:
    """Read, tick, sign, add the number, say yes."""
    fill_consent(page, phone_number=phone_number, typed=typed)
    page.locator('button[value="yes"]').click()


def code_of(page: Page) -> str:
    """Return the sixteen letters of the thank-you page."""
    code = re.sub(r"\s", "", page.locator(".thing .code").inner_text())
    assert re.fullmatch(r"[2-9A-HJ-NP-Z]{16}", code)
    return code


def signing_url(page: Page, lang: str = "uk") -> str:
    """Return where the QR code of the first adult leads, as typed from the screen."""
    code = re.sub(r"\s", "", page.locator("#signings .code").first.inner_text())
    return f"/{lang}/u/{code}/"


def arrive(desk: Any, family: str, *, by: str = KATRIN, lang: str = "uk", **facts: Any) -> Arrived:
    """Register somebody at the desk and sign on her phone; both windows stay open."""
    clerk, phone = desk(by), desk(phone=True)
    page = clerk.menu("Anmeldung")
    fill_desk(page, family=family, **facts)
    clerk.picture("anmeldung")
    page.keyboard.press("Alt+1")
    mother = phone.go(signing_url(page, lang))
    phone.picture("einwilligung")
    sign_on(mother)
    expect(page.locator("#signings .note.good")).to_be_visible()
    clerk.picture("anmeldung-unterschrieben")
    number = page.locator("#signings .note.good .code").inner_text().strip()
    return Arrived(number, code_of(mother), phone)


def accept(counsellor: Any, number: str) -> str:
    """Find a number in the list of waiting hand-overs, accept it, and return the address of the hand-over."""
    page = counsellor.menu("Übergaben")
    counsellor.picture("uebergaben")
    page.get_by_role("link", name=number).click()
    page.get_by_role("button", name="Annehmen").click()
    page.wait_for_url(re.compile(r"/uebergaben/[0-9a-f-]{36}/(\?.*)?$"))
    return page.url


def finds_nothing(colleague: Any, *words: str) -> None:
    """Assert that neither a list nor the search of a colleague knows the words, names or numbers."""
    for word in words:
        page = colleague.menu("Übergaben")
        for view in ("Wartet auf Antwort", "Alle"):
            page.get_by_role("navigation", name="Gespeicherte Ansichten").get_by_role("link", name=view).click()
            page.get_by_role("searchbox", name="In dieser Liste suchen").fill(word)
            page.get_by_role("button", name="Anwenden").click()
            page.wait_for_url("**s=**")
            expect(page.locator("main section")).not_to_contain_text(word)
        expect(look_for(page, word)).not_to_contain_text(word)


def look_for(page: Page, words: str) -> Locator:
    """Type into the search of the frame and return what it offers."""
    page.locator("#search").fill("")
    page.locator("#search").press_sequentially(words)
    found = page.get_by_role("listbox", name="Gefunden")
    expect(found).not_to_be_empty()
    return found


def print_sheet(clerk: Any, *, family: str, place: str = "", district: str = "", **facts: Any) -> str:
    """Print a sheet with what was said at the desk and return the number that stands on it and in the list."""
    page = clerk.menu("Anmeldung")
    fill_desk(page, family=family, **facts)
    if place:
        page.get_by_label("Gemeinde").select_option(label=place)
        page.get_by_label("Ortsteil").fill(district)
        page.get_by_label("Ortsteil").press("Tab")
        expect(page.locator("#answers")).to_contain_text("Für diesen Ort ist heute niemand zuständig")
    with clerk.context.expect_event("response", lambda answer: "/papier/blatt/" in answer.url, timeout=30_000) as printed:
        page.get_by_role("button", name="Papier", exact=True).click()
    assert printed.value.headers["content-type"] == "application/pdf"
    clerk.page.bring_to_front()
    return clerk.menu("Papier").locator("tbody a").first.inner_text().strip()


def fill_sheet(page: Page, *, family: str, given: str = "Olena", language: str = "ukr", phone: str = "0221 4710 184") -> None:
    """Type what she wrote on the sheet; the number stands there already."""
    page.get_by_label("Vorname (wenn es einen gibt)").fill(given)
    page.get_by_label("Familienname").fill(family)
    page.get_by_role("combobox", name=re.compile("^Sprachen")).press_sequentially(language)
    page.locator("[role=listbox] [role=option]").first.click()
    page.get_by_role("radio", name="Ja").check()
    page.get_by_label("Telefon").fill(phone)
    page.get_by_label("Das Blatt ist von Hand unterschrieben und angekreuzt").check()


def enter_sheet(clerk: Any, sheet: str, **facts: Any) -> str:
    """Enter a signed sheet from the list of open ones and return the number of the hand-over."""
    page = clerk.menu("Papier")
    page.get_by_role("link", name=sheet).click()
    fill_sheet(page, **facts)
    page.get_by_role("button", name="Eintragen und übergeben").click()
    expect(page.locator(".toasts")).to_contain_text("Eingetragen und übergeben. Nummer:")
    return page.locator(".toast span").first.inner_text().split("Nummer:")[1].strip()
