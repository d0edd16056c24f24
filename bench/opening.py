"""How long a colleague's hands need to open a case, in a real browser.

    python -m bench.opening

Every key, click and decision on the way is done in Chromium and counted, and gets the time of the keystroke-level model (Card, Moran and
Newell 1980): an average typist's key, pointing and clicking, the hand's way between mouse and keyboard, and a moment of thought before each
step. What the pages took is added as measured. Not counted: talking with her, and her reading of the consent before she signs.
"""

from collections.abc import Callable
from pathlib import Path
from tempfile import TemporaryDirectory
from time import perf_counter

from playwright.sync_api import Browser, Locator, Page, expect, sync_playwright

from bench.table import row
from tools import server, setup

#: Seconds of the model: a key, pointing and clicking, the hand between mouse and keyboard, a moment of thought; and a drawn signature.
KEY, CLICK, HAND, THOUGHT, SIGNATURE = 0.28, 1.3, 0.4, 1.35, 3.0
GOAL = 120.0
COLLEAGUE = "amira.kessler@bruecke.example"
CONCERN = "Ein Paketdienst hat ihr seit Juli keinen Lohn gezahlt."


class Hands:
    """A colleague at a page: does what she is told, and counts what her hands and the pages took."""

    def __init__(self, page: Page) -> None:
        self.page, self.steps, self.keys = page, 0, 0
        self.seconds = self.waited = 0.0
        self.on_keyboard = False

    def click(self, aim: Locator) -> None:
        """Think, point and click."""
        self.seconds += THOUGHT + CLICK + HAND * self.on_keyboard
        self.on_keyboard = False
        self._do(aim.click)

    def type(self, aim: Locator, text: str) -> None:
        """Think, go to a field and type; with the mouse, although the tabulator would be quicker."""
        self.click(aim)
        self.seconds += HAND + KEY * len(text)
        self.keys, self.on_keyboard, self.steps = self.keys + len(text), True, self.steps - 1
        self._do(lambda: aim.press_sequentially(text, delay=0))

    def sign(self) -> None:
        """Let her draw her name with a finger."""
        field = self.page.locator("[data-signature] canvas")
        field.scroll_into_view_if_needed()
        box = field.bounding_box()
        assert box
        self.seconds, self.steps = self.seconds + THOUGHT + HAND * self.on_keyboard + SIGNATURE, self.steps + 1
        self.on_keyboard = False
        self.page.mouse.move(box["x"] + 30, box["y"] + 60)
        self.page.mouse.down()
        self.page.mouse.move(box["x"] + 120, box["y"] + 30, steps=5)
        self.page.mouse.up()

    def _do(self, deed: Callable[[], None]) -> None:
        began = perf_counter()
        deed()
        self.page.wait_for_load_state()
        self.steps += 1
        self.waited += perf_counter() - began


def _signed_in(browser: Browser, url: str) -> Page:
    """Return her page of the day."""
    context = browser.new_context(locale="de-DE", viewport={"width": 1280, "height": 900})
    server.sign_in(context, url, COLLEAGUE)
    page = context.new_page()
    page.goto(f"{url}/heute/")
    return page


def _menu(page: Page, name: str) -> Locator:
    return page.get_by_role("navigation").get_by_role("link", name=name).first


def by_herself(hands: Hands) -> None:
    """Somebody unknown stands in the room: record her, let her sign, hold the first talk, open the case."""
    page = hands.page
    hands.click(page.get_by_role("link", name="Jemand ist da"))
    hands.type(page.get_by_label("Vorname"), "Samira")
    hands.type(page.get_by_label("Familienname"), "Haddad")
    hands.type(page.get_by_role("combobox", name="Sprachen"), "arab")
    hands.click(page.get_by_role("listbox").get_by_role("option", name="Arabisch العربية"))
    hands.click(page.get_by_role("button", name="Weiter: lesen und unterschreiben"))
    hands.sign()
    hands.click(page.locator("#id_agree"))
    hands.type(page.locator("#id_phone"), "0221 4710181")
    hands.click(page.locator('button[value="yes"]'))
    hands.click(page.get_by_role("link", name="Übergabe öffnen"))
    hands.click(page.get_by_role("link", name="Gespräch ohne Termin festhalten"))
    hands.click(page.get_by_role("checkbox", name="Arbeit"))
    hands.click(page.get_by_role("radio", name="binnen Tagen"))
    hands.click(page.get_by_role("radio", name="Case Management gewünscht"))
    hands.click(page.get_by_role("button", name="Festhalten und abschließen"))
    expect(page.locator("main")).to_contain_text("Case Management gewünscht")


def from_a_hand_over(hands: Hands) -> None:
    """Find the newest hand-over that asks for case management, and open the case."""
    page = hands.page
    hands.click(_menu(page, "Übergaben"))
    hands.click(page.get_by_role("row").filter(has_text="Case Management").get_by_role("link").last)
    hands.click(page.get_by_role("button", name="Annehmen und Fall öffnen"))
    expect(page.get_by_role("link", name="Klären").first).to_be_visible()


def agreed(hands: Hands) -> None:
    """Write down what it is about, that she wants it and that it is a case, and her yes to being accompanied."""
    page = hands.page
    hands.click(page.get_by_role("link", name="Klären").first)
    hands.type(page.get_by_label("Worum geht es?"), CONCERN)
    hands.click(page.get_by_role("checkbox", name="Sie will es"))
    hands.click(page.get_by_role("radio", name="Es ist ein Fall"))
    hands.click(page.get_by_role("button", name="Speichern"))
    hands.click(page.get_by_role("link", name="Vereinbarung festhalten"))
    hands.click(page.get_by_role("button", name="Sie hat zugestimmt"))
    expect(page.locator(".next")).to_contain_text("Lebensbereiche")


def without_a_name(hands: Hands) -> None:
    """Open a case of somebody who does not want to say who she is."""
    page = hands.page
    hands.click(_menu(page, "Fälle"))
    hands.click(page.get_by_role("link", name="Fall ohne Namen"))
    hands.type(page.get_by_label("Deckname"), "Blaue Mappe")
    hands.click(page.get_by_role("button", name="Fall öffnen"))
    expect(page.locator("h1")).to_contain_text("Blaue Mappe")


WAYS: tuple[tuple[str, tuple[Callable[[Hands], None], ...]], ...] = (
    ("unknown person in the room, to her open case", (by_herself, from_a_hand_over)),
    ("hand-over for case management, to the open case", (from_a_hand_over,)),
    ("the same, to the agreement", (from_a_hand_over, agreed)),
    ("without a name", (without_a_name,)),
)


def measure(browser: Browser, url: str) -> bool:
    """Go every way once and print what it took; what has to be there before is done by other hands."""
    met = []
    for name, parts in WAYS:
        page = _signed_in(browser, url)
        if parts[0] is from_a_hand_over:
            by_herself(Hands(page))
        hands = Hands(page)
        for part in parts:
            part(hands)
        page.context.close()
        print(f"{name}: {hands.steps} steps, {hands.keys} keys, {hands.waited:.1f} s of waiting")
        met.append(row(name, hands.seconds + hands.waited, "s", most=GOAL))
    return all(met)


def main() -> int:
    """Start Brücke with the invented county and a browser, and print the table."""
    setup.chromium()
    with TemporaryDirectory() as folder, server.beside(Path(folder) / "home") as process, sync_playwright() as player:
        url = server.address(process, Path(folder) / "home")
        browser = player.chromium.launch(executable_path=setup.browser(), args=["--no-sandbox", "--disable-gpu"])
        met = measure(browser, url)
        browser.close()
    return 0 if met else 1


if __name__ == "__main__":
    raise SystemExit(main())
