"""What one adult's registration consists of, and how it is kept while a signature is awaited."""

import json
from dataclasses import asdict, dataclass, field
from typing import Any
from uuid import UUID

from bruecke.people.actions import PersonFacts
from bruecke.welcome.models import Way


@dataclass(frozen=True)
class Arrival:
    """Everything about one adult that the desk, the paper, the file or she herself wrote down.

    `extra["guardian_for"]` holds the birth years of the children she signs for.
    """

    person: PersonFacts
    wishes: list[str]
    way: Way
    unit_id: UUID | None = None
    made_by_id: UUID | None = None
    receiver_id: UUID | None = None
    extra: dict[str, Any] = field(default_factory=dict)

    @property
    def guardian_for(self) -> list[int]:
        """The birth years of the children she signs for."""
        return [int(year) for year in self.extra.get("guardian_for", [])]


def pack(arrival: Arrival) -> bytes:
    """Return an arrival as JSON bytes for the locked draft."""
    return json.dumps(asdict(arrival), default=str).encode()


def unpack(data: bytes) -> Arrival:
    """Return the arrival of a draft."""
    raw: dict[str, Any] = json.loads(data)
    person = raw.pop("person")
    person["household"] = UUID(person["household"])
    for name in ("unit_id", "made_by_id", "receiver_id"):
        raw[name] = UUID(raw[name]) if raw[name] else None
    return Arrival(person=PersonFacts(**person), **{**raw, "way": Way(raw["way"])})
