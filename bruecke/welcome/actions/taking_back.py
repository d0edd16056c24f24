"""The job that takes a whole file back: what nobody has touched disappears, what somebody works with stays and is listed."""

from datetime import datetime
from typing import Any
from uuid import UUID

from django.db import connection
from django.utils import timezone

from bruecke.access.actor import Actor
from bruecke.audit.actions import record, record_many
from bruecke.welcome.actions.imports import State, batches
from bruecke.welcome.actions.taking_over import Progress, claimed
from bruecke.welcome.models import Import, ImportLine, PaperForm, Receipt, Tally

#: Still as it was handed over: not answered, not routed, not withdrawn, nothing corrected, tried, agreed or added.
_UNTOUCHED = """
SELECT h.id, h.number, h.dossier_id, h.person_dossier_id, c.id, c.number FROM consent_handover h
JOIN consent_consent c ON c.id = h.consent_id JOIN people_person p ON p.dossier_id = h.person_dossier_id
WHERE h.id = ANY(%(handovers)s) AND h.state IN ('delivered', 'to_route') AND h.answered_at IS NULL
  AND (h.delivered_at IS NULL OR h.delivered_at = h.offered_at) AND c.withdrawn_at IS NULL AND c.lapsed_at IS NULL
  AND p.changed_at <= %(finished)s AND p.contact_erased_at IS NULL
  AND NOT EXISTS (SELECT 1 FROM consent_handover o WHERE o.person_dossier_id = h.person_dossier_id AND o.id <> h.id)
  AND NOT EXISTS (SELECT 1 FROM consent_consent o WHERE o.dossier_id = h.person_dossier_id AND o.id <> c.id)
  AND NOT EXISTS (SELECT 1 FROM welcome_attempt a WHERE a.dossier_id IN (h.dossier_id, h.person_dossier_id))
  AND NOT EXISTS (SELECT 1 FROM welcome_appointment a WHERE a.dossier_id IN (h.dossier_id, h.person_dossier_id))
  AND NOT EXISTS (SELECT 1 FROM welcome_scan s WHERE s.dossier_id = h.person_dossier_id)
FOR UPDATE OF h, c, p
"""
_REMOVE = (
    "DELETE FROM consent_handover WHERE id = ANY(%(handovers)s)",
    "DELETE FROM consent_consent WHERE id = ANY(%(consents)s)",
    "DELETE FROM people_person WHERE dossier_id = ANY(%(dossiers)s)",
    "DELETE FROM access_grant WHERE dossier_id = ANY(%(dossiers)s)",
    "DELETE FROM access_dossier WHERE id = ANY(%(dossiers)s)",
    "UPDATE base_message SET state = 'cancelled', address = '', body = '' WHERE about = ANY(%(dossiers)s) AND state = 'waiting'",
)


def take_out(*, by: Actor, import_id: UUID) -> int:
    """Take a file back and return how many people disappeared; only a job does this. Called again it does nothing."""
    if not by.is_job:
        raise PermissionError("only a job takes files back")
    with claimed(import_id, State.UNDOING) as (row, progress):
        return _run(row, progress) if row else 0


def _run(row: Import, progress: Progress) -> int:
    lines = ImportLine.objects.filter(of=row, handover_id__isnull=False).order_by("line").values_list("handover_id", flat=True)
    removed = done = 0
    for some in batches(list(lines)):
        removed += _remove(row, some)
        done += len(some)
        progress.tell(done)
    rest = ImportLine.objects.filter(of=row, handover_id__isnull=False)
    for line in rest:
        line.reasons = [*line.reasons, "touched"]
    ImportLine.objects.bulk_update(list(rest), ["reasons"], batch_size=1000)
    Tally.objects.filter(key__startswith=f"blocked:{row.pk}:").delete()
    Import.objects.filter(pk=row.pk).update(
        state=State.UNDONE,
        done=row.rows,
        finished_at=timezone.now(),
        counts={**row.counts, "stayed": len(rest), "removed": removed},
    )
    record(verb="import.taken_back", subject=f"import:{row.pk} people:{removed} stayed:{len(rest)}")
    return removed


def _remove(row: Import, handovers: list[Any]) -> int:
    finished: datetime = row.finished_at or timezone.now()
    with connection.cursor() as cursor:
        cursor.execute(_UNTOUCHED, {"handovers": handovers, "finished": finished})
        found = cursor.fetchall()
        if not found:
            return 0
        ids, numbers, outgoing, own, consents, sheets = (list(column) for column in zip(*found, strict=True))
        record_many("handover.taken_back", [(dossier, f"import:{row.pk}") for dossier in outgoing])
        for statement in _REMOVE:
            cursor.execute(statement, {"handovers": ids, "consents": consents, "dossiers": [*own, *outgoing]})
    Receipt.objects.filter(number__in=numbers).delete()
    Tally.objects.filter(key__in=[f"{what}:{number}" for number in numbers for what in ("informed", "consented")]).delete()
    PaperForm.objects.filter(number__in=sheets, unit=row.unit_id).update(entered_at=None)
    ImportLine.objects.filter(of=row, receipt__in=numbers).update(receipt="", handover_id=None, fingerprint="")
    return len(found)
