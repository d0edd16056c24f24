"""What every page costs: through the real web server, for a narrow, a team and a wide reader, at 1,000 and at many persons.

    python -m bench.pages --persons 100000

The first run builds both counties in data directories of their own (some minutes); later runs of the same day use them again.
"""

import argparse
import json
import os
import statistics
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from bench import county
from bench.browser import Answer, Browser, fields, first_load
from tools.places import PYTHON, ROOT, home

SMALL, REPEATS, WARM = 1_000, 40, 5
GOALS = {"queries": 15, "median": 40, "p95": 120, "search": 80, "desk": 150, "growth": 1.5, "walls": 1.5, "memory": 250, "load": 100}
TYPED = ("ko", "kow", "kowa", "mo", "moha", "al", "popes", "ма", "yil", "has")


@dataclass(frozen=True)
class Page:
    """One address of one reader: `{own}`, `{offered}`, `{routed}` stand for hand-overs of hers, `{typed}` for what she types."""

    reader: str
    name: str
    query: str = ""
    argument: str = ""


PAGES = (
    *(Page("narrow", name) for name in ("welcome:today", "welcome:inbox", "welcome:appointments", "welcome:walk-in", "access:cover")),
    Page("narrow", "welcome:handover", argument="own"), Page("narrow", "welcome:preview", argument="offered"),
    Page("narrow", "privacy:who", argument="own"), Page("narrow", "welcome:search", "q={typed}"),
    *(Page("team", name) for name in ("welcome:today", "welcome:inbox", "access:cover", "privacy:emergency")),
    Page("team", "welcome:preview", argument="offered"), Page("team", "welcome:search", "q={typed}"),
    *(Page("wide", name) for name in ("welcome:today", "welcome:coordination", "welcome:routing", "programme:participation")),
    Page("wide", "welcome:route", argument="routed"), Page("wide", "welcome:search", "q={typed}"),
    *(Page("clerk", name) for name in ("welcome:today", "welcome:desk", "welcome:receipts", "welcome:paper", "welcome:card",
                                       "welcome:month", "welcome:imports")),
    Page("clerk", "welcome:desk-responsible", "ags=05358008&languages=uk&gender_wish=f"), Page("clerk", "welcome:languages", "q=uk"),
    *(Page("admin", name) for name in ("access:units", "access:members", "access:accounts", "network:areas", "network:registers")),
    Page("privacy", "privacy:office"), Page("abh", "welcome:today"),
    Page("person", "welcome:start"), Page("person", "welcome:contact", "ort=05358024"), Page("person", "privacy:mine", argument="code"),
)  # fmt: skip
EMAILS = {"narrow": "narrow", "team": "team", "wide": "wide", "clerk": "katrin", "admin": "adam", "privacy": "eva", "abh": "ralf"}
CODE = "BRUECKE2UKRA2345"


def known(reader: str, argument: str) -> list[Any]:
    """Return up to ten arguments of that kind for a reader."""
    from bruecke.config.demo.cast import key
    from bruecke.consent.models import Handover

    if argument == "code":
        return [CODE]
    rows = Handover.objects.order_by("id")
    if argument == "own":
        rows = rows.filter(answered_by=key("user", EMAILS[reader]), state="accepted")
    elif argument == "offered":
        rows = rows.filter(to_unit=key("unit", "bulk-0" if reader == "narrow" else "bulk-1"), state="delivered")
    else:
        rows = rows.filter(state="to_route")
    return list(rows.values_list("pk", flat=True)[:10])


def addresses(page: Page) -> list[str]:
    """Return the paths to ask for in turn; empty when the page is not built or nothing of the kind is there."""
    from django.urls import NoReverseMatch, reverse
    from urllib.parse import quote

    found = []
    for value in known(page.reader, page.argument) if page.argument else [None]:
        kwargs: dict[str, Any] = {"lang": "uk"} if page.reader == "person" else {}
        if value is not None:
            kwargs["code" if page.argument == "code" else "handover_id"] = value
        try:
            found.append(reverse(page.name, kwargs=kwargs))
        except NoReverseMatch:
            return []
    if "{typed}" in page.query:
        return [f"{path}?{page.query.format(typed=quote(typed))}" for path in found for typed in TYPED]
    return [f"{path}?{page.query}" if page.query else path for path in found]


def p95(values: list[float]) -> float:
    """Return the value that 95 of 100 answers stay below."""
    return sorted(values)[min(len(values) - 1, round(0.95 * len(values)) - 1)]


def measure_page(page: Page, browser: Browser) -> dict[str, Any] | None:
    """Return the figures of one page for one reader."""
    paths = addresses(page)
    if not paths:
        return None
    answers: list[Answer] = []
    for number in range(WARM + REPEATS):
        answer = browser.get(paths[number % len(paths)], **({"HX-Request": "true"} if "search" in page.name else {}))
        if answer.status != 200:
            print(f"{page.name} of {page.reader} answers {answer.status}", file=sys.stderr)
            return None
        answers.append(answer)
    answers = answers[WARM:]
    server, client = [row.total for row in answers], [row.client for row in answers]
    return {
        "reader": page.reader, "page": page.name, "queries": max(row.queries for row in answers), "median": statistics.median(server),
        "p95": p95(server), "client": p95(client), "kilobytes": len(answers[0].body) / 1000,
    }  # fmt: skip


def desk_registration(url: str, clerk: Browser) -> Iterator[dict[str, Any]]:
    """A family of four at the desk: the clerk asks for two signatures, the mother signs on her phone."""
    import re

    asked, signed = [], []
    for number in range(20):
        form = fields(clerk.get("/anmeldung/").body)
        family = {
            **form, "given_name": "Olena", "family_name": f"Mess{number}", "languages": "uk", "interpreter": "yes", "ags": "05358024",
            "route": "abroad_third", "wishes": ["german", "school"], "adult": "Andrij", "adult_family": "", "child": ["2015", "2019"],
            "way": "own_phone", "district": "", "gender_wish": "", "receiver": "",
        }  # fmt: skip
        answer = clerk.post("/anmeldung/unterschrift/", family)
        found = re.search(rb'class="code">([A-Z0-9 ]{8,})<', answer.body)
        if not found:
            raise SystemExit("the desk gave no code")
        asked.append(answer)
        phone, path = Browser(url), f"/uk/u/{found.group(1).decode().replace(' ', '')}/"
        page = phone.get(path)
        values = {**fields(page.body), "agree": "on", "typed": "Olena Mess", "phone": "0171 3920077", "best_time": "", "answer": "yes"}
        done = phone.post(path, values)
        if done.status != 200 or b"meine-daten" not in done.body:
            raise SystemExit(f"the signature was not taken: {done.status}")
        signed.append(done)
    for name, answers in (("ask for two signatures", asked[2:]), ("sign: the registration", signed[2:])):
        times = [row.total for row in answers]
        yield {
            "reader": "desk", "page": name, "queries": max(row.queries for row in answers), "median": statistics.median(times),
            "p95": p95(times), "client": p95([row.client for row in answers]), "kilobytes": len(answers[0].body) / 1000,
        }  # fmt: skip


def measure(persons: int, out: Path) -> None:
    """Measure one county in this process and write the figures as JSON."""
    county.enter(persons)
    with county.database(persons):
        from bench.walls import without_walls
        from bruecke.access.models import User
        from bruecke.config.demo.cast import key

        users = {reader: User.objects.get(pk=key("user", name)) for reader, name in EMAILS.items()}
        with county.server() as instance:
            browsers = {reader: Browser(instance.url, user) for reader, user in users.items()} | {"person": Browser(instance.url)}
            rows = [row for page in PAGES if (row := measure_page(page, browsers[page.reader]))]
            rows += desk_registration(instance.url, browsers["clerk"])
            load = {path: first_load(browsers["person"], path) for path in ("/uk/", "/ar/", "/de/melden/?ort=05358024")}
            memory = county.memory(instance.children["web"].pid)
        for page in PAGES:
            row = next((row for row in rows if (row["reader"], row["page"]) == (page.reader, page.name)), None)
            if row is not None and page.reader != "person":
                row["walls"] = without_walls(users[page.reader], addresses(page))
    out.write_text(json.dumps({"rows": rows, "memory": memory, "load": load}))


def report(small: dict[str, Any], large: dict[str, Any], persons: int) -> bool:
    """Print both tables and return whether every goal is met."""
    before = {(row["reader"], row["page"]): row for row in small["rows"]}
    print(f"\n{'reader':<8} {'page':<28} {'queries':>7} {'median':>7} {'p95':>7} {'client':>7} {'x 1,000':>8} {'walls':>6} {'kB':>6}")
    for row in large["rows"]:
        first = before.get((row["reader"], row["page"]))
        row["growth"] = row["median"] / first["median"] if first else None
        shown = [f"{row[name]:>8.2f}" if row.get(name) else f"{'':>8}" for name in ("growth", "walls")]
        print(f"{row['reader']:<8} {row['page']:<28} {row['queries']:>7} {row['median']:>7.1f} {row['p95']:>7.1f} {row['client']:>7.1f} "
              f"{shown[0]} {shown[1][2:]} {row['kilobytes']:>6.1f}")  # fmt: skip
    print(f"\nMilliseconds in the server (median, p95) and at the client (p95), {persons:,} persons, {REPEATS} answers a page.")
    print("x 1,000: median beside the same page at 1,000 persons. walls: median beside the same page without policy and row security.\n")
    return all(list(_summary(large)))


def _summary(large: dict[str, Any]) -> Iterator[bool]:
    rows = large["rows"]
    pages, search = [row for row in rows if row["reader"] != "desk"], [row for row in rows if row["page"] == "welcome:search"]
    for title, among, name, unit, goal in (
        ("queries of a page", pages, "queries", "", "queries"), ("median of a page", pages, "median", "ms", "median"),
        ("p95 of a page", pages, "p95", "ms", "p95"), ("search while typing, p95", search, "p95", "ms", "search"),
        ("desk registration, p95", [row for row in rows if row["reader"] == "desk"], "p95", "ms", "desk"),
        ("the same page at 1,000 persons", pages, "growth", "x", "growth"), ("what the two walls cost", pages, "walls", "x", "walls"),
    ):  # fmt: skip
        worst = max((row for row in among if row.get(name)), key=lambda row: row[name], default=None)
        if worst is not None:
            yield _row(f"{title} ({worst['reader']} {worst['page']})", worst[name], unit, GOALS[goal])
    yield _row("web process, resident", large["memory"], "MB", GOALS["memory"])
    for path, size in large["load"].items():
        yield _row(f"first load of {path} without fonts", size, "kB", GOALS["load"])


def _row(name: str, value: float, unit: str, goal: float) -> bool:
    met = value <= goal
    print(f"{name:<72} {value:>9.1f}  {unit:<3} {f'<= {goal:g}':>8}  {'ok' if met else 'SHORT'}", flush=True)
    return met


def main() -> int:
    """Measure both counties, each in a process of its own, and print the tables."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--persons", type=int, default=100_000)
    parser.add_argument("--only", help=argparse.SUPPRESS)
    options = parser.parse_args()
    if options.only:
        measure(options.persons, Path(options.only))
        return 0
    found = []
    for size in (SMALL, options.persons):
        out = home() / f"bench-pages-{size}.json"
        command = [str(PYTHON), "-m", "bench.pages", "--persons", str(size), "--only", str(out)]
        if subprocess.run(command, cwd=ROOT, check=False, env=dict(os.environ)).returncode:
            return 1
        found.append(json.loads(out.read_text()))
    return 0 if report(*found, options.persons) else 1


if __name__ == "__main__":
    raise SystemExit(main())
