"""Finding people, as far as the actor may see them."""

from collections.abc import Iterable
from dataclasses import dataclass
from uuid import UUID

from django.db import connection
from django.db.models import Q, QuerySet

from bruecke.access.actor import Actor
from bruecke.access.models import Dossier, DossierKind
from bruecke.access.policy import NotVisible, Right, singly, visible
from bruecke.audit.actions import record_many
from bruecke.people import names
from bruecke.people.matching import Match, Record, block_keys, compare
from bruecke.people.models import Merge, Pair, Person

CANDIDATES, SHOWN = 120, 12
#: How many possible matches are shown while somebody types, and how many are compared for them.
LIKELY, COMPARED = 5, 300


def people(actor: Actor, *, single: bool = False) -> QuerySet[Person]:
    """Return the persons whose master record the actor may see; `single`: one is wanted, by its key."""
    return visible(actor, Person.objects.all(), Right.SEE, single=single)


def find(actor: Actor, text: str) -> list[Person]:
    """Return up to 12 persons for what was typed: any script, other spellings, swapped names; best first."""
    keys = names.keys_of_query(text)
    if not keys or len("".join(names.words(text))) < 2:  # noqa: PLR2004 -- two letters are the least
        return []
    near, rows = (
        singly(actor, DossierKind.PERSON),
        people(actor).filter(contact_erased_at__isnull=True, merged_into__isnull=True),
    )
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
    row = people(actor, single=True).filter(dossier=dossier).select_related("dossier").first()
    if row is None:
        raise NotVisible("person")
    return row


def record_of(person: Person) -> Record:
    """Return what is known of a person for matching."""
    phones = tuple(number for number in (person.phone, *person.other_phones) if number)
    return Record(
        id=str(person.pk or ""), given_name=person.given_name, family_name=person.family_name, original_name=person.original_name,
        birth_date=person.birth_date, phones=phones, suburb=person.district,
    )  # fmt: skip


@dataclass(frozen=True)
class Likely:
    """Somebody who may be the person that is being typed, with why."""

    person: Person
    match: Match


def likely(actor: Actor, record: Record) -> list[Likely]:
    """Return up to 5 persons the actor may see who may be the one that is being typed, most likely first; that names were shown is written
    down."""
    keys = block_keys(record)
    if not keys:
        return []
    with connection.cursor() as cursor:
        cursor.execute("SELECT * FROM people_sharing(%s, %s)", [keys, COMPARED])
        found = [row[0] for row in cursor.fetchall()]
    rows = people(actor).filter(pk__in=found, contact_erased_at__isnull=True, merged_into__isnull=True) if found else []
    pairs = [Likely(row, compare(record, record_of(row))) for row in rows]
    pairs = [one for one in pairs if one.match.verdict]
    shown = sorted(pairs, key=lambda one: -one.match.score)[:LIKELY]
    _listed([one.person for one in shown], "typing")
    return shown


def _listed(rows: Iterable[Person], why: str) -> None:
    entries = [(row.dossier_id, why) for row in rows]
    if entries:
        record_many("person.listed", entries)


@dataclass(frozen=True)
class Waiting:
    """A pair with what the actor may know of it: both persons, one of them, or only which teams to ask."""

    pair: Pair
    left: Person | None
    right: Person | None
    teams: tuple[str, ...]

    @property
    def may_decide(self) -> bool:
        """Whether the actor sees both."""
        return self.left is not None and self.right is not None


def pairs(actor: Actor, most: int = 200) -> list[Waiting]:
    """Return the pairs that wait for a decision, as far as the actor may know of them, most likely first."""
    rows = list(Pair.objects.filter(state__in=(Pair.State.OPEN, Pair.State.TOLD)).order_by("-score", "id")[:most])
    known = of_dossiers(actor, {key for row in rows for key in (row.left_id, row.right_id)})
    keepers = _keepers(rows) if rows else {}
    found = [
        Waiting(row, known.get(row.left_id), known.get(row.right_id), tuple(dict.fromkeys(keepers.get(row.left_id, []) + keepers.get(row.right_id, []))))
        for row in rows
    ]  # fmt: skip
    record_many(
        "person.listed",
        [(key, f"pair:{one.pair.pk}") for one in found for key in (one.pair.left_id, one.pair.right_id) if key in known],
    )
    return found


def _keepers(rows: list[Pair]) -> dict[UUID, list[str]]:
    with connection.cursor() as cursor:
        cursor.execute("SELECT * FROM people_keepers(%s)", [[row.pk for row in rows]])
        found: dict[UUID, list[str]] = {}
        for dossier, team in cursor.fetchall():
            found.setdefault(dossier, []).append(team)
    return found


def pair(actor: Actor, key: UUID) -> Waiting:
    """Return a pair both of whose persons the actor sees; opening it is written down; raises NotVisible."""
    row = Pair.objects.filter(pk=key).select_related("left", "right").first()
    known = of_dossiers(actor, [row.left_id, row.right_id]) if row else {}
    if row is None or len(known) < 2:  # noqa: PLR2004 -- both
        raise NotVisible("pair")
    record_many("dossier.opened", [(dossier, f"pair:{row.pk}") for dossier in known])
    return Waiting(row, known[row.left_id], known[row.right_id], ())


def merges(actor: Actor) -> list[Merge]:
    """Return the merges the actor may undo, newest first."""
    rows = visible(actor, Merge.objects.filter(undone_at__isnull=True), Right.SEE).select_related(
        "by", "dossier", "other_dossier"
    )
    found = list(rows.order_by("-at")[:50])
    if found:
        record_many("person.listed", [(row.dossier_id, f"merge:{row.pk}") for row in found])
    return found


def household(actor: Actor, person: Person) -> list[Person]:
    """Return the other members of her household the actor may see; nobody protected is ever among them. That they were shown is written
    down, and that her own page was opened."""
    rows = people(actor).filter(household=person.household, is_protected=False, merged_into__isnull=True).exclude(pk=person.pk)
    found = list(rows.select_related("dossier").order_by("family_name", "given_name")) if not person.is_protected else []
    record_many("dossier.opened", [(person.dossier_id, "household")])
    _listed(found, "household")
    return found


def near(actor: Actor, person: Person, text: str) -> list[Person]:
    """Return who could live with her, found by name; that they were shown is written down."""
    found = [row for row in find(actor, text) if row.household != person.household] if text else []
    _listed(found, "household")
    return found
