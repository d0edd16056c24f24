"""The steady jobs of data protection; they run as the role with bypass and are written down under their own name."""

from procrastinate.contrib.django import app

from bruecke.access.jobs import as_job
from bruecke.audit import actions as audit
from bruecke.privacy.actions import memory
from bruecke.privacy.actions.tidy import tidy


@app.periodic(cron="* * * * *")
@app.task(name="privacy.seal", queueing_lock="privacy.seal", pass_context=False)
def seal(timestamp: int) -> int:
    """Seal what was written since the last minute and return how many entries."""
    return audit.seal()


@app.periodic(cron="17 2 * * *")
@app.task(name="privacy.tidy", queueing_lock="privacy.tidy", pass_context=False)
def tidy_up(timestamp: int) -> dict[str, int]:
    """Erase what is due; every night."""
    with as_job("tidy") as by:
        return tidy(by=by)


@app.periodic(cron="7 3 * * *")
@app.task(name="privacy.verify", queueing_lock="privacy.verify", pass_context=False)
def verify(timestamp: int) -> int:
    """Check the whole memory; every night."""
    with as_job("verify") as by:
        return memory.verify(by=by)


@app.periodic(cron="0 6 * * *")
@app.task(name="privacy.checkpoint", queueing_lock="privacy.checkpoint", pass_context=False)
def checkpoint(timestamp: int) -> bool:
    """Hand the newest signed root to the privacy officer; every morning."""
    with as_job("checkpoint") as by:
        return memory.send_checkpoint(by=by)


@app.periodic(cron="27 2 * * *")
@app.task(name="privacy.forget_jobs", queueing_lock="privacy.forget_jobs", pass_context=False)
async def forget_jobs(timestamp: int) -> None:
    """Remove finished jobs after two days; they hold keys only, but there is one every ten seconds."""
    await app.job_manager.delete_old_jobs(nb_hours=48)
