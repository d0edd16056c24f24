"""Actions of the registration desk: start a signature, sign, decline, count, correct nothing that was delivered."""

import json
from dataclasses import asdict
from datetime import timedelta
from typing import Any
from uuid import UUID

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from bruecke.access import actions as access
from bruecke.access.actor import Actor
from bruecke.access.models import Role
from bruecke.access.policy import NotVisible, require_person, require_role
from bruecke.audit.actions import record
from bruecke.base.crypto import box, code_hash, new_code
from bruecke.consent import actions as consents
from bruecke.consent.actions import Signature
from bruecke.consent.models import Consent
from bruecke.people.actions import PersonFacts
from bruecke.welcome.models import MonthlyRegistrations, Receipt, Signing, Tally, Way
from bruecke.welcome.actions.registration import Arrival, Registered, count, register, with_contact

SIGNING_LETTERS = 10  # 50 bits, open for 15 minutes, rate limited
SIGNING_TIME = timedelta(minutes=15)
OPEN_STATES = (Signing.State.WAITING, Signing.State.OPENED, Signing.State.READING)


def pack(arrival: Arrival) -> bytes:
    """Return an arrival as JSON bytes for the locked draft."""
    return json.dumps(asdict(arrival), default=str).encode()


def unpack(data: bytes) -> Arrival:
    """Return the arrival of a draft."""
    raw: dict[str, Any] = json.loads(data)
    person = raw.pop("person")
    person["household"] = UUID(person["household"])
    for name in ("unit_id", "made_by_id", "receiver_id"):
        raw[name] = UUID(raw[name]) if raw[name] else None
    return Arrival(person=PersonFacts(**person), **{**raw, "way": Way(raw["way"])})


@transaction.atomic
def start_signing(*, by: Actor, arrival: Arrival, language: str) -> tuple[Signing, str]:
    """Lock the draft with a new code and return the waiting row and the code, which only the screen shows."""
    require_role(by, Role.CLERK)
    if arrival.unit_id not in by.unit_ids:
        raise NotVisible("unit")
    code = new_code(SIGNING_LETTERS)
    row = Signing(
        unit_id=arrival.unit_id, made_by_id=by.user_id, code_hash=code_hash(code), draft=box(code).encrypt(pack(arrival)),
        way=arrival.way, language=language, expires_at=timezone.now() + SIGNING_TIME,
    )  # fmt: skip
    row.save(force_insert=True)
    count(row.unit_id, arrival.person.ags, Tally.What.INFORMED, language=language, way=arrival.way, key=str(row.pk))
    record(verb="signing.started", subject=f"signing:{row.pk}")
    return row, code


@transaction.atomic
def mark_opened(*, by: Actor, state: Signing.State) -> None:
    """Let the clerk's page know that the page was opened or is being read."""
    require_person(by)
    earlier = [Signing.State.WAITING] if state == Signing.State.OPENED else OPEN_STATES[:2]
    Signing.objects.filter(code_hash=by.code_hash, state__in=earlier).update(state=state)


@transaction.atomic
def sign(
    *, by: Actor, signing: Signing, code: str, signature: Signature, phone: str, best_time: str, safe: bool
) -> Registered:
    """Register what the clerk typed and the person signed; a second tap returns an error that says it is done."""
    require_person(by)
    row = Signing.objects.select_for_update().filter(pk=signing.pk, code_hash=by.code_hash).first()
    if row is None:
        raise NotVisible("signing")
    if row.state not in OPEN_STATES or row.expires_at < timezone.now():
        raise ValidationError(_("This page has been used already or its time is over."), code="over")
    arrival = unpack(box(code).decrypt(bytes(row.draft)))
    facts = with_contact(arrival.person, phone=phone, best_time=best_time, safe=safe)
    done = register(by=by, arrival=Arrival(**{**vars(arrival), "person": facts}), signature=signature)
    Signing.objects.filter(pk=row.pk).update(state=Signing.State.SIGNED, draft=b"", number=done.number)
    record(verb="signing.signed", subject=f"signing:{row.pk}")
    return done


@transaction.atomic
def decline(*, by: Actor, signing: Signing) -> None:
    """She does not want to or is not sure: the draft is gone, one stroke remains. By her or by the clerk."""
    row = Signing.objects.select_for_update().filter(pk=signing.pk).first()
    if row is None or not (row.code_hash == by.code_hash or by.in_unit(row.unit_id, Role.CLERK)):
        raise NotVisible("signing")
    if row.state not in OPEN_STATES:
        return
    Signing.objects.filter(pk=row.pk).update(state=Signing.State.DECLINED, draft=b"")
    count(row.unit_id, row.unit.ags, Tally.What.DECLINED, language=row.language, way=row.way, key=str(row.pk))
    record(verb="signing.declined", subject=f"signing:{row.pk}")


@transaction.atomic
def stroke(*, by: Actor, what: Tally.What, language: str, key: str, way: str = "") -> None:
    """Count a card, a refusal or a disclosure block (§§ 51, 52 BMG); nothing else is stored."""
    require_role(by, Role.CLERK)
    seat = by.seat(Role.CLERK)
    assert seat is not None  # noqa: S101 -- the role was just required
    blocked = what == Tally.What.BLOCKED
    count(seat.unit_id, seat.ags, what, language="" if blocked else language, way="" if blocked else way, key=key)
    record(verb="desk.counted", subject=f"unit:{seat.unit_id} {what}")


@transaction.atomic
def enter_registrations(*, by: Actor, month: object, number: int) -> None:
    """Store the number of registrations from abroad in one month, the denominator of the funnel."""
    require_role(by, Role.CLERK)
    seat = by.seat(Role.CLERK)
    assert seat is not None  # noqa: S101 -- the role was just required
    MonthlyRegistrations.objects.update_or_create(
        unit_id=seat.unit_id, month=month, defaults={"ags": seat.ags, "number": number, "entered_by_id": by.user_id}
    )
    record(verb="desk.registrations_entered", subject=f"unit:{seat.unit_id} {month} {number}")


@transaction.atomic
def withdraw_by_number(*, by: Actor, number: str) -> None:
    """Withdraw for a person who stands at the desk with her number; raises ValidationError for an unknown number."""
    require_role(by, Role.CLERK)
    row = Receipt.objects.filter(number=number.strip().upper(), unit_id__in=by.unit_ids).first()
    if row is None:
        raise ValidationError(_("This office has no hand-over with this number."))
    with access.on_behalf(row.code_hash):
        consent = Consent.objects.select_related("dossier").get(number=row.consent_number)
        consents.withdraw(by=Actor(code_hash=row.code_hash), consent=consent, how="desk")
    record(verb="desk.withdrawn", subject=f"receipt:{row.pk}")
