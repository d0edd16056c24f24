"""Acting as a named job: the database stamps it on every entry of the memory."""

from collections.abc import Iterator
from contextlib import contextmanager

from django.conf import settings
from django.db import connection
from django.utils import translation

from bruecke.access.actor import Actor, job


@contextmanager
def as_job(name: str) -> Iterator[Actor]:
    """Let the database stamp every entry of the block with the job's name."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT set_config('bruecke.job', %s, false)", [name])
    try:
        with translation.override(settings.LANGUAGE_CODE):
            yield job(name)
    finally:
        if connection.is_usable():
            with connection.cursor() as cursor:
                cursor.execute("SELECT set_config('bruecke.job', '', false)")
