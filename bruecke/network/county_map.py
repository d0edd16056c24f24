"""The municipalities as shapes for a drawing: longitude and latitude on a plane, one path each, kept until a register changes."""

from collections.abc import Iterable
from dataclasses import dataclass
from functools import lru_cache
from math import cos, radians
from typing import Any

from bruecke.base.memo import versions
from bruecke.network.models import Municipality

WIDTH, EDGE = 380.0, 4.0
Point = tuple[float, float]


@dataclass(frozen=True)
class Shape:
    """One municipality: the data of an SVG path, and where its name stands."""

    ags: str
    name: str
    path: str
    x: float
    y: float


@dataclass(frozen=True)
class Plane:
    """How degrees become units of the drawing: its western and northern edge, the cosine that shortens a degree of longitude, the scale."""

    west: float
    north: float
    shrink: float
    scale: float

    def at(self, lon: float, lat: float) -> Point:
        """Return the place of a point in the drawing."""
        return round(EDGE + (lon - self.west) * self.shrink * self.scale, 1), round(EDGE + (self.north - lat) * self.scale, 1)


@dataclass(frozen=True)
class CountyMap:
    """All shapes and the size of the drawing; empty where no boundaries are loaded."""

    shapes: tuple[Shape, ...] = ()
    width: int = 0
    height: int = 0
    plane: Plane | None = None

    def at(self, lat: float | None, lon: float | None) -> Point | None:
        """Return where a point in degrees lies in the drawing; None without a drawing, without a point, or outside of the county."""
        if self.plane is None or lat is None or lon is None:
            return None
        x, y = self.plane.at(lon, lat)
        return (x, y) if 0 <= x <= self.width and 0 <= y <= self.height else None

    @property
    def view_box(self) -> str:
        return f"0 0 {self.width} {self.height}"


def county_map() -> CountyMap:
    """Return the drawing of the county; no query as long as the register stays the same."""
    return _drawn(versions(["municipalities_version"])["municipalities_version"])


@lru_cache(maxsize=2)
def _drawn(version: str) -> CountyMap:
    rows = Municipality.objects.filter(valid_until__isnull=True, boundary__isnull=False).order_by("name")
    return drawn([(row.ags, row.name, row.boundary) for row in rows])


def drawn(areas: list[tuple[str, str, Any]]) -> CountyMap:
    """Return GeoJSON areas (key, name, geometry) as a drawing, equirectangular: a degree of longitude is shortened by the
    cosine of the middle latitude, so that the county looks as on a map (true to scale to 0.5 % at this size)."""
    rings = {ags: _rings(geometry) for ags, _name, geometry in areas}
    points = [point for found in rings.values() for ring in found for point in ring]
    if not points:
        return CountyMap()
    west, east = min(x for x, _y in points), max(x for x, _y in points)
    south, north = min(y for _x, y in points), max(y for _x, y in points)
    shrink = cos(radians((south + north) / 2))
    scale = (WIDTH - 2 * EDGE) / ((east - west) * shrink or 1)

    plane = Plane(west, north, shrink, scale)
    shapes = tuple(
        _shape(ags, name, [[plane.at(*point) for point in ring] for ring in rings[ags]]) for ags, name, _area in areas
    )
    return CountyMap(shapes, round(WIDTH), round((north - south) * scale + 2 * EDGE), plane)


def _rings(geometry: Any) -> list[list[Point]]:
    parts = geometry["coordinates"] if geometry["type"] == "MultiPolygon" else [geometry["coordinates"]]
    return [[(float(x), float(y)) for x, y, *_height in ring] for part in parts for ring in part]


def _shape(ags: str, name: str, rings: list[list[Point]]) -> Shape:
    x, y = _middle(max(rings, key=lambda ring: abs(_area(ring))))
    return Shape(ags, name, "".join(_path(ring) for ring in rings), x, y)


def _path(ring: list[Point]) -> str:
    """Return a ring as path data; steps below a tenth of a unit and the point that closes it are left out."""
    kept = [point for place, point in enumerate(ring[:-1]) if place == 0 or point != ring[place - 1]]
    return f"M{'L'.join(f'{x:g} {y:g}' for x, y in kept)}Z"


def _area(ring: Iterable[Point]) -> float:
    points = list(ring)
    return sum(a[0] * b[1] - b[0] * a[1] for a, b in zip(points, points[1:] + points[:1], strict=True)) / 2


def _middle(ring: list[Point]) -> Point:
    """Return the centre of gravity of a ring, rounded for a caption."""
    area = _area(ring)
    if not area:
        return ring[0]
    x = y = 0.0
    for a, b in zip(ring, ring[1:] + ring[:1], strict=True):
        cross = a[0] * b[1] - b[0] * a[1]
        x, y = x + (a[0] + b[0]) * cross, y + (a[1] + b[1]) * cross
    return round(x / (6 * area)), round(y / (6 * area) + 4)
