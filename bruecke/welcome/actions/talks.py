"""The first talk: its short record, and how it went on."""

from datetime import datetime

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from bruecke.access import actions as access
from bruecke.access.actor import Actor
from bruecke.access.models import Unit
from bruecke.access.policy import Right, colleague, may, require
from bruecke.audit.actions import record
from bruecke.consent import actions as consents
from bruecke.consent.models import Handover
from bruecke.people.models import Person
from bruecke.welcome.actions.progress import begun, ended, refreshed
from bruecke.welcome.models import Appointment, FirstTalk, Progress

Outcome = FirstTalk.Outcome


@transaction.atomic
def record_talk(
    *, by: Actor, handover: Handover, held_at: datetime, topics: list[str], urgency: str, outcome: str, helpers: str = "",
    remark: str = "", case_team: Unit | None = None,
) -> FirstTalk:  # fmt: skip
    """Record the first talk, once; a deputy's record stays open until the responsible colleague confirms it, hers finishes the
    hand-over. "Case management wanted" hands over to the case team of the same carrier; raises ValidationError when the talk lies
    in the future or the consent does not carry the new hand-over."""
    require(by, Right.WRITE, handover.dossier)
    progress = begun(handover)
    if held_at > timezone.now():
        raise ValidationError(_("The talk lies in the future."), code="future")
    row = FirstTalk.objects.filter(dossier=progress.dossier_id).first() or FirstTalk(dossier_id=progress.dossier_id)
    row.held_at, row.topics, row.urgency, row.outcome, row.helpers, row.remark = (
        held_at,
        topics,
        urgency,
        outcome,
        helpers,
        remark,
    )
    row.by_id = row.by_id or colleague(by)
    row.save()
    _held(progress, held_at)
    refreshed(handover, progress)
    record(verb="talk.recorded", dossier=progress.dossier_id, subject=f"talk:{row.pk} {outcome}")
    if may(by, Right.CLOSE, handover.dossier):
        if outcome == Outcome.CASE_WANTED and row.follow_up is None:
            row.follow_up = _hand_on(by, handover, row, case_team or handover.to_unit).pk
            row.save(update_fields=["follow_up"])
        ended(progress, Progress.End.HELD)
        consents.close(by=by, handover=handover)
    return row


def _held(progress: Progress, held_at: datetime) -> None:
    """The planned appointment whose day it was took place, whatever its hour; any later one is called off at the end."""
    planned = Appointment.objects.filter(dossier=progress.dossier_id, state=Appointment.State.PLANNED)
    planned.filter(starts_at__date__lte=timezone.localdate(held_at)).update(state=Appointment.State.HELD)


def _hand_on(by: Actor, handover: Handover, talk: FirstTalk, to: Unit | None) -> Handover:
    """Offer the person to the case management: facts of the first hand-over and of the talk, frozen; no remark travels along."""
    person = Person.objects.select_related("dossier").get(dossier=handover.person_dossier_id)
    code = consents.person_code(handover.dossier)
    facts = {**handover.facts, "wishes": list(talk.topics), "urgency": str(talk.urgency), "first_talk": str(handover.pk)}
    with access.on_behalf(code):
        return consents.offer(
            by=by, person=person, consent=handover.consent, to=to, facts=facts, from_unit_id=handover.to_unit_id, code_hash=code,
            kind=Handover.Kind.CASE,
        )  # fmt: skip
