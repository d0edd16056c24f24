"""Erasing what is over: a child's records after the years of support, findings of the check, explanations of rounds. Twice changes nothing."""

from datetime import datetime
from functools import partial

from django.db import transaction

from bruecke.access.actor import Actor
from bruecke.access.models import Dossier
from bruecke.access.policy import require_job
from bruecke.audit.actions import record, record_many
from bruecke.base.crypto import erase_file
from bruecke.schooling.actions.progress import free_seat
from bruecke.schooling.models import LetterRun, Offer, Placement, Proposal
from bruecke.schooling.models.words import SEATED
from bruecke.schooling.queries import due


@transaction.atomic
def erase(*, by: Actor, now: datetime, most: int) -> int:
    """Erase the records of children whose time is over, in every circle around them, and return how many (R7). The seat of a child that was
    at school until the end is free. Only the nightly erasure does this."""
    require_job(by)
    rows = list(due.over(now).select_for_update(of=("self",), skip_locked=True).select_related("entrant")[:most])
    circles = {key for row in rows for key in (row.dossier_id, row.entrant.dossier_id)}
    asked = Offer.objects.filter(placement__in=rows)
    circles |= set(asked.values_list("dossier", flat=True))
    for key in asked.values_list("proof_file", flat=True):
        if key is not None:
            transaction.on_commit(partial(erase_file, key))
    for row in rows:
        if row.state in SEATED:
            free_seat(row.group_id)
    Placement.objects.filter(pk__in=[row.pk for row in rows]).delete()
    Dossier.objects.filter(pk__in=circles).delete()
    record_many("entrant.erased", [(row.entrant.dossier_id, f"entrant:{row.entrant_id} R7") for row in rows])
    return len(rows)


@transaction.atomic
def erase_admitted(*, by: Actor, now: datetime, most: int) -> int:
    """Erase what schools wrote down of children they admitted themselves, once their time is over, and return how many (R7)."""
    require_job(by)
    rows = list(due.admitted(now).select_for_update(of=("self",), skip_locked=True)[:most])
    for row in rows:
        if row.state != Offer.State.ENDED:
            free_seat(row.group_id)
    Dossier.objects.filter(pk__in=[row.dossier_id for row in rows]).delete()
    record_many("offer.erased", [(row.dossier_id, f"offer:{row.pk} R7") for row in rows])
    return len(rows)


@transaction.atomic
def forget_findings(*, by: Actor, now: datetime, most: int) -> int:
    """Leave of a health check the day and whether support is needed, for children who have a place, and return how many (R8)."""
    require_job(by)
    rows = due.checked(now)
    keys = list(rows.values_list("pk", "dossier")[:most])
    record_many("entrant.check_erased", [(dossier, "R8") for _key, dossier in keys])
    return rows.filter(pk__in=[key for key, _dossier in keys]).update(measles="", ordered_on=None)


@transaction.atomic
def forget_rounds(*, by: Actor, now: datetime, most: int) -> int:
    """Erase what rounds of past school years proposed for whom, with their runs of letters, and return how many proposals; their numbers
    stay (R9)."""
    require_job(by)
    keys = list(due.explained(now).values_list("pk", flat=True)[:most])
    LetterRun.objects.filter(round__made_at__lt=due.year_edge(now), file__isnull=True).delete()
    if keys:
        record(verb="round.forgotten", subject=f"table:proposals {len(keys)} R9")
    return Proposal.objects.filter(pk__in=keys).delete()[0]
