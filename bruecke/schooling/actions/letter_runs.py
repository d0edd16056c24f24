"""Letters of a decided round in bulk: started by a colleague, laid out by a job part by part, stopped at will, forgotten after a day."""

import io
import zipfile
from datetime import timedelta
from functools import partial
from uuid import UUID

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import F
from django.utils import timezone
from django.utils.translation import gettext as _
from procrastinate.contrib.django import app

from bruecke.access.actor import Actor, of_user
from bruecke.access.policy import colleague, require_job, require_role
from bruecke.audit.actions import record
from bruecke.base import pdf
from bruecke.base.crypto import erase_file, read_file, store_file
from bruecke.schooling.letters import STYLES
from bruecke.schooling.models import LetterRun, Round
from bruecke.schooling.queries import letter_runs as reads

RUNNING = (LetterRun.State.QUEUED, LetterRun.State.RUNNING)
KEPT = timedelta(days=1)
EPOCH = (1980, 1, 1, 0, 0, 0)


@transaction.atomic
def start(*, by: Actor, row: Round, kind: str, key: UUID) -> LetterRun:
    """Let the letters of a kind be laid out for a decided round; the same key again gives the same run. Raises NotVisible for who may not write
    them, ValidationError before the round is decided and where there is nobody to write to."""
    require_role(by, *reads.WRITERS.get(kind, ()))
    known = LetterRun.objects.filter(pk=key, made_by=by.user_id).first()
    if known is not None:
        return known
    if row.state != Round.State.DECIDED:
        raise ValidationError(_("Letters go out once the round is decided by two people."))
    found = reads.members(by, row, kind)
    if not found:
        raise ValidationError(_("Nobody is to be written to just now. Places are written about once the school has said yes."))
    run = LetterRun(pk=key, round=row, kind=kind, made_by_id=colleague(by), members=found)
    run.save(force_insert=True)
    record(verb="letters.started", subject=f"run:{run.pk} {kind} letters:{len(found)}")
    transaction.on_commit(lambda: app.configure_task("schooling.lay_out").defer(run_id=str(run.pk)))
    return run


@transaction.atomic
def stop(*, by: Actor, run: LetterRun) -> None:
    """Let a run end with what is finished; only its maker. Stopping twice changes nothing."""
    held = reads.run(by, run.pk)
    if LetterRun.objects.filter(pk=held.pk, state__in=RUNNING, stop_wanted=False).update(stop_wanted=True):
        record(verb="letters.stopped", subject=f"run:{held.pk}")


def lay_out(*, by: Actor, run_id: UUID) -> int:
    """Lay a run out part by part, each of what its maker may see at that moment, and return how many letters there are. Begun anew after a
    killed worker it goes on with the first part that is missing. Only the job does this."""
    require_job(by)
    run = _begun(run_id)
    if run is None:
        return 0
    try:
        finished = {part["name"] for part in run.parts}
        for batch in (one for one in reads.batches(run) if one.name not in finished):
            if LetterRun.objects.filter(pk=run.pk, stop_wanted=True).exists():
                return _finish(run, LetterRun.State.STOPPED)
            _part(run, batch)
    except pdf.NoPdfError as error:
        LetterRun.objects.filter(pk=run.pk).update(state=LetterRun.State.FAILED, fault=str(error)[:200])
        return 0
    return _finish(run, LetterRun.State.DONE)


@transaction.atomic
def _begun(run_id: UUID) -> LetterRun | None:
    run = (
        LetterRun.objects.select_for_update(of=("self",))
        .select_related("made_by", "round")
        .filter(pk=run_id, state__in=RUNNING)
        .first()
    )
    if run is not None:
        LetterRun.objects.filter(pk=run.pk).update(
            state=LetterRun.State.RUNNING, attempt=F("attempt") + 1, beat_at=timezone.now()
        )
    return run


def _part(run: LetterRun, batch: reads.Batch) -> None:
    """Lay out one part and write it down; a part that was lost on the way is a file without a row, which the night removes."""
    laid, html = reads.letters(of_user(run.made_by), run, batch.keys)
    file = store_file(pdf.make(html, *STYLES)) if laid else None
    run.parts.append({"name": batch.name, "file": str(file) if file else "", "keys": [str(key) for key in laid]})
    run.done, run.letters = run.done + len(batch.keys), run.letters + len(laid)
    LetterRun.objects.filter(pk=run.pk).update(parts=run.parts, done=run.done, letters=run.letters, beat_at=timezone.now())


def _finish(run: LetterRun, state: LetterRun.State) -> int:
    """Put the parts into one file, the same bytes for the same parts; a single part stays a PDF."""
    files = [(part["name"], UUID(part["file"])) for part in run.parts if part["file"]]
    content = read_file(files[0][1]) if len(files) == 1 else _zipped(files)
    file = store_file(content) if files else None
    with transaction.atomic():
        parts = [part | {"file": ""} for part in run.parts]
        if (
            not LetterRun.objects.filter(pk=run.pk, state=LetterRun.State.RUNNING).update(state=state, file=file, parts=parts)
            and file
        ):
            erase_file(file)
        record(verb="letters.laid_out", subject=f"run:{run.pk} letters:{run.letters}")
        for _name, key in files:
            transaction.on_commit(partial(erase_file, key))
    return run.letters


def _zipped(files: list[tuple[str, UUID]]) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_STORED) as book:
        for name, key in files:
            book.writestr(zipfile.ZipInfo(name, EPOCH), read_file(key))
    return out.getvalue()


@transaction.atomic
def forget(*, by: Actor) -> int:
    """Erase the files of runs that are a day old, and parts of those that came to no end; return how many. Only the job does this."""
    require_job(by)
    rows = list(LetterRun.objects.select_for_update().filter(made_at__lt=timezone.now() - KEPT))
    files = {
        row.pk: [*([row.file] if row.file else []), *(UUID(part["file"]) for part in row.parts if part["file"])] for row in rows
    }
    for row in rows:
        if files[row.pk]:
            LetterRun.objects.filter(pk=row.pk).update(file=None, parts=[part | {"file": ""} for part in row.parts])
        for key in files[row.pk]:
            transaction.on_commit(partial(erase_file, key))
    return sum(map(len, files.values()))
