"""Jobs about people: comparing whoever is new with everybody."""

from procrastinate.contrib.django import app

from bruecke.access.jobs import as_job
from bruecke.people import actions


@app.periodic(cron="*/2 * * * *")
@app.task(name="people.compare", queueing_lock="people.compare", pass_context=False)
def compare(timestamp: int) -> int:
    """Compare whoever is new with everybody; every two minutes."""
    count = 0
    with as_job("compare") as by:
        while done := actions.look_for_matches(by=by):
            count += done
    return count
