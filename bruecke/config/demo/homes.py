"""Where brothers and sisters of the invented school year live, with whom, and how the memory names who writes."""

from dataclasses import dataclass
from uuid import UUID

from bruecke.config.demo.ledger import NOBODY
from bruecke.config.demo.newcomers import Adult
from bruecke.schooling.models.words import Reported


@dataclass(frozen=True)
class Home:
    """What brothers and sisters have in common."""

    family: UUID
    ags: str
    district: str
    lat: float
    lon: float
    country: str
    nationality: str
    languages: list[str]
    parents: list[Adult]
    phone: str
    code: str
    way: Reported
    protected: bool = False


def user(who: UUID | None) -> tuple[str, str]:
    """Return how the memory names a colleague, or the job."""
    return (str(who), "user") if who else NOBODY
