"""Jobs of places: reminding schools, matching children they have admitted, opening a school's matters to its unit."""

from uuid import UUID

from django.db import OperationalError
from django.utils import timezone
from procrastinate import RetryStrategy
from procrastinate.contrib.django import app

from bruecke.access.jobs import as_job
from bruecke.schooling.actions import admissions, connecting, reminding

_AGAIN = RetryStrategy(max_attempts=5, wait=5, retry_exceptions=[OperationalError])


@app.periodic(cron="40 6 * * 1-5")
@app.task(name="schooling.remind", queueing_lock="schooling.remind", pass_context=False)
def remind(timestamp: int) -> int:
    """Tell schools that something waits; every morning of a working week."""
    with as_job("schooling") as by:
        return reminding.remind(by=by, day=timezone.localdate())


@app.task(name="schooling.match_admission", retry=_AGAIN)
def match_admission(offer_id: str) -> bool:
    """Look whether a child that a school has admitted stands on the waiting list; called again it changes nothing."""
    with as_job("schooling") as by:
        return admissions.match(by=by, offer_id=UUID(offer_id))


@app.periodic(cron="10 5 * * *")
@app.task(name="schooling.match_all", queueing_lock="schooling.match_all", pass_context=False)
def match_all(timestamp: int) -> int:
    """Look once more, because a child may have been reported after the school had admitted it; every morning."""
    with as_job("schooling") as by:
        return admissions.match_all(by=by)


@app.task(name="schooling.open_to_school", retry=_AGAIN)
def open_to_school(school: str) -> int:
    """Open a school's matters to the unit that works for it now; called again it changes nothing."""
    with as_job("schooling") as by:
        return connecting.open_to_school(by=by, school=school)
