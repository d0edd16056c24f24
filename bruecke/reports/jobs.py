"""The nightly job that freezes the reports of the calendar."""

from procrastinate.contrib.django import app

from bruecke.access.jobs import as_job
from bruecke.reports import actions


@app.periodic(cron="17 4 * * *")
@app.task(name="reports.freeze", queueing_lock="reports.freeze", pass_context=False)
def freeze(timestamp: int) -> int:
    """Freeze what the calendar asks for; every night. Returns how many reports were made."""
    with as_job("reports") as by:
        return len(actions.freeze_due(by=by))
