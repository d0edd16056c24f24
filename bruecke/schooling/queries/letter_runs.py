"""Runs of letters: whom a kind is about in a decided round, in which parts they are laid out, and who opens the file."""

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import groupby
from typing import Any
from uuid import UUID

from django.core.exceptions import ValidationError
from django.db.models import Q, QuerySet

from bruecke.access.actor import Actor
from bruecke.access.models import Role, Shelf
from bruecke.access.policy import NotVisible, Right, require_role, visible
from bruecke.audit.actions import record_many
from bruecke.schooling.letters import PLACE, SCHOOL, WAITING, Written, html, written
from bruecke.schooling.models import LetterRun, Offer, Placement, Proposal, Round
from bruecke.schooling.models.words import State
from bruecke.schooling.queries.letters import facts

KINDS = LetterRun.Kind
#: Who answers for a child and where it lives is open to the counselling alone, so only it writes to families.
WRITERS: dict[str, tuple[Role, ...]] = {
    KINDS.PLACES: (Role.KI_TEACHER,), KINDS.WAITING: (Role.KI_TEACHER,), KINDS.SCHOOLS: (Role.KI_TEACHER, Role.SCHOOL_AUTHORITY),
}  # fmt: skip
READERS = (Role.KI_TEACHER, Role.SCHOOL_AUTHORITY)
HAS_PLACE = (Offer.State.ACCEPTED, Offer.State.ASSIGNED, Offer.State.STARTED)
CHUNK = 25
#: Somebody protected is in no run, also where the protection came after it was started.
APART = Q(dossier__shelf__use=Shelf.Use.PROTECTED)
LETTERS = {KINDS.PLACES: PLACE, KINDS.WAITING: WAITING, KINDS.SCHOOLS: SCHOOL}


@dataclass(frozen=True)
class Batch:
    """What becomes one PDF: its name and whom it is about."""

    name: str
    keys: list[UUID]


def members(actor: Actor, row: Round, kind: str) -> list[UUID]:
    """Return the offers, or of waiting children the matters, a kind of letter is about, in the order of printing. Somebody protected is in no
    run: whoever is trusted writes to her. Raises NotVisible for who may not write this kind."""
    require_role(actor, *WRITERS[kind])
    if kind == KINDS.WAITING:
        asked = Proposal.objects.filter(round=row).values("placement")
        waiting = visible(actor, Placement.objects.filter(pk__in=asked, state=State.READY), Right.SEE)
        rows: QuerySet[Any] = waiting.exclude(APART).order_by("reported_on", "pk")
    else:
        offers = Offer.objects.filter(round=row).exclude(state=Offer.State.ENDED)
        if kind == KINDS.PLACES:
            offers = offers.filter(state__in=HAS_PLACE)
        shown = visible(actor, offers, Right.SEE).exclude(APART)
        rows = shown.order_by("school__town", "school__name", "school_id", "offered_at", "pk")
    return list(rows.values_list("pk", flat=True))


def batches(run: LetterRun) -> list[Batch]:
    """Return the parts of a run, always the same ones: a file for each school, or for each few letters to families."""
    if run.kind != KINDS.SCHOOLS:
        starts = range(0, run.total, CHUNK)
        return [Batch(f"briefe-{start + 1:04}.pdf", run.members[start : start + CHUNK]) for start in starts]
    schools = dict(Offer.objects.filter(pk__in=run.members).values_list("pk", "school_id"))
    known = [key for key in run.members if key in schools]
    return [Batch(f"schule-{school}.pdf", list(keys)) for school, keys in groupby(known, key=lambda key: schools[key])]


def letters(actor: Actor, run: LetterRun, keys: Sequence[UUID]) -> tuple[list[UUID], str]:
    """Return of whom there are letters, those the writer may still see and write about at this moment, and the pages as HTML."""
    matters = _matters(actor, run, keys)
    found: dict[UUID, Written] = {}
    for key in keys:
        if key in matters:
            try:
                found[key] = written(LETTERS[KINDS(run.kind)], facts(actor, matters[key], by=run.made_by))
            except (NotVisible, ValidationError):  # gone, protected or without a place since the run was started
                continue
    return list(found), html(found.values()) if found else ""


def _matters(actor: Actor, run: LetterRun, keys: Sequence[UUID]) -> dict[UUID, UUID]:
    if run.kind == KINDS.WAITING:
        rows = visible(actor, Placement.objects.filter(pk__in=keys, state=State.READY), Right.SEE)
        return {key: key for key in rows.exclude(APART).values_list("pk", flat=True)}
    offers = visible(actor, Offer.objects.filter(pk__in=keys), Right.SEE).exclude(state=Offer.State.ENDED)
    return {key: matter for key, matter in offers.exclude(APART).values_list("pk", "placement_id") if matter}


def run(actor: Actor, run_id: UUID) -> LetterRun:
    """Return a run of letters of the actor; raises NotVisible for that of somebody else."""
    found = LetterRun.objects.select_related("round").filter(pk=run_id, made_by=actor.user_id).first()
    if found is None:
        raise NotVisible("run")
    return found


def runs(actor: Actor, row: Round) -> list[LetterRun]:
    """Return the actor's own runs of a round, the newest first."""
    require_role(actor, *READERS)
    return list(LetterRun.objects.filter(round=row, made_by=actor.user_id).order_by("-made_at"))


def printed(actor: Actor, found: LetterRun) -> None:
    """Write down that letters were printed, for each child they are about; raises NotVisible where the file is gone, where one of them is
    closed to the writer or protected by now, and for who may not write this kind any more."""
    require_role(actor, *WRITERS[found.kind])
    model: Any = Placement if found.kind == KINDS.WAITING else Offer
    laid = [UUID(key) for part in found.parts for key in part["keys"]]
    rows = dict(visible(actor, model.objects.filter(pk__in=laid).exclude(APART), Right.SEE).values_list("pk", "dossier"))
    if found.file is None or len(rows) != len(laid):
        raise NotVisible("file")
    record_many("letter.printed", [(dossier, f"run:{found.pk}") for dossier in rows.values()])
