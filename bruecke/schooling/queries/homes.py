"""Where a child lives for measuring its ways: the middle of the municipality, never the address (decision 0022)."""

from dataclasses import dataclass

from bruecke.network.models import Municipality
from bruecke.schooling.models import Entrant


@dataclass(frozen=True)
class Home:
    """A point in degrees (None where nobody knows it) and how exact it is."""

    lat: float | None = None
    lon: float | None = None
    point: str = Entrant.Point.NONE


def home(ags: str) -> Home:
    """Return the middle of the municipality; nothing for one that is not in the county or has no point in the register."""
    row = Municipality.objects.filter(ags=ags, valid_until__isnull=True, lat__isnull=False).values_list("lat", "lon").first()
    return Home(row[0], row[1], Entrant.Point.MUNICIPALITY) if row else Home()
