"""For the immigration authority a person who exists is the same as one who does not, on every address and in every answer."""

import re

from playwright.sync_api import expect

from tests.journeys.steps import AMIRA, HANNA, RALF, SABINE, accept, arrive

NOBODY = "00000000-0000-4000-8000-000000000007"
PARTS = (
    "",
    "?tab=history",
    "vorschau/",
    "termine/",
    "gespraech/",
    "kontakt/",
    "beenden/",
    "widerruf/",
    "wer-sieht-das/",
    "zuweisen/",
)


def _answer(window, path: str) -> tuple[str, str]:
    """Return title and whole text of a page that must not exist."""
    window.refused(path)
    return window.page.title(), window.page.locator("body").inner_text()


def test_existing_and_invented_addresses_get_one_and_the_same_page(desk):
    mother, amira = arrive(desk, "Unsichtbar"), desk(AMIRA)
    handover = re.search(r"[0-9a-f-]{36}", accept(amira, mother.number)).group()
    for email in (RALF, SABINE):
        officer = desk(email)
        lines = officer.page.get_by_role("navigation", name="Hauptnavigation").get_by_role("link").all_inner_texts()
        names = {re.sub(r"\s*\d.*", "", line.strip(), flags=re.DOTALL) for line in lines}
        assert names <= {"Heute", "Postausgang", "Kurzer Draht", "Antworten-Sammlung", "Hospitation"}
        for part in PARTS:
            there, nowhere = (_answer(officer, f"/uebergaben/{key}/{part}") for key in (handover, NOBODY))
            assert there == nowhere, part
            assert "Unsichtbar" not in there[1]
        assert _answer(officer, f"/neu-zuweisen/{handover}/") == _answer(officer, f"/neu-zuweisen/{NOBODY}/")
        for door in (
            "/uebergaben/",
            "/neu-zuweisen/",
            "/koordination/",
            "/anmeldung/",
            "/notfall/",
            "/datenschutz/",
            "/vertretung/",
        ):
            _answer(officer, door)
        officer.go("/heute/")
        expect(officer.page.locator("#search")).to_have_count(0)
        found = []
        for words in ("Unsichtbar", mother.number, "Gibtesnichtxyz"):
            officer.go(f"/suche/?q={words}")
            found.append(officer.page.locator("main").inner_text().replace(words, "*"))
        assert len(set(found)) == 1, found


def test_only_an_open_line_is_known_to_the_coordination(desk):
    mother, hanna = arrive(desk, "Unterwegs"), desk(HANNA)

    handover = re.search(r"[0-9a-f-]{36}", accept(desk(AMIRA), mother.number)).group()
    assert _answer(hanna, f"/neu-zuweisen/{handover}/") == _answer(hanna, f"/neu-zuweisen/{NOBODY}/")
