"""The nightly job that freezes the figures of the funnel."""

from procrastinate.contrib.django import app

from bruecke.access.jobs import as_job
from bruecke.welcome.actions import figures


@app.periodic(cron="37 3 * * *")
@app.task(name="welcome.freeze", queueing_lock="welcome.freeze", pass_context=False)
def freeze(timestamp: int) -> int:
    """Freeze the current and the last month, and earlier ones that were missed; every night. Returns how many months."""
    with as_job("figures") as by:
        return len(figures.freeze_due(by=by))
