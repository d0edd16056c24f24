"""Giving and withdrawing consent, and the one door between two circles: offer, route, accept, give back, lapse."""

from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from typing import Any
from uuid import UUID

from django.core.exceptions import ValidationError
from django.db import connection, transaction
from django.db.models import Exists, OuterRef, Q
from django.utils import timezone
from django.utils.translation import gettext as _
from procrastinate.contrib.django import app

from bruecke.access import actions as access
from bruecke.access.actor import NOBODY, Actor
from bruecke.access.models import Dossier, DossierKind, Grant, Reason, Role, Shelf, Unit, UnitKind
from bruecke.access.policy import Right, live, require, require_role
from bruecke.access.queries import colleagues
from bruecke.audit.actions import record
from bruecke.base.crypto import lock, new_code
from bruecke.base.days import months_after
from bruecke.consent.models import Consent, Handover, Method, Purpose, Release, TextVersion
from bruecke.network.calendar import add_working_days
from bruecke.network.queries import rule
from bruecke.people.models import Person

State = Handover.State
#: Hand-overs from one team to another: given back they return to the giver, never to the coordination.
BETWEEN_TEAMS = (Handover.Kind.REFERRAL, Handover.Kind.TRANSFER)


@dataclass(frozen=True)
class Signature:
    """How somebody said yes: what was shown, in which language, and the proof."""

    method: Method
    language: str
    rendered_hash: str
    image: bytes = b""
    typed: bool = False
    interpreter_helped: bool = False
    guardian_for: list[int] = field(default_factory=list)
    number: str = ""
    given_at: datetime | None = None
    text: TextVersion | None = None
    named: dict[str, str] = field(default_factory=dict)


def give(*, by: Actor, dossier: Dossier, receiver: Unit, signature: Signature) -> Consent:
    """Store a consent in the person's dossier; it lapses after the months of the county's rule when it stays unused."""
    require(by, Right.CORRECT, dossier)
    given_at = signature.given_at or timezone.now()
    row = consent_of(
        dossier, receiver, signature, given_at=given_at, months=int(rule("consent_months", timezone.localdate(given_at)))
    )
    row.save(force_insert=True)
    record(verb="consent.given", dossier=dossier.pk, subject=f"consent:{row.pk} {signature.method} {signature.language}")
    return row


@dataclass(frozen=True)
class Told:
    """What may be told: to whom, about what, which facts, until when."""

    recipient: str
    topic: str
    facts: list[str]
    until: date
    to_unit: Unit | None = None
    direction: Release.Direction = Release.Direction.TELL
    special: bool = False


@transaction.atomic
def release(*, by: Actor, person: Person, from_unit: Unit, told: Told, signature: Signature, key: UUID) -> Release:
    """Store that she releases a team from confidentiality towards one recipient for one matter (§ 203 StGB, domain 2.6); the same
    key again gives the same release. Raises ValidationError for nothing ticked, for health without the explicit mention of special
    categories (Art. 9 (2) a GDPR), and for an end that lies before today or beyond the county's longest time."""
    require(by, Right.HAND_OVER, person.dossier)
    found = Release.objects.filter(pk=key, dossier=person.dossier).select_related("consent").first()
    if found is not None:
        return found
    _judged(told)
    given_at = signature.given_at or timezone.now()
    consent = consent_of(person.dossier, told.to_unit or from_unit, signature, given_at=given_at, months=0)
    consent.purpose, consent.expires_on = Purpose.RELEASE, told.until
    consent.save(force_insert=True)
    row = Release(
        pk=key, dossier=person.dossier, consent=consent, recipient=told.recipient, to_unit=told.to_unit, topic=told.topic,
        facts=told.facts, direction=told.direction, special=told.special, until=told.until,
    )  # fmt: skip
    row.save(force_insert=True)
    record(verb="release.given", dossier=person.dossier_id, subject=f"release:{row.pk} {signature.method}")
    return row


def _judged(told: Told) -> None:
    today = timezone.localdate()
    if not told.facts:
        raise ValidationError({"facts": _("Please tick what may be told.")})
    if Release.Fact.HEALTH in told.facts and not told.special:
        raise ValidationError({"special": _("Health is a special category: she has to agree to it explicitly.")})
    if told.until < today:
        raise ValidationError({"until": _("This day lies in the past.")})
    if told.until > months_after(today, int(rule("release_months", today))):
        raise ValidationError(
            {"until": _("So long a release is not allowed. Please choose an earlier end; it can be given again.")}
        )


def consent_of(dossier: Dossier, receiver: Unit, signature: Signature, *, given_at: datetime, months: int) -> Consent:
    """Return the unsaved row of a consent that lapses after `months` when it stays unused."""
    return Consent(
        dossier=dossier, text=signature.text, purpose=Purpose.CONTACT_HANDOVER, language=signature.language,
        regime=receiver.organisation.regime, receiver=receiver, method=signature.method,
        number=signature.number or f"E-{new_code(10)}", rendered_hash=signature.rendered_hash, named=signature.named,
        signature=lock(signature.image) if signature.image else b"", signed_by_typing=signature.typed,
        interpreter_helped=signature.interpreter_helped, guardian_for=signature.guardian_for, given_at=given_at,
        expires_on=months_after(timezone.localdate(given_at), months),
    )  # fmt: skip


def offer(
    *, by: Actor, person: Person, consent: Consent, to: Unit | None, facts: dict[str, Any], from_unit_id: UUID | None,
    code_hash: str, kind: Handover.Kind = Handover.Kind.FIRST_TALK,
) -> Handover:  # fmt: skip
    """Hand the frozen facts over to a team, or to the coordination when nobody is responsible; raises ValidationError
    when the consent does not carry it (withdrawn, lapsed, another receiver). Who refers or transfers sees what becomes of it."""
    if not (consent.is_live and consent.dossier_id == person.dossier_id and (to is None or consent.covers(to.organisation_id))):
        raise ValidationError(_("The consent does not cover this hand-over."))
    use, unit_id = (Shelf.Use.INBOX, to.pk) if to else (Shelf.Use.ROUTING, coordination().pk)
    dossier = access.open_dossier(kind=DossierKind.HANDOVER, use=use, unit_id=unit_id)
    if kind in BETWEEN_TEAMS:  # first of all, because only the first key to a new dossier needs no other
        access.grant(dossier=dossier, unit_id=from_unit_id, user_id=by.user_id, reason=Reason.ASSIGNED)
    access.grant(dossier=dossier, code_hash=code_hash, reason=Reason.PERSON)
    require(by, Right.HAND_OVER, person.dossier) if by.seats else require(by, Right.HAND_OVER, dossier)
    row = handover_of(
        dossier, person, consent, to=to, facts=facts, from_unit_id=from_unit_id, kind=kind, due=answer_due(timezone.localdate())
    )
    row.save(force_insert=True)
    if kind not in BETWEEN_TEAMS:
        _let_read_the_name(row, person)
    record(verb="handover.offered", dossier=dossier.pk, subject=f"handover:{row.pk} to:{unit_id}")
    return row


def handover_of(
    dossier: Dossier, person: Person, consent: Consent, *, to: Unit | None, facts: dict[str, Any], from_unit_id: UUID | None,
    due: date, kind: Handover.Kind = Handover.Kind.FIRST_TALK,
) -> Handover:  # fmt: skip
    """Return the unsaved row of a hand-over with a number of its own: delivered to a team, or waiting to be routed."""
    now = timezone.now()
    return Handover(
        dossier=dossier, person_dossier=person.dossier, consent=consent, kind=kind, number=_number(),
        from_unit_id=from_unit_id, to_unit=to, state=State.DELIVERED if to else State.TO_ROUTE, ags=person.ags, facts=facts,
        offered_at=now, delivered_at=now if to else None, answer_due=due,
    )  # fmt: skip


def answer_due(day: date) -> date:
    """Return until when a team should have answered (county rule, working days of the Land)."""
    return add_working_days(day, int(rule("accept_working_days", day)))


def _number() -> str:
    code = new_code(8)
    return f"{code[:4]}-{code[4:]}"


def coordination() -> Unit:
    """Return the unit that finds a team where nobody is responsible."""
    return Unit.objects.filter(kind=UnitKind.INTEGRATION_CENTRE, is_active=True).order_by("name")[0]


def _let_read_the_name(handover: Handover, person: Person) -> None:
    reader = reader_of_the_name(handover.to_unit_id)
    if reader:
        access.grant(dossier=person.dossier, unit_id=reader[0], reason=reader[1], stems_from=handover.consent_id)


def reader_of_the_name(to_unit_id: UUID | None) -> tuple[UUID, Reason] | None:
    """Return who reads the name before accepting: the coordination, which routes, and a team of one counsellor; else nobody."""
    if to_unit_id is None:
        return coordination().pk, Reason.ROUTING
    alone = colleagues(NOBODY, to_unit_id, Role.COUNSELLOR, Role.CASE_MANAGER).count() == 1
    return (to_unit_id, Reason.INBOX) if alone else None


def _locked(handover: Handover, *states: str) -> Handover:
    rows = Handover.objects.select_for_update(of=("self",)).filter(pk=handover.pk)
    row = rows.select_related("dossier").first()
    if row is None or row.state not in states:
        raise ValidationError(_("Somebody was quicker: this hand-over has been answered already."), code="quicker")
    return row


@transaction.atomic
def accept(*, by: Actor, handover: Handover) -> Handover:
    """Accept a hand-over: opens the counselling dossier and gives the counsellor the person, in one step."""
    require(by, Right.ACCEPT, handover.dossier)
    seat = next(seat for seat in by.seats if seat.unit_id == handover.to_unit_id)
    row = _locked(handover, State.DELIVERED)
    consent, code = row.consent_id, person_code(row.dossier)
    with access.on_behalf(code):
        notes = access.open_dossier(kind=DossierKind.COUNSELLING, use=Shelf.Use.KEPT, unit_id=seat.unit_id)
        access.grant(dossier=notes, code_hash=code, reason=Reason.PERSON)
        access.end_grants(dossier=row.person_dossier, reasons=(Reason.INBOX, Reason.ROUTING, Reason.WROTE))
        for dossier in (row.person_dossier, row.dossier, notes):
            access.grant(dossier=dossier, unit_id=seat.unit_id, user_id=by.user_id, reason=Reason.ASSIGNED, stems_from=consent)
        Handover.objects.filter(pk=row.pk).update(
            state=State.ACCEPTED, answered_at=timezone.now(), answered_by=by.user_id, record_dossier=notes
        )
        access.move(dossier=row.dossier, use=Shelf.Use.KEPT, unit_id=seat.unit_id)
    record(verb="handover.accepted", dossier=row.dossier_id, subject=f"handover:{row.pk}")
    row.refresh_from_db()
    return row


def person_code(dossier: Dossier) -> str:
    """Return the hash of the code by which the person enters this dossier; empty when the actor cannot enter it."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT wall.person_code(%s)", [dossier.pk])
        return cursor.fetchone()[0] or ""


@transaction.atomic
def reject(*, by: Actor, handover: Handover, rejection: Handover.Rejection) -> None:
    """Give a hand-over back with a reason; it goes to the coordination, the team sees it no more."""
    require(by, Right.ACCEPT, handover.dossier)
    row = _locked(handover, State.DELIVERED)
    with access.on_behalf(person_code(row.dossier)):
        access.end_grants(dossier=row.person_dossier, reasons=(Reason.INBOX,))
        now = timezone.now()
        Handover.objects.filter(pk=row.pk).update(
            state=State.REJECTED, rejection=rejection, answered_at=now, answered_by=by.user_id,
            answer_due=answer_due(timezone.localdate(now)),
        )  # fmt: skip
        if row.kind in BETWEEN_TEAMS:
            access.move(dossier=row.dossier, use=Shelf.Use.KEPT, unit_id=row.from_unit_id)
        else:
            unit_id = coordination().pk
            access.grant(dossier=row.person_dossier, unit_id=unit_id, reason=Reason.ROUTING, stems_from=row.consent_id)
            access.move(dossier=row.dossier, use=Shelf.Use.ROUTING, unit_id=unit_id)
    record(verb="handover.rejected", dossier=row.dossier_id, subject=f"handover:{row.pk} {rejection}")


@transaction.atomic
def take_back(*, by: Actor, handover: Handover) -> None:
    """Take a referral or transfer back before it is answered: its facts are destroyed, the other team sees it no more. Raises
    ValidationError (code "quicker") when it was answered already."""
    require(by, Right.CLOSE, handover.dossier)
    row = _locked(handover, State.DELIVERED)
    if row.kind not in BETWEEN_TEAMS:
        raise ValidationError(_("Only a referral can be taken back."))
    Handover.objects.filter(pk=row.pk).update(state=State.TAKEN_BACK, facts={})
    access.move(dossier=row.dossier, use=Shelf.Use.KEPT, unit_id=row.from_unit_id)
    record(verb="handover.taken_back", dossier=row.dossier_id, subject=f"handover:{row.pk}")


@transaction.atomic
def answer(*, by: Actor, handover: Handover, reply: str) -> None:
    """Tell the team that referred somebody what became of it, in one sentence; the giver sees it on the hand-over."""
    require(by, Right.WRITE, handover.dossier)
    if handover.kind not in BETWEEN_TEAMS or handover.answered_by_id != by.user_id:
        raise ValidationError(_("Only a referral gets an answer."))
    Handover.objects.filter(pk=handover.pk).update(reply=reply.strip()[:400])
    record(verb="handover.answered", dossier=handover.dossier_id, subject=f"handover:{handover.pk}")


@transaction.atomic
def route(*, by: Actor, handover: Handover, to: Unit) -> None:
    """Send a hand-over to a team. Another carrier than the one she agreed to needs a new consent: raises ValidationError."""
    require(by, Right.ROUTE, handover.dossier)
    row = _locked(handover, State.TO_ROUTE, State.REJECTED)
    if not row.consent.covers(to.organisation_id):
        raise ValidationError(_("She agreed to another carrier. Ask her first; the first hand-over stays as it is."))
    with access.on_behalf(person_code(row.dossier)):
        access.end_grants(dossier=row.person_dossier, reasons=(Reason.ROUTING,))
        now = timezone.now()
        Handover.objects.filter(pk=row.pk).update(
            state=State.DELIVERED, to_unit=to, delivered_at=now, rejection="", answered_at=None, answered_by=None,
            answer_due=answer_due(timezone.localdate(now)),
        )  # fmt: skip
        row.to_unit, row.to_unit_id = to, to.pk
        _let_read_the_name(row, Person.objects.select_related("dossier").get(dossier=row.person_dossier_id))
        access.move(dossier=row.dossier, use=Shelf.Use.INBOX, unit_id=to.pk)
    record(verb="handover.routed", dossier=row.dossier_id, subject=f"handover:{row.pk} to:{to.pk}")


@transaction.atomic
def withdraw(*, by: Actor, consent: Consent, how: str) -> None:
    """Withdraw: all grants that stem from the consent end, undelivered hand-overs are destroyed, contact data gets its
    day of erasure, the proof stays blocked (Art. 7 (3) GDPR). Withdrawing twice changes nothing."""
    require(by, Right.WITHDRAW, consent.dossier)
    code = person_code(consent.dossier)
    with access.on_behalf(code):
        now = timezone.now()
        if not Consent.objects.filter(pk=consent.pk, withdrawn_at__isnull=True).update(withdrawn_at=now, withdrawn_how=how):
            return
        transaction.on_commit(lambda: app.configure_task("cases.end_orphaned").defer())
        if consent.purpose == Purpose.RELEASE:
            _take_back(consent)
            return
        own_basis = Grant.objects.filter(
            live(), dossier=consent.dossier, reason__in=(Reason.ASSIGNED, Reason.TRUSTED), stems_from__isnull=True
        ).exists()
        undelivered = Handover.objects.filter(consent=consent, state__in=[State.TO_ROUTE, State.DELIVERED, State.REJECTED])
        for dossier_id in undelivered.values_list("dossier_id", flat=True):
            record(verb="handover.destroyed", dossier=dossier_id, subject="")
        # The row stays only as an empty shell for the office's list: no facts, no receiver's access.
        undelivered.update(state=State.LAPSED, facts={})
        if not own_basis:
            Handover.objects.filter(consent=consent, state=State.ACCEPTED).update(state=State.CLOSED)
            _left(consent, code, now, how)
        access.end_stems(stems_from=consent.pk, kept_in=consent.dossier_id)
        gone = Handover.objects.filter(consent=consent, state__in=[State.LAPSED, State.CLOSED])
        for dossier in Dossier.objects.filter(pk__in=gone.values("dossier")):
            access.move(dossier=dossier, use=Shelf.Use.CLOSED, unit_id=None)
        with connection.cursor() as cursor:
            cursor.execute("SELECT message_cancel(%s)", [consent.dossier_id])
        record(verb="consent.withdrawn", dossier=consent.dossier_id, subject=f"consent:{consent.pk} {how}")


def _left(consent: Consent, code: str, now: datetime, how: str) -> None:
    """Where no other team counsels her, her contact data gets its day, her releases have nobody left who could tell anything, and whoever
    asked an authority for her reads no more what was told by name."""
    live_ones = Consent.objects.filter(dossier=consent.dossier, withdrawn_at__isnull=True, lapsed_at__isnull=True)
    carried = Exists(Handover.objects.filter(consent=OuterRef("pk"), state=State.ACCEPTED))
    if live_ones.filter(Q(purpose=Purpose.CONTACT_HANDOVER) | carried).exists():
        return
    due = now + timedelta(hours=int(rule("erase_hours", timezone.localdate(now))))
    Person.objects.filter(dossier=consent.dossier).update(contact_erase_at=due)
    for row in list(live_ones):
        Consent.objects.filter(pk=row.pk).update(withdrawn_at=now, withdrawn_how=how)
        _take_back(row)
    hers = Grant.objects.filter(live(), code_hash=code, reason=Reason.PERSON, dossier__kind=DossierKind.CONSULT)
    told = hers.filter(dossier__shelf__use=Shelf.Use.KEPT)
    Grant.objects.filter(live(), dossier__in=told.values("dossier"), reason=Reason.ASSIGNED).update(ended_at=now)


def _take_back(consent: Consent) -> None:
    """A release ends: whoever was let in through it is out, what was handed over on it and waits is destroyed."""
    access.end_stems(stems_from=consent.pk, kept_in=consent.dossier_id)
    waiting = Handover.objects.filter(consent=consent, state__in=[State.TO_ROUTE, State.DELIVERED, State.REJECTED])
    for dossier in Dossier.objects.filter(pk__in=waiting.values("dossier")):
        record(verb="handover.destroyed", dossier=dossier.pk, subject="")
        access.move(dossier=dossier, use=Shelf.Use.CLOSED, unit_id=None)
    waiting.update(state=State.LAPSED, facts={})
    record(verb="release.withdrawn", dossier=consent.dossier_id, subject=f"consent:{consent.pk}")


@transaction.atomic
def close(*, by: Actor, handover: Handover) -> None:
    """Finish an accepted hand-over; its outcome stands in the counselling record."""
    require(by, Right.CLOSE, handover.dossier)
    Handover.objects.filter(pk=handover.pk, state=State.ACCEPTED).update(state=State.CLOSED)
    record(verb="handover.closed", dossier=handover.dossier_id, subject=f"handover:{handover.pk}")


@transaction.atomic
def reassign(*, by: Actor, handover: Handover, to_user_id: UUID) -> None:
    """Give an accepted hand-over to another colleague of the same team; the lead of the team decides."""
    require(by, Right.ASSIGN, handover.dossier)
    require_role(by, Role.CARRIER_LEAD)
    row = _locked(handover, State.ACCEPTED)
    if (
        row.to_unit_id is None
        or not colleagues(by, row.to_unit_id, Role.COUNSELLOR, Role.CASE_MANAGER).filter(pk=to_user_id).exists()
    ):
        raise ValidationError(_("This colleague does not work in the team."))
    with access.on_behalf(person_code(row.dossier)):
        for dossier in (row.person_dossier, row.dossier, row.record_dossier):
            if dossier is None:
                continue
            old = Grant.objects.filter(live(), dossier=dossier, user=row.answered_by_id, reason=Reason.ASSIGNED)
            # Access by consent and access by the team's own basis are kept apart, so that a withdrawal ends only the first.
            stems = set(old.values_list("stems_from", flat=True))
            old.update(ended_at=timezone.now())
            for stem in stems:
                access.grant(
                    dossier=dossier, unit_id=row.to_unit_id, user_id=to_user_id, reason=Reason.ASSIGNED, stems_from=stem
                )
        Handover.objects.filter(pk=row.pk).update(answered_by=to_user_id)
    record(verb="handover.reassigned", dossier=row.dossier_id, subject=f"handover:{row.pk} to:{to_user_id}")
