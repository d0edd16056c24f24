"""The whole way in Arabic, from right to left: notice, tick, signature, her page, who looked, withdrawal; no German left."""

import re
import tomllib

from playwright.sync_api import Page, expect

from tests.journeys.steps import AMIRA, KATRIN, Arrived, accept, code_of, fill_desk, fresh, in_days, sign_on, signing_url
from tools.places import ROOT

WORDS = {
    code: tomllib.loads((ROOT / "data" / "texts" / f"{code}.toml").read_text(encoding="utf-8")) for code in ("ar", "de", "en")
}
AR = WORDS["ar"]
#: What stays in Latin letters: names of people, places and carriers, numbers, codes, the mark, and names of things.
LATIN = re.compile(r"[A-Za-zÄÖÜäöüß]{3,}")
EVERYWHERE = (
    "Brücke Kreis PDF JSON SMS Team Nord Wegweiser Düren erfunden Bürgerbüro Jülich Kartäuserstraße Amira Kessler Birgit Lenzen"
)
NAMED_IN_THE_CONSENT = ("Ausländerbehörde", "LDI NRW Düsseldorf KDG DSGVO Abs Art Katholisches Datenschutzzentrum Dortmund")


def _sentences(code: str) -> set[str]:
    """Return all texts of a language longer than a word, without those that hold a name."""
    found = [*WORDS[code]["page"].values(), *WORDS[code]["consent"].values()]
    return {text for text in found if isinstance(text, str) and len(text) > 6 and "{" not in text}


def _in_arabic(window, where: str, *names: str) -> None:
    """Assert direction, language, no German or English sentence outside what is marked as German, and few Latin words."""
    page: Page = window.page
    expect(page.locator("html")).to_have_attribute("dir", "rtl")
    expect(page.locator("html")).to_have_attribute("lang", "ar")
    assert page.evaluate("getComputedStyle(document.body).direction") == "rtl"
    shown = page.evaluate(
        """() => { const copy = document.body.cloneNode(true);
           copy.querySelectorAll('[lang=de], .languages, details.menu, script, style').forEach(one => one.remove());
           const found = [], walk = document.createTreeWalker(copy, NodeFilter.SHOW_TEXT);
           while (walk.nextNode()) found.push(walk.currentNode.data);
           return found.join(' ').replace(/\\s+/g, ' '); }"""
    )
    shown = re.sub("\u2068[^\u2069]*\u2069", "", shown)  # a name set apart from the right-to-left text
    own = _sentences("ar")
    for code in ("de", "en"):
        left = [text for text in _sentences(code) - own if text in shown]
        assert left == [], f"{where}: {left}"
    known = " ".join((*names, EVERYWHERE))
    words = LATIN.findall(re.sub(r"[A-Z0-9]{4}[- ][A-Z0-9]{4}", "", shown))
    strange = sorted({word for word in words if word not in known and not word.isupper()})
    assert strange == [], f"{where}: {strange}"
    window.accessible(where)


def _reads_and_signs(phone, mother: Page) -> None:
    """From the whole text over the missing tick to the thanks."""
    expect(mother.get_by_role("heading", name=AR["consent"]["title"])).to_be_visible()
    mother.get_by_text(AR["page"]["read_full"]).click()
    _in_arabic(phone, "consent in Arabic", *NAMED_IN_THE_CONSENT)
    tick = mother.get_by_role("checkbox", name=re.compile(AR["consent"]["tick"][:20]))
    assert not tick.is_checked(), "never ticked in advance"
    mother.get_by_role("button", name=AR["consent"]["yes"]).click()
    expect(mother.locator(".summary-errors")).to_be_visible()
    _in_arabic(phone, "consent with errors in Arabic", *NAMED_IN_THE_CONSENT)
    sign_on(mother)
    expect(mother.get_by_role("heading", name=AR["page"]["thanks_h"])).to_be_visible()
    _in_arabic(phone, "thanks in Arabic")


def _fixes_an_appointment(work: Page) -> None:
    work.get_by_role("button", name="Erreicht").click()
    work.get_by_role("link", name="Termin anbieten").first.click()
    work.get_by_role("radio", name="eine andere Zeit").check()
    work.get_by_label("Tag", exact=True).fill(in_days(7))
    work.get_by_label("Uhrzeit").fill("14:15")
    work.get_by_role("button", name="Termin festmachen").click()
    expect(work.locator(".toasts")).to_contain_text("Der Termin steht.")


def _sees_who_looked(phone, mine: Page, *names: str) -> None:
    expect(mine.get_by_role("region", name=AR["page"]["appointment_h"])).to_contain_text("14:15")
    expect(mine.get_by_role("region", name=AR["page"]["looked_h"])).to_contain_text("Amira Kessler")
    expect(mine.get_by_role("region", name=AR["page"]["holders_h"])).to_contain_text("Amira Kessler")
    mine.get_by_text(AR["page"]["help_h"]).click()
    _in_arabic(phone, "her page with an appointment", *names)


def _withdraws(phone, mine: Page, *names: str) -> None:
    mine.get_by_role("link", name=AR["page"]["withdraw"]).click()
    _in_arabic(phone, "withdrawing in Arabic")
    mine.get_by_role("button", name=AR["page"]["withdraw"]).click()
    expect(mine.get_by_role("heading", name=AR["page"]["withdrawn_h"])).to_be_visible()
    _in_arabic(phone, "withdrawn in Arabic")
    mine.get_by_role("link", name=AR["page"]["open_mine"]).click()
    expect(mine.locator("main")).to_contain_text(AR["page"]["nobody"])
    _in_arabic(phone, "her page after the withdrawal", *names)


def test_main_journey_in_arabic(desk):
    family = fresh("Alkhatib")
    clerk, phone, amira = desk(KATRIN), desk(phone=True), desk(AMIRA)
    page = clerk.menu("Anmeldung")
    fill_desk(page, family=family, given="Mariam", language="ara", children=("2016",))
    page.keyboard.press("Alt+1")
    mother = phone.go("/ar/")
    _in_arabic(phone, "start in Arabic")
    mother.get_by_label(AR["page"]["start_code"]).fill(signing_url(page).split("/")[-2])
    mother.get_by_role("button", name=AR["page"]["go"]).click()
    _reads_and_signs(phone, mother)
    expect(page.locator("#signings .note.good")).to_be_visible()
    number = page.locator("#signings .note.good .code").inner_text().strip()
    her = Arrived(number, code_of(mother), phone)
    mother.get_by_role("link", name=AR["page"]["open_mine"]).click()
    _in_arabic(phone, "her page in Arabic", family, "Mariam")

    work, _address = amira.page, accept(amira, number)
    _fixes_an_appointment(work)
    mine = her.mine("ar")
    _sees_who_looked(phone, mine, family, "Mariam")
    _withdraws(phone, mine, family, "Mariam")

    work.reload()
    expect(work.locator("body")).not_to_contain_text(family)
    amira.errors.clear()
    assert phone.context.cookies() == [], "no cookie on the phone"
