"""What emergency access must know of a hand-over that is still closed: nothing but that the own unit keeps it."""

from dataclasses import dataclass
from uuid import UUID

from django.db import connection

from bruecke.access.actor import Actor
from bruecke.access.models import Dossier, DossierKind
from bruecke.base.crypto import tidy_code

HALF = 4


@dataclass(frozen=True)
class Kept:
    """The circles of one hand-over or case; they are not read, only named. `page` and `key` lead there."""

    page: str
    key: UUID
    dossier: Dossier
    with_it: tuple[Dossier, ...]


def kept(actor: Actor, number: str) -> Kept | None:
    """Return the circles of the hand-over or case with this number if a unit of the actor keeps it; else None, as for any other
    number."""
    code = tidy_code(number)
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT handover, dossier, person_dossier, record_dossier FROM privacy_kept(%s)", [f"{code[:HALF]}-{code[HALF:]}"]
        )
        row = cursor.fetchone()
        if row is None:
            cursor.execute("SELECT * FROM privacy_case_kept(%s)", [f"{code[:1]}-{code[1:]}"])
            row = cursor.fetchone()
            return _case(*row) if row else None
    others = [
        Dossier(pk=row[2], kind=DossierKind.PERSON),
        *([Dossier(pk=row[3], kind=DossierKind.COUNSELLING)] if row[3] else []),
    ]
    return Kept("welcome:handover", row[0], Dossier(pk=row[1], kind=DossierKind.HANDOVER), tuple(others))


def _case(key: UUID, cover: UUID, work: UUID, plan: UUID | None, person: UUID | None) -> Kept:
    kinds = ((work, DossierKind.CASEWORK), (plan, DossierKind.PLAN), (person, DossierKind.PERSON))
    others = tuple(Dossier(pk=dossier, kind=kind) for dossier, kind in kinds if dossier)
    return Kept("cases:case", key, Dossier(pk=cover, kind=DossierKind.CASE), others)
