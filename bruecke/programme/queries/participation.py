"""How far each municipality takes part: today, next, and before."""

from dataclasses import dataclass, field
from datetime import date

from django.utils import timezone

from bruecke.access.actor import Actor
from bruecke.network.models import Level, Municipality, Participation
from bruecke.network.queries import municipalities

TONES = {Level.NONE: "neutral", Level.CARD_ONLY: "info", Level.PAPER_CONSENT: "info", Level.DIGITAL: "success"}


@dataclass(frozen=True)
class Step:
    """One level from a day on, and who set it."""

    level: Level
    since: date
    set_by: str

    @property
    def tone(self) -> str:
        """The colour of the level."""
        return TONES[self.level]


@dataclass
class Standing:
    """Where a municipality stands: the step that counts today, the coming ones and those before."""

    municipality: Municipality
    now: Step = field(default_factory=lambda: Step(Level.NONE, date.min, ""))
    coming: list[Step] = field(default_factory=list)
    before: list[Step] = field(default_factory=list)

    @property
    def is_set(self) -> bool:
        """Whether anything was ever decided here."""
        return self.now.since != date.min


def standings(actor: Actor) -> list[Standing]:
    """Return every municipality with today's level, what is planned and what was before, newest first; two queries."""
    today = timezone.localdate()
    found = {row.pk: Standing(row) for row in municipalities()}
    for row in Participation.objects.select_related("set_by").order_by("since"):
        standing = found.get(row.municipality_id)
        step = Step(Level(row.level), row.since, row.set_by.name if row.set_by else "")
        if standing is None:
            continue
        if row.since > today:
            standing.coming.append(step)
            continue
        if standing.is_set:
            standing.before.insert(0, standing.now)
        standing.now = step
    return list(found.values())


def counts(rows: list[Standing]) -> list[tuple[Level, int]]:
    """Return how many municipalities stand at each level, the furthest first."""
    return [(level, sum(row.now.level == level for row in rows)) for level in reversed(Level)]
