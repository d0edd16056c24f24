"""The way between two points in metres, as the rule set says it: round(detour × haversine), half to even."""

import math
from typing import Any

import numpy as np
import numpy.typing as npt

from bruecke.schooling.optimiser.problem import EARTH_RADIUS

Array = npt.NDArray[Any]
#: Two ways of computing a sine differ in the last bits; so close to a half metre the plain formula decides.
DOUBT = 1e-4


def way(lat_a: float, lon_a: float, lat_b: float, lon_b: float, *, detour: float) -> int:
    """Return the way in metres, rounded half to even."""
    first, second = math.radians(lat_a), math.radians(lat_b)
    across = math.radians(lon_b - lon_a)
    angle = math.sin((second - first) / 2) ** 2 + math.cos(first) * math.cos(second) * math.sin(across / 2) ** 2
    return round(detour * 2 * EARTH_RADIUS * math.asin(min(1.0, math.sqrt(angle))))


def ways(lats: Array, lons: Array, lat: float, lon: float, *, detour: float) -> Array:
    """Return the ways from many points to one in metres (int64), each equal to `way`."""
    first, second = np.radians(lats), math.radians(lat)
    across = np.radians(lon - lons)
    angle = np.sin((second - first) / 2) ** 2 + np.cos(first) * math.cos(second) * np.sin(across / 2) ** 2
    exact = detour * 2 * EARTH_RADIUS * np.arcsin(np.minimum(1.0, np.sqrt(angle)))
    found: Array = np.rint(exact).astype(np.int64)
    for place in np.flatnonzero(np.abs(np.abs(exact - found) - 0.5) < DOUBT):
        found[place] = way(float(lats[place]), float(lons[place]), lat, lon, detour=detour)
    return found
