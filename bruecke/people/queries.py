"""Finding people, as far as the actor may see them."""

from collections.abc import Iterable
from uuid import UUID

from django.db import connection
from django.db.models import Q, QuerySet

from bruecke.access.actor import Actor
from bruecke.access.models import Dossier, DossierKind
from bruecke.access.policy import NotVisible, Right, singly, visible
from bruecke.people import names
from bruecke.people.models import Person

CANDIDATES, SHOWN = 120, 12


def people(actor: Actor) -> QuerySet[Person]:
    """Return the persons whose master record the actor may see."""
    return visible(actor, Person.objects.all(), Right.SEE)


def find(actor: Actor, text: str) -> list[Person]:
    """Return up to 12 persons for what was typed: any script, other spellings, swapped names; best first."""
    keys = names.keys_of_query(text)
    if not keys or len("".join(names.words(text))) < 2:  # noqa: PLR2004 -- two letters are the least
        return []
    near, rows = singly(actor, DossierKind.PERSON), people(actor).filter(contact_erased_at__isnull=True)
    if near is None:
        rows = rows.filter(pk__in=_candidates(keys))
    else:
        rows = rows.filter(
            *(Q(tokens__contains=[prefix]) | Q(tokens__contains=[skeleton]) for prefix, skeleton in keys), dossier__in=near
        )
    found = list(rows[:CANDIDATES])
    found.sort(key=lambda row: (-names.likeness(text, f"{row.name} {row.original_name}"), row.name))
    return found[:SHOWN]


def _candidates(keys: list[tuple[str, str]]) -> list[UUID]:
    """Return persons behind the wall that match every word; the longest word, the rarest one, chooses."""
    ordered = sorted(keys, key=lambda key: len(key[0]), reverse=True)
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT * FROM people_found(%s, %s, %s)", [[key[0] for key in ordered], [key[1] for key in ordered], CANDIDATES]
        )
        return [row[0] for row in cursor.fetchall()]


def of_dossiers(actor: Actor, dossiers: Iterable[UUID]) -> dict[UUID, Person]:
    """Return the visible persons of these person dossiers by dossier."""
    return {row.dossier_id: row for row in people(actor).filter(dossier__in=list(dossiers))}


def of_dossier(actor: Actor, dossier: Dossier | UUID) -> Person:
    """Return the person of a person dossier; raises NotVisible."""
    row = people(actor).filter(dossier=dossier).select_related("dossier").first()
    if row is None:
        raise NotVisible("person")
    return row
