"""Children whom a school has admitted by itself and nobody has found on the waiting list yet, with those there who could be the same."""

from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import UUID

from django.db.models import QuerySet

from bruecke.access.actor import Actor
from bruecke.access.models import Role
from bruecke.access.policy import NotVisible, Right, require_role, visible
from bruecke.people import names
from bruecke.people.matching import ASK, SAME, Record, block_keys, compare
from bruecke.schooling.models import Entrant, Offer, Placement
from bruecke.schooling.models.words import WITHOUT_PLACE

PAGE, MOST = 50, 8


def unmatched() -> QuerySet[Offer]:
    """Return the admissions nobody has settled, for whoever has asked for the right already."""
    return Offer.objects.filter(state=Offer.State.DIRECT, placement__isnull=True)


@dataclass(frozen=True)
class Candidate:
    """A waiting child who could be the one that was admitted."""

    placement: Placement
    entrant: Entrant
    score: float
    is_same: bool


@dataclass(frozen=True)
class Admission:
    """One admission, the child as the school wrote it."""

    offer: Offer
    name: str
    born: date


def _admission(row: Offer) -> Admission:
    facts = row.facts
    name = " ".join(part for part in (facts.get("given_name"), facts.get("family_name")) if part)
    return Admission(row, name, date.fromisoformat(facts["birth_date"]))


def admissions(actor: Actor) -> list[Admission]:
    """Return what the school counselling has to settle, the oldest first; raises NotVisible for everybody else."""
    require_role(actor, Role.KI_TEACHER)
    rows = visible(actor, unmatched(), Right.SEE).select_related("school").order_by("offered_at", "id")
    return [_admission(row) for row in rows[:PAGE]]


def admission(actor: Actor, offer_id: UUID) -> Admission:
    """Return one admission that nobody has settled; raises NotVisible."""
    require_role(actor, Role.KI_TEACHER)
    row = visible(actor, unmatched().filter(pk=offer_id), Right.SEE, single=True).select_related("school", "group").first()
    if row is None:
        raise NotVisible("offer")
    return _admission(row)


def candidates(actor: Actor, row: Offer) -> list[Candidate]:
    """Return the waiting children the actor may see who could be the one admitted, the most likely first."""
    waiting = visible(actor, Placement.objects.filter(state__in=WITHOUT_PLACE), Right.SEE)
    children = visible(actor, Entrant.objects.all(), Right.SEE)
    return _alike(row.facts, children.filter(blocks__overlap=block_keys(_record("", row.facts))), waiting)


def certain(row: Offer) -> Placement | None:
    """Return the one waiting child with the same names and birth date, None where there is none or more than one; read by the job alone."""
    facts = row.facts
    children = Entrant.objects.filter(birth_date=facts["birth_date"], blocks__overlap=block_keys(_record("", facts)))
    wanted = _names(facts["given_name"], facts["family_name"])
    found = [one for one in _alike(facts, children, Placement.objects.filter(state__in=WITHOUT_PLACE))
             if one.is_same and _names(one.entrant.given_name, one.entrant.family_name) == wanted]  # fmt: skip
    return found[0].placement if len(found) == 1 and facts["given_name"] else None


def _names(given: str, family: str) -> tuple[list[str], list[str]]:
    return sorted(names.words(given)), sorted(names.words(family))


def _alike(facts: dict[str, Any], children: QuerySet[Entrant], waiting: QuerySet[Placement]) -> list[Candidate]:
    rows = {row.entrant_id: row for row in waiting.filter(entrant__in=children).select_related("dossier__shelf", "school")}
    wanted, found = _record("", facts), []
    for child in children.filter(pk__in=rows):
        match = compare(wanted, _record_of(child))
        if match.verdict in (SAME, ASK):
            found.append(Candidate(rows[child.pk], child, match.score, match.verdict == SAME))
    return sorted(found, key=lambda one: -one.score)[:MOST]


def _record(key: str, facts: dict[str, Any]) -> Record:
    return Record(
        key, facts["given_name"], facts["family_name"], facts.get("original_name", ""), facts["birth_date"], sex=facts.get("sex", ""),
        nationality=facts.get("nationality", ""),
    )  # fmt: skip


def _record_of(child: Entrant) -> Record:
    return Record(
        str(child.pk), child.given_name, child.family_name, child.original_name, child.birth_date.isoformat(), sex=child.sex,
        nationality=child.nationality,
    )  # fmt: skip
