"""The talk with a family: inviting, whether it came, and what is said while a child waits."""

from datetime import date, datetime
from uuid import UUID

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from bruecke.access.actor import Actor
from bruecke.access.policy import Right, colleague, require
from bruecke.audit.actions import record
from bruecke.schooling.actions.progress import advance, matter_of
from bruecke.schooling.models import Counselling, Entrant, Invitation, Placement
from bruecke.schooling.models.words import OVER, WITHOUT_PLACE, State

Result = Invitation.Result
#: While a talk can still change what is looked for.
BEFORE_PLACING = (State.REPORTED, State.INVITED, State.COUNSELLED)
LONGEST_TALK, SHORTEST_TALK = 240, 10


@transaction.atomic
def invite(
    *, by: Actor, entrant: Entrant, starts_at: datetime, place: str, key: UUID, minutes: int = 60, interpreter: str = ""
) -> Invitation:
    """Invite a family to the talk; `interpreter` is a language or empty. The same key again gives the same invitation. Raises
    ValidationError for a time that is over, without a place, and while another invitation is open."""
    row = matter_of(by, entrant)
    known = Invitation.objects.filter(pk=key, entrant=entrant).first()
    if known is not None:
        return known
    if row.state in OVER or row.state not in WITHOUT_PLACE:
        raise ValidationError(_("This matter is past the talk. Nothing was changed."), code="quicker")
    if starts_at <= timezone.now():
        raise ValidationError({"day": _("This time lies in the past. Please choose a later one.")})
    if not place.strip():
        raise ValidationError({"place": _("Where does the talk take place?")})
    if not SHORTEST_TALK <= minutes <= LONGEST_TALK:
        raise ValidationError({"minutes": _("A talk lasts between 10 minutes and 4 hours.")})
    if Invitation.objects.filter(entrant=entrant, result=Result.OPEN).exists():
        raise ValidationError(
            _("The family is invited already. Please call that talk off first, or write down what came of it.")
        )
    made = Invitation(
        pk=key, dossier=entrant.dossier, entrant=entrant, starts_at=starts_at, minutes=minutes, place=place.strip()[:160],
        interpreter=interpreter, by_id=colleague(by),
    )  # fmt: skip
    made.save(force_insert=True)
    if row.state == State.REPORTED:
        advance(row, State.INVITED, by=by)
    record(verb="entrant.talk_offered", dossier=entrant.dossier_id, subject=f"invitation:{made.pk}")
    return made


def _settle(by: Actor, invitation: Invitation, result: Result) -> Placement | None:
    """Write down what came of an invitation and return the matter; None when that is known already."""
    require(by, Right.WRITE, invitation.dossier)
    entrant = Entrant.objects.select_related("dossier").get(pk=invitation.entrant_id)
    row = matter_of(by, entrant)
    if not Invitation.objects.filter(pk=invitation.pk, result=Result.OPEN).update(result=result):
        return None
    record(verb=f"entrant.talk_{result}", dossier=entrant.dossier_id, subject=f"invitation:{invitation.pk}")
    return row


@transaction.atomic
def no_show(*, by: Actor, invitation: Invitation) -> None:
    """Write down that nobody came: the child waits for a new invitation and its days go on counting. Doing it twice changes nothing. Raises
    ValidationError before the talk would have begun."""
    require(by, Right.WRITE, invitation.dossier)
    if invitation.starts_at > timezone.now():
        raise ValidationError(_("This talk has not begun yet. If it does not take place, please call it off."))
    row = _settle(by, invitation, Result.NO_SHOW)
    if row is not None and row.state == State.INVITED:
        advance(row, State.REPORTED, by=by, reason=_("did not come to the talk"))


@transaction.atomic
def call_off(*, by: Actor, invitation: Invitation) -> None:
    """Call a talk off; the child waits for a new invitation. Doing it twice changes nothing."""
    row = _settle(by, invitation, Result.CALLED_OFF)
    if row is not None and row.state == State.INVITED:
        advance(row, State.REPORTED, by=by, reason=_("talk called off"))


@transaction.atomic
def held(*, by: Actor, entrant: Entrant, on: date) -> None:
    """Write down that the talk took place, with an invitation or without; doing it twice changes nothing. Raises ValidationError for a day to
    come."""
    row = matter_of(by, entrant)
    if on > timezone.localdate():
        raise ValidationError({"on": _("This day lies in the future.")})
    if row.state in OVER:
        raise ValidationError(_("This matter has ended. Nothing was changed."), code="quicker")
    talk = Counselling.objects.filter(entrant=entrant).first() or Counselling(
        dossier=entrant.dossier, entrant=entrant, by_id=colleague(by)
    )
    if talk.held_on == on and row.state not in (State.REPORTED, State.INVITED):
        return
    talk.held_on = on
    talk.save()
    Invitation.objects.filter(entrant=entrant, result=Result.OPEN).update(result=Result.HELD)
    record(verb="entrant.talk_held", dossier=entrant.dossier_id, subject=f"entrant:{entrant.pk}")
    if row.state in (State.REPORTED, State.INVITED):
        advance(row, State.COUNSELLED, by=by)


@transaction.atomic
def wait(*, by: Actor, entrant: Entrant, because: str) -> None:
    """Say why nothing can be done for a child at the moment, in words the school authority may read; empty when that is over."""
    row = matter_of(by, entrant, *WITHOUT_PLACE)
    if row.waits_because == because.strip():
        return
    Placement.objects.filter(pk=row.pk).update(waits_because=because.strip()[:200], changed_at=timezone.now())
    record(
        verb="entrant.waits" if because.strip() else "entrant.goes_on", dossier=row.dossier_id, subject=f"placement:{row.pk}"
    )


@transaction.atomic
def interim(*, by: Actor, entrant: Entrant, what: str) -> None:
    """Write down what the child does until it has a place, a bridge course for example; its days go on counting."""
    row = matter_of(by, entrant, *WITHOUT_PLACE)
    if row.interim == what.strip():
        return
    Placement.objects.filter(pk=row.pk).update(interim=what.strip()[:160], changed_at=timezone.now())
    record(verb="entrant.interim", dossier=row.dossier_id, subject=f"placement:{row.pk}")
