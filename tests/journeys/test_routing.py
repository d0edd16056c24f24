"""A team gives back, the coordination finds another one, and the first team sees nothing any more."""

import re

from playwright.sync_api import Page, expect

from tests.journeys.steps import (
    AMIRA,
    FATMA,
    HANNA,
    JONAS,
    KATRIN,
    UTE,
    accept,
    arrive,
    enter_sheet,
    finds_nothing,
    print_sheet,
)


def _give_back(counsellor, number: str, reason: str) -> str:
    """Give a waiting hand-over back with a reason and return its address."""
    page = counsellor.menu("Übergaben")
    page.get_by_role("link", name=number).click()
    address = page.url
    page.get_by_role("link", name="Zurückgeben").click()
    back = page.get_by_role("region", name="Zurückgeben")
    back.get_by_role("button", name="Zurückgeben").click()
    expect(page.get_by_role("alert")).to_be_visible()
    back.get_by_role("radio", name=reason).check()
    back.get_by_role("button", name="Zurückgeben").click()
    expect(page.locator(".toasts")).to_contain_text("Die Koordination findet ein anderes Team.")
    return address


def _route(hanna, number: str, team: str) -> Page:
    """Open a line of the routing desk and hand it on."""
    page = hanna.menu("Neu zuweisen")
    page.get_by_role("link", name=number).click()
    page.get_by_role("radio", name=re.compile(f"^{team}")).check()
    page.get_by_role("button", name="Zuweisen").click()
    return page


def test_first_team_gives_back_and_the_second_accepts(desk):
    clerk, hanna, fatma = desk(KATRIN), desk(HANNA), desk(FATMA)
    sheet = print_sheet(clerk, family="Niemandsort", place="Hürtgenwald", district="Vossenack")
    number = enter_sheet(clerk, sheet, family="Niemandsort")

    page = hanna.menu("Neu zuweisen")
    hanna.accessible("routing desk")
    expect(page.get_by_role("row", name=re.compile(number))).to_contain_text("für diesen Ort ist niemand zuständig")
    page.get_by_role("link", name=number).click()
    hanna.accessible("routing")
    expect(page.locator("h1")).to_contain_text("Niemandsort")
    page.get_by_role("radio", name=re.compile("^Team Düren")).check()
    page.get_by_role("button", name="Zuweisen").click()
    expect(page.locator(".toasts")).to_contain_text("Die Übergabe liegt jetzt beim Team.")
    expect(page.get_by_role("link", name=number)).to_have_count(0)

    address = _give_back(fatma, number, "Sprache fehlt")
    row = hanna.menu("Neu zuweisen").get_by_role("row", name=re.compile(number))
    expect(row).to_contain_text("zurückgegeben von Team Düren: Sprache fehlt")
    page.get_by_role("link", name=number).click()
    expect(page.locator("label", has_text="Team Düren")).to_contain_text("hat zurückgegeben")
    page.get_by_role("radio", name=re.compile("^Team Eifel")).check()
    page.get_by_role("button", name="Zuweisen").click()
    expect(page.locator(".toasts")).to_contain_text("Die Übergabe liegt jetzt beim Team.")

    ute = desk(UTE)
    accepted = accept(ute, number)
    expect(ute.page.locator("h1")).to_contain_text("Niemandsort")
    finds_nothing(fatma, number, "Niemandsort")
    for gone in (address, accepted, f"{accepted}wer-sieht-das/"):
        assert "Niemandsort" not in fatma.refused(gone)
    assert number not in hanna.menu("Neu zuweisen").locator("main").inner_text()
    assert "Niemandsort" not in hanna.refused(accepted), "whoever routes sees nothing of the work"


def test_another_carrier_needs_a_new_consent(desk):
    mother = arrive(desk, "Trägertreu")
    amira, hanna = desk(AMIRA), desk(HANNA)
    address = _give_back(amira, mother.number, "kein freier Platz")

    page = hanna.menu("Neu zuweisen")
    page.get_by_role("link", name=mother.number).click()
    expect(page.get_by_role("radio", name=re.compile("^Team Düren"))).to_be_disabled()
    hanna.accessible("another carrier is refused")
    page = _route(hanna, mother.number, "Team Mitte")
    expect(page.locator(".toasts")).to_contain_text("Die Übergabe liegt jetzt beim Team.")

    for colleague in (amira, desk(JONAS)):
        finds_nothing(colleague, mother.number)
        colleague.refused(address)
    holders = mother.mine().get_by_role("region", name="Wer meine Daten hat")
    expect(holders).to_contain_text("Team Mitte")
    expect(holders).not_to_contain_text("Team Nord")
