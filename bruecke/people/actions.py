"""Writing persons: as part of a registration, and correcting how to reach them."""

from dataclasses import asdict, dataclass, field
from uuid import UUID, uuid4

from django.contrib.postgres.functions import RandomUUID
from django.db import transaction
from django.utils import timezone

from bruecke.access.actor import Actor
from bruecke.access.models import Dossier
from bruecke.access.policy import Right, require
from bruecke.audit.actions import record
from bruecke.base import outbox
from bruecke.people import names
from bruecke.people.models import Person, Route


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
    return Person(dossier=dossier, tokens=keys, **values)


@transaction.atomic
def correct_contact(*, by: Actor, person: Person, phone: str, best_time: str, safe_to_leave_message: bool) -> None:
    """Change how to reach the person; whoever may see her sees the new number at once (Art. 16, 19 GDPR). What waits in the
    outbox is taken back, because number or safety may have changed; the caller writes anew what still should go."""
    require(by, Right.CORRECT, person.dossier)
    if (person.phone, person.best_time, person.safe_to_leave_message) == (phone, best_time, safe_to_leave_message):
        return
    outbox.cancel_about(person.dossier_id)
    Person.objects.filter(pk=person.pk).update(
        phone=phone, best_time=best_time, safe_to_leave_message=safe_to_leave_message, changed_at=timezone.now()
    )
    record(verb="person.contact_corrected", dossier=person.dossier_id, subject=f"person:{person.pk}")


def erase_contact(*, by: Actor, due_before: object) -> int:
    """Erase contact data whose time has come and return how many; only the job `tidy` does this, under its own role."""
    if not by.name.startswith("job:"):
        raise PermissionError("only a job erases")
    rows = Person.objects.filter(contact_erase_at__lte=due_before, contact_erased_at__isnull=True)
    dossiers = list(rows.values_list("dossier_id", flat=True)[:5000])
    count = Person.objects.filter(dossier__in=dossiers).update(
        given_name="", family_name="", original_name="", birth_date="", phone="", email="", best_time="", tokens=[],
        languages=[], channels=[], children_birth_years=[], district="", gender_wish="", interpreter_needed=False,
        safe_to_leave_message=False, household=RandomUUID(), contact_erased_at=timezone.now(),
    )  # fmt: skip
    for dossier in dossiers:
        record(verb="person.contact_erased", dossier=dossier, subject="")
    return count
