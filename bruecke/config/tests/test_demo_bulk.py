"""The county in bulk, for benchmarks, and where the demo refuses."""

from io import StringIO

import pytest
from django.core.management import CommandError, call_command
from django.db import connection

from bruecke.access.actor import of_user
from bruecke.access.models import Dossier, Grant, Unit, User
from bruecke.cases.models import Case, Note, Task
from bruecke.consent.models import Handover
from bruecke.consults.models import Consult
from bruecke.people.models import Person
from bruecke.schooling.models import Group, Placement, Proposal, Round
from conftest import acting


def build(**options):
    call_command("demo", stdout=StringIO(), **options)


def test_many_persons_for_benchmarks(db):
    build(persons=1000)

    assert Person.objects.count() == 1000
    assert Handover.objects.filter(kind=Handover.Kind.FIRST_TALK).count() == 1000
    assert Unit.objects.count() == 200
    assert 150 < Handover.objects.filter(answered_by=User.objects.get(name="Nora Eng")).count() <= 200
    assert (Case.objects.count(), Task.objects.count(), Consult.objects.count()) >= (400, 1200, 200)
    assert Note.objects.count() >= 4000
    nora = of_user(User.objects.get(name="Nora Eng"))
    with acting(nora):
        seen = list(Case.objects.values_list("dossier", "work", "plan", "person_dossier"))
        assert len(seen) == Case.objects.filter(user=nora.user_id).count() >= 50
        assert Dossier.objects.filter(pk__in=seen[0]).count() == 4
        assert Note.objects.filter(dossier=seen[0][1]).count() >= 10
    with acting(of_user(User.objects.get(name="Tea Mittel"))):
        assert Case.objects.filter(closed_on__isnull=True).count() >= 40
        assert not Note.objects.exists()
    wanda = of_user(User.objects.get(name="Wanda Weit"))
    with acting(wanda):
        assert Handover.objects.count() == Handover.objects.filter(shelf_id__in=Grant.objects.values("shelf")).count() >= 990
    assert 180 < Placement.objects.filter(number__startswith="B-").count() <= 200
    assert Group.objects.filter(school__name__startswith="Messschule").count() == 24
    assert all(row.taken + row.others + row.reserved <= row.capacity for row in Group.objects.all())
    everybody, waiting = (Round.objects.get(number=number) for number in ("R-B00001", "R-B00003"))
    assert Proposal.objects.filter(round=everybody).count() > Proposal.objects.filter(round=waiting).count() > 0
    with connection.cursor() as cursor:
        cursor.execute("SELECT count(*) FROM pg_trigger WHERE tgenabled = 'D'")
        assert cursor.fetchone()[0] == 0


def test_fifty_persons_are_the_scenes_and_a_few_more(db):
    build(persons=50)

    assert Person.objects.count() == 50
    assert Person.objects.filter(given_name="Olena", family_name="Kowalenko").exists()


def test_refuses_where_real_people_work(db):
    User.objects.create(email="echt@example.org", name="Echter Mensch")

    with pytest.raises(CommandError):
        build()
