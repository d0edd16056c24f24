"""A visitor, a night and an open case for the tests of this app."""

from datetime import timedelta

import pytest
from django.db import connection
from django.utils import timezone

from bruecke.access.actor import NOBODY, job
from bruecke.cases.actions import intake, opening
from bruecke.consent import actions as consents
from bruecke.consent import queries as consent_queries
from bruecke.privacy.actions import tidy
from bruecke.privacy.tests.factories import JOBS
from conftest import acting, client_of


@pytest.fixture
def visitor(world):
    return client_of()


@pytest.fixture
def kept(world, arrive):
    """Somebody whom Amira has accepted."""
    done = arrive()
    with acting(world.actor("amira")) as amira:
        consents.accept(by=amira, handover=consent_queries.preview(amira, done.handover.pk))
    return done


@pytest.fixture
def night(django_capture_on_commit_callbacks):
    """Return the erasure as it runs at night: `days` from now, or on a day."""

    def _night(days=0, on=None):
        now = timezone.now() + timedelta(days=days)
        if on:
            now = now.replace(year=on.year, month=on.month, day=on.day, hour=2)
        with django_capture_on_commit_callbacks(execute=True), acting(NOBODY, JOBS):
            with connection.cursor() as cursor:
                cursor.execute("SELECT set_config('bruecke.job', 'tidy', true)")
            return tidy.tidy(by=job("tidy"), now=now)

    return _night


@pytest.fixture
def open_for(world, arrive):
    """Return a function that registers somebody and opens her case with Amira, agreed unless told otherwise."""

    def _open(*, agreed=True, **facts):
        done = arrive(**facts)
        with acting(world.actor("amira")) as by:
            consents.accept(by=by, handover=consent_queries.preview(by, done.handover.pk))
            case = opening.open_case(by=by, handover=consent_queries.opened(by, done.handover.pk))
            if agreed:
                intake.agree(by=by, case=case, how="spoken", on=timezone.localdate())
        case.done = done
        return case

    return _open
