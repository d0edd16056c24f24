"""A school answers: yes with the first day, or an objection with reason, free places and proof; the first day; the looks back."""

from datetime import date, timedelta
from functools import partial
from uuid import UUID

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from bruecke.access import actions as access
from bruecke.access.actor import Actor
from bruecke.access.models import Reason
from bruecke.access.policy import NotVisible, Right, colleague, visible
from bruecke.audit.actions import record
from bruecke.base.crypto import erase_file, store_file
from bruecke.base.days import months_after
from bruecke.base.malware import is_harmful
from bruecke.network.queries import rule
from bruecke.schooling.actions.progress import advance, code_of, free_seat, locked
from bruecke.schooling.models import FollowUp, Offer, Placement
from bruecke.schooling.models.words import State
from bruecke.schooling.queries.facts import admitted

UNANSWERED = (Offer.State.OPEN, Offer.State.ESCALATED)
TAKEN_IN = (Offer.State.ACCEPTED, Offer.State.ASSIGNED, Offer.State.DIRECT)
#: When one looks back: after six weeks, then in months.
LOOKS = {"6w": 0, "6m": 6, "12m": 12, "18m": 18, "24m": 24}
SIX_WEEKS = timedelta(weeks=6)
FARTHEST = timedelta(days=120)
PAPERS = {b"%PDF-": "application/pdf", b"\x89PNG": "image/png", b"\xff\xd8\xff": "image/jpeg"}
PAPER_MOST = 10 * 1024 * 1024


def _mine(by: Actor, offer_id: UUID, *states: Offer.State) -> Offer:
    """Return an offer of the own school for update; raises NotVisible, and ValidationError (code "quicker") when it stands elsewhere."""
    rows = visible(by, Offer.objects.filter(pk=offer_id), Right.ANSWER, single=True)
    row = rows.select_related("dossier").select_for_update(of=("self",)).first()
    if row is None:
        raise NotVisible("offer")
    if row.state not in states:
        raise ValidationError(_("This question is answered already. Please look again; nothing was changed."), code="quicker")
    return row


def _judge_day(day: date) -> None:
    today = timezone.localdate()
    if not today <= day <= today + FARTHEST:
        raise ValidationError({"first_day": _("Please choose a day from today on, within the next four months.")})


@transaction.atomic
def accept(*, by: Actor, offer_id: UUID, first_day: date, bring: str = "") -> None:
    """Take the child in from a day on; the school now reads how the family is reached, the family reads day and what to bring. Raises
    NotVisible, ValidationError for a day that is over, and (code "quicker") when it was answered otherwise. Twice changes nothing."""
    if _is_done(by, offer_id, Offer.State.ACCEPTED):
        return
    row = _mine(by, offer_id, *UNANSWERED)
    _judge_day(first_day)
    with access.on_behalf(code_of(by, row.dossier)):
        placement = locked(Placement.objects.get(offers=row), State.OFFERED)
        row.state, row.first_day, row.bring = Offer.State.ACCEPTED, first_day, bring.strip()[:400]
        row.answered_at, row.answered_by_id, row.facts = (
            timezone.now(),
            colleague(by),
            row.facts | admitted(placement),
        )
        row.save(update_fields=["state", "first_day", "bring", "answered_at", "answered_by", "facts"])
        advance(placement, State.ASSIGNED, by=by, placed_on=timezone.localdate(), first_day=first_day)
    record(verb="offer.accepted", dossier=row.dossier_id, subject=f"offer:{row.pk}")


def _is_done(by: Actor, offer_id: UUID, state: Offer.State) -> bool:
    """Return whether the same colleague has said the same before, as after a double click."""
    rows = visible(by, Offer.objects.filter(pk=offer_id, state=state, answered_by=by.user_id), Right.ANSWER, single=True)
    return rows.exists()


@transaction.atomic
def object_to(
    *, by: Actor, offer_id: UUID, objection: str, text: str, proof: str, free_slots: int, paper: tuple[str, bytes] | None = None
) -> None:
    """Object with a reason, what shows it and how many places are free; the authority decides (§ 46 SchulG NRW). Raises NotVisible,
    ValidationError without a reason or proof, for a paper that cannot be kept, and (code "quicker") when it was answered otherwise."""
    if _is_done(by, offer_id, Offer.State.OBJECTED):
        return
    row = _mine(by, offer_id, *UNANSWERED)
    if not (objection and text.strip() and proof.strip()):
        raise ValidationError(
            _("Please give the reason, a sentence, and what shows it. Without proof the authority cannot decide.")
        )
    if paper is not None:
        row.proof_name, row.proof_type = paper[0][-120:], _judged_paper(paper[1])
    with access.on_behalf(code_of(by, row.dossier)):
        placement = locked(Placement.objects.get(offers=row), State.OFFERED)
        row.proof_file = store_file(paper[1]) if paper is not None else None
        row.state, row.objection, row.objection_text = Offer.State.OBJECTED, objection, text.strip()
        row.proof, row.free_slots, row.answered_at, row.answered_by_id = (
            proof.strip(),
            free_slots,
            timezone.now(),
            colleague(by),
        )
        row.save(update_fields=["state", "objection", "objection_text", "proof", "free_slots", "answered_at", "answered_by",
                                "proof_file", "proof_name", "proof_type"])  # fmt: skip
        advance(placement, State.OBJECTED, by=by)
    record(verb="offer.objected", dossier=row.dossier_id, subject=f"offer:{row.pk} {objection}")


def _judged_paper(content: bytes) -> str:
    """Return what kind of file it is."""
    kind = next((name for begin, name in PAPERS.items() if content.startswith(begin)), "")
    if not kind:
        raise ValidationError({"paper": _("Only PDF, PNG and JPEG files can be kept.")})
    if len(content) > PAPER_MOST:
        raise ValidationError({"paper": _("The file is larger than 10 MB.")})
    try:
        harmful = is_harmful(content)
    except OSError as error:
        raise ValidationError(
            {"paper": _("The virus scanner does not answer. Nothing was stored; please try again later.")}
        ) from error
    if harmful:
        raise ValidationError({"paper": _("The scanner found something harmful in this file. It was not kept.")})
    return kind


@transaction.atomic
def move_first_day(*, by: Actor, offer_id: UUID, first_day: date, reason: str) -> None:
    """Set another first day, with a reason, for a child that has not come yet; family and authority read it. Raises NotVisible,
    ValidationError."""
    row = _mine(by, offer_id, *TAKEN_IN)
    _judge_day(first_day)
    if not reason.strip():
        raise ValidationError({"reason": _("Please say in a sentence why.")})
    if FollowUp.objects.filter(offer=row).exists():
        raise ValidationError(_("The child is at school already. Please look again; nothing was changed."), code="quicker")
    Offer.objects.filter(pk=row.pk).update(first_day=first_day)
    if row.placement_id:
        with access.on_behalf(code_of(by, row.dossier)):
            placement = locked(Placement.objects.get(offers=row), State.ASSIGNED)
            advance(placement, State.ASSIGNED, by=by, first_day=first_day, reason=reason)
    record(verb="offer.first_day_moved", dossier=row.dossier_id, subject=f"offer:{row.pk}")


@transaction.atomic
def start(*, by: Actor, offer_id: UUID, on: date) -> None:
    """Say that the child has come: the two years of support begin, and the looks back are planned. Twice changes nothing. Raises NotVisible,
    ValidationError for a day to come or one long past."""
    row = _mine(by, offer_id, *TAKEN_IN, Offer.State.STARTED)
    if not timezone.localdate() - FARTHEST <= on <= timezone.localdate():
        raise ValidationError({"on": _("Please choose the day on which the child came, today at the latest.")})
    if FollowUp.objects.filter(offer=row).exists():
        return
    plan_looks(row, on)
    values = {"first_day": on} | ({} if row.state == Offer.State.DIRECT else {"state": Offer.State.STARTED})
    Offer.objects.filter(pk=row.pk).update(**values)
    if row.placement_id:
        with access.on_behalf(code_of(by, row.dossier)):
            placement = locked(Placement.objects.get(offers=row), State.ASSIGNED)
            advance(placement, State.STARTED, by=by, first_day=on, started_on=on, support_until=support_until(on))
    record(verb="offer.started", dossier=row.dossier_id, subject=f"offer:{row.pk}")


def support_until(start: date) -> date:
    """Return until when a child has support in German at school (county rule, months; domain 5.1)."""
    return months_after(start, int(rule("school_support_months", start)))


def plan_looks(row: Offer, start: date) -> None:
    """Write down when one looks back; a step of whoever has asked. Called again it changes nothing."""
    rows = [
        FollowUp(offer=row, dossier_id=row.dossier_id, after=after, due=months_after(start, months) if months else start + SIX_WEEKS)
        for after, months in LOOKS.items()
    ]  # fmt: skip
    FollowUp.objects.bulk_create(rows, ignore_conflicts=True)


@transaction.atomic
def look(*, by: Actor, look_id: UUID, outcome: str, note: str = "", track: str = "", until: date | None = None) -> None:
    """Write down how a child does, or what comes after: a regular track (support ends), more time with a day, another school, left. Raises
    NotVisible, ValidationError for a track without a form of school, more time without a day, and a second look at the same day."""
    found = visible(by, FollowUp.objects.filter(pk=look_id), Right.ANSWER, single=True).select_for_update(of=("self",))
    held = found.select_related("offer__dossier").first()
    if held is None:
        raise NotVisible("follow-up")
    if held.done_on is not None:
        if (held.outcome, held.by_id) == (outcome, by.user_id):
            return
        raise ValidationError(
            _("A colleague has written this down already. Please look again; nothing was changed."), code="quicker"
        )
    _judge_outcome(held, outcome, track, until)
    held.done_on, held.by_id, held.outcome, held.note, held.track = (
        timezone.localdate(),
        colleague(by),
        outcome,
        note.strip(),
        track,
    )
    held.save(update_fields=["done_on", "by", "outcome", "note", "track"])
    record(verb="follow_up.done", dossier=held.dossier_id, subject=f"follow-up:{held.pk} {outcome}")
    if outcome == FollowUp.Outcome.EXTENDED and until:
        _extend(by, held.offer, until, note)
    elif outcome in ENDS:
        _finish(by, held.offer, ENDS[FollowUp.Outcome(outcome)], note)


def _judge_outcome(held: FollowUp, outcome: str, track: str, until: date | None) -> None:
    if outcome == FollowUp.Outcome.OPEN:
        raise ValidationError({"outcome": _("Please say how the child does.")})
    if outcome == FollowUp.Outcome.TRACK and not track:
        raise ValidationError({"track": _("Please say in which form of school the child goes on.")})
    if outcome == FollowUp.Outcome.EXTENDED and (until is None or until <= timezone.localdate()):
        raise ValidationError({"until": _("Please say until when support goes on, a day to come.")})


#: How a look ends support, and where the matter stands then; whoever changes school waits for a place again.
ENDS = {
    FollowUp.Outcome.TRACK: State.TRACK_DECIDED,
    FollowUp.Outcome.CHANGED: State.READY,
    FollowUp.Outcome.LEFT: State.LEFT,
}  # fmt: skip


def _extend(by: Actor, row: Offer, until: date, note: str) -> None:
    """More time: one more look on its last day."""
    after = f"{until:%Y-%m-%d}"
    FollowUp.objects.bulk_create(
        [FollowUp(offer=row, dossier_id=row.dossier_id, after=after, due=until)], ignore_conflicts=True
    )
    if row.placement_id:
        with access.on_behalf(code_of(by, row.dossier)):
            advance(
                locked(Placement.objects.get(offers=row), State.STARTED), State.STARTED, by=by, support_until=until, reason=note
            )


def _finish(by: Actor, row: Offer, state: State, note: str) -> None:
    """Support ends: the seat is free, the looks to come are gone, and the school's own page does not show the child any more."""
    FollowUp.objects.filter(offer=row, done_on__isnull=True).delete()
    Offer.objects.filter(pk=row.pk).update(state=Offer.State.ENDED)
    free_seat(row.group_id)
    if row.placement_id:
        today = timezone.localdate()
        again: dict[str, object] = {"school": None, "group": None, "first_day": None, "started_on": None, "support_until": None}
        values = again | {"ready_on": today, "placed_on": None} if state == State.READY else {"ended_on": today}
        with access.on_behalf(code_of(by, row.dossier)):
            advance(locked(Placement.objects.get(offers=row), State.STARTED), state, by=by, reason=note, **values)
    access.end_grants(dossier=row.dossier, reasons=(Reason.OFFERED,))


@transaction.atomic
def erase_proof(*, by: Actor, offer_id: UUID) -> None:
    """Take back the paper of an objection that nobody has decided about yet; raises NotVisible, ValidationError."""
    row = _mine(by, offer_id, Offer.State.OBJECTED)
    if row.proof_file:
        transaction.on_commit(partial(erase_file, row.proof_file))
        Offer.objects.filter(pk=row.pk).update(proof_file=None, proof_name="", proof_type="")
        record(verb="offer.proof_erased", dossier=row.dossier_id, subject=f"offer:{row.pk}")
