"""The daily duty of the short line: telling the head of an office what is past its day, finishing what nobody asks on about."""

from datetime import datetime, timedelta

from django.db import transaction
from django.utils import timezone

from bruecke.access.actor import Actor
from bruecke.access.policy import require_job
from bruecke.audit.actions import record
from bruecke.consults.models import Consult
from bruecke.consults.thread import nudge, store
from bruecke.consults.words import Side, State
from bruecke.network.queries import rule

AT_ONCE = 500


@transaction.atomic
def daily(*, by: Actor, now: datetime | None = None) -> tuple[int, int]:
    """Return how many questions were brought to the head of their office and how many were finished; only the job does this."""
    require_job(by)
    moment = now or timezone.now()
    today = timezone.localdate(moment)
    late = Consult.objects.filter(waits_for=Side.OFFICE, due__lt=today, escalated_on__isnull=True).select_related("to_unit")
    rows = list(late.order_by("due")[:AT_ONCE])
    for row in rows:
        nudge(row.to_unit, key=f"late:{row.to_unit_id}:{today}")
        Consult.objects.filter(pk=row.pk).update(escalated_on=today)
        record(verb="consult.escalated", dossier=row.dossier_id, subject=f"consult:{row.pk}")
    edge = moment - timedelta(days=int(rule("consult_close_days", today)))
    done = list(Consult.objects.filter(state=State.ANSWERED, answered_at__lt=edge, changed_at__lt=edge)[:AT_ONCE])
    for row in done:
        store(row, state=State.CLOSED, waits_for="", due=None, closed_at=moment)
        record(verb="consult.closed", dossier=row.dossier_id, subject=f"consult:{row.pk}")
    return len(rows), len(done)
