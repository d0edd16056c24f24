"""What the linter finds in a text about somebody, with the county's small places and her own names."""

from dataclasses import dataclass
from datetime import date
from functools import lru_cache

from django.utils import timezone

from bruecke.access.actor import Actor
from bruecke.base.memo import versions
from bruecke.consults.linter import Finding, What, check, pieces
from bruecke.consults.models import Consult, Origin
from bruecke.consults.small_number import PLACE
from bruecke.network.models import District, Municipality
from bruecke.people.queries import of_dossiers

_VERSIONS = ("municipalities_version", "districts_version")


@dataclass(frozen=True)
class Judged:
    """A text with what was found in it."""

    text: str
    found: tuple[Finding, ...]

    @property
    def certain(self) -> bool:
        """Whether it may not leave like this."""
        return any(one.is_certain for one in self.found)

    @property
    def pieces(self) -> list[tuple[str, Finding | None]]:
        """The text in parts, each with what was found there."""
        return list(pieces(self.text, self.found))

    @property
    def kinds(self) -> list[What]:
        """What kinds of things were found, each once, places last."""
        return sorted({one.what for one in self.found}, key=lambda what: (what == What.PLACE, what.value))


def small_places() -> frozenset[str]:
    """Return the municipalities under 5,000 inhabitants, or of which nothing is known, and all parts of municipalities; no register
    has inhabitants of parts, so a large one is a false hint, which a tick answers."""
    known = versions(_VERSIONS)  # other registers asked for in this request come along
    return _small(*(known[name] for name in _VERSIONS))


@lru_cache(maxsize=2)
def _small(_municipalities: str, _districts: str) -> frozenset[str]:
    rows = dict(Municipality.objects.filter(valid_until__isnull=True).values_list("name", "population"))
    large = {name for name, number in rows.items() if number and number >= PLACE}
    parts = set(District.objects.filter(valid_until__isnull=True).values_list("name", flat=True))
    return frozenset((set(rows) | parts) - large)


def large_places() -> list[tuple[str, str]]:
    """Return key and name of the municipalities that may be named."""
    rows = Municipality.objects.filter(valid_until__isnull=True, population__gte=PLACE).order_by("name")
    return list(rows.values_list("ags", "name"))


def judged(text: str, own: tuple[str, ...] = (), today: date | None = None) -> Judged:
    """Return a text with what was found in it."""
    found = check(text, own=own, small_places=small_places(), today=today or timezone.localdate())
    return Judged(text, tuple(found))


def own_names(actor: Actor, consult: Consult) -> tuple[str, ...]:
    """Return the names of the person a question is about, as far as the actor may know them; no office ever does."""
    origin = Origin.objects.filter(consult=consult).only("person_dossier_id").first()
    if origin is None or origin.person_dossier_id is None:
        return ()
    found = of_dossiers(actor, [origin.person_dossier_id]).values()
    return tuple(name for person in found for name in (person.given_name, person.family_name, person.original_name) if name)
