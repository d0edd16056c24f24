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
    """The circles of one hand-over; they are not read, only named."""

    handover_id: UUID
    dossier: Dossier
    with_it: tuple[Dossier, ...]


def kept(actor: Actor, number: str) -> Kept | None:
    """Return the circles of the hand-over with this number if a unit of the actor keeps it; else None, as for any other number."""
    code = tidy_code(number)
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT handover, dossier, person_dossier, record_dossier FROM privacy_kept(%s)", [f"{code[:HALF]}-{code[HALF:]}"]
        )
        row = cursor.fetchone()
    if row is None:
        return None
    others = [
        Dossier(pk=row[2], kind=DossierKind.PERSON),
        *([Dossier(pk=row[3], kind=DossierKind.COUNSELLING)] if row[3] else []),
    ]
    return Kept(row[0], Dossier(pk=row[1], kind=DossierKind.HANDOVER), tuple(others))
