"""Estimates the weights of spellings anew from pairs (Latin, original) and writes weights.tsv and odds.tsv of bruecke/people/spelling.

    python -m bench.spellings NAMES.csv [NAMES.csv…] [--out FOLDER] [--half 0|1]

NAMES.csv has the columns `latein, original` and may have `haeufigkeit`, how often the spelling was seen. No alignment is given:
expectation and maximisation find which letter groups stand for each other (weights.tsv). Latin spellings of one original are pairs of
Latin names; each Cyrillic name is also written after the usual official systems, so that German, English and scholarly spellings of
Ukrainian and Russian names meet. Then the groups of one half read the names of the other, which tells how likely near names are the
same one (odds.tsv, see `bench.odds`). `--half` uses only half of the originals, so that the other half can measure.
"""

import argparse
import csv
import math
import random
from collections import Counter, defaultdict
from collections.abc import Iterator
from itertools import permutations
from pathlib import Path

from bench.odds import Row, learn
from bruecke.people.spelling.letters import ARABIC, CYRILLIC, LATIN, letters
from bruecke.people.spelling.weights import END, START, Table

Group = tuple[str, str]
#: How many letters of either side a group may have, and what a long group costs, so that short ones are preferred.
SHAPES = {(1, 0): 1.0, (0, 1): 1.0, (1, 1): 1.0, (1, 2): 0.5, (1, 3): 0.3, (1, 4): 0.3, (2, 1): 0.3, (2, 2): 0.02}
ROUNDS, WARM, SEEN, KEPT = 8, 4, 0.05, 1.5
#: Official ways to write Cyrillic: in all of them, and in German, in English, by scholars and in Ukrainian passports.
ALWAYS = dict(zip("абвгдезийклмнопрстуфыьэ", "abvgdeziiklmnoprstufy-e", strict=True))
SYSTEMS = tuple(
    ALWAYS | dict(pair.split("=") for pair in system.split())
    for system in (
        "в=w з=s ё=jo ж=sch х=ch ц=z ч=tsch ш=sch щ=schtsch ю=ju я=ja",
        "й=y ё=yo ж=zh х=kh ц=ts ч=ch ш=sh щ=shch ю=yu я=ya",
        "й=j ё=e ж=ž х=ch ц=c ч=č ш=š щ=šč ю=ju я=ja",
        "г=h и=y ё=io ж=zh х=kh ц=ts ч=ch ш=sh щ=shch ю=iu я=ia",
    )
)
OFFICIAL = 0.1
#: Groups that weigh less are as good as unknown ones.
LEAST = -9


def rows_of(path: Path, half: int | None) -> list[Row]:
    """Return the rows of a file, or of one half of its originals."""
    with path.open(encoding="utf-8", newline="") as file:
        rows = [Row(row["latein"], row["original"], int(row.get("haeufigkeit") or 1)) for row in csv.DictReader(file)]
    return rows if half is None else halves(rows)[half]


def halves(rows: list[Row]) -> tuple[list[Row], list[Row]]:
    """Return the rows of one half of the originals, and those of the other."""
    originals = sorted({row.original for row in rows})
    random.Random(7).shuffle(originals)
    first = set(originals[: len(originals) // 2])
    return [row for row in rows if row.original in first], [row for row in rows if row.original not in first]


def pairs_of(rows: list[Row]) -> dict[str, list[tuple[str, str, float]]]:
    """Return weighted pairs of folded words for each table."""
    found: dict[str, list[tuple[str, str, float]]] = defaultdict(list)
    spellings: dict[str, set[str]] = defaultdict(set)
    for latin, original, _count in rows:
        script, text = letters(original)
        written = letters(latin)[1]
        if not text or not written or script == LATIN:
            continue
        found[script].append((_framed(text), _framed(written), 1.0))
        spellings[original].add(written)
        if script == CYRILLIC:
            official = sorted({letters("".join(system[letter] for letter in text).replace("-", ""))[1] for system in SYSTEMS})
            found[script] += [(_framed(text), _framed(one), OFFICIAL) for one in official]
            found[LATIN] += [(_framed(one), _framed(two), OFFICIAL) for one, two in permutations(official, 2)]
    for several in spellings.values():
        found[LATIN] += [(_framed(one), _framed(two), 1 / (len(several) - 1)) for one, two in permutations(sorted(several), 2)]
    return found


def _framed(text: str) -> str:
    return f"{START}{text}{END}"


def _arcs(left: str, right: str, chance: dict[Group, float] | None) -> Iterator[tuple[int, int, int, int, Group, float]]:
    """Yield every group of a pair with its places and chance, from the first letters to the last."""
    for i in range(len(left) + 1):
        for j in range(len(right) + 1):
            for (down, across), cost in SHAPES.items():
                if i + down > len(left) or j + across > len(right):
                    continue
                group = (left[i : i + down], right[j : j + across])
                weight = (
                    1e-3 ** max(down, across) * (1 if down and across else 0.02) if chance is None else chance.get(group, 0.0)
                )
                if weight:
                    yield i, j, i + down, j + across, group, weight * cost


def _count(left: str, right: str, weight: float, chance: dict[Group, float] | None, counts: dict[Group, float]) -> None:
    """Add how often each group is expected in a pair (forward and backward)."""
    arcs = list(_arcs(left, right, chance))
    forward: dict[tuple[int, int], float] = defaultdict(float, {(0, 0): 1.0})
    for i, j, down, across, _group, value in arcs:
        forward[down, across] += forward[i, j] * value
    total = forward[len(left), len(right)]
    if total <= 0:
        return
    backward: dict[tuple[int, int], float] = defaultdict(float, {(len(left), len(right)): 1.0})
    for i, j, down, across, group, value in reversed(arcs):
        share = value * backward[down, across]
        backward[i, j] += share
        counts[group] += weight * forward[i, j] * share / total


def estimate(pairs: list[tuple[str, str, float]]) -> dict[Group, float]:
    """Return the weight in bits of each letter group."""
    alone: tuple[Counter[str], Counter[str]] = (Counter(), Counter())
    for left, right, weight in pairs:
        for side, word in zip(alone, (left, right), strict=True):
            for letter in word:
                side[letter] += weight  # type: ignore[assignment]
    chance: dict[Group, float] | None = None
    for number in range(ROUNDS):
        counts: dict[Group, float] = defaultdict(float)
        for left, right, weight in pairs:
            _count(left, right, weight, chance, counts)
        least = KEPT if number >= WARM else SEEN
        kept = {
            group: count for group, count in counts.items() if count >= least or (max(map(len, group)) == 1 and count > 0.01)
        }
        total = sum(kept.values())
        chance = {group: count / total for group, count in kept.items()}
    sums = [sum(side.values()) for side in alone]
    return {
        group: math.log2(value) - sum(math.log2(side[letter] / total) for side, total, part in zip(alone, sums, group, strict=True) for letter in part)
        for group, value in (chance or {}).items()
    }  # fmt: skip


def tables_of(rows: list[Row]) -> dict[str, Table]:
    """Return the weights of letter groups for each script."""
    found = pairs_of(rows)
    tables: dict[str, Table] = {}
    for script in (LATIN, CYRILLIC, ARABIC):
        weights = estimate(found[script])
        if script == LATIN:
            weights = {(one, two): (weight + weights.get((two, one), weight)) / 2 for (one, two), weight in weights.items()}
        tables[script] = {}
        for (one, two), weight in sorted(weights.items()):
            if weight > LEAST:
                tables[script].setdefault(one, {})[two] = round(weight, 1)
        print(f"{script}: {len(found[script])} pairs, {len(weights)} groups")
    return tables


def main() -> None:
    """Write both tables."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("names", nargs="+", type=Path)
    parser.add_argument("--out", type=Path, default=Path("bruecke/people/spelling"))
    parser.add_argument("--half", type=int, choices=(0, 1))
    given = parser.parse_args()
    files = [rows_of(path, given.half) for path in given.names]
    parts = [[row for rows in files for row in halves(rows)[part]] for part in (0, 1)]
    groups = tables_of(parts[0] + parts[1])
    answers = learn([(tables_of(seen), others) for seen, others in (parts, parts[::-1])])
    lines = ["script\tgroup\tlatin\tbits"]
    lines += [
        f"{script}\t{one}\t{two}\t{bits:.1f}"
        for script, table in groups.items()
        for one, row in table.items()
        for two, bits in row.items()
    ]
    (given.out / "weights.tsv").write_text("\n".join(lines) + "\n", encoding="utf-8")
    lines = ["kind\tanswer\tweight"]
    lines += [f"{kind}\t{answer}\t{weight:.3f}" for kind, table in answers.items() for answer, weight in table.items()]
    (given.out / "odds.tsv").write_text("\n".join(lines) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
