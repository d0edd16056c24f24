"""The worker's steady jobs: sending what is due, and taking up what a killed worker left."""

import logging

from procrastinate import JobContext
from procrastinate.contrib.django import app

from bruecke.base import outbox

log = logging.getLogger(__name__)
STALLED_SECONDS = 60


@app.periodic(cron="* * * * * */10")
@app.task(name="outbox.deliver", queueing_lock="outbox.deliver", pass_context=False)
def deliver(timestamp: int) -> int:
    """Send what is due; every ten seconds."""
    return outbox.deliver_due()


@app.periodic(cron="* * * * *")
@app.task(name="jobs.take_up", queueing_lock="jobs.take_up", pass_context=True)
async def take_up(context: JobContext, timestamp: int) -> None:
    """Hand the jobs of a killed worker to the next one; jobs are idempotent."""
    manager = context.app.job_manager
    for job in await manager.get_stalled_jobs(seconds_since_heartbeat=STALLED_SECONDS):
        log.warning("taking up stalled job %s", job.task_name)
        await manager.retry_job(job)
