"""Ending what lost its basis and erasing what is over (R4); only the nightly job does this, and twice changes nothing more."""

from collections.abc import Iterable
from datetime import datetime
from functools import partial
from uuid import UUID

from django.db import transaction
from django.db.models import F
from django.utils import timezone

from bruecke.access import actions as access
from bruecke.access.actor import Actor
from bruecke.access.models import Dossier, DossierKind, Grant, Reason, Shelf
from bruecke.access.policy import require_job
from bruecke.audit.actions import record, record_many
from bruecke.base.crypto import erase_file
from bruecke.cases.models import (
    Case,
    Closing,
    ClosureReason,
    Conference,
    ConferenceLink,
    Document,
    Errand,
    Letter,
    LetterRun,
    Meeting,
    Phase,
    Task,
)
from bruecke.cases.queries import due


@transaction.atomic
def end_orphaned(*, by: Actor, now: datetime, most: int) -> int:
    """End the open cases that she withdrew from before she had agreed: nothing is planned any more, nobody holds them, and the erasure
    finds them. Return how many."""
    require_job(by)
    rows = list(due.orphaned().select_for_update(of=("self",), skip_locked=True)[:most])
    today, works = timezone.localdate(now), [row.work_id for row in rows]
    gone = ClosureReason.WITHDRAWN
    Closing.objects.bulk_create(
        [Closing(dossier_id=row.work_id, at=now, on=today, by_id=row.user_id, reason=gone) for row in rows],
        ignore_conflicts=True,
    )
    Task.objects.filter(dossier__in=works, done_at__isnull=True).update(done_at=now, done_by=F("user"))
    plans = [row.plan_id for row in rows if row.plan_id]
    Meeting.objects.filter(dossier__in=plans, state=Meeting.State.PLANNED).update(state=Meeting.State.CANCELLED)
    keys = [row.pk for row in rows]
    Errand.objects.filter(case_id__in=keys, ended_at__isnull=True).update(ended_at=now)
    Case.objects.filter(pk__in=keys).update(
        closed_on=today, closure_reason=gone, phase=Phase.CLOSING, next_step="", next_due=None, late_tasks=0, changed_at=now
    )
    record_many("case.closed", [(row.person_dossier_id or row.dossier_id, f"case:{row.pk} {gone}") for row in rows])
    return len(rows)


@transaction.atomic
def erase(*, by: Actor, cases: Iterable[UUID], why: str, now: datetime, seen_since: datetime) -> list[UUID]:
    """Erase closed cases with everything in their circles, their errands, conferences, papers and letters; return whose they were. A cover
    that was opened in an emergency after `seen_since` stays as an empty circle, so that the privacy officer can still look into it."""
    require_job(by)
    rows = list(Case.objects.select_for_update(of=("self",)).filter(pk__in=list(cases), closed_on__isnull=False))
    works = [row.work_id for row in rows]
    circles = {key for row in rows for key in (row.dossier_id, row.work_id, row.plan_id) if key}
    circles |= set(Errand.objects.filter(case_id__in=[row.pk for row in rows]).values_list("dossier", flat=True))
    circles |= set(_conferences(works))
    files = list(Document.objects.filter(dossier__in=works).values_list("file", flat=True))
    runs = {run for run in Letter.objects.filter(dossier__in=works).values_list("run_id", flat=True).distinct() if run}
    Case.objects.filter(pk__in=[row.pk for row in rows]).delete()
    seen = Grant.objects.filter(dossier__in=[row.dossier_id for row in rows], reason=Reason.EMERGENCY, since__gte=seen_since)
    empty = set(seen.values_list("dossier", flat=True))
    Dossier.objects.filter(pk__in=circles - empty).delete()
    _close(empty, now)
    _forget([*files, *_runs(runs)])
    record_many("case.erased", [(row.person_dossier_id or row.dossier_id, f"case:{row.pk} {why}") for row in rows])
    return sorted({row.person_dossier_id for row in rows if row.person_dossier_id})


def _conferences(works: list[UUID]) -> Iterable[UUID]:
    """Return the circles of the conferences that only these cases know."""
    known = set(ConferenceLink.objects.filter(dossier__in=works).values_list("conference_id", flat=True))
    known -= set(
        ConferenceLink.objects.filter(conference_id__in=known)
        .exclude(dossier__in=works)
        .values_list("conference_id", flat=True)
    )
    return Conference.objects.filter(pk__in=known).values_list("dossier", flat=True)


def _runs(runs: set[UUID]) -> list[UUID]:
    """Take the file from runs of letters that held one of these, forget runs of which no letter is left; return the files."""
    rows = LetterRun.objects.filter(pk__in=runs)
    files = [file for file in rows.filter(file__isnull=False).values_list("file", flat=True) if file]
    rows.update(file=None)
    rows.exclude(pk__in=Letter.objects.filter(run_id__in=runs).values("run_id")).delete()
    return files


def _close(circles: set[UUID], now: datetime) -> None:
    if circles:
        Grant.objects.filter(dossier__in=circles, ended_at__isnull=True).update(ended_at=now)
        shelf = access.shelf(kind=DossierKind.CASE, use=Shelf.Use.CLOSED, unit_id=None)
        Dossier.objects.filter(pk__in=circles).update(shelf=shelf)


def _forget(files: list[UUID]) -> None:
    """Remove the encrypted files once the rows are gone for good; what a crash leaves behind is found as a file without a row."""
    for key in files:
        transaction.on_commit(partial(erase_file, key))


@transaction.atomic
def forget_shells(*, by: Actor, seen_since: datetime) -> int:
    """Erase the empty covers whose last emergency access is older than `seen_since`; return how many."""
    require_job(by)
    seen = Grant.objects.filter(reason=Reason.EMERGENCY, since__gte=seen_since, dossier__isnull=False).values("dossier")
    rows = Dossier.objects.filter(kind=DossierKind.CASE, shelf__use=Shelf.Use.CLOSED, shelf__kind=DossierKind.CASE)
    keys = list(rows.exclude(pk__in=seen).exclude(pk__in=Case.objects.values("dossier")).values_list("pk", flat=True))
    Dossier.objects.filter(pk__in=keys).delete()
    return len(keys)


@transaction.atomic
def forget_told(*, by: Actor, now: datetime, most: int) -> int:
    """Erase what a helper was told once her errand is over, and parcels nobody will open any more; which facts it were stays in the memory.
    Return how many."""
    require_job(by)
    rows = list(due.errands(now)[:most])
    for row in rows:
        record(verb="errand.forgotten", dossier=row.dossier_id, subject=f"errand:{row.pk} {' '.join(sorted(row.facts))}")
    Errand.objects.filter(pk__in=[row.pk for row in rows]).update(facts={})
    return len(rows) + due.parcels().update(content={})


@transaction.atomic
def forget_conferences(*, by: Actor, now: datetime, most: int) -> int:
    """Erase the conferences that no case knows and whose time is over; return how many."""
    require_job(by)
    keys = list(due.conferences(now).values_list("dossier", flat=True)[:most])
    Dossier.objects.filter(pk__in=keys).delete()
    record_many("conference.erased", [(key, "R4") for key in keys])
    return len(keys)
