"""Actions of a person at her own page: she opens it, signs, or asks for a call herself; every tap counts once."""

from dataclasses import replace
from uuid import UUID

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from bruecke.access.actor import Actor
from bruecke.access.policy import NotVisible, require_person
from bruecke.audit.actions import record
from bruecke.base.crypto import box, code_hash
from bruecke.consent.actions import Signature
from bruecke.consent.models import Handover
from bruecke.welcome.actions.registration import CODE_LETTERS, derived_code, known, once, register, with_contact
from bruecke.welcome.models import Signing
from bruecke.welcome.queries.arrivals import Arrival, unpack
from bruecke.welcome.queries.signing import GRACE, OPEN_STATES


def own_code(key: UUID, code: str = "") -> str:
    """Return the person's code that belongs to one loaded page: who has not loaded that page cannot work it out, the
    clerk who knows the short code neither."""
    return derived_code(CODE_LETTERS, "person", key, code)


def signed_again(key: UUID, code: str) -> tuple[Handover, str] | None:
    """Return what the first tap of this very page brought, or None."""
    own = own_code(key, code)
    first = known(own)
    return (first, own) if first else None


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
    *,
    by: Actor,
    signing: Signing,
    code: str,
    signature: Signature,
    phone: str,
    best_time: str,
    safe: bool,
    key: UUID,
) -> tuple[Handover, str]:
    """Register what the clerk typed and the person signed; return the hand-over and the person's own code.

    A second tap with the same key returns the same; anybody else who comes later gets an error that says it is over.
    """
    require_person(by)
    own = own_code(key, code)
    row = Signing.objects.select_for_update().filter(pk=signing.pk, code_hash=by.code_hash).first()
    if row is None:
        raise NotVisible("signing")
    if row.state == Signing.State.SIGNED and (first := known(own)) is not None:
        return first, own
    if row.state not in OPEN_STATES or row.expires_at < timezone.now() - GRACE:
        raise ValidationError(_("This page has been used already or its time is over."), code="over")
    arrival = unpack(box(code).decrypt(bytes(row.draft)))
    facts = with_contact(arrival.person, phone=phone, best_time=best_time, safe=safe)
    done = register(by=by, arrival=replace(arrival, person=facts), signature=signature, code=own)
    Signing.objects.filter(pk=row.pk).update(state=Signing.State.SIGNED, draft=b"", number=done.number)
    record(verb="signing.signed", subject=f"signing:{row.pk}")
    return done.handover, own


@transaction.atomic
def ask_for_call(*, by: Actor, arrival: Arrival, signature: Signature, code: str) -> Handover:
    """Register somebody who writes herself, through the card or the web page; `by` is she with her new code."""
    require_person(by)
    if by.code_hash != code_hash(code):
        raise NotVisible("code")
    once(code)
    first = known(code)
    if first is not None:
        return first
    done = register(by=by, arrival=arrival, signature=signature, code=code)
    record(verb="contact.asked", subject=f"handover:{done.handover.pk}")
    return done.handover
