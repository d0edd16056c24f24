"""Invented people, written down several times by people in a hurry: files and truth for bench/matching.py.

    python bench/dirty.py --out RECORDS.csv --truth TRUTH.csv [--records 5000] [--kind town|county|families] [--errors 4] [--seed 1]
    python bench/dirty.py --weights            print the m and u that such files give, as stored in bruecke.people.matching.weights

`town` has addresses and no telephone (like a list of an association), `county` is what an office of ours would have (telephone,
nationality, names in their own script, few addresses), `families` puts people of one name, address and telephone into households,
with twins. Each person is written 1 to 6 times; every copy gets up to `--errors` errors: typing, reading (OCR), hearing, another
spelling, swapped, missing, replaced, split. Names come from `--names`; without that folder they are made of syllables.
"""

import argparse
import csv
import os
import random
import sys
from collections import Counter, defaultdict
from collections.abc import Callable
from dataclasses import dataclass, field
from itertools import combinations, product
from pathlib import Path
from statistics import fmean

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

from bruecke.people.matching import Record
from bruecke.people.matching.levels import answers
from bruecke.people.matching.record import prepare
from bruecke.people.matching.weights import STORED

NAMES = Path(os.environ.get("BRUECKE_REGISTERS", "registers")) / "namen"
COLUMNS = (
    "id", "given_name", "surname", "date_of_birth", "sex", "street_number", "address_1", "address_2", "suburb", "postcode", "state",
    "phone", "nationality", "original_name",
)  # fmt: skip
Row = dict[str, str]
KEYBOARD = ("qwertzuiop", "asdfghjkl", "yxcvbnm", "1234567890")
READ = "m=rn w=vv d=cl l=1 o=0 e=c h=b n=u s=5 g=q i=l t=f"
HEARD = (
    "ph=f ck=k c=k v=w w=v j=y y=j sch=sh sh=sch ch=kh kh=ch zh=j ts=z z=s ou=u u=ou ee=i i=y e=a o=u th=t d=t b=p mm=m l=ll ei=ai "
    "ö=oe ü=ue ä=ae ß=ss q=k gh=g dj=j ye=e iy=i"
)
SYLLABLES = [
    "ka", "lo", "mi", "ra", "ten", "ne", "sa", "li", "vo", "du", "be", "ji", "an", "or", "el", "kov", "man", "ber",
    "ski", "hal", "war", "ti", "no", "ge", "sch",
]  # fmt: skip
STREETS = [
    "haupt", "bahnhof", "schul", "kirch", "garten", "birken", "linden", "mühlen", "berg", "wiesen", "rosen", "goethe",
    "schiller", "dorf", "wald", "ring", "neu", "markt",
]  # fmt: skip
WAYS = ("straße", "weg", "platz", "allee", "gasse", "ring")
PLACES = [
    "düren", "jülich", "kreuzau", "aldenhoven", "linnich", "nideggen", "heimbach", "vettweiß", "merzenich", "titz",
    "inden", "langerwehe",
]  # fmt: skip
COUNTY = ["UA", "UA", "UA", "SY", "IQ", "IQ", "EG", "MA", "DZ", "IR", "TR", "AF", "DE", "DE", "PL", "RU", "XX", "XX"]


@dataclass
class Names:
    """Names of one country with how they are written in its script."""

    given: list[tuple[str, str, str]] = field(default_factory=list)
    family: list[tuple[str, str]] = field(default_factory=list)


def names_of(folder: Path, chance: random.Random) -> dict[str, Names]:
    """Return the names of each country; of syllables where there is no folder, and family names of syllables for variety."""
    found: dict[str, Names] = defaultdict(Names)
    if folder.is_dir():
        with (folder / "vornamen_nach_land.csv").open(encoding="utf-8") as file:
            for row in csv.DictReader(file):
                found[row["land_iso2"]].given.append((row["name_lateinisch"], row["name_original"], row["geschlecht"].lower()))
        with (folder / "nachnamen_nach_land.csv").open(encoding="utf-8") as file:
            for row in csv.DictReader(file):
                found[row["land_iso2"]].family.append((row["name_lateinisch"], row["name_original"]))
    found["XX"] = Names([(_word(chance), "", chance.choice("fm")) for _ in range(300)], [])
    for names in found.values():
        names.family += [(_word(chance), "") for _ in range(120 if names.family else 300)]
    return {country: names for country, names in sorted(found.items()) if len(names.given) >= 10}


def _word(chance: random.Random) -> str:
    return "".join(chance.choices(SYLLABLES, k=chance.choice((2, 2, 3, 3, 4)))).title()


def _one(items: list, chance: random.Random):
    """Choose one; the first ones are chosen oftener, as names are."""
    return items[min(int(chance.paretovariate(0.6)) - 1, 10**6) % len(items)] if chance.random() < 0.5 else chance.choice(items)


class People:
    """Makes people and their copies; the same seed makes the same."""

    def __init__(self, kind: str, errors: int, seed: int, folder: Path = NAMES) -> None:
        self.kind, self.errors, self.chance = kind, errors, random.Random(f"{kind}{seed}")
        every = names_of(folder, random.Random(seed))
        wanted = (
            ("UA", "UA", "UA", "SY", "IQ", "IQ", "EG", "MA", "DZ", "IR", "TR", "AF", "DE", "DE", "PL", "RU", "XX", "XX")
            if kind != "town"
            else tuple(every)
        )
        self.countries = [(country, every[country]) for country in wanted if country in every]

    def person(self, like: Row | None = None) -> Row:
        """Return a new person; one of a household like another one shares family name, address and telephone."""
        chance = self.chance
        country, names = chance.choice(self.countries)
        if like:
            names = next((each for code, each in self.countries if code == like["nationality"]), names)
        given, original, sex = _one(names.given, chance)
        family, family_original = _one(names.family, chance)
        born = self._birth(child=bool(like) and chance.random() < 0.6)
        town = chance.choice(PLACES) if self.kind != "town" else _word(chance).lower()
        row = {
            "given_name": given, "surname": family, "date_of_birth": born, "sex": sex if chance.random() < 0.7 else "", "nationality": country,
            "original_name": f"{original} {family_original}" if original and family_original and original != given else "",
            "phone": "" if self.kind == "town" or chance.random() < 0.2 else f"01{chance.randrange(50, 80)}{chance.randrange(10**6, 10**8)}",
            "street_number": str(int(chance.paretovariate(0.5)) % 150 + 1), "address_1": f"{self._street()}",
            "address_2": _word(chance).lower() + chance.choice(("", " hof", " haus", " park")) if chance.random() < 0.5 else "", "suburb": town,
            "postcode": f"{52000 + sum(map(ord, town)) % 400}", "state": chance.choice(("nrw", "nrw", "nrw", "rlp", "hes", "bay")),
        }  # fmt: skip
        if self.kind != "town":
            row |= {"state": "", "address_2": ""}
            if chance.random() < 0.6:
                row |= dict.fromkeys(("street_number", "address_1", "postcode"), "")
        if like:
            row |= {
                name: like[name]
                for name in (
                    "surname",
                    "phone",
                    "street_number",
                    "address_1",
                    "address_2",
                    "suburb",
                    "postcode",
                    "state",
                    "nationality",
                )
            }
            row["date_of_birth"] = like["date_of_birth"] if chance.random() < 0.05 else row["date_of_birth"]
        return row

    def _street(self) -> str:
        return (
            self.chance.choice(STREETS) + self.chance.choice(WAYS)
            if self.chance.random() < 0.15
            else f"{_word(self.chance).lower()} {self.chance.choice(WAYS)}"
        )

    def _birth(self, *, child: bool) -> str:
        year = self.chance.randrange(2006, 2024) if child else self.chance.randrange(1940, 2006)
        if self.kind != "town" and self.chance.random() < 0.12:
            return f"{year}-01-01"
        if self.chance.random() < 0.06:
            return str(year) if self.chance.random() < 0.5 and self.kind != "town" else ""
        return f"{year}-{self.chance.randrange(1, 13):02}-{self.chance.randrange(1, 29):02}"

    def rows(self, count: int) -> tuple[list[Row], dict[str, int]]:
        """Return about so many rows in chance order, and the person of each id."""
        chance, found, cluster = self.chance, [], 0
        last: Row | None = None
        home: set[str] = set()
        while len(found) < count:
            shares = self.kind != "town" and last is not None and chance.random() < (0.65 if self.kind == "families" else 0.3)
            last = self.person(last if shares else None)
            home = home if shares else set()
            if last["given_name"] in home:
                continue
            home.add(last["given_name"])
            cluster += 1
            found.append((cluster, dict(last)))
            copies = chance.choice((0, 0, 1, 1, 1, 2, 3, 5)) if chance.random() < 0.8 else 0
            found += [(cluster, self.copy(last)) for _ in range(copies)]
        chance.shuffle(found)
        rows, truth = [], {}
        for number, (person, row) in enumerate(found[:count]):
            row["id"] = f"d{number:06}"
            rows.append(row)
            truth[row["id"]] = person
        return rows, truth

    def copy(self, row: Row) -> Row:
        """Return a person as she was written down once more, with one to `errors` errors, at most two in one field mostly."""
        copied, chance = dict(row), self.chance
        for _ in range(chance.randint(1, self.errors)):
            chance.choice(ERRORS)(copied, chance)
        return copied


def _filled(row: Row, chance: random.Random, *names: str) -> str:
    fields = [name for name in names or COLUMNS[1:13] if row[name] and name not in ("sex", "nationality")]
    return chance.choice(fields) if fields else ""


def typed(row: Row, chance: random.Random) -> None:
    """One letter is missing, too much, wrong, or changed places; digits stay digits."""
    name = _filled(row, chance)
    text = row[name] if name else ""
    if len(text) < 2:
        return
    place = chance.randrange(len(text) - 1)
    near = next((line for line in KEYBOARD if text[place].lower() in line), "")
    other = chance.choice(near) if near else text[place]
    if text[place] == "-" or (name == "date_of_birth" and not text[place + 1].isdigit()):
        return
    change = chance.choice(("wrong", "turned") if name == "date_of_birth" else ("wrong", "turned", "missing", "more"))
    head, letter, tail = text[:place], text[place], text[place + 1 :]
    changed = {"wrong": other + tail, "turned": tail[0] + letter + tail[1:], "missing": tail, "more": letter + other + tail}
    row[name] = head + changed[change]


def _replaced(table: str) -> Callable[[Row, random.Random], None]:
    pairs = [tuple(pair.split("=")) for pair in table.split()]

    def change(row: Row, chance: random.Random) -> None:
        name = _filled(row, chance, "given_name", "surname", "address_1", "address_2", "suburb")
        text = row[name].lower() if name else ""
        fits = [pair for pair in pairs if pair[0] in text]
        if fits:
            row[name] = text.replace(*chance.choice(fits), 1)

    return change


def swapped(row: Row, chance: random.Random) -> None:
    """Given and family name, both lines of the address, or day and month stand for each other."""
    one, two = chance.choice(
        (("given_name", "surname"), ("given_name", "surname"), ("address_1", "address_2"), ("date_of_birth", "date_of_birth"))
    )
    if one != two:
        row[one], row[two] = row[two], row[one]
    elif len(row[one]) == 10 and int(row[one][8:]) <= 12:
        row[one] = f"{row[one][:5]}{row[one][8:]}-{row[one][5:7]}"


def missing(row: Row, chance: random.Random) -> None:
    """A field is left empty, or only the year of a birth date is known."""
    name = _filled(row, chance)
    if name:
        row[name] = row[name][:4] if name == "date_of_birth" and chance.random() < 0.5 else ""


def replaced(row: Row, chance: random.Random) -> None:
    """Something else: a new telephone, a move, another given name, another birth date."""
    name = _filled(
        row,
        chance,
        "phone",
        "phone",
        "street_number",
        "address_1",
        "address_2",
        "suburb",
        "postcode",
        "given_name",
        "date_of_birth",
    )
    if name in ("phone", "street_number", "postcode"):
        row[name] = "".join(chance.choice("0123456789") for _ in row[name])
    elif name == "date_of_birth":
        row[name] = f"{chance.randrange(1940, 2006)}-{chance.randrange(1, 13):02}-{chance.randrange(1, 29):02}"
    elif name:
        row[name] = _word(chance).lower()


def told_wrong(row: Row, chance: random.Random) -> None:
    """Sex or nationality is another one, or not told."""
    name = chance.choice(("sex", "nationality"))
    row[name] = chance.choice(("f", "m", "", "")) if name == "sex" else chance.choice(("", "", "XX", "UA", "SY"))


def split(row: Row, chance: random.Random) -> None:
    """A space too much, or one missing."""
    name = _filled(row, chance, "given_name", "surname", "address_1", "address_2", "suburb")
    text = row[name] if name else ""
    if " " in text:
        row[name] = text.replace(" ", "", 1)
    elif len(text) > 3:
        place = chance.randrange(1, len(text) - 1)
        row[name] = f"{text[:place]} {text[place:]}"


def original(row: Row, chance: random.Random) -> None:
    """The name is written in its own script."""
    given, _, family = row["original_name"].partition(" ")
    if family:
        row["given_name"], row["surname"], row["original_name"] = given, family, ""


ERRORS: tuple[Callable[[Row, random.Random], None], ...] = (
    *4 * (typed,), *2 * (_replaced(READ),), *3 * (_replaced(HEARD),), swapped, missing, missing, replaced, split, original, told_wrong,
)  # fmt: skip


def write(rows: list[Row], truth: dict[str, int], *, out: Path, truth_out: Path) -> None:
    """Write both files."""
    with out.open("w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, COLUMNS)
        writer.writeheader()
        writer.writerows(rows)
    truth_out.write_text("id,cluster\n" + "".join(f"{key},{person}\n" for key, person in truth.items()), encoding="utf-8")


def record(row: Row) -> Record:
    """Return a row as the product sees it."""
    return Record(
        id=row["id"], given_name=row["given_name"], family_name=row["surname"], original_name=row["original_name"], birth_date=row["date_of_birth"],
        phones=(row["phone"],) if row["phone"] else (), sex=row["sex"], nationality=row["nationality"],
        **{name: row[name] for name in ("street_number", "address_1", "address_2", "suburb", "postcode", "state")},
    )  # fmt: skip


def weights(records: int = 4000) -> dict[str, tuple[float, float]]:
    """Return m and u of every answer: counted on pairs of one person, and on pairs drawn from all, evenly over the three kinds."""
    shares: list[dict[str, list[float]]] = [defaultdict(list), defaultdict(list)]
    for kind, errors in product(("town", "county", "families"), (2, 4)):
        rows, truth = People(kind, errors, seed=100 + errors).rows(records)
        prepared = {row["id"]: prepare(record(row)) for row in rows}
        groups: dict[int, list[str]] = defaultdict(list)
        for key, person in truth.items():
            groups[person].append(key)
        chance = random.Random(1)
        pairs = [pair for several in groups.values() for pair in combinations(several, 2)]
        drawn = [pair for pair in (chance.sample(list(prepared), 2) for _ in range(80_000)) if truth[pair[0]] != truth[pair[1]]]
        for share, several in zip(shares, (pairs, drawn), strict=True):
            counts = Counter(answer for one, two in several for answer in answers(prepared[one], prepared[two]))
            known: Counter[str] = Counter()
            for answer, count in counts.items():
                known[answer.partition("_")[0]] += count
            for answer in STORED:
                field = answer.partition("_")[0]
                if known[field] > 500 and field != "names":
                    share[answer].append((counts[answer] + 0.2) / (known[field] + 1))
    return {
        answer: (fmean(shares[0][answer]), fmean(shares[1][answer]))
        for answer in STORED
        if shares[0][answer] and shares[1][answer]
    }


def main() -> None:
    """Write a file and its truth."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--out", type=Path)
    parser.add_argument("--truth", type=Path)
    parser.add_argument("--records", type=int, default=5000)
    parser.add_argument("--kind", choices=("town", "county", "families"), default="county")
    parser.add_argument("--errors", type=int, default=4)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--names", type=Path, default=NAMES)
    parser.add_argument("--weights", action="store_true")
    given = parser.parse_args()
    if given.weights:
        for answer, (m, u) in weights().items():
            print(f'    "{answer}": ({m:.4f}, {u:.6f}),')
        return
    rows, truth = People(given.kind, given.errors, given.seed, given.names).rows(given.records)
    write(rows, truth, out=given.out, truth_out=given.truth)


if __name__ == "__main__":
    main()
