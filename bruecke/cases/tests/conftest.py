"""Cases every test of this context knows."""

from typing import Any

import pytest

from bruecke.cases.actions.opening import open_case
from bruecke.cases.models import Case
from bruecke.consent import actions as consents
from bruecke.consent import queries as consent_queries
from conftest import acting


@pytest.fixture
def open_for(world: Any, arrive: Any) -> Any:
    """Return a function that registers somebody in Jülich and opens her case with Amira of team Nord, or with somebody else there."""

    def _open(name: str = "amira", **facts: Any) -> Case:
        done = arrive(**facts)
        with acting(world.actor(name)) as by:
            consents.accept(by=by, handover=consent_queries.preview(by, done.handover.pk))
            case = open_case(by=by, handover=consent_queries.opened(by, done.handover.pk))
        case.code = done.code
        return case

    return _open


@pytest.fixture
def case(open_for: Any) -> Case:
    """Amira's case of Olena Kovalenko."""
    return open_for()
