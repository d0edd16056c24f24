"""A hand-over in the hands of a counsellor: accept, reassign, correct the contact, finish, withdraw, walk in."""

from dataclasses import dataclass, replace
from datetime import datetime
from uuid import UUID

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from bruecke.access import actions as access
from bruecke.access.actor import Actor
from bruecke.access.models import Reason, Role
from bruecke.access.policy import ADVISERS, Right, colleague, require, require_role
from bruecke.audit.actions import record
from bruecke.base.crypto import code_hash
from bruecke.consent import actions as consents
from bruecke.consent.actions import Signature
from bruecke.consent.models import Handover
from bruecke.people import actions as people
from bruecke.people.models import Person
from bruecke.welcome.actions.progress import begun, called_off, ended, facts_of, refreshed, reminded
from bruecke.welcome.actions.registration import CODE_LETTERS, count, derived_code, known, once, register
from bruecke.welcome.models import Appointment, OwnBasis, Progress, Tally, Way
from bruecke.welcome.queries.arrivals import Arrival
from bruecke.welcome.queries.steps import Step

SENTENCE_LETTERS = 10


@transaction.atomic
def accept(*, by: Actor, handover: Handover) -> Handover:
    """Accept a hand-over: its name opens, the first call is due by the county's rule. Raises ValidationError (code "quicker")
    when somebody else was faster."""
    require(by, Right.ACCEPT, handover.dossier)
    require_role(by, *ADVISERS)
    row = consents.accept(by=by, handover=handover)
    if row.kind == Handover.Kind.FIRST_TALK:
        refreshed(row, begun(row))
    return row


@transaction.atomic
def reassign(*, by: Actor, handover: Handover, to_user_id: UUID) -> None:
    """Give an accepted hand-over with its coming appointments to a colleague of the team; the lead decides."""
    require(by, Right.ASSIGN, handover.dossier)
    require_role(by, Role.CARRIER_LEAD)
    consents.reassign(by=by, handover=handover, to_user_id=to_user_id)
    with access.on_behalf(consents.person_code(handover.dossier)):
        Progress.objects.filter(handover_id=handover.pk).update(user=to_user_id)
        coming = Appointment.objects.filter(dossier=handover.record_dossier_id, state=Appointment.State.PLANNED)
        coming.filter(starts_at__gt=timezone.now()).update(user=to_user_id)


@transaction.atomic
def correct_contact(
    *, by: Actor, handover: Handover, seen: datetime, phone: str, best_time: str, safe_to_leave_message: bool
) -> None:
    """Change how to reach her. Raises ValidationError (code "changed") when somebody changed it after `seen`; where messages
    are not safe any more, or go to another number, what waits in the outbox is taken back."""
    require(by, Right.CORRECT, handover.person_dossier)
    person = Person.objects.select_for_update(of=("self",)).select_related("dossier").get(dossier=handover.person_dossier_id)
    if person.changed_at != seen:
        raise ValidationError(_("Somebody changed this meanwhile. Please compare, then save again."), code="changed")
    people.correct_contact(by=by, person=person, phone=phone, best_time=best_time, safe_to_leave_message=safe_to_leave_message)
    person.refresh_from_db()
    if handover.record_dossier_id:
        reminded(handover.record_dossier_id, person)


@transaction.atomic
def finish(*, by: Actor, handover: Handover, end: Progress.End) -> None:
    """End a hand-over without a talk. "Not reachable" needs the attempts of the county's rule (domain 3.2), else ValidationError
    says what is missing; a talk ends by its record."""
    require(by, Right.CLOSE, handover.dossier)
    row = begun(handover)
    if end == Progress.End.HELD:
        raise ValidationError(_("Please record the talk; that finishes the hand-over."))
    facts = facts_of(handover, row)
    if end == Progress.End.UNREACHABLE and not facts.tries.enough and facts.may_meet_again:
        missing = ", ".join(facts.tries.missing)
        raise ValidationError(
            _("Before “not reachable” there is still to do: %(missing)s."), params={"missing": missing}, code="tries"
        )
    ended(row, end)
    consents.close(by=by, handover=handover)


@transaction.atomic
def record_own_basis(*, by: Actor, handover: Handover, sentence: str) -> None:
    """Write down, in her presence, that the team goes on with her on its own basis; its access then does not stem from the
    consent any more (Art. 6 (1) b GDPR, § 6 (1) c KDG). Once only; ValidationError for a sentence under 10 letters."""
    require(by, Right.WRITE, handover.dossier)
    if sum(letter.isalpha() for letter in sentence) < SENTENCE_LETTERS:
        raise ValidationError(_("Please say in one sentence what was agreed."), code="sentence")
    notes = handover.record_dossier
    if notes is None or OwnBasis.objects.filter(dossier=notes).exists():
        return
    row = OwnBasis(dossier=notes, by_id=colleague(by), sentence=sentence)
    row.save(force_insert=True)
    for dossier in (handover.person_dossier, handover.dossier, notes):
        access.grant(dossier=dossier, unit_id=handover.to_unit_id, user_id=handover.answered_by_id, reason=Reason.ASSIGNED)
    record(verb="basis.recorded", dossier=notes.pk, subject=f"basis:{row.pk}")


@transaction.atomic
def withdraw(*, by: Actor, handover: Handover, how: str) -> None:
    """Record that she withdraws, told by telephone or in the talk: everything ends at the next click, unless the own basis was
    recorded before; what was planned is called off."""
    require(by, Right.WITHDRAW, handover.person_dossier)
    notes, goes_on = handover.record_dossier_id, OwnBasis.objects.filter(dossier=handover.record_dossier_id).exists()
    if notes and not goes_on:
        called_off(notes, Person.objects.get(dossier=handover.person_dossier_id))
        Progress.objects.filter(handover_id=handover.pk).update(step=Step.DONE, due=None)
    consents.withdraw(by=by, consent=handover.consent, how=how)


@dataclass(frozen=True)
class WalkedIn:
    """Somebody who came by herself: her hand-over, taken at once, and her code, known only on this page."""

    handover: Handover
    code: str


@transaction.atomic
def walk_in(*, by: Actor, arrival: Arrival, signature: Signature, key: UUID) -> WalkedIn:
    """Register somebody who came by herself, equal to the desk, and accept her at once; the same key of the same colleague gives
    the same again, never to another one: the answer holds the person's code."""
    require_role(by, *ADVISERS)
    seat = by.seat(*ADVISERS)
    assert seat is not None  # noqa: S101 -- the role was just required
    code = derived_code(CODE_LETTERS, "walk-in", by.user_id, key)
    once(code)
    first = known(code)
    if first is not None:
        return WalkedIn(first, code)
    arrival = replace(arrival, way=Way.WALK_IN, unit_id=None, made_by_id=colleague(by), receiver_id=seat.unit_id)
    done = register(by=by, arrival=arrival, signature=signature, code=code)
    for what in (Tally.What.INFORMED, Tally.What.CONSENTED):
        language, ags = signature.language, arrival.person.ags
        count(seat.unit_id, ags, what, language=language, way=Way.WALK_IN, key=code_hash(code)[:32])
    return WalkedIn(accept(by=by, handover=done.handover), code)
