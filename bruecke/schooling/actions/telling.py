"""Telling families that there is news: a neutral message where one may be left, never what about, never for somebody protected."""

from datetime import datetime, time, timedelta

from django.conf import settings
from django.db import transaction
from django.urls import reverse
from django.utils import timezone

from bruecke.access.actor import Actor
from bruecke.access.policy import require_job
from bruecke.audit.actions import record
from bruecke.base import outbox
from bruecke.base.days import at_hour
from bruecke.base.models import Message
from bruecke.schooling.family_words import readable, words
from bruecke.schooling.models import Guardian, Step
from bruecke.schooling.models.words import State

#: Steps of a matter that are news for the family.
NEWS = (
    State.INVITED, State.COUNSELLED, State.READY, State.OFFERED, State.OBJECTED, State.ASSIGNED, State.STARTED, State.TRACK_DECIDED, State.LEFT,
)  # fmt: skip
LOOKS_BACK = timedelta(hours=24)
FROM, UNTIL = time(8), time(20)


@transaction.atomic
def tell_news(*, by: Actor, now: datetime) -> int:
    """Tell the families whose matter took a step within the last day, once for all steps and children of the same contact, and return how
    many messages there are. Only the job does this; the same steps again are told nobody twice."""
    require_job(by)
    newest: dict[tuple[str, str], tuple[Step, Guardian]] = {}
    for step in _steps(now):
        for guardian in _reachable(step):
            contact = ("sms", guardian.phone) if guardian.phone else ("email", guardian.email)
            newest[contact] = (step, guardian)
    wanted = {_key(*found): (contact, *found) for contact, found in newest.items()}
    known = set(Message.objects.filter(key__in=list(wanted)).values_list("key", flat=True))
    for key in wanted.keys() - known:
        contact, _step, guardian = wanted[key]
        _tell(key, contact, guardian, now)
    return len(wanted.keys() - known)


def _key(step: Step, guardian: Guardian) -> str:
    return f"school-news:{step.pk}:{guardian.pk}"


def _steps(now: datetime) -> list[Step]:
    """Return the steps of the last day that still say where the matter stands, the oldest first."""
    rows = Step.objects.filter(at__gt=now - LOOKS_BACK, at__lte=now, state__in=NEWS, placement__entrant__is_protected=False)
    return [row for row in rows.select_related("placement").order_by("at", "pk") if row.placement.state == row.state]


def _reachable(step: Step) -> list[Guardian]:
    """Return who may be told: whoever answers for the child and said that a message may be left."""
    rows = Guardian.objects.filter(entrant=step.placement.entrant_id, safe_to_leave_message=True, entrant__is_protected=False)
    return [row for row in rows.order_by("rank") if row.phone or row.email]


def _tell(key: str, contact: tuple[str, str], guardian: Guardian, now: datetime) -> None:
    """Put the message into the outbox under the step, so that it goes out once; whoever protects the child takes it back."""
    language = readable([guardian.language])
    said, url = words(language)["message"], settings.BRUECKE_URL + reverse("welcome:start", kwargs={"lang": language})
    outbox.send(
        key=key, channel=contact[0], address=contact[1], subject=said["subject"], body=said["body"].format(url=url), not_before=_at_day(now),
        about=guardian.dossier_id,
    )  # fmt: skip
    record(verb="message.written", dossier=guardian.dossier_id, subject=f"guardian:{guardian.pk}")


def _at_day(now: datetime) -> datetime:
    """Return now, or eight in the morning where people sleep."""
    hour, today = timezone.localtime(now).time(), timezone.localdate(now)
    if FROM <= hour < UNTIL:
        return now
    return at_hour(today + timedelta(days=int(hour >= UNTIL)), FROM)
