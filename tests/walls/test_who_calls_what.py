"""A function that looks past the wall has a fixed search path and is called by whom it is made for; roles reach no more than they need."""

import pytest
from django.core.management import call_command
from django.db import DatabaseError, connection, transaction

from bruecke.access.actor import NOBODY
from bruecke.access.wall_middleware import PUBLIC_ROLE
from bruecke.base import outbox
from conftest import acting

pytestmark = pytest.mark.django_db
OURS = """FROM pg_proc p JOIN pg_namespace n ON n.oid = p.pronamespace
    WHERE n.nspname NOT IN ('pg_catalog', 'information_schema') AND n.nspname NOT LIKE 'pg_temp%'"""


def rows(sql):
    with connection.cursor() as cursor:
        cursor.execute(sql)
        return cursor.fetchall()


def asked(actor, sql, role="bruecke_app"):
    with acting(actor, role), transaction.atomic():
        return rows(sql)


def test_no_function_past_the_wall_is_open_to_everybody_or_without_a_fixed_search_path():
    found = rows(f"SELECT p.oid::regprocedure::text {OURS} AND p.prosecdef")
    wrong = rows(
        f"""SELECT p.oid::regprocedure::text {OURS} AND p.prosecdef AND (has_function_privilege('public', p.oid, 'EXECUTE')
            OR has_function_privilege('bruecke_portal', p.oid, 'EXECUTE')
            OR NOT coalesce('search_path=public, pg_temp' = ANY (p.proconfig), false))"""
    )

    assert len(found) >= 25
    assert wrong == []


def test_no_function_of_ours_at_all_is_open_to_everybody():
    assert rows(f"SELECT p.oid::regprocedure::text {OURS} AND has_function_privilege('public', p.oid, 'EXECUTE')") == []


def test_a_function_made_later_starts_closed():
    rows_before = "SELECT has_function_privilege('public', 'later()', 'EXECUTE'), has_function_privilege('bruecke_app', 'later()', 'EXECUTE')"
    with connection.cursor() as cursor:
        cursor.execute("SET LOCAL ROLE bruecke_owner")
        cursor.execute("CREATE FUNCTION later() RETURNS int LANGUAGE sql AS 'SELECT 1'")

    assert rows(rows_before) == [(False, True)]


@pytest.mark.parametrize(
    "sql",
    [
        "SELECT audit_record('forged', NULL, '')", "SELECT audit_partition(current_date)", "SELECT * FROM message_recent(9)",
        "SELECT * FROM procrastinate_jobs", "DELETE FROM procrastinate_jobs", "UPDATE procrastinate_jobs SET args = '{}'",
        "UPDATE django_migrations SET name = ''", "DELETE FROM consent_textversion", "UPDATE welcome_slot SET place = ''",
    ],
)  # fmt: skip
def test_the_web_cannot(world, sql):
    with pytest.raises(DatabaseError, match="permission denied"):
        asked(world.actor("amira"), sql)


@pytest.mark.parametrize(
    "sql",
    [
        "SELECT wall.may_enter(gen_random_uuid())", "SELECT * FROM privacy_holders('{}')", "SELECT message_known('x')",
        "UPDATE base_cache SET value = ''", "DELETE FROM base_cache", "SELECT * FROM welcome_slot", "SELECT * FROM access_user",
    ],
)  # fmt: skip
def test_public_pages_cannot(db, sql):
    with pytest.raises(DatabaseError, match="permission denied"):
        asked(NOBODY, sql, PUBLIC_ROLE)


def test_a_time_of_another_team_cannot_be_offered_or_removed(world):
    from django.utils import timezone

    from bruecke.welcome.models import Slot

    slot = Slot.objects.create(unit=world.units["nord"], user=world.amira, starts_at=timezone.now(), place="Zimmer 1")
    for name in ("dana", "olga", "katrin"):
        with acting(world.actor(name)):
            assert Slot.objects.filter(pk=slot.pk).delete()[0] == 0
        with acting(world.actor(name)), pytest.raises(DatabaseError, match="row-level security"), transaction.atomic():
            Slot.objects.bulk_create(
                [Slot(unit=world.units["nord"], user=world.users[name], starts_at=timezone.now(), place="x")]
            )
    with acting(world.actor("amira")):
        assert Slot.objects.filter(pk=slot.pk).delete()[0] == 1


@pytest.mark.parametrize("is_demo", [True, False])
def test_the_web_reads_the_outbox_in_the_demo_only_even_where_invented_people_work(world, settings, is_demo):
    assert world.amira.invented
    outbox.let_the_demo_read()
    settings.BRUECKE_DEMO = is_demo

    outbox.let_the_demo_read()

    assert rows("SELECT has_function_privilege('bruecke_app', 'message_recent(integer)', 'EXECUTE')") == [(is_demo,)]


def test_preparing_closes_the_outbox_outside_the_demo(world, settings, monkeypatch):
    from bruecke.config.management.commands import prepare

    called = []
    monkeypatch.setattr(prepare, "call_command", lambda *args, **_more: called.append(args[0]))
    settings.BRUECKE_DEMO = True
    outbox.let_the_demo_read()
    settings.BRUECKE_DEMO = False

    call_command("prepare")

    assert "migrate" in called
    with pytest.raises(DatabaseError, match="permission denied"):
        asked(world.actor("amira"), "SELECT * FROM message_recent(9)")
