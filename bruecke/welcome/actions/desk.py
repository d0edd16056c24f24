"""Actions of the registration desk: start a signature, sign, decline, count, correct nothing that was delivered."""

from dataclasses import replace
from datetime import timedelta
from uuid import UUID, uuid4

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from bruecke.access import actions as access
from bruecke.access.actor import Actor
from bruecke.access.models import Role
from bruecke.access.policy import NotVisible, require_person, require_role
from bruecke.audit.actions import record
from bruecke.base.crypto import box, code_hash
from bruecke.consent import actions as consents
from bruecke.consent.actions import Signature
from bruecke.consent.models import Consent, Handover
from bruecke.welcome.actions.registration import (
    CODE_LETTERS,
    count,
    derived_code,
    known,
    once,
    receiver_of,
    register,
    with_contact,
)
from bruecke.welcome.models import MonthlyRegistrations, Receipt, Signing, Tally
from bruecke.welcome.queries.arrivals import Arrival, pack, unpack
from bruecke.welcome.queries.desk import ways_of

SIGNING_LETTERS = 10  # 50 bits, open for 15 minutes, rate limited
SIGNING_TIME = timedelta(minutes=15)
OPEN_STATES = (Signing.State.WAITING, Signing.State.OPENED, Signing.State.READING)


@transaction.atomic
def start_signing(*, by: Actor, arrival: Arrival, language: str, key: UUID | None = None, adult: int = 0) -> tuple[Signing, str]:
    """Lock the draft with a code and return the waiting row and the code, which only the screen shows.

    The same key and adult again give the same row and code. Raises ValidationError where the office does not take part
    with signatures on a screen, NotVisible for a foreign office.
    """
    require_role(by, Role.CLERK)
    if not by.in_unit(arrival.unit_id, Role.CLERK) if arrival.unit_id else True:
        raise NotVisible("unit")
    if arrival.way not in ways_of(by, arrival.person.ags):
        raise ValidationError(_("This municipality does not take part in this way."))
    code = derived_code(SIGNING_LETTERS, "signing", key or uuid4(), adult)
    once(code)
    row = Signing.objects.filter(code_hash=code_hash(code)).first()
    if row is not None:
        return row, code
    arrival = replace(arrival, receiver_id=receiver_of(arrival).pk)
    row = Signing(
        unit_id=arrival.unit_id, made_by_id=by.user_id, code_hash=code_hash(code), draft=box(code).encrypt(pack(arrival)),
        way=arrival.way, language=language, expires_at=timezone.now() + SIGNING_TIME,
    )  # fmt: skip
    row.save(force_insert=True)
    stroke = code_hash(f"{arrival.person.household}|{adult}")[:40]
    count(row.unit_id, arrival.person.ags, Tally.What.INFORMED, language=language, way=arrival.way, key=stroke)
    record(verb="signing.started", subject=f"signing:{row.pk}")
    return row, code


@transaction.atomic
def restart_signing(
    *, by: Actor, arrival: Arrival, language: str, key: UUID, adult: int, earlier: UUID | None, keep: bool = False
) -> tuple[Signing, str, UUID]:
    """Return row, code and key for one adult: the earlier one when she has signed or it shall be kept, else a new one;
    the earlier code then leads nowhere."""
    require_role(by, Role.CLERK)
    if earlier is not None:
        code = derived_code(SIGNING_LETTERS, "signing", earlier, adult)
        row = Signing.objects.select_for_update().filter(code_hash=code_hash(code), unit_id=arrival.unit_id).first()
        if row is not None and (keep or earlier == key or row.state == Signing.State.SIGNED):
            return row, code, earlier
        if row is not None and row.state in OPEN_STATES:
            Signing.objects.filter(pk=row.pk).update(state=Signing.State.EXPIRED, draft=b"")
    return *start_signing(by=by, arrival=arrival, language=language, key=key, adult=adult), key


@transaction.atomic
def mark_opened(*, by: Actor, state: Signing.State, language: str = "") -> None:
    """Let the clerk's page know that the page was opened or is being read, and in which language."""
    require_person(by)
    earlier = [Signing.State.WAITING] if state == Signing.State.OPENED else OPEN_STATES[:2]
    rows = Signing.objects.filter(code_hash=by.code_hash, state__in=OPEN_STATES)
    rows.filter(state__in=earlier).update(state=state)
    if language:
        rows.exclude(language=language).update(language=language)


@transaction.atomic
def sign(
    *, by: Actor, signing: Signing, code: str, signature: Signature, phone: str, best_time: str, safe: bool, key: UUID | None = None
) -> tuple[Handover, str]:
    """Register what the clerk typed and the person signed; return the hand-over and the person's own code.

    A second tap with the same key returns the same; anybody else who comes later gets an error that says it is over.
    """
    require_person(by)
    own = derived_code(CODE_LETTERS, "person", key or uuid4(), code)
    row = Signing.objects.select_for_update().filter(pk=signing.pk, code_hash=by.code_hash).first()
    if row is None:
        raise NotVisible("signing")
    if row.state == Signing.State.SIGNED and (first := known(own)) is not None:
        return first, own
    if row.state not in OPEN_STATES or row.expires_at < timezone.now():
        raise ValidationError(_("This page has been used already or its time is over."), code="over")
    arrival = unpack(box(code).decrypt(bytes(row.draft)))
    facts = with_contact(arrival.person, phone=phone, best_time=best_time, safe=safe)
    done = register(by=by, arrival=replace(arrival, person=facts), signature=signature, code=own)
    Signing.objects.filter(pk=row.pk).update(state=Signing.State.SIGNED, draft=b"", number=done.number)
    record(verb="signing.signed", subject=f"signing:{row.pk}")
    return done.handover, own


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
def expire_signings(*, by: Actor) -> int:
    """Empty the drafts whose time is over and forget rows of yesterday; only a job does this. Return how many drafts."""
    if not by.name.startswith("job:"):
        raise PermissionError("only a job expires")
    now = timezone.now()
    rows = Signing.objects.filter(expires_at__lt=now, state__in=OPEN_STATES)
    number = rows.update(state=Signing.State.EXPIRED, draft=b"")
    Signing.objects.filter(expires_at__lt=now - timedelta(days=1)).delete()
    return number


@transaction.atomic
def stroke(*, by: Actor, what: Tally.What, language: str, key: str, way: str = "") -> None:
    """Count a card, a refusal or a disclosure block (§§ 51, 52 BMG); nothing else is stored."""
    require_role(by, Role.CLERK)
    seat = by.seat(Role.CLERK)
    assert seat is not None  # noqa: S101 -- the role was just required
    if what == Tally.What.BLOCKED:
        count(seat.unit_id, seat.ags, what, key=key)
    else:
        count(seat.unit_id, seat.ags, Tally.What.INFORMED, language=language, way=way, key=key)
        count(seat.unit_id, seat.ags, what, language=language, way=way, key=key)
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
