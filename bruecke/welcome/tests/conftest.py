"""Somebody Amira has accepted, for the tests of this app."""

from typing import Any

import pytest

from bruecke.consent import queries as consents
from bruecke.welcome.actions import counselling
from conftest import acting


@pytest.fixture
def taken(world: Any, arrive: Any) -> Any:
    """Return a function that registers somebody and lets Amira, or somebody else, accept her."""

    def _taken(name: str = "amira", **facts: Any) -> Any:
        done = arrive(**facts)
        with acting(world.actor(name)) as by:
            counselling.accept(by=by, handover=consents.preview(by, done.handover.pk))
        return done

    return _taken
