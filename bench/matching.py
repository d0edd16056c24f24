"""Finding the same person in a file, as the product does (bruecke.people.matching), and what it costs.

    python bench/matching.py RECORDS.csv --out PAIRS.csv [--truth TRUTH.csv] [--peer PYTHON] [--many 1000000]
    python bench/matching.py [--peer PYTHON] [--many 1000000]

With a file: its pairs, and with the truth their quality. Without: invented dirty people (bench/dirty.py), 10,000 among themselves
and one against a million. The number that people from outside see is never used: `soc_sec_id` is read and left aside.
The peer is the ECM classifier of the `recordlinkage` toolkit; PYTHON is an interpreter that has it.
"""

import argparse
import random
import re
import subprocess
import sys
from collections import defaultdict
from dataclasses import replace
from functools import partial
from itertools import combinations
from pathlib import Path
from statistics import median
from tempfile import TemporaryDirectory

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

from bench import dirty
from bench.csvfile import refuse, rows, write
from bench.table import memory, row, timed
from bruecke.people.matching import SAME, Index, Match, Record, pairs

Pair = tuple[str, str]
PLAIN = ("sex", "street_number", "address_1", "address_2", "suburb", "postcode", "state", "nationality")
KNOWN = ("id", "given_name", "surname", "date_of_birth", "phone", "soc_sec_id", *PLAIN)
BIRTH = re.compile(r"(\d{4})(?:(?:-(\d{2}))?(?:-(\d{2}))?|(\d{2})(\d{2}))", re.ASCII)
PEER = Path(__file__).with_name("matching_peer.py")
QUERIES = 200


def records_of(path: Path) -> list[Record]:
    """Return the records of a file; refuses ids that stand twice and birth dates of another form."""
    found = []
    for line, values in rows(path, needed=("id",), known=KNOWN, once="id"):
        born = values.get("date_of_birth", "")
        if born and not BIRTH.fullmatch(born):
            refuse(path, line, "date_of_birth", f"{born!r} is not YYYY-MM-DD, YYYYMMDD, YYYY or empty")
        phone = values.get("phone", "")
        found.append(
            Record(
                id=values["id"], given_name=values.get("given_name", ""), family_name=values.get("surname", ""),
                birth_date="-".join(part for part in BIRTH.fullmatch(born).groups() if part) if born else "",  # type: ignore[union-attr]
                phones=(phone,) if phone else (), **{name: values.get(name, "") for name in PLAIN},
            )
        )  # fmt: skip
    return found


def truth_of(path: Path, ids: set[str]) -> set[Pair]:
    """Return the true pairs; refuses ids that are missing or not in the file."""
    clusters: dict[str, list[str]] = defaultdict(list)
    seen = set()
    for line, values in rows(path, needed=("id", "cluster"), known=("id", "cluster"), once="id"):
        if values["id"] not in ids:
            refuse(path, line, "id", f"{values['id']!r} is not among the records")
        clusters[values["cluster"]].append(values["id"])
        seen.add(values["id"])
    if ids - seen:
        refuse(path, 1, "id", f"{min(ids - seen)!r} has no cluster")
    return {pair for members in clusters.values() for pair in combinations(sorted(members), 2)}


def judge(found: list[Match], true: set[Pair], records: int, name: str) -> bool:
    """Print precision, recall and F1 of `same`, the recall with `ask`, and the human work."""
    same = {(match.id_a, match.id_b) for match in found if match.verdict == SAME}
    every = {(match.id_a, match.id_b) for match in found}
    precision = len(same & true) / len(same) if same else 1.0
    recall = len(same & true) / len(true) if true else 1.0
    met = [row(f"{name}: precision of same", precision, "share", least=0.999)]
    row(f"{name}: recall of same", recall, "share")
    row(f"{name}: F1 of same", 2 * precision * recall / (precision + recall) if precision + recall else 0.0, "share")
    met.append(row(f"{name}: recall of same and ask", len(every & true) / len(true) if true else 1.0, "share", least=0.995))
    met.append(row(f"{name}: proposed for each true pair", len(every) / max(1, len(true)), "pairs", most=1.2))
    row(f"{name}: asked", (len(every) - len(same)) / max(1, records) * 1000, "per 1,000")
    return all(met)


def file(given: argparse.Namespace) -> bool:
    """Find the pairs of the file, write them and print the table."""
    records = records_of(given.records)
    true = truth_of(given.truth, {record.id for record in records}) if given.truth else set()
    seconds, used, found = timed(lambda: list(pairs(records)))
    write(given.out, ("id_a", "id_b", "score", "verdict"), ((one.id_a, one.id_b, one.score, one.verdict) for one in found))
    print(f"{len(records)} records, {len(found)} pairs, {seconds:.1f} s ({used:.1f} s of one core), {memory():.0f} MB")
    met = judge(found, true, len(records), given.records.stem) if given.truth else True
    if given.truth:
        peer(given, given.records, given.truth)
    return met


def peer(given: argparse.Namespace, records: Path, truth: Path) -> None:
    """Let the peer find the pairs of the same file."""
    done = subprocess.run([given.peer, str(PEER), str(records), str(truth)], capture_output=True, text=True, check=False)
    print(done.stdout.rstrip() if done.returncode == 0 else "peer not installed", flush=True)


def among(given: argparse.Namespace) -> bool:
    """Find the pairs of 10,000 invented people among themselves, in each kind of file; the peer works on the first."""
    records = given.among
    met = []
    for kind in ("town", "county", "families"):
        made, truth = dirty.People(kind, 2, 5).rows(records)
        clusters: dict[int, list[str]] = defaultdict(list)
        for key, person in truth.items():
            clusters[person].append(key)
        true = {pair for several in clusters.values() for pair in combinations(sorted(several), 2)}
        people = [dirty.record(one) for one in made]
        seconds, used, found = timed(lambda people=people: list(pairs(people)))
        row(f"{kind}: {records:,} among themselves, on the clock", seconds, "s")
        met.append(row(f"{kind}: {records:,} among themselves, of one core", used, "s", most=20))
        judge(found, true, records, f"{kind}, 1 or 2 errors a copy")
        if kind == "town":
            with TemporaryDirectory() as folder:
                files = Path(folder, "records.csv"), Path(folder, "truth.csv")
                dirty.write(made, truth, out=files[0], truth_out=files[1])
                peer(given, *files)
    return all(met)


def one_against(many: int) -> bool:
    """Find persons, written down once more, among many."""
    people, chance, kept = dirty.People("county", 2, 9), random.Random(9), []

    def made():
        for number in range(many):
            person = people.person()
            if number % max(1, many // QUERIES) == 0:
                kept.append((str(number), person))
            yield replace(dirty.record({**person, "id": str(number)}))

    seconds, _used, index = timed(lambda: Index(made()))
    row(f"{many:,} records into the index", seconds, "s")
    times, used, hits = [], [], 0
    chance.shuffle(kept)
    for key, person in kept:
        record = dirty.record({**people.copy(person), "id": "asked"})
        seconds, processor, found = timed(partial(index.matches, record))
        times.append(seconds * 1000)
        used.append(processor * 1000)
        hits += any(match.id_b == key for match in found)
    times.sort()
    used.sort()
    row("found among the first ten", hits / len(kept), "share")
    row(f"one against {many:,}: median", median(times), "ms", most=50)
    row(f"one against {many:,}: p95 on the clock", times[int(len(times) * 0.95)], "ms")
    met = row(f"one against {many:,}: p95 of one core", used[int(len(used) * 0.95)], "ms", most=50)
    row("peak memory", memory(), "MB")
    return met


def main() -> int:
    """Print the table and return 1 when a goal is missed."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("records", type=Path, nargs="?")
    parser.add_argument("--out", type=Path)
    parser.add_argument("--truth", type=Path)
    parser.add_argument("--peer", default=sys.executable)
    parser.add_argument("--many", type=int, help="also: one against so many; 1,000,000 without a file")
    parser.add_argument("--among", type=int, default=10_000, help="without a file: so many among themselves")
    given = parser.parse_args()
    if given.records and not given.out:
        parser.error("--out is missing")
    met = [file(given) if given.records else among(given)]
    many = given.many if given.many is not None else 0 if given.records else 1_000_000
    if many:
        met.append(one_against(many))
    return 0 if all(met) else 1


if __name__ == "__main__":
    raise SystemExit(main())
