"""What every page costs: through the real web server, for a narrow, a team and a wide reader, at 1,000 and at many persons.

    python -m bench.pages --persons 100000

The first run builds both counties in data directories of their own (some minutes); later runs of the same day use them again.
"""

import argparse
import json
import os
import statistics
import subprocess
import time
from collections.abc import Iterator
from typing import IO, Any

from bench.measure import ANSWER, PAGES
from tools.places import PYTHON, ROOT

SMALL, PASSES, TIMES = 1_000, 6, 8
GOALS = {
    "queries": 15,
    "median": 40,
    "p95": 120,
    "search": 80,
    "desk": 150,
    "growth": 1.5,
    "walls": 1.5,
    "memory": 250,
    "load": 100,
    "board": 200,
}
#: The pictures of the whole county may take longer.
BOARDS = ("schooling:board table and map",)
#: Where an answer says how large it is, and how much larger it may be and still show about as much.
SIZE, LIKE = 3, 1.25
Row = dict[str, Any]
Answers = list[Any]
Passes = tuple[list[Answers], list[Answers]]


class County:
    """A county in a process of its own, asked over pipes."""

    def __init__(self, persons: int) -> None:
        self.process = subprocess.Popen(
            [str(PYTHON), "-m", "bench.measure", str(persons)], cwd=ROOT, env=dict(os.environ), text=True,
            stdin=subprocess.PIPE, stdout=subprocess.PIPE,
        )  # fmt: skip
        assert self.process.stdin
        assert self.process.stdout
        self.to: IO[str] = self.process.stdin
        self.back: IO[str] = self.process.stdout

    def answer(self) -> Any:
        """Wait for an answer; what else the county says is passed on."""
        for line in self.back:
            if line.startswith(ANSWER):
                return json.loads(line[len(ANSWER) :])
            print(line, end="", flush=True)
        raise SystemExit("a county ended before it had answered")

    def ask(self, *what: Any) -> Any:
        """Let the county do something and return its answer."""
        self.to.write(json.dumps(what) + "\n")
        self.to.flush()
        return self.answer()

    def leave(self) -> None:
        """Let it stop its servers."""
        self.to.close()
        self.process.wait(60)


def p95(values: list[float]) -> float:
    """Return the value that 95 of 100 answers stay below."""
    return sorted(values)[max(0, min(len(values) - 1, round(0.95 * len(values)) - 1))]


def piece() -> float:
    """Return how long this machine takes just now for a fixed piece of Python, in milliseconds."""
    began, counted = time.perf_counter(), {}
    for number in range(30_000):
        counted[number % 97] = str(number)
    return (time.perf_counter() - began) * 1000


def row(reader: str, page: str, small: list[Answers], large: list[Answers]) -> Row:
    """Return the figures of a page from its answers in both counties, one list of answers for every pass."""
    every = [cost for answers in large for cost in answers]
    calm, disturbed = _calmest(large), statistics.median(cost[0] for cost in every)
    growth = _growth(small, large)
    return {
        "reader": reader, "page": page, "queries": max(cost[2] for cost in every), "median": calm, "all": disturbed,
        "p95": p95([cost[0] for cost in every]), "client": p95([cost[1] for cost in every]), "kilobytes": every[0][3] / 1000,
        "database": statistics.median(cost[4] for cost in every), "growth": growth,
        "unlike": _unlike(small, large) if small and growth is None else "",
    }  # fmt: skip


def _calmest(passes: list[Answers]) -> float:
    """Return the median of the pass that the rest of the machine disturbed least: what the page itself costs."""
    return min(_usual(answers) for answers in passes)


def _growth(small: list[Answers], large: list[Answers]) -> float | None:
    """Return the usual ratio between both counties, pass by pass, because a bad minute hits both of a pass; only answers that show about as
    much are compared, None where there are hardly any: four hits and fifty are not the same page. The table below names them."""
    ratios = []
    for few, many in zip(small, large, strict=False):
        alike = [pair for pair in zip(few, many, strict=True) if pair[0][SIZE] / LIKE <= pair[1][SIZE] <= LIKE * pair[0][SIZE]]
        if len(alike) * 2 >= len(many):
            ratios.append(_usual([two for _one, two in alike]) / _usual([one for one, _two in alike]))
    return statistics.median(ratios) if len(ratios) * 2 > len(large) else None


def _unlike(small: list[Answers], large: list[Answers]) -> str:
    """Return what a page showed in either county and the ratio as it is, for where answers of unlike size are not compared."""
    few, many = (sorted(cost[SIZE] for answers in county for cost in answers) for county in (small, large))
    ratio = statistics.median(_usual(two) / _usual(one) for one, two in zip(small, large, strict=False))
    return f"{few[len(few) // 2] / 1000:.1f} and {many[len(many) // 2] / 1000:.1f} kB, {ratio:.2f} x"


def _usual(answers: Answers) -> float:
    return statistics.median(cost[0] for cost in answers)


def measure(small: County, large: County, pieces: list[float], missing: set[str], only: tuple[str, ...] = ()) -> Iterator[Row]:
    """Yield the figures of every page whose name begins with one of `only`, of all where it is empty; passes over all pages, the
    counties take turns, so that a bad minute of the machine hits every page once and none always. `pieces` takes what the machine
    was worth beside each, `missing` the pages that are not there or have nothing to show."""
    wanted = [number for number, page in enumerate(PAGES) if not only or page.name.startswith(only)]
    found: dict[int, Passes] = {number: ([], []) for number in wanted}
    deeds: dict[str, Passes] = {}
    for _pass in range(PASSES):
        for number, costs in found.items():
            pieces.append(piece())
            for place, county in enumerate((small, large)):
                answers = county.ask("page", number, TIMES)
                if isinstance(answers, list):
                    costs[place].append(answers)
                elif answers is None and county is large:
                    missing.add(f"{PAGES[number].reader} {PAGES[number].title}")
                elif answers:
                    raise SystemExit(answers)
        for place, county in enumerate(() if only else (small, large)):
            done = county.ask("desk", TIMES // 2)
            if isinstance(done, str):
                raise SystemExit(done)
            for name, answers in done.items():
                deeds.setdefault(name, ([], []))[place].append(answers)
    for number, costs in found.items():
        if costs[1]:
            yield {**row(PAGES[number].reader, PAGES[number].title, *costs), "walls": large.ask("walls", number)}
    for name, costs in deeds.items():
        yield row("desk", name, *costs)


def report(rows: list[Row], house: dict[str, Any], persons: int, pieces: list[float]) -> bool:
    """Print both tables and return whether every goal is met."""
    print(
        f"\n{'reader':<8} {'page':<30} {'queries':>7} {'median':>7} {'all':>6} {'of db':>6} {'p95':>7} {'client':>7} {'x 1,000':>8} {'walls':>6} {'kB':>6}"
    )
    for one in rows:
        growth, walls = (f"{one[name]:.2f}" if one.get(name) else "" for name in ("growth", "walls"))
        times = f"{one['median']:>7.1f} {one['all']:>6.1f} {one['database']:>6.1f} {one['p95']:>7.1f} {one['client']:>7.1f}"
        print(
            f"{one['reader']:<8} {one['page']:<30} {one['queries']:>7} {times} {growth:>8} {walls:>6} {one['kilobytes']:>6.1f}"
        )
    print(
        f"\nMilliseconds in the server and at the client (p95), {persons:,} persons, {PASSES} passes of {TIMES} answers a page.\n"
        "median: of the calmest pass; all: of all answers, with whatever else the machine did; p95: of all answers."
    )
    print(
        "x 1,000: median beside the same page at 1,000 persons, where it shows about as much there.\n"
        "walls: median beside the same page without policy and row security."
    )
    print(
        f"This machine: a fixed piece of Python took {statistics.median(pieces):.1f} ms ({min(pieces):.1f} to {max(pieces):.1f}).\n"
    )
    for one in rows:
        if one["unlike"]:
            print(
                f"not compared, because it shows more or less at 1,000 persons: {one['reader']} {one['page']}: {one['unlike']}"
            )
    return all(list(_summary(rows, house)))


def _summary(rows: list[Row], house: dict[str, Any]) -> Iterator[bool]:
    pages, search = [one for one in rows if one["reader"] != "desk"], [one for one in rows if one["page"] == "welcome:search"]
    for title, among, name, unit, goal in (
        ("queries of a page", pages, "queries", "", "queries"), ("median of a page", pages, "median", "ms", "median"),
        ("median of a page, disturbed passes too", pages, "all", "ms", "median"),
        ("p95 of a page", [one for one in pages if one["page"] not in BOARDS], "p95", "ms", "p95"),
        ("board and map, p95", [one for one in pages if one["page"] in BOARDS], "p95", "ms", "board"),
        ("search while typing, p95", search, "p95", "ms", "search"),
        ("desk registration, p95", [one for one in rows if one["reader"] == "desk"], "p95", "ms", "desk"),
        ("the same page at 1,000 persons", pages, "growth", "x", "growth"), ("what the two walls cost", pages, "walls", "x", "walls"),
    ):  # fmt: skip
        worst = max((one for one in among if one.get(name)), key=lambda one: one[name], default=None)
        if worst is not None:
            yield _line(f"{title} ({worst['reader']} {worst['page']})", worst[name], unit, GOALS[goal])
    yield _line("web process, resident", house["memory"], "MB", GOALS["memory"])
    for path, size in house["load"].items():
        yield _line(f"first load of {path} without fonts", size, "kB", GOALS["load"])


def _named(rows: list[Row], title: str) -> list[Row]:
    return [one for one in rows if one["page"] == title]


def _line(name: str, value: float, unit: str, goal: float) -> bool:
    met = value <= goal
    print(f"{name:<72} {value:>9.1f}  {unit:<3} {f'<= {goal:g}':>8}  {'ok' if met else 'SHORT'}", flush=True)
    return met


def main() -> int:
    """Measure both counties at once and print the tables."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--persons", type=int, default=100_000)
    parser.add_argument("--only", nargs="*", default=[], help="pages whose name begins like that, for example cases: consults:")
    asked = parser.parse_args()
    persons = asked.persons
    small, large = County(SMALL), County(persons)
    for county in (small, large):
        county.answer()
    pieces: list[float] = []
    missing: set[str] = set()
    rows = list(measure(small, large, pieces, missing, tuple(asked.only)))
    house = large.ask("house")
    for county in (small, large):
        county.leave()
    met = report(rows, house, persons, pieces)
    for page in sorted(missing):
        print(f"NOT MEASURED, because this county has no such address or nothing to show there: {page}")
    return 0 if met and not missing else 1


if __name__ == "__main__":
    raise SystemExit(main())
