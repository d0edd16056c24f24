"""A person accepted by Amira who released her team towards the immigration authority."""

from datetime import timedelta
from types import SimpleNamespace
from uuid import uuid4

import pytest
from django.utils import timezone

from bruecke.consent import actions as consents
from bruecke.consent import queries
from bruecke.consent.actions import Signature, Told
from bruecke.consent.models import Method
from conftest import acting


@pytest.fixture
def accepted(world, arrive):
    done = arrive()
    with acting(world.actor("amira")) as by:
        consents.accept(by=by, handover=queries.preview(by, done.handover.pk))
    return done


@pytest.fixture
def released(world, accepted):
    until = timezone.localdate() + timedelta(days=90)
    told = Told("ABH", "Ausbildungsduldung", ["name", "title"], until, to_unit=world.units["abh"])
    with acting(world.actor("amira")) as by:
        release = consents.release(by=by, person=accepted.person, from_unit=world.units["nord"], told=told,
                                   signature=Signature(Method.PAPER, "uk", ""), key=uuid4())  # fmt: skip
    return SimpleNamespace(person=accepted.person, release=release, code=accepted.code, handover=accepted.handover)
