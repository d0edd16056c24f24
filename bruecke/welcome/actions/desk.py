"""Actions of the registration desk: ask for signatures, count strokes, enter the month, withdraw by number."""

from dataclasses import dataclass, replace
from datetime import date, timedelta
from uuid import UUID, uuid4

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext as _

from bruecke.access import actions as access
from bruecke.access.actor import Actor
from bruecke.access.models import Role
from bruecke.access.policy import NotVisible, require_role
from bruecke.audit.actions import record
from bruecke.base.crypto import box, code_hash
from bruecke.consent import actions as consents
from bruecke.consent.models import Consent
from bruecke.welcome.actions.registration import count, derived_code, once, receiver_of
from bruecke.welcome.models import MonthlyRegistrations, Receipt, Signing, Tally
from bruecke.welcome.queries.arrivals import Arrival, pack
from bruecke.welcome.queries.desk import text_language, ways_of
from bruecke.welcome.queries.signing import OPEN_STATES

SIGNING_LETTERS = 10  # 50 bits, open for 15 minutes, rate limited
SIGNING_TIME = timedelta(minutes=15)
CARD, BLOCKED = Tally.What.CARD, Tally.What.BLOCKED


@transaction.atomic
def start_signing(
    *, by: Actor, arrival: Arrival, language: str, key: UUID | None = None, adult: str = "", place: int = 0
) -> tuple[Signing, str]:
    """Lock the draft with a code and return the waiting row and the code, which only the screen shows.

    The same key and adult again give the same row and code. Raises ValidationError where the office does not take part
    with signatures on a screen, NotVisible for a foreign office.
    """
    require_role(by, Role.CLERK)
    office, clerk = arrival.unit_id, by.user_id
    if office is None or clerk is None or not by.in_unit(office, Role.CLERK):
        raise NotVisible("unit")
    if arrival.way not in ways_of(by, arrival.person.ags):
        raise ValidationError(_("This municipality does not take part in this way."))
    code = _code(by, key or uuid4(), adult)
    once(code)
    row = Signing.objects.filter(code_hash=code_hash(code)).first()
    if row is not None:
        return row, code
    arrival = replace(arrival, receiver_id=receiver_of(arrival).pk)
    row = Signing(
        unit_id=office, made_by_id=clerk, code_hash=code_hash(code), draft=box(code).encrypt(pack(arrival)),
        way=arrival.way, language=language, expires_at=timezone.now() + SIGNING_TIME,
    )  # fmt: skip
    row.save(force_insert=True)
    stroke = code_hash(f"{arrival.person.household}|{place}")[:40]
    count(row.unit_id, arrival.person.ags, Tally.What.INFORMED, language=language, way=arrival.way, key=stroke)
    record(verb="signing.started", subject=f"signing:{row.pk}")
    return row, code


def _code(by: Actor, key: UUID, adult: str) -> str:
    """Return the code of one adult in one form; the same key from another office leads to another code."""
    seat = by.seat(Role.CLERK)
    return derived_code(SIGNING_LETTERS, "signing", seat and seat.unit_id, key, adult)


@dataclass(frozen=True)
class Started:
    """One adult's open or given signature as the clerk's screen shows it; `adult` is her mark inside the form."""

    adult: str
    name: str
    row: Signing
    code: str
    key: UUID


@transaction.atomic
def start_family(*, by: Actor, arrivals: list[Arrival], key: UUID, earlier: dict[str, UUID], again: str = "") -> list[Started]:
    """Ask every adult of a household for her own signature and return them all; who has signed stays signed.

    With `again` only that adult gets a new code, the others keep theirs.
    """
    require_role(by, Role.CLERK)
    found: list[Started] = []
    for place, arrival in enumerate(arrivals):
        name = " ".join(part for part in (arrival.person.given_name, arrival.person.family_name) if part)
        adult = f"{code_hash(name)[:8]}-{[row.name for row in found].count(name)}"
        keep = again not in ("", adult)
        row, code, used = _renew(by, arrival, key=key, adult=adult, earlier=earlier.get(adult), keep=keep, place=place)
        found.append(Started(adult, name, row, code, used))
    _drop(by, {adult: used for adult, used in earlier.items() if adult not in {row.adult for row in found}})
    return found


def _renew(
    by: Actor, arrival: Arrival, *, key: UUID, adult: str, earlier: UUID | None, keep: bool, place: int
) -> tuple[Signing, str, UUID]:
    if earlier is not None:
        code = _code(by, earlier, adult)
        row = Signing.objects.filter(code_hash=code_hash(code), unit_id__in=by.unit_ids).first()
        if row is not None and (keep or earlier == key or row.state == Signing.State.SIGNED):
            return row, code, earlier
        _drop(by, {adult: earlier})
    language = text_language(arrival.person.languages)
    row, code = start_signing(by=by, arrival=arrival, language=language, key=key, adult=adult, place=place)
    return row, code, key


def _drop(by: Actor, earlier: dict[str, UUID]) -> None:
    """Let codes lead nowhere: the name was corrected, or a new code was asked for."""
    codes = [code_hash(_code(by, used, adult)) for adult, used in earlier.items()]
    rows = Signing.objects.filter(code_hash__in=codes, unit_id__in=by.unit_ids, state__in=OPEN_STATES)
    rows.update(state=Signing.State.EXPIRED, draft=b"")


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
def decline_family(*, by: Actor, earlier: dict[str, UUID], language: str, key: UUID) -> int:
    """They do not want to or are not sure: open signatures are dropped; where none was asked for, one stroke is made.

    Return how many adults said no.
    """
    require_role(by, Role.CLERK)
    codes = [code_hash(_code(by, used, adult)) for adult, used in earlier.items()]
    rows = list(Signing.objects.filter(code_hash__in=codes, unit_id__in=by.unit_ids, state__in=OPEN_STATES))
    for row in rows:
        decline(by=by, signing=row)
    if not earlier:
        stroke(by=by, what=Tally.What.DECLINED, language=language, key=str(key))
    return len(rows) or 1


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
def enter_registrations(*, by: Actor, month: date, number: int) -> None:
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
    """Withdraw for a person who stands at the desk with the number of her hand-over or of the sheet she signed; raises
    ValidationError for an unknown number."""
    require_role(by, Role.CLERK)
    typed = _spellings(number)
    row = Receipt.objects.filter(Q(number__in=typed) | Q(consent_number__in=typed), unit_id__in=by.unit_ids).first()
    if row is None:
        raise ValidationError(_("This office has no hand-over with this number."))
    with access.on_behalf(row.code_hash):
        consent = Consent.objects.select_related("dossier").get(number=row.consent_number)
        consents.withdraw(by=Actor(code_hash=row.code_hash), consent=consent, how="desk")
    record(verb="desk.withdrawn", subject=f"receipt:{row.pk}")


def _spellings(number: str) -> set[str]:
    """Return what a number read from paper may be: as typed, and with the dashes of a hand-over, a consent and a sheet."""
    letters = "".join(letter for letter in number.upper() if letter.isalnum())
    first, rest = letters[:1], letters[1:]
    return {number.strip().upper(), f"{letters[:4]}-{letters[4:]}", f"{first}-{rest}", f"{first}-{rest[:4]}-{rest[4:]}"}
