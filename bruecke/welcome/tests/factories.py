"""What a counsellor does with a hand-over, for tests."""

from uuid import uuid4

from django.db import connection
from django.utils import timezone

from bruecke.consent import queries as consents
from bruecke.consent.models import Handover
from bruecke.people.models import Channel
from bruecke.welcome.actions import attempts, counselling, talks
from bruecke.welcome.models import Attempt
from conftest import acting


def try_her(world, done, channel="call", result="no_answer", language="uk", *, name="amira", key=None):
    with acting(world.actor(name)) as by:
        row = consents.opened(by, done.handover.pk)
        return attempts.attempt(
            by=by, handover=row, channel=Channel(channel), result=Attempt.Result(result), language=language, key=key or uuid4()
        )


def finish(world, done, end, name="amira"):
    with acting(world.actor(name)) as by:
        counselling.finish(by=by, handover=consents.opened(by, done.handover.pk), end=end)


def record_talk(world, done, outcome="one_off_advice", name="amira", **more):
    values = {"held_at": timezone.now(), "topics": ["german"], "urgency": "calm", "outcome": outcome, **more}
    with acting(world.actor(name)) as by:
        return talks.record_talk(by=by, handover=consents.opened(by, done.handover.pk), **values)


def verbs(dossier):
    with connection.cursor() as cursor:
        cursor.execute("SELECT verb FROM audit_entry WHERE dossier = %s", [dossier])
        return [row[0] for row in cursor.fetchall()]


def notes(done):
    return Handover.objects.get(pk=done.handover.pk).record_dossier_id
