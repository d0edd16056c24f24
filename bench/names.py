"""Spellings of one name in a file of names of any scripts, as the product finds them (bruecke.people.spelling).

    python bench/names.py NAMES.csv --out PAIRS.csv [--truth TRUTH.csv]

NAMES.csv: `id, name`. PAIRS.csv: `id_a, id_b, score`. TRUTH.csv: `id, cluster`; an id may stand in several clusters, and two names
are wanted when they share one. A table (name, value, unit, goal) and the pairs per second are printed.
"""

import argparse
import math
import sys
from collections import defaultdict
from itertools import combinations
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

from bench.csvfile import refuse, rows, write
from bench.table import memory, row, timed
from bruecke.people.spelling import pairs
from bruecke.people.spelling.letters import letters

Pair = tuple[str, str]
GOALS = {"latin-latin": 0.90, "cyrillic-latin": 0.85, "arabic-latin": 0.70}
FALSE = 300


def names_of(path: Path) -> dict[str, str]:
    """Return the name of each id; refuses an empty name."""
    found = {}
    for line, values in rows(path, needed=("id", "name"), known=("id", "name"), once="id"):
        if not values["name"]:
            refuse(path, line, "name", "empty")
        found[values["id"]] = values["name"]
    return found


def wanted_of(path: Path, names: dict[str, str]) -> set[Pair]:
    """Return the pairs that share a cluster; refuses an id that is not in the file of names."""
    clusters: dict[str, set[str]] = defaultdict(set)
    for line, values in rows(path, needed=("id", "cluster"), known=("id", "cluster")):
        if values["id"] not in names:
            refuse(path, line, "id", f"{values['id']!r} is not among the names")
        clusters[values["cluster"]].add(values["id"])
    return {pair for members in clusters.values() for pair in combinations(sorted(members), 2)}


def found_in(names: dict[str, str]) -> dict[Pair, float]:
    """Return the pairs the product finds, with their score."""
    ids = list(names)
    found = {}
    for one, two, score in pairs(names.values()):
        if not math.isfinite(score):
            raise SystemExit(f"score of {ids[one]} and {ids[two]} is not finite")
        found[min(ids[one], ids[two]), max(ids[one], ids[two])] = score
    return found


def judge(names: dict[str, str], found: dict[Pair, float], wanted: set[Pair]) -> bool:
    """Print recall for each pair of scripts and the false pairs."""
    scripts: dict[str, list[bool]] = defaultdict(list)
    for one, two in wanted:
        scripts["-".join(sorted((letters(names[one])[0], letters(names[two])[0])))].append((one, two) in found)
    met = [
        row(f"{kind}: wanted pairs found", sum(hits) / len(hits), "share", least=GOALS.get(kind))
        for kind, hits in sorted(scripts.items())
    ]
    met.append(
        row("pairs proposed that are not wanted", len(found.keys() - wanted) / len(names) * 1000, "per 1,000", most=FALSE)
    )
    return all(met)


def main() -> int:
    """Write the pairs and print the table; 1 when a goal is missed."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("names", type=Path)
    parser.add_argument("--out", type=Path, required=True)
    parser.add_argument("--truth", type=Path)
    given = parser.parse_args()
    names = names_of(given.names)
    wanted = wanted_of(given.truth, names) if given.truth else set()
    seconds, used, found = timed(lambda: found_in(names))
    write(given.out, ("id_a", "id_b", "score"), ((*pair, score) for pair, score in sorted(found.items())))
    print(f"{len(names)} names, {len(found)} pairs, {seconds:.1f} s ({used:.1f} s of one core), {memory():.0f} MB")
    return 0 if not given.truth or judge(names, found, wanted) else 1


if __name__ == "__main__":
    raise SystemExit(main())
