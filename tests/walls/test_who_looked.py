"""Who has looked stands there, however much is read and by whom; staff and the person read the same."""

from datetime import timedelta

import pytest
from django.db import connection
from django.urls import reverse
from django.utils import timezone

from bruecke.access.actor import of_code
from bruecke.base.crypto import code_hash
from bruecke.consults.tests.factories import sent
from bruecke.privacy.queries.mine import mine
from bruecke.privacy.queries.who import Look, calm, who_sees_case
from conftest import acting
from tests.walls.lives import live

pytestmark = pytest.mark.django_db


def put(actor, verb, dossier, ago, number=1):
    with connection.cursor() as cursor:
        cursor.execute("ALTER TABLE audit_entry DISABLE TRIGGER USER")
        cursor.execute(
            """INSERT INTO audit_entry (id, at, txid, actor, actor_kind, verb, dossier, subject) SELECT gen_random_uuid(),
               now() - (%s + i) * interval '2 seconds', 1, %s, 'user', %s, %s, '' FROM generate_series(1, %s) i""",
            [ago, str(actor.pk), verb, dossier, number],
        )
        cursor.execute("ALTER TABLE audit_entry ENABLE TRIGGER USER")


def test_readings_push_neither_emergency_nor_authority_out(world, couple):
    _her, _him, case = couple
    put(world.olga, "consult.opened", case.work_id, 100000)
    put(world.lea, "access.emergency", case.dossier_id, 100000)
    put(world.cem, "dossier.opened", case.person_dossier_id, 10, 1000)
    with acting(world.actor("amira")) as by:
        _page, sight = who_sees_case(by, case.pk)
    assert (sight.authority_knows, len(sight.emergencies)) == (True, 1)


def test_her_page_keeps_the_emergency(world, couple):
    her, _him, _case = couple
    put(world.lea, "access.emergency", her.person.dossier_id, 100000)
    put(world.cem, "dossier.opened", her.person.dossier_id, 10, 1000)
    with acting(of_code(code_hash(her.code))) as by:
        assert "access.emergency" in {look.verb for look in mine(by).looks}


def test_staff_and_she_read_the_same_about_the_authority(world, arrive):
    life = live(world, arrive)
    assert "Quetzalcoatl" in world.client("olga").get(reverse("consults:consult", args=[life.told.pk])).content.decode()
    with acting(of_code(code_hash(life.done.code))) as by:
        hers = mine(by).authority_knows
    with acting(world.actor("amira")) as by:
        assert who_sees_case(by, life.case.pk)[1].authority_knows == hers
    said = world.client("amira").get(reverse("privacy:who-case", args=[life.case.pk])).content.decode()
    assert "nicht einmal" not in said


def test_two_colleagues_of_one_name_stand_there_both(world, couple):
    _her, _him, case = couple
    type(world.cem).objects.filter(pk__in=[world.cem.pk, world.ben.pk]).update(name="Anna Muster")
    put(world.cem, "dossier.opened", case.person_dossier_id, 100)
    put(world.ben, "dossier.opened", case.person_dossier_id, 400)
    with acting(world.actor("amira")) as by:
        assert len([look for look in who_sees_case(by, case.pk)[1].calm_looks if look.name == "Anna Muster"]) == 2


def test_another_reading_with_her_code_months_ago_is_shown(world):
    now = timezone.now()
    assert len(calm([Look(now - timedelta(days=days), "", "dossier.opened", True, False) for days in (0, 3, 90)])) > 1


def test_an_authority_is_not_told_who_asks_by_any_function(world, couple):
    her, _him, case = couple
    row = sent(world, question="Frage", person=her.person.dossier_id, about=case.pk)
    with acting(world.actor("olga")), connection.cursor() as cursor:
        cursor.execute("SELECT name FROM privacy_holders(%s)", [[row.dossier_id]])
        names = {name for (name,) in cursor.fetchall()}
    assert "Amira Muster" not in names
