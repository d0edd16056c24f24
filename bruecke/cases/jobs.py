"""Jobs of case management: laying out runs of letters, forgetting their files."""

from uuid import UUID

from django.db import OperationalError
from procrastinate import RetryStrategy
from procrastinate.contrib.django import app

from bruecke.access.jobs import as_job
from bruecke.cases.actions import letters

_AGAIN = RetryStrategy(max_attempts=5, wait=5, retry_exceptions=[OperationalError])


@app.task(name="cases.lay_out", retry=_AGAIN)
def lay_out(run_id: str) -> int:
    """Lay a run of letters out; called again it starts anew."""
    with as_job("letters") as by:
        return letters.lay_out(by=by, run_id=UUID(run_id))


@app.periodic(cron="17 * * * *")
@app.task(name="cases.forget_letters", queueing_lock="cases.forget_letters", pass_context=False)
def forget_letters(timestamp: int) -> int:
    """Erase the files of yesterday's runs; every hour."""
    with as_job("letters") as by:
        return letters.forget(by=by)
