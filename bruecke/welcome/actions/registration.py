"""The registration: person, dossier, consent, grants, hand-over and the office's receipt in one transaction."""

from dataclasses import dataclass, replace
from typing import Any
from uuid import UUID

from django.db import connection, transaction
from django.utils import timezone

from bruecke.access import actions as access
from bruecke.access.actor import Actor, of_code
from bruecke.access.models import DossierKind, Reason, Role, Shelf, Unit, UnitKind
from bruecke.access.policy import NotVisible, Right, visible
from bruecke.base.crypto import code_hash, derived_code, new_code
from bruecke.consent import actions as consents
from bruecke.consent.actions import Signature
from bruecke.consent.models import Consent, Handover
from bruecke.people import actions as people
from bruecke.people.actions import PersonFacts
from bruecke.people.models import Person
from bruecke.welcome.models import Receipt, Tally
from bruecke.welcome.queries.arrivals import Arrival
from bruecke.welcome.queries.signing import named_for

CODE_LETTERS = 16  # 80 bits


__all__ = [
    "CODE_LETTERS",
    "Arrival",
    "Registered",
    "count",
    "derived_code",
    "known",
    "once",
    "preview_facts",
    "register",
    "with_contact",
]


@dataclass(frozen=True)
class Registered:
    """What came of it: the code is known only here and on the person's own paper or phone."""

    person: Person
    consent: Consent
    handover: Handover
    number: str
    code: str


def preview_facts(arrival: Arrival) -> dict[str, Any]:
    """Return what a team sees before accepting: municipality, language, household, wishes. No name, no number."""
    facts = arrival.person
    return {
        "ags": facts.ags, "district": facts.district, "languages": list(facts.languages),
        "interpreter_needed": facts.interpreter_needed, "adults": facts.adults_count,
        "children": list(facts.children_birth_years), "wishes": list(arrival.wishes), "gender_wish": facts.gender_wish,
        "route": str(facts.route), "way": str(arrival.way),
    }  # fmt: skip


def receiver_of(arrival: Arrival) -> Unit:
    """Return the team that is named to the person: the one already named or wished for, else the one that answers for the
    place today, else the coordination, which finds one."""
    if arrival.receiver_id:
        return Unit.objects.select_related("organisation").get(pk=arrival.receiver_id)
    facts = arrival.person
    return named_for(facts.ags, district=facts.district, languages=facts.languages, gender_wish=facts.gender_wish)


@transaction.atomic
def register(*, by: Actor, arrival: Arrival, signature: Signature, code: str = "", hashed: str = "") -> Registered:
    """Write the arrival of one adult who said yes. Raises NotVisible for an actor who may not register.

    The person's code is new, or given with `code`, or printed long ago so that only its hash is known (`hashed`).
    """
    if not (by.is_person or by.has(Role.CLERK, Role.COUNSELLOR, Role.CASE_MANAGER)):
        raise NotVisible("register")
    if not hashed:
        code = code or new_code(CODE_LETTERS)
        hashed = code_hash(code)
    with access.on_behalf(hashed):
        person_actor = of_code(hashed)
        dossier = access.open_dossier(kind=DossierKind.PERSON, use=Shelf.Use.MASTER, unit_id=None)
        access.grant(dossier=dossier, code_hash=hashed, reason=Reason.PERSON)
        person = people.write(by=person_actor, dossier=dossier, facts=arrival.person)
        named = receiver_of(arrival)
        team = named if named.is_active and named.kind == UnitKind.CARRIER_TEAM else None
        consent = consents.give(by=person_actor, dossier=dossier, receiver=named, signature=signature)
        handover = consents.offer(
            by=person_actor, person=person, consent=consent, to=team, facts=preview_facts(arrival),
            from_unit_id=arrival.unit_id, code_hash=hashed,
        )  # fmt: skip
    if arrival.unit_id:
        _receipt(arrival, arrival.unit_id, consent, handover, hashed)
    return Registered(person, consent, handover, handover.number, code)


def once(key: str) -> None:
    """Let a second request with the same key wait until the first has finished."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(hashtextextended(%s, 11))", [key])


def known(code: str) -> Handover | None:
    """Return the hand-over of the person who holds `code`, or None when nobody does."""
    hashed = code_hash(code)
    with access.on_behalf(hashed):
        rows = visible(of_code(hashed), Handover.objects.all(), Right.PREVIEW)
        return rows.select_related("to_unit", "consent__receiver").order_by("offered_at").first()


def _receipt(arrival: Arrival, office: UUID, consent: Consent, handover: Handover, hashed: str) -> None:
    day = timezone.localdate()
    Receipt(
        unit_id=office, number=handover.number, consent_number=consent.number, way=arrival.way, day=day,
        made_by_id=arrival.made_by_id, handover_id=handover.pk, code_hash=hashed,
    ).save(force_insert=True)  # fmt: skip
    language, ags = consent.language, arrival.person.ags
    count(office, ags, Tally.What.CONSENTED, language=language, way=arrival.way, key=handover.number)


def count(unit_id: UUID, ags: str, what: Tally.What, *, language: str = "", way: str = "", key: str) -> None:
    """Add one stroke; the same key twice counts once."""
    stroke = Tally(
        unit_id=unit_id, ags=ags, day=timezone.localdate(), what=what, language=language, way=way, key=f"{what}:{key}"
    )
    Tally.objects.bulk_create([stroke], ignore_conflicts=True)


def with_contact(facts: PersonFacts, *, phone: str, best_time: str, safe: bool) -> PersonFacts:
    """Return the facts with what the person typed herself."""
    channels = facts.channels or (["call", "sms"] if phone else [])
    return replace(facts, phone=phone, best_time=best_time, safe_to_leave_message=safe, channels=channels)
