"""Jobs with the files of offices; they run as the role with bypass and are written down under their own name."""

from uuid import UUID

from django.db import OperationalError
from procrastinate import RetryStrategy
from procrastinate.contrib.django import app

from bruecke.access.jobs import as_job
from bruecke.welcome.actions import attempts, imports, taking_back, taking_over

_AGAIN = RetryStrategy(max_attempts=10, wait=5, retry_exceptions=[OperationalError])


@app.task(name="welcome.run_import", retry=_AGAIN)
def run_import(import_id: str) -> int:
    """Take a file over; called again it goes on where nothing has happened yet, and else does nothing."""
    with as_job("import") as by:
        return taking_over.take_in(by=by, import_id=UUID(import_id))


@app.task(name="welcome.undo_import", retry=_AGAIN)
def undo_import(import_id: str) -> int:
    """Take a file back."""
    with as_job("import") as by:
        return taking_back.take_out(by=by, import_id=UUID(import_id))


@app.periodic(cron="47 2 * * *")
@app.task(name="welcome.forget_files", queueing_lock="welcome.forget_files", pass_context=False)
def forget_files(timestamp: int) -> int:
    """Forget what nobody took over; every night."""
    with as_job("import") as by:
        return imports.forget_old(by=by)


@app.periodic(cron="*/5 * * * *")
@app.task(name="welcome.mark_failed", queueing_lock="welcome.mark_failed", pass_context=False)
def mark_failed(timestamp: int) -> int:
    """Tell the colleagues which messages could not be sent; every five minutes."""
    with as_job("messages") as by:
        return attempts.mark_failed(by=by)
