"""Writing persons: as part of a registration, how to reach them, two records of one, households, erasing."""

from collections.abc import Iterable
from dataclasses import asdict, dataclass, field
from datetime import datetime
from typing import Any
from uuid import UUID, uuid4

from django.contrib.postgres.functions import RandomUUID
from django.core.exceptions import ValidationError
from django.db import connection, transaction
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext as _

from bruecke.access.actor import Actor
from bruecke.access.models import Dossier, Role
from bruecke.access.policy import NotVisible, Right, require, require_job, require_role
from bruecke.audit.actions import record
from bruecke.base import outbox
from bruecke.network.queries import municipality_names
from bruecke.people import names
from bruecke.people.matching import block_keys, compare
from bruecke.people.models import Merge, Pair, Person, Route
from bruecke.people.queries import COMPARED, record_of

ERASED_AT_ONCE = 5000


@dataclass(frozen=True)
class PersonFacts:
    """What was asked for the first call (domain 3.3) and nothing else."""

    family_name: str
    ags: str
    languages: list[str]
    given_name: str = ""
    original_name: str = ""
    birth_date: str = ""
    district: str = ""
    interpreter_needed: bool = False
    route: str = Route.UNKNOWN
    phone: str = ""
    email: str = ""
    channels: list[str] = field(default_factory=list)
    best_time: str = ""
    safe_to_leave_message: bool = False
    gender_wish: str = ""
    adults_count: int = 1
    children_birth_years: list[int] = field(default_factory=list)
    household: UUID = field(default_factory=uuid4)


def write(*, by: Actor, dossier: Dossier, facts: PersonFacts) -> Person:
    """Store the person in her new dossier; the registration that calls it has her consent and gave the grants."""
    require(by, Right.CORRECT, dossier)
    row = person_of(dossier, facts)
    row.save(force_insert=True)
    record(verb="person.written", dossier=dossier.pk, subject=f"person:{row.pk}")
    return row


def person_of(dossier: Dossier, facts: PersonFacts) -> Person:
    """Return the unsaved row of a person with her search keys."""
    values = asdict(facts)
    for name in ("family_name", "given_name", "original_name"):
        values[name] = names.nfc(values[name])
    keys = names.tokens(values["given_name"], values["family_name"], values["original_name"])
    person = Person(dossier=dossier, tokens=keys, **values)
    person.blocks = block_keys(record_of(person))
    return person


@transaction.atomic
def correct_contact(*, by: Actor, person: Person, phone: str, best_time: str, safe_to_leave_message: bool) -> None:
    """Change how to reach the person; whoever may see her sees the new number at once (Art. 16, 19 GDPR). What waits in the
    outbox is taken back, because number or safety may have changed; the caller writes anew what still should go."""
    require(by, Right.CORRECT, person.dossier)
    if (person.phone, person.best_time, person.safe_to_leave_message) == (phone, best_time, safe_to_leave_message):
        return
    outbox.cancel_about(person.dossier_id)
    person.phone = phone
    Person.objects.filter(pk=person.pk).update(
        phone=phone, best_time=best_time, safe_to_leave_message=safe_to_leave_message, blocks=block_keys(record_of(person)),
        changed_at=timezone.now(),
    )  # fmt: skip
    record(verb="person.contact_corrected", dossier=person.dossier_id, subject=f"person:{person.pk}")


def erase_contact(*, by: Actor, due_before: datetime) -> int:
    """Erase contact data whose time has come and return how many; only the job `tidy` does this, under its own role. What a merge kept of
    it goes too; a second record of hers that a team still works with is found again. Raises PermissionError for anybody else."""
    if not by.is_job:
        raise PermissionError("only a job erases")
    rows = Person.objects.filter(contact_erase_at__lte=due_before, contact_erased_at__isnull=True)
    dossiers = list(rows.values_list("dossier_id", flat=True)[:ERASED_AT_ONCE])
    count = Person.objects.filter(dossier__in=dossiers).update(
        given_name="", family_name="", original_name="", birth_date="", phone="", email="", best_time="", tokens=[], blocks=[],
        other_phones=[], languages=[], channels=[], children_birth_years=[], district="", gender_wish="", interpreter_needed=False,
        safe_to_leave_message=False, household=RandomUUID(), contact_erased_at=timezone.now(),
    )  # fmt: skip
    gone = Person.objects.filter(dossier__in=dossiers)
    Person.objects.filter(merged_into__in=gone.values("pk"), contact_erased_at__isnull=True).update(merged_into=None)
    Merge.objects.filter(Q(dossier__in=dossiers) | Q(other_dossier__in=dossiers)).delete()
    for dossier in dossiers:
        record(verb="person.contact_erased", dossier=dossier, subject="")
    return count


#: What is chosen field by field when two records turn out to be one person.
CHOOSABLE = (
    "given_name", "family_name", "original_name", "birth_date", "languages", "interpreter_needed", "ags", "district", "phone", "email",
    "channels", "best_time", "safe_to_leave_message", "gender_wish", "adults_count", "children_birth_years",
)  # fmt: skip
#: What a protection empties, because somebody of the old household may know it.
EMPTIED = ("district", "phone", "other_phones", "email", "safe_to_leave_message")


@transaction.atomic
def look_for_matches(*, by: Actor, most: int = 500) -> int:
    """Compare whoever is new with everybody and remember the pairs that may be one person; return how many persons were compared. Only
    the job does this; nobody protected is ever compared."""
    require_job(by)
    new = list(Person.objects.filter(compared_at__isnull=True, contact_erased_at__isnull=True).order_by("id")[:most])
    made = [pair for person in new if not person.is_protected for pair in _pairs_of(person)]
    Pair.objects.bulk_create(made, ignore_conflicts=True)
    Person.objects.filter(pk__in=[person.pk for person in new]).update(compared_at=timezone.now())
    return len(new)


def _pairs_of(person: Person) -> list[Pair]:
    rows = Person.objects.filter(
        blocks__overlap=person.blocks, contact_erased_at__isnull=True, merged_into__isnull=True, is_protected=False
    ).exclude(pk=person.pk)
    own, found = record_of(person), []
    for other in rows[:COMPARED]:
        match = compare(own, record_of(other))
        if match.verdict:
            left, right = sorted((person.dossier_id, other.dossier_id))
            found.append(
                Pair(left_id=left, right_id=right, score=match.score, verdict=match.verdict, reasons=list(match.reasons))
            )
    return found


@transaction.atomic
def decide(
    *, by: Actor, pair: Pair, same: bool, keep: UUID | None = None, chosen: dict[str, str] | None = None
) -> Merge | None:
    """Say whether two records are one person. Two people: the pair is settled. One: `keep` names the record that stays, `chosen` from which
    side ("left" or "right") each field comes; both are kept as they were, so that it can be undone. Both must be visible and writable to
    `by`: raises NotVisible or NotAllowed. Deciding twice changes nothing. Raises ValidationError where only one of both is protected."""
    left = Person.objects.select_related("dossier").filter(dossier=pair.left_id).first()
    right = Person.objects.select_related("dossier").filter(dossier=pair.right_id).first()
    if left is None or right is None:
        raise NotVisible("pair")
    for person in (left, right):
        require(by, Right.CORRECT, person.dossier)
    if same and left.is_protected != right.is_protected:
        raise ValidationError(_("One of both is protected. Please protect the other record first, then put them together."))
    state = Pair.State.SAME if same else Pair.State.OTHER
    settled = Pair.objects.filter(pk=pair.pk, state__in=(Pair.State.OPEN, Pair.State.TOLD))
    if not settled.update(state=state, decided_at=timezone.now(), decided_by=by.user_id):
        return None
    record(verb="pair.decided", dossier=left.dossier_id, subject=f"pair:{pair.pk} {state}")
    if not same:
        return None
    stays, goes = (left, right) if keep in (None, left.pk) else (right, left)
    return _merge(
        by, stays, goes, {name: getattr(right if (chosen or {}).get(name) == "right" else left, name) for name in CHOOSABLE}
    )


def _merge(by: Actor, stays: Person, goes: Person, values: dict[str, Any]) -> Merge:
    before = {
        side: {name: getattr(row, name) for name in (*CHOOSABLE, "other_phones")}
        for side, row in (("stays", stays), ("goes", goes))
    }
    phones = list(
        dict.fromkeys(
            number for row in (stays, goes) for number in (row.phone, *row.other_phones) if number and number != values["phone"]
        )
    )
    row = Merge(
        dossier=stays.dossier, other_dossier=goes.dossier, before=before, chosen=values, by_id=by.user_id or UUID(int=0)
    )
    row.save(force_insert=True)
    for person in (stays, goes):
        _store(person, {**values, "other_phones": phones})
    Person.objects.filter(pk=goes.pk).update(merged_into=stays.pk)
    record(verb="person.merged", dossier=stays.dossier_id, subject=f"merge:{row.pk}")
    record(verb="person.merged", dossier=goes.dossier_id, subject=f"merge:{row.pk}")
    return row


def _store(person: Person, values: dict[str, Any]) -> None:
    """Write values with their search keys; the time of change moves on, so that nobody overwrites them unseen."""
    for name, value in values.items():
        setattr(person, name, value)
    person.tokens = names.tokens(person.given_name, person.family_name, person.original_name)
    person.blocks = block_keys(record_of(person))
    person.save(update_fields=[*values, "tokens", "blocks", "changed_at"])


@transaction.atomic
def unmerge(*, by: Actor, merge: Merge) -> list[str]:
    """Undo a merge without loss: both records are as they were before; a field that was corrected since keeps its new value on the record
    that stayed, and what a protection emptied stays empty on both. Returns the names of the corrected fields. Undoing twice changes
    nothing. Raises NotVisible when one of both is gone."""
    stays = Person.objects.select_related("dossier").filter(dossier=merge.dossier_id).first()
    goes = Person.objects.select_related("dossier").filter(dossier=merge.other_dossier_id).first()
    if stays is None or goes is None:
        raise NotVisible("merge")
    for person in (stays, goes):
        require(by, Right.CORRECT, person.dossier)
    if not Merge.objects.filter(pk=merge.pk, undone_at__isnull=True).update(undone_at=timezone.now(), undone_by=by.user_id):
        return []
    changed = [name for name in CHOOSABLE if getattr(stays, name) != merge.chosen[name]]
    for person, side, kept in ((stays, "stays", changed), (goes, "goes", [])):
        kept = [*kept, *(EMPTIED if person.is_protected else ())]
        _store(person, {name: value for name, value in merge.before[side].items() if name not in kept})
    Person.objects.filter(pk=goes.pk).update(merged_into=None)
    Pair.objects.filter(left__in=[stays.dossier_id, goes.dossier_id], right__in=[stays.dossier_id, goes.dossier_id]).update(
        state=Pair.State.OTHER
    )
    record(verb="person.unmerged", dossier=stays.dossier_id, subject=f"merge:{merge.pk}")
    record(verb="person.unmerged", dossier=goes.dossier_id, subject=f"merge:{merge.pk}")
    return changed


@transaction.atomic
def tell_teams(*, by: Actor, pair: Pair) -> None:
    """Let both teams know that a match exists and whom to ask, nothing else; only where both consents reach every carrier. The coordination
    does this. Raises ValidationError where a consent does not allow it."""
    require_role(by, Role.COORDINATOR)
    with connection.cursor() as cursor:
        cursor.execute("SELECT people_may_be_told(%s)", [pair.pk])
        if not cursor.fetchone()[0]:
            raise ValidationError(_("One of both consents does not reach so far. The team has to ask the person first."))
    Pair.objects.filter(pk=pair.pk, state=Pair.State.OPEN).update(state=Pair.State.TOLD)
    record(verb="pair.told", subject=f"pair:{pair.pk}")


@transaction.atomic
def join_household(*, by: Actor, person: Person, other: Person) -> None:
    """Let a person live in the household of another; both must be writable. Raises ValidationError for somebody protected."""
    for one in (person, other):
        require(by, Right.CORRECT, one.dossier)
    if person.is_protected or other.is_protected:
        raise ValidationError(_("Somebody who is protected is in nobody's household."))
    Person.objects.filter(pk=person.pk).update(household=other.household, changed_at=timezone.now())
    record(verb="household.joined", dossier=person.dossier_id, subject=f"person:{person.pk}")


@transaction.atomic
def leave_household(*, by: Actor, person: Person) -> None:
    """Let a person live in a household of her own."""
    require(by, Right.CORRECT, person.dossier)
    Person.objects.filter(pk=person.pk).update(household=uuid4(), changed_at=timezone.now())
    record(verb="household.left", dossier=person.dossier_id, subject=f"person:{person.pk}")


@transaction.atomic
def move(*, by: Actor, people: Iterable[Person], ags: str, district: str) -> int:
    """Let people live in another municipality from now on; return how many moved. Raises ValidationError for an unknown one."""
    moving, moved = list(people), 0
    for person in moving:
        require(by, Right.CORRECT, person.dossier)
    if ags not in municipality_names():
        raise ValidationError({"ags": _("This municipality is not in the county.")})
    for person in moving:
        rows = Person.objects.filter(pk=person.pk).exclude(ags=ags, district=district)
        if rows.update(ags=ags, district=district, changed_at=timezone.now()):
            record(verb="household.moved", dossier=person.dossier_id, subject=f"person:{person.pk} {ags}")
            moved += 1
    return moved
