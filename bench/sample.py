"""Writes a file of names with its truth for bench/names.py from pairs (Latin, original), for example of the half no weight was learnt from.

    python -m bench.sample PAIRS.csv [PAIRS.csv…] --out NAMES.csv --truth TRUTH.csv [--half 0|1] [--least 3] [--clusters 1500]

PAIRS.csv has the columns `latein, original, haeufigkeit`. A cluster is one original with its Latin spellings; only spellings seen at least
`--least` times are taken, because among rare ones many are mistakes.
"""

import argparse
import random
from collections import defaultdict
from pathlib import Path

from bench.csvfile import write
from bench.spellings import rows_of


def main() -> None:
    """Write both files, the names in an order that says nothing."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("pairs", nargs="+", type=Path)
    parser.add_argument("--out", type=Path, required=True)
    parser.add_argument("--truth", type=Path, required=True)
    parser.add_argument("--half", type=int, choices=(0, 1))
    parser.add_argument("--least", type=int, default=1)
    parser.add_argument("--clusters", type=int, default=1500)
    given = parser.parse_args()
    spellings: dict[str, list[str]] = defaultdict(list)
    for row in (row for path in given.pairs for row in rows_of(path, given.half)):
        if row.count >= given.least:
            spellings[row.original].append(row.latin)
    chosen = sorted(spellings)
    random.Random(4).shuffle(chosen)
    names = [
        (name, f"c{place}")
        for place, original in enumerate(chosen[: given.clusters])
        for name in (original, *spellings[original])
    ]
    random.Random(5).shuffle(names)
    write(given.out, ("id", "name"), ((f"n{place}", name) for place, (name, _cluster) in enumerate(names)))
    write(given.truth, ("id", "cluster"), ((f"n{place}", cluster) for place, (_name, cluster) in enumerate(names)))
    print(f"{len(names)} names")


if __name__ == "__main__":
    main()
