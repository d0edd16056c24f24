"""Invented rounds of placement around real schools, in the format of bench/placement.py; the same seed gives the same file.

    python bench/placement_instances.py county usual --seed 1 --out INSTANCE.json

The schools come from the register (schulen/*.csv under BRUECKE_REGISTERS); children are invented. Flavours change how scarce
seats are, how many siblings come, and what counts.
"""

import argparse
import csv
import json
import math
import os
import random
import sys
from dataclasses import dataclass
from pathlib import Path
from typing import Any

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

REGISTERS = Path(os.environ.get("BRUECKE_REGISTERS", "registers")) / "schulen"
TYPES = {
    "Grundschule": "GS", "Hauptschule": "HS", "Realschule": "RS", "Gesamtschule": "GE", "Sekundarschule": "SK", "Gymnasium": "GY",
    "Berufskolleg": "BK", "Primusschule": "PR", "Gemeinschaftsschule": "GM", "Weiterbildungskolleg": "WK",
}  # fmt: skip
STAGES = ("primary", "lower_secondary", "upper_secondary")
GRADES = {"primary": (1, 4), "lower_secondary": (5, 10), "upper_secondary": (11, 13)}
NEEDS = ("full_group", "mixed", "alphabetisation", "regular")
LANGUAGES = ("ukr", "ara", "kmr", "tur", "fas", "ron", "bul", "pol", "sqi", "eng", "fra", "tir", "som", "srp", "spa")
SIZES = {"county": (1100, 79), "region": (5000, 600), "state": (20000, 2500)}


@dataclass(frozen=True)
class Flavour:
    """How a round differs from the usual one; `seats` is the number of seats for each child."""

    seats: float = 1.05
    scarce: float = 0.25
    siblings: float = 0.45
    fixed: float = 0.05
    one_language: bool = False
    equal: bool = False
    wishes: float = 0.6
    weights: dict[str, Any] | None = None
    km: tuple[float, float, float] = (8, 25, 40)


FLAVOURS = {
    "usual": Flavour(),
    "tight": Flavour(seats=0.9, scarce=0.4),
    "exact": Flavour(seats=1.0, scarce=0.0),
    "slack": Flavour(seats=2.5, scarce=0.05),
    "siblings": Flavour(siblings=0.95, seats=0.98),
    "equal": Flavour(equal=True, seats=0.97),
    "one_language": Flavour(one_language=True, seats=1.0),
    "dear": Flavour(weights={"beyond_80_percent": 400_000, "beyond_half_one_language": 300_000, "over_travel_cost": 100_000}),
    "nothing": Flavour(weights={"metre": 0, "over_travel_cost": 0, "other_school_type": 0, "wish": [0], "beyond_80_percent": 0,
                                "beyond_half_one_language": 0}, seats=0.95),
    "crowding": Flavour(weights={"metre": 0, "over_travel_cost": 1, "other_school_type": 2, "wish": [3, 2, 1],
                                 "beyond_80_percent": 2, "beyond_half_one_language": 3}, seats=1.0, one_language=True),
    "far": Flavour(km=(25, 60, 90), seats=1.0),
    "scarce_siblings": Flavour(siblings=0.9, seats=0.8, scarce=0.5),
}  # fmt: skip


@dataclass(frozen=True)
class School:
    number: str
    kind: str
    lat: float
    lon: float
    size: int


def schools(size: str, count: int, registers: Path = REGISTERS) -> list[School]:
    """Return real schools: all of the county, or so many of the state nearest to a point (the region) or spread (the state)."""
    name = "schulen_kreis_dueren.csv" if size == "county" else "schulen_nrw.csv"
    if not (registers / name).exists():
        return invented(size, count)
    with (registers / name).open(encoding="utf-8", newline="") as file:
        found = [
            School(row["schulnummer"], TYPES.get(row["schulform"], "SO"), float(row["lat"]), float(row["lon"]),
                   int(row["schueler_2024_25_gerundet"] or 200))
            for row in csv.DictReader(file) if row["lat"]
        ]  # fmt: skip
    if size == "region":
        found.sort(key=lambda one: (one.lat - 50.9) ** 2 + ((one.lon - 6.7) * 0.63) ** 2)
    elif size == "state":
        random.Random(0).shuffle(found)
    return found[:count]


def invented(size: str, count: int) -> list[School]:
    """Return schools nobody knows, about as dense as real ones, for a machine without the register."""
    chance, kinds = random.Random(size), ("GS", "GS", "GS", "GE", "GY", "RS", "HS", "SK", "BK")
    wide = {"county": 0.25, "region": 0.4, "state": 0.9}[size]
    return [
        School(f"{900_000 + number}", chance.choice(kinds), 50.85 + chance.uniform(-wide, wide), 6.7 + chance.uniform(-wide, wide) * 1.5,
               chance.choice((150, 300, 600, 900)))
        for number in range(count)
    ]  # fmt: skip


def stages_of(kind: str) -> tuple[str, ...]:
    """Return the stages a kind of school has."""
    return {
        "GS": ("primary",), "BK": ("upper_secondary",), "WK": ("upper_secondary",), "PR": ("primary", "lower_secondary"),
        "GE": ("lower_secondary", "upper_secondary"), "GY": ("lower_secondary", "upper_secondary"), "SO": ("primary", "lower_secondary"),
    }.get(kind, ("lower_secondary",))  # fmt: skip


def places(
    several: list[School], pupils: list[dict[str, Any]], flavour: Flavour, chance: random.Random
) -> list[dict[str, Any]]:
    """Return groups at the schools, with seats in proportion to the children of their stage, fewer in scarce districts."""
    found = []
    for school in several:
        for stage in stages_of(school.kind):
            low, high = GRADES[stage]
            bands = [(low, high)] if stage != "lower_secondary" else [(5, 6), (7, 8), (9, 10)]
            for band in bands if chance.random() < 0.5 else [(low, high)]:
                for need in chance.sample(NEEDS, chance.choice((1, 1, 2))):
                    needs = sorted({need, "mixed"} if chance.random() < 0.5 else {need})
                    found.append({
                        "id": f"{school.number}/{band[0]}-{band[1]}/{need}", "school": school.number, "school_type": school.kind,
                        "stage": stage, "grades": list(range(band[0], band[1] + 1)), "needs": needs,
                        "lat": school.lat, "lon": school.lon, "free": chance.randint(1, 24),
                    })  # fmt: skip
    for stage in STAGES:
        here = [place for place in found if place["stage"] == stage]
        wanted = flavour.seats * sum(pupil["stage"] == stage for pupil in pupils)
        factor = wanted / max(1, sum(place["free"] for place in here))
        for place in here:
            share = 0.3 if chance.random() < flavour.scarce else 1.0
            place["free"] = int(place["free"] * factor * share + chance.random())
            if flavour.equal:
                place["free"] = max(1, round(wanted / max(1, len(here))))
    return found


def pupils(count: int, several: list[School], flavour: Flavour, chance: random.Random) -> list[dict[str, Any]]:
    """Return children in families around the schools, with what they need, speak and wish."""
    found: list[dict[str, Any]] = []
    family = 0
    while len(found) < count:
        family += 1
        home = (
            chance.choices(several, weights=[school.size for school in several])[0]
            if len(several) < 800
            else chance.choice(several)
        )
        lat, lon = home.lat + chance.gauss(0, 0.02), home.lon + chance.gauss(0, 0.03)
        size = chance.choice((2, 2, 2, 3, 3, 4, 5, 6)) if chance.random() < flavour.siblings else 1
        language = chance.choices(LANGUAGES, weights=[2 ** (-rank / 2) for rank in range(len(LANGUAGES))])[0]
        days = min(1200, int(chance.expovariate(1 / 45)))
        for _member in range(min(size, count - len(found))):
            pupil = child(f"p{len(found) + 1}", several, (lat, lon), flavour, chance)
            pupil |= {
                "family": f"f{family}" if size > 1 or chance.random() < 0.5 else None, "waiting_days": 30 if flavour.equal else days,
                "language": "ukr" if flavour.one_language else language if chance.random() < 0.97 else None,
            }  # fmt: skip
            found.append(pupil)
    return found


def child(
    name: str, several: list[School], home: tuple[float, float], flavour: Flavour, chance: random.Random
) -> dict[str, Any]:
    """Return one child at a home."""
    lat, lon = home
    stage = chance.choices(STAGES, weights=(35, 45, 20))[0]
    near = sorted(chance.sample(several, min(40, len(several))), key=lambda one: math.dist((one.lat, one.lon), (lat, lon)))
    fitting = [school.number for school in near if stage in stages_of(school.kind)]
    if flavour.equal:
        lat, lon = round(lat, 1), round(lon, 1)
    return {
        "id": name, "stage": stage, "grade": chance.randint(*GRADES[stage]), "lat": round(lat, 6), "lon": round(lon, 6),
        "need": "mixed" if flavour.equal else chance.choices(NEEDS, weights=(35, 35, 15, 15))[0],
        "wishes": fitting[: chance.randint(1, 3)] if chance.random() < flavour.wishes and not flavour.equal else [],
        "school_types": chance.sample(("GE", "RS", "GY", "HS", "SK"), 2) if chance.random() < 0.3 and stage != "primary" else None,
        "avoid": fitting[:1] if chance.random() < 0.02 else [], "fixed": None,
    }  # fmt: skip


def settle(everybody: list[dict[str, Any]], groups: list[dict[str, Any]], flavour: Flavour, chance: random.Random) -> None:
    """Give some children a school they have already, as far as its seats go."""
    left = {place["id"]: place["free"] for place in groups}
    by_stage: dict[str, list[dict[str, Any]]] = {}
    for place in groups:
        by_stage.setdefault(place["stage"], []).append(place)
    for pupil in everybody:
        if chance.random() > flavour.fixed:
            continue
        fitting = [
            place for place in by_stage.get(pupil["stage"], []) if left[place["id"]] > 0 and pupil["grade"] in place["grades"]
            and pupil["need"] in place["needs"] and math.dist((place["lat"], place["lon"]), (pupil["lat"], pupil["lon"])) < 0.3
        ]  # fmt: skip
        if fitting:
            place = chance.choice(fitting)
            left[place["id"]] -= 1
            pupil["fixed"] = place["school"]


def instance(size: str, flavour: str, seed: int, registers: Path = REGISTERS) -> dict[str, Any]:
    """Return a whole instance as it is written to a file."""
    kind, chance = FLAVOURS[flavour], random.Random(f"{size} {flavour} {seed}")
    count, number = SIZES[size]
    several = schools(size, number, registers)
    everybody = pupils(count, several, kind, chance)
    groups = places(several, everybody, kind, chance)
    settle(everybody, groups, kind, chance)
    weights = {"metre": 1, "over_travel_cost": 3000, "other_school_type": 5000, "wish": [4000, 2500, 1000],
               "beyond_80_percent": 1500, "beyond_half_one_language": 1000} | (kind.weights or {})  # fmt: skip
    rules = {
        "detour": 1.3, "max_km": dict(zip(STAGES, kind.km, strict=True)),
        "travel_cost_km": {"primary": 2.0, "lower_secondary": 3.5, "upper_secondary": 5.0}, "weights": weights,
    }  # fmt: skip
    return {"pupils": everybody, "places": groups, "rules": rules}


def main() -> None:
    """Write one instance."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("size", choices=SIZES)
    parser.add_argument("flavour", choices=FLAVOURS)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--registers", type=Path, default=REGISTERS)
    parser.add_argument("--out", type=Path, required=True)
    given = parser.parse_args()
    made = instance(given.size, given.flavour, given.seed, given.registers)
    given.out.write_text(json.dumps(made, ensure_ascii=False, indent=1), encoding="utf-8")


if __name__ == "__main__":
    main()
