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

SMALL, ROUNDS, TIMES = 1_000, 4, 10
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
}
Row = dict[str, Any]


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


def row(reader: str, page: str, small: list[Any], large: list[Any]) -> Row:
    """Return the figures of a page from its answers in both counties."""
    server, client = [cost[0] for cost in large], [cost[1] for cost in large]
    return {
        "reader": reader, "page": page, "queries": max(cost[2] for cost in large), "median": statistics.median(server),
        "p95": p95(server), "client": p95(client), "kilobytes": large[0][3] / 1000,
        "database": statistics.median(cost[4] for cost in large),
        "growth": statistics.median(server) / statistics.median(cost[0] for cost in small) if small else None,
    }  # fmt: skip


def measure(small: County, large: County, pieces: list[float]) -> Iterator[Row]:
    """Yield the figures of every page; the counties take turns. `pieces` takes what the machine was worth beside each."""
    for number, page in enumerate(PAGES):
        pieces.append(piece())
        costs: tuple[list[Any], list[Any]] = ([], [])
        for _round in range(ROUNDS):
            for place, county in enumerate((small, large)):
                found = county.ask("page", number, TIMES)
                if isinstance(found, list):
                    costs[place].extend(found)
                elif found:
                    print(found, flush=True)
                    break
        if costs[1]:
            yield {**row(page.reader, page.name, *costs), "walls": large.ask("walls", number)}
    deeds: dict[str, tuple[list[Any], list[Any]]] = {}
    for _round in range(ROUNDS):
        for place, county in enumerate((small, large)):
            found = county.ask("desk", TIMES // 2)
            if isinstance(found, str):
                raise SystemExit(found)
            for name, answers in found.items():
                deeds.setdefault(name, ([], []))[place].extend(answers)
    for name, costs in deeds.items():
        yield row("desk", name, *costs)


def report(rows: list[Row], house: dict[str, Any], persons: int, pieces: list[float]) -> bool:
    """Print both tables and return whether every goal is met."""
    print(
        f"\n{'reader':<8} {'page':<28} {'queries':>7} {'median':>7} {'of db':>6} {'p95':>7} {'client':>7} {'x 1,000':>8} {'walls':>6} {'kB':>6}"
    )
    for one in rows:
        growth, walls = (f"{one[name]:.2f}" if one.get(name) else "" for name in ("growth", "walls"))
        times = f"{one['median']:>7.1f} {one['database']:>6.1f} {one['p95']:>7.1f} {one['client']:>7.1f}"
        print(
            f"{one['reader']:<8} {one['page']:<28} {one['queries']:>7} {times} {growth:>8} {walls:>6} {one['kilobytes']:>6.1f}"
        )
    print(
        f"\nMilliseconds in the server (median, p95) and at the client (p95), {persons:,} persons, {ROUNDS * TIMES} answers a page."
    )
    print(
        "x 1,000: median beside the same page at 1,000 persons. walls: median beside the same page without policy and row security."
    )
    print(
        f"This machine: a fixed piece of Python took {statistics.median(pieces):.1f} ms ({min(pieces):.1f} to {max(pieces):.1f}).\n"
    )
    return all(list(_summary(rows, house)))


def _summary(rows: list[Row], house: dict[str, Any]) -> Iterator[bool]:
    pages, search = [one for one in rows if one["reader"] != "desk"], [one for one in rows if one["page"] == "welcome:search"]
    for title, among, name, unit, goal in (
        ("queries of a page", pages, "queries", "", "queries"), ("median of a page", pages, "median", "ms", "median"),
        ("p95 of a page", pages, "p95", "ms", "p95"), ("search while typing, p95", search, "p95", "ms", "search"),
        ("desk registration, p95", [one for one in rows if one["reader"] == "desk"], "p95", "ms", "desk"),
        ("the same page at 1,000 persons", pages, "growth", "x", "growth"), ("what the two walls cost", pages, "walls", "x", "walls"),
    ):  # fmt: skip
        worst = max((one for one in among if one.get(name)), key=lambda one: one[name], default=None)
        if worst is not None:
            yield _line(f"{title} ({worst['reader']} {worst['page']})", worst[name], unit, GOALS[goal])
    yield _line("web process, resident", house["memory"], "MB", GOALS["memory"])
    for path, size in house["load"].items():
        yield _line(f"first load of {path} without fonts", size, "kB", GOALS["load"])


def _line(name: str, value: float, unit: str, goal: float) -> bool:
    met = value <= goal
    print(f"{name:<72} {value:>9.1f}  {unit:<3} {f'<= {goal:g}':>8}  {'ok' if met else 'SHORT'}", flush=True)
    return met


def main() -> int:
    """Measure both counties at once and print the tables."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--persons", type=int, default=100_000)
    persons = parser.parse_args().persons
    small, large = County(SMALL), County(persons)
    for county in (small, large):
        county.answer()
    pieces: list[float] = []
    rows = list(measure(small, large, pieces))
    house = large.ask("house")
    for county in (small, large):
        county.leave()
    return 0 if report(rows, house, persons, pieces) else 1


if __name__ == "__main__":
    raise SystemExit(main())
