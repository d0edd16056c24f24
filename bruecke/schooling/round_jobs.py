"""Jobs of a round: computing it, and asking the schools once it is decided."""

from uuid import UUID

from django.db import OperationalError
from django.utils import timezone
from procrastinate import RetryStrategy
from procrastinate.contrib.django import app

from bruecke.access.jobs import as_job
from bruecke.schooling.actions import computing, offers

_AGAIN = RetryStrategy(max_attempts=5, wait=5, retry_exceptions=[OperationalError])


@app.task(name="schooling.compute", retry=_AGAIN)
def compute(round_id: str) -> bool:
    """Compute a round; called again it starts anew."""
    with as_job("schooling") as by:
        return computing.compute(by=by, round_id=UUID(round_id))


@app.task(name="schooling.offer_round", retry=_AGAIN)
def offer_round(round_id: str) -> int:
    """Ask the schools of a decided round; called again it goes on."""
    with as_job("schooling") as by:
        return computing.offer_round(by=by, round_id=UUID(round_id)).total()


@app.periodic(cron="27 5 * * *")
@app.task(name="schooling.escalate", queueing_lock="schooling.escalate", pass_context=False)
def escalate(timestamp: int) -> int:
    """Bring to the authority what schools have not answered in time; every morning."""
    with as_job("schooling") as by:
        return offers.escalate(by=by, day=timezone.localdate())
