"""A real Brücke with the invented county, started as a newcomer would, and real Chromium."""

import fcntl
import json
import os
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

import psycopg
import pytest
from playwright.sync_api import Browser, BrowserContext, Page
from psycopg import sql

from tools import server, setup
from tools.places import ROOT, home

PICTURES = ROOT / "docs" / "handbook" / "bilder"
FAILED = pytest.StashKey[bool]()
EXPECTED = "Failed to load resource"  # the answer itself is listed with its address
AXE = (ROOT / "tests" / "vendor" / "axe" / "axe.min.js").read_text(encoding="utf-8")


@dataclass(frozen=True)
class Running:
    """The server of this run and its data directory."""

    url: str
    folder: Path

    def later(self, table: str, minutes: int, where: str, *values: object) -> int:
        """Let rows be `minutes` older, as if the time had passed, and return how many there were."""
        place = json.loads((self.folder / "database.json").read_text())
        moved = sql.SQL("UPDATE {} SET since = since - {} * interval '1 minute', until = until - {} * interval '1 minute' WHERE {}").format(
            sql.Identifier(table), sql.Literal(minutes), sql.Literal(minutes), sql.SQL(where)
        )  # fmt: skip
        owner = place["roles"]["owner"]["user"]
        with psycopg.connect(host=place["host"], port=place["port"], dbname=place["name"], user=owner) as line:
            return line.execute(moved, values).rowcount


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    for item in items:
        if "journeys" in Path(item.fspath).parts:
            item.add_marker("browser")


@pytest.fixture(scope="session")
def running(worker_id: str) -> Iterator[Running]:
    """Return the one server all workers of this run share; the last one to leave stops it.

    BRUECKE_JOURNEYS names the data directory of a server that runs already: `make test` starts one early, whoever writes a journey keeps one.
    """
    if ready := os.environ.get("BRUECKE_JOURNEYS"):
        yield Running((Path(ready) / "run.lock").read_text().strip().rstrip("/"), Path(ready))
        return
    folder = home() / "journeys"
    session = os.environ.get("PYTEST_XDIST_TESTRUNUID", "alone")
    state = home() / f"journeys-{session}.json"
    process = None
    with (home() / f"journeys-{session}.lock").open("w") as starting:
        fcntl.flock(starting, fcntl.LOCK_EX)
        if not state.exists():
            process = server.begin(folder)
            state.write_text(json.dumps(server.address(process, folder)))
    with (home() / f"journeys-{session}.users").open("w") as users:
        fcntl.flock(users, fcntl.LOCK_SH)
        yield Running(json.loads(state.read_text()), folder)
        fcntl.flock(users, fcntl.LOCK_UN)
        if process is not None:
            fcntl.flock(users, fcntl.LOCK_EX)
            server.end(process)
            state.unlink(missing_ok=True)


@pytest.fixture(scope="session")
def browser_type_launch_args(browser_type_launch_args: dict[str, object]) -> dict[str, object]:
    quiet = ["--no-sandbox", "--disable-gpu", "--disable-dev-shm-usage", "--disable-background-networking", "--disable-component-update",
             "--disable-sync", "--no-first-run", "--disable-quic"]  # fmt: skip
    return {**browser_type_launch_args, "executable_path": setup.browser(), "args": quiet}


class Desk:
    """A browser window of somebody: signed in by one click, or a stranger's phone."""

    def __init__(self, context: BrowserContext, url: str) -> None:
        self.context, self.url = context, url
        self.page: Page = context.new_page()
        self.errors: list[str] = []
        self.page.on(
            "console",
            lambda message: (
                self.errors.append(message.text) if message.type == "error" and EXPECTED not in message.text else None
            ),
        )
        self.page.on(
            "response", lambda answer: self.errors.append(f"{answer.status} {answer.url}") if answer.status >= 400 else None
        )
        self.page.on("pageerror", lambda error: self.errors.append(str(error)))

    def go(self, path: str) -> Page:
        """Open a path of the running server."""
        self.page.goto(f"{self.url}{path}" if path.startswith("/") else path)
        return self.page

    def sign_in(self, email: str) -> Page:
        """Sign in by the door of the demo, and open the page it leads to."""
        return self.go(server.sign_in(self.context, self.url, email))

    def menu(self, name: str) -> Page:
        """Choose a line of the main navigation, as a colleague does; from a page that does not exist by way of the start."""
        if self.page.get_by_role("navigation", name="Hauptnavigation").count() == 0:
            self.page.get_by_role("link", name="Zur Startseite").click()
        self.page.get_by_role("navigation", name="Hauptnavigation").get_by_role("link", name=name).click()
        return self.page

    def refused(self, path: str) -> str:
        """Open a path that must not exist for this person, and return what the page says."""
        before = len(self.errors)
        answer = self.page.goto(f"{self.url}{path}" if path.startswith("/") else path)
        assert answer is not None
        assert answer.status == 404, f"{answer.status} {path}"
        del self.errors[before:]
        return self.page.locator("main").inner_text()

    def picture(self, name: str, *, whole: bool = True) -> None:
        """Renew a picture of the handbook when BRUECKE_PICTURES is set; otherwise nothing."""
        if os.environ.get("BRUECKE_PICTURES"):
            PICTURES.mkdir(parents=True, exist_ok=True)
            self.page.screenshot(path=PICTURES / f"{name}.png", full_page=whole)

    def accessible(self, where: str = "", only: tuple[str, ...] = ()) -> None:
        """Assert that axe finds nothing against WCAG 2.2 A and AA on the page as it stands, by all rules or by those named, and that nothing
        scrolls sideways."""
        if not self.page.evaluate("Boolean(window.axe)"):
            self.page.evaluate(AXE)
        found = self.page.evaluate(
            """async only => (await axe.run(document, {
                 runOnly: only.length ? only : ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa'], resultTypes: ['violations'], preload: false,
               }))
               .violations.map(v => `${v.id}: ${v.nodes.length} x ${v.nodes[0].target} ${v.nodes[0].failureSummary}`)""",
            list(only),
        )
        assert found == [], f"{where or self.page.url}\n" + "\n".join(found)
        width, inner = self.page.evaluate("[document.documentElement.scrollWidth, window.innerWidth]")
        assert width <= inner, f"{where or self.page.url} scrolls sideways: {width} > {inner}"


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(item: pytest.Item, call: pytest.CallInfo[None]) -> Iterator[None]:
    report = yield
    if call.when == "call":
        item.stash[FAILED] = report.failed
    return report


@pytest.fixture
def desk(running: Running, browser: Browser, request: pytest.FixtureRequest) -> Iterator[Callable[..., Desk]]:
    """Return a function that opens a window: `desk("amira.kessler@…")` signed in, `desk()` a stranger's phone."""
    opened: list[Desk] = []

    def _open(
        email: str = "", *, width: int = 1280, height: int = 900, dark: bool = False, phone: bool = False, script: bool = True
    ) -> Desk:
        context = browser.new_context(
            viewport={"width": 390 if phone else width, "height": 844 if phone else height}, locale="de-DE", timezone_id="Europe/Berlin",
            color_scheme="dark" if dark else "light", has_touch=phone, java_script_enabled=script,
        )  # fmt: skip
        context.set_default_timeout(10_000)
        window = Desk(context, running.url)
        opened.append(window)
        if email:
            window.sign_in(email)
        return window

    yield _open
    if request.node.stash.get(FAILED, False):
        for window in opened:
            print(f"\n--- {window.page.url}\n{window.page.locator('body').inner_text()[:3000]}")
    problems = [error for window in opened for error in window.errors]
    for window in opened:
        window.context.close()
    assert problems == [], "\n".join(problems)
