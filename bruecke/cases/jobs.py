"""Jobs of case management: laying out runs of letters, forgetting their files, keeping up with the days and with what she did herself."""

from uuid import UUID

from django.db import OperationalError
from django.utils import timezone
from procrastinate import RetryStrategy
from procrastinate.contrib.django import app

from bruecke.access.jobs import as_job
from bruecke.cases.actions import erasing, letters, planning, working

MOST = 2000
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


@app.task(name="cases.catch_up", retry=_AGAIN)
def catch_up(plan_id: str) -> bool:
    """Bring the case of a plan up to date, which she agreed to on her own phone."""
    with as_job("cases") as by:
        return planning.catch_up(by=by, plan_id=UUID(plan_id))


@app.task(name="cases.end_orphaned", retry=_AGAIN)
def end_orphaned() -> int:
    """End the cases that nothing carries any more, as soon as somebody has withdrawn."""
    with as_job("cases") as by:
        return erasing.end_orphaned(by=by, now=timezone.now(), most=MOST)


@app.periodic(cron="11 0 * * *")
@app.task(name="cases.count_late", queueing_lock="cases.count_late", pass_context=False)
def count_late(timestamp: int) -> int:
    """Count anew what is overdue, in the first hours of the day (the clock of jobs is UTC)."""
    with as_job("cases") as by:
        return working.count_late(by=by)
