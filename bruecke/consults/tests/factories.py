"""Questions in every state, made through the actions as the real role."""

from datetime import timedelta
from uuid import uuid4

from django.utils import timezone

from bruecke.consults.actions import answering, asking
from bruecke.consults.models import Consult
from bruecke.consults.small_number import Bands
from conftest import acting

TEXT = "Kann eine Duldung für die Ausbildung beantragt werden, bevor die Identität geklärt ist?"
BANDS = Bands(title="toleration", years="4-6", age="18-20", family="single")


def question(world, to="abh", **more):
    return asking.Question(**{"to_unit": world.units[to], "topic": "training", "question": TEXT, "bands": BANDS, **more})


def written(world, name="amira", to="abh", person=None, about=None, **more):
    with acting(world.actor(name)) as by:
        return asking.write(by=by, question=question(world, to, **more), key=uuid4(), person=person, about=about)


def sent(world, name="amira", to="abh", **more):
    row = written(world, name, to, **more)
    with acting(world.actor(name)) as by:
        asking.send(by=by, consult=row, confirmed=True)
    return Consult.objects.select_related("dossier").get(pk=row.pk)


def an_answer(**more):
    today = timezone.localdate()
    values = {
        "text": "Ja, mit Nachweisen.",
        "bases": ["§ 60c Abs. 3 AufenthG"],
        "law_state": today,
        "review_on": today + timedelta(days=180),
    }
    return answering.Answer(**{**values, **more})


def answered(world, by="olga", **more):
    row = sent(world, **more)
    with acting(world.actor(by)) as officer:
        answering.answer(by=officer, consult=row, answer=an_answer())
    return Consult.objects.select_related("dossier").get(pk=row.pk)
