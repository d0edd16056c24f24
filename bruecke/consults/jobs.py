"""The daily job of the short line."""

from procrastinate.contrib.django import app

from bruecke.access.jobs import as_job
from bruecke.consults.actions import duty


@app.periodic(cron="23 6 * * *")
@app.task(name="consults.daily", queueing_lock="consults.daily", pass_context=False)
def daily(timestamp: int) -> int:
    """Bring to the head of an office what is past its day; every morning."""
    with as_job("consults") as by:
        return sum(duty.daily(by=by))
