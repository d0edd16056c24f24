"""The county administration makes a colleague: account, invitation, password, second factor, work; and closes her again."""

import base64
import hmac
import re
import struct
import time

from playwright.sync_api import expect

from tests.journeys.steps import ADAM, accept, arrive, fresh

PASSWORD = "drei rote Lampen im Nebel"


def six_digits(secret: str) -> str:
    """Return what an authenticator app shows now (RFC 6238)."""
    key = base64.b32decode(secret.upper() + "=" * (-len(secret) % 8))
    found = hmac.digest(key, struct.pack(">Q", int(time.time()) // 30), "sha1")
    place = found[-1] & 15
    return f"{(struct.unpack('>I', found[place : place + 4])[0] & 0x7FFFFFFF) % 1_000_000:06}"


def _make(adam, name: str, email: str) -> str:
    """Make an account and its membership; return the link that went to its address."""
    page = adam.menu("Konten")
    adam.accessible("accounts")
    page.get_by_role("link", name="Neues Konto").click()
    adam.accessible("new account")
    page.get_by_label("Vor- und Nachname").fill(name)
    page.get_by_label("E-Mail").fill("mira")
    page.get_by_role("button", name="Konto anlegen").click()
    expect(page.get_by_role("alert")).to_be_visible()
    page.get_by_label("E-Mail").fill(email)
    page.get_by_role("button", name="Konto anlegen").click()
    expect(page.locator("main")).to_contain_text(email)
    assert "/reset/key/" not in page.content(), "the administration never sees the link"
    adam.accessible("invited")
    page.get_by_role("link", name="Weiter: Einheit und Rolle").click()
    adam.accessible("new member")
    page.get_by_label("Einheit").select_option(label="Team Nord")
    page.get_by_label("Rolle").select_option(label="Beratung (Willkommensberatung)")
    page.get_by_role("button", name="Hinzufügen").click()
    expect(page.locator(".toasts")).to_contain_text("Die Mitgliedschaft ist eingetragen.")
    expect(page.locator("main")).to_contain_text(name)
    letters = adam.menu("Postausgang").get_by_role("row", name=re.compile(re.escape(email)))
    letter = letters.filter(has_text="/reset/key/").inner_text()
    link = re.search(r"http://\S+/konto/password/reset/key/\S+", letter)
    assert link, letter
    return link.group()


def _sign_in(mira, link: str, email: str) -> None:
    """Set the password behind the link, sign in with it, and set up the second factor without which nothing opens."""
    own = mira.go(link)
    mira.accessible("first password")
    for typed in ("kurz", PASSWORD):
        for field in own.locator("main input[type=password]").all():
            field.fill(typed)
        own.get_by_role("button", name="Passwort festlegen").click()
        if typed != PASSWORD:
            expect(own.get_by_role("alert")).to_be_visible()
    own.get_by_role("main").get_by_role("link", name=re.compile("Anmeldung")).click()
    own.get_by_label("E-Mail").fill(email)
    own.locator("input[type=password]").fill(PASSWORD)
    own.get_by_role("button", name="Anmelden", exact=True).click()
    expect(own.locator("h1")).to_contain_text("Anmeldung und Schlüssel")
    mira.accessible("second factor")
    mira.go("/uebergaben/")
    expect(own.locator("h1")).to_contain_text("Anmeldung und Schlüssel")
    own.get_by_role("link", name="App einrichten").click()
    mira.accessible("authenticator app")
    if own.get_by_role("button", name="Bestätigen").count():
        own.get_by_label("Passwort").fill(PASSWORD)
        own.get_by_role("button", name="Bestätigen").click()
    secret = own.locator(".secret").inner_text().strip()
    own.locator("#id_code").fill(six_digits(secret))
    own.get_by_role("button", name="App einrichten").click()
    expect(own.locator("main")).to_contain_text("Wiederherstellungscodes")
    mira.accessible("recovery codes")


def test_new_colleague_from_the_account_to_her_start_page_and_out_again(desk):
    name, email = f"Mira {fresh('Neuanfang')}", f"mira.{time.time_ns()}@bruecke.example"
    adam, mira, second = desk(ADAM), desk(), desk()
    link = _make(adam, name, email)
    _sign_in(mira, link, email)
    own = mira.page
    own.get_by_role("link", name="Zu meiner Arbeit").click()
    expect(own.locator("h1")).to_contain_text("Heute")
    expect(own.get_by_role("navigation", name="Hauptnavigation")).to_contain_text("Team Nord")
    mother = arrive(desk, "Fürdieneue")
    address = accept(mira, mother.number)
    expect(own.locator("h1")).to_contain_text("Fürdieneue")
    expect(second.go(link).locator("main")).to_contain_text("Dieser Link gilt nicht mehr")

    found = adam.menu("Konten")
    found.get_by_role("searchbox").fill(name)
    found.get_by_role("button", name="Suchen", exact=True).click()
    found.get_by_role("group").filter(has_text=re.compile(f"Konto.*{name}")).locator("summary").click()
    found.get_by_role("button", name=re.compile(f"Wirklich.*{name}")).click()
    mira.go(address)
    expect(own.locator("h1")).to_contain_text("Anmelden")
    expect(own.locator("body")).not_to_contain_text("Fürdieneue")
