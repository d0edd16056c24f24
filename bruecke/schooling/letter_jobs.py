"""Jobs of letters: laying out a run, and forgetting the files of yesterday."""

from uuid import UUID

from django.db import OperationalError
from procrastinate import RetryStrategy
from procrastinate.contrib.django import app

from bruecke.access.jobs import as_job
from bruecke.schooling.actions import letter_runs

_AGAIN = RetryStrategy(max_attempts=5, wait=5, retry_exceptions=[OperationalError])


@app.task(name="schooling.lay_out", retry=_AGAIN)
def lay_out(run_id: str) -> int:
    """Lay a run of letters out; called again it goes on where it stopped."""
    with as_job("letters") as by:
        return letter_runs.lay_out(by=by, run_id=UUID(run_id))


@app.periodic(cron="37 * * * *")
@app.task(name="schooling.forget_letters", queueing_lock="schooling.forget_letters", pass_context=False)
def forget_letters(timestamp: int) -> int:
    """Erase the files of yesterday's runs; every hour."""
    with as_job("letters") as by:
        return letter_runs.forget(by=by)
