"""The job that tells families there is news."""

from django.utils import timezone
from procrastinate.contrib.django import app

from bruecke.access.jobs import as_job
from bruecke.schooling.actions import telling


@app.periodic(cron="*/5 * * * *")
@app.task(name="schooling.tell_news", queueing_lock="schooling.tell_news", pass_context=False)
def tell_news(timestamp: int) -> int:
    """Tell families whose matter took a step; every five minutes, each step once."""
    with as_job("schooling") as by:
        return telling.tell_news(by=by, now=timezone.now())
