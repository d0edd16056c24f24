"""How many people in the county share a combination of bands: an open estimate, for a warning and for nothing else.

Nobody publishes how many people of a title, age, family, stay and origin live in a municipality, and counting the county's own
clients would tell an office about them. So the number is estimated from what is public: inhabitants of the registers times the
part without a German passport, times the assumed part of each band (data/consults.toml), as if the bands had nothing to do with
each other. That is wrong in both directions by a factor of two or three, which is good enough to say "this could be one of five".
"""

from dataclasses import dataclass, replace
from typing import Any

from bruecke.consults.titles import words, world_of
from bruecke.network.models import Municipality

LEAST, PLACE = 5, 5000


@dataclass(frozen=True)
class Bands:
    """What an anonymous question says about somebody; empty is not said, `region` empty is the whole county."""

    title: str = ""
    years: str = ""
    age: str = ""
    family: str = ""
    region: str = ""
    origin: str = ""


def bands_of(row: Any) -> Bands:
    """Return what a question says about somebody."""
    return Bands(*(getattr(row, name) for name in Bands.__dataclass_fields__))


@dataclass(frozen=True)
class County:
    """Inhabitants by municipality where the register knows them, and how many municipalities there are."""

    inhabitants: dict[str, int]
    places: int

    @property
    def foreigners(self) -> float:
        """Everybody without a German passport."""
        total = sum(self.inhabitants.values())
        return total * float(words()["foreigners_part"]) if total else float(words()["foreigners"])

    def part(self, ags: str) -> float:
        """Which part of them lives in a municipality."""
        total = sum(self.inhabitants.values())
        return self.inhabitants.get(ags, 0) / total if total else 1 / max(self.places, 1)


def county() -> County:
    """Return the county of the registers; one query."""
    rows = list(Municipality.objects.filter(valid_until__isnull=True).values_list("ags", "population"))
    return County({ags: number for ags, number in rows if number}, len(rows))


def estimate(bands: Bands, county: County) -> float:
    """Return how many people of the county may share these bands."""
    number = county.foreigners * (county.part(bands.region) if bands.region else 1.0)
    if bands.title:
        number *= next((float(row["share"]) for row in words()["title"] if row["key"] == bands.title), 1.0)
    for band in ("years", "age", "family"):
        number *= float(words()["share"][band].get(getattr(bands, band), 1.0))
    return number * _origin(bands.origin)


def _origin(origin: str) -> float:
    shares: dict[str, Any] = words()["share"]["world"]
    if not origin:
        return 1.0
    if origin in shares:
        return float(shares[origin])
    world = world_of(origin.upper())
    codes = str(words()["world"].get(world, "")).split()
    return float(shares.get(world, 0.01)) / max(len(codes) / 3, 1)


def is_small(bands: Bands, county: County) -> bool:
    """Return whether fewer than five people may share these bands."""
    return estimate(bands, county) < LEAST


def coarser(bands: Bands, county: County) -> Bands:
    """Return the bands coarsened one by one, the least needed first, until five or more people may share them."""
    while is_small(bands, county):
        wider = _wider(bands)
        if wider == bands:
            break
        bands = wider
    return bands


def _wider(bands: Bands) -> Bands:
    if bands.origin and bands.origin not in words()["world"]:
        return replace(bands, origin=world_of(bands.origin.upper()))
    if bands.region:
        return replace(bands, region="")
    if bands.origin:
        return replace(bands, origin="")
    steps: dict[str, dict[str, str]] = words()["coarser"]
    for round_ in ("wider", "out"):
        for band in ("age", "family", "years"):
            value = getattr(bands, band)
            after = steps[band].get(value, "")
            if value and (round_ == "out" or after):
                return replace(bands, **{band: after})
    return bands
