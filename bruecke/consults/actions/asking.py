"""Asking: a draft, its coarsening, sending it without a name, the thread, the end, a reminder."""

from dataclasses import asdict, dataclass
from typing import Any
from uuid import UUID

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from bruecke.access import actions as access
from bruecke.access.actor import Actor, Seat
from bruecke.access.models import DossierKind, Reason, Role, Shelf, Unit, UnitKind
from bruecke.access.policy import WALLED_ROLES, Right, require
from bruecke.audit.actions import record
from bruecke.base.crypto import new_code
from bruecke.consults import deadlines
from bruecke.consults.models import Consult, Origin, Post
from bruecke.consults.queries.seats import OFFICES, seat
from bruecke.consults.small_number import Bands, bands_of, coarser, county, is_small
from bruecke.consults.thread import add, deliver, judge, locked, nudge, quicker, store
from bruecke.consults.words import Direction, Side, State
from bruecke.people.queries import of_dossier

_FROM = {
    Role.IMMIGRATION_OFFICER: Direction.IMMIGRATION,
    Role.NATURALISATION_OFFICER: Direction.NATURALISATION,
    Role.HELPER: Direction.VOLUNTEER,
}


@dataclass(frozen=True)
class Question:
    """What is asked of whom, with the bands that may be told."""

    to_unit: Unit
    topic: str
    question: str
    bands: Bands
    urgent: bool = False

    @property
    def values(self) -> dict[str, Any]:
        """The fields of the row."""
        return {
            "to_unit": self.to_unit,
            "topic": self.topic,
            "question": self.question,
            "urgent": self.urgent,
            **asdict(self.bands),
        }


@transaction.atomic
def write(*, by: Actor, question: Question, key: UUID, person: UUID | None = None, about: UUID | None = None) -> Consult:
    """Begin a question as a draft that only its asker sees (an authority: her unit); the same key again gives the same draft.

    Who asks, and for whom, is kept in a dossier of its own. Raises NotVisible for a person the asker may not see, ValidationError
    for an office that cannot be asked.
    """
    place = seat(by)
    _judge_receiver(place, question)
    if person is not None:
        of_dossier(by, person)
    found = Consult.objects.filter(pk=key).first()
    if found is not None:
        return found
    is_office = place.role in WALLED_ROLES
    dossier = access.open_dossier(kind=DossierKind.CONSULT, use=Shelf.Use.DESK, unit_id=None)
    if is_office:
        access.grant(dossier=dossier, unit_id=place.unit_id, reason=Reason.ASKED)
    else:
        access.grant(dossier=dossier, unit_id=place.unit_id, user_id=by.user_id, reason=Reason.ASSIGNED)
    row = Consult(
        pk=key, dossier=dossier, number=f"K-{new_code(6)}", direction=_FROM.get(place.role, Direction.COUNSELLING),
        from_unit_id=place.unit_id if is_office else None, changed_at=timezone.now(), small=is_small(question.bands, county()),
        **question.values,
    )  # fmt: skip
    row.save(force_insert=True)
    if not is_office:
        _remember(by, place, row, person, about)
    record(verb="consult.written", dossier=dossier.pk, subject=f"consult:{row.pk}")
    return row


def _judge_receiver(place: Seat, question: Question) -> None:
    kinds = (UnitKind.INTEGRATION_CENTRE,) if place.role in WALLED_ROLES else OFFICES
    if question.to_unit.kind not in kinds or not question.to_unit.is_active:
        raise ValidationError({"to": _("This office cannot be asked on the short line.")})


def _remember(by: Actor, place: Seat, row: Consult, person: UUID | None, about: UUID | None) -> None:
    dossier = access.open_dossier(kind=DossierKind.CONSULT, use=Shelf.Use.KEPT, unit_id=place.unit_id)
    access.grant(dossier=dossier, unit_id=place.unit_id, user_id=by.user_id, reason=Reason.ASSIGNED)
    origin = Origin(
        dossier=dossier, consult=row, unit_id=place.unit_id, person_dossier_id=person, about=about,
        user_id=by.user_id,  # type: ignore[misc]
        asked_at=row.changed_at,
    )  # fmt: skip
    origin.save(force_insert=True)


def _draft(by: Actor, consult: Consult) -> Consult:
    require(by, Right.WRITE, consult.dossier)
    return locked(consult, State.DRAFT)


@transaction.atomic
def change(*, by: Actor, consult: Consult, question: Question) -> None:
    """Change a draft; what was ticked about hints counts no more."""
    row = _draft(by, consult)
    _judge_receiver(seat(by), question)
    store(row, **question.values, small=is_small(question.bands, county()), confirmed=False)
    record(verb="consult.written", dossier=row.dossier_id, subject=f"consult:{row.pk}")


@transaction.atomic
def coarsen(*, by: Actor, consult: Consult) -> None:
    """Make the bands of a draft wider until five or more people of the county may share them."""
    row = _draft(by, consult)
    known = county()
    wider = coarser(bands_of(row), known)
    store(row, **asdict(wider), small=is_small(wider, known))
    record(verb="consult.written", dossier=row.dossier_id, subject=f"consult:{row.pk}")


@transaction.atomic
def drop(*, by: Actor, consult: Consult) -> None:
    """Throw a draft away."""
    row = _draft(by, consult)
    record(verb="consult.dropped", dossier=row.dossier_id, subject=f"consult:{row.pk}")
    row.delete()


@transaction.atomic
def send(*, by: Actor, consult: Consult, confirmed: bool = False) -> None:
    """Ask without a name. Raises ValidationError for what nobody may read there, and for hints nobody has looked at."""
    row = _draft(by, consult)
    judge(by, row, row.question, confirmed=confirmed)
    store(row, confirmed=True)
    deliver(row)


@transaction.atomic
def reply(*, by: Actor, consult: Consult, text: str, confirmed: bool = False) -> None:
    """Answer what the office asked back, or ask on after its answer; the office has its days again. Raises ValidationError (code "quicker")
    when a colleague has answered already, and for a text that names somebody."""
    require(by, Right.WRITE, consult.dossier)
    row = locked(consult, State.CLARIFY, State.ANSWERED)
    if row.waits_for != Side.ASKER:
        raise quicker()
    judge(by, row, text, confirmed=confirmed)
    add(row, Post.Kind.REPLY, Side.ASKER, text)
    store(row, state=State.CLARIFY, waits_for=Side.OFFICE, due=deadlines.answered_by(timezone.localdate(), urgent=row.urgent))
    record(verb="consult.replied", dossier=row.dossier_id, subject=f"consult:{row.pk}")


@transaction.atomic
def close(*, by: Actor, consult: Consult) -> None:
    """Finish a question that is answered, or that needs no answer any more."""
    require(by, Right.CLOSE, consult.dossier)
    row = locked(consult, State.SENT, State.ACK, State.CLARIFY, State.ANSWERED)
    store(row, state=State.CLOSED, waits_for="", due=None, closed_at=timezone.now())
    record(verb="consult.closed", dossier=row.dossier_id, subject=f"consult:{row.pk}")


@transaction.atomic
def remind(*, by: Actor, consult: Consult) -> None:
    """Tell the office once a day that something waits past its day; the mail says nothing else. Raises ValidationError before."""
    require(by, Right.WRITE, consult.dossier)
    row = locked(consult, State.SENT, State.ACK, State.CLARIFY)
    today = timezone.localdate()
    if not row.is_late:
        raise ValidationError(_("The office still has time until its day."))
    if row.reminded_on == today:
        raise ValidationError(_("The office was reminded today already."))
    nudge(row.to_unit, key=f"consult:{row.pk}:{today}")
    store(row, reminded_on=today)
    record(verb="consult.reminded", dossier=row.dossier_id, subject=f"consult:{row.pk}")
