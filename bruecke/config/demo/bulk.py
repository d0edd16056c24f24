"""Many persons for benchmarks: 200 units, and a narrow, a team and a wide reader (bench/README.md).

Written by PostgreSQL itself (bulk*.sql), because a million persons are twenty million rows. Foreign keys and triggers of the
filled tables are lifted meanwhile and checked as a whole afterwards.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date
from pathlib import Path
from random import Random
from typing import Any

from django.db import connection

from bruecke.access.actions import grant, prepare_shelves, shelf
from bruecke.access.models import DossierKind, Membership, Organisation, Reason, Role, Shelf, Unit, UnitKind, User
from bruecke.config.demo.cast import key, script
from bruecke.config.demo.newcomers import Household, household
from bruecke.consults.words import Topic
from bruecke.network.models import LifeArea
from bruecke.people.matching import Record, block_keys
from bruecke.people.models import Person
from bruecke.people.names import tokens
from bruecke.schooling.models import RuleSet

UNITS, TEAMS, NARROW, ROUTED, NAMES, SEATS = 200, 40, 200, 300, 3000, 1000
CASES, CONSULTS = 0.4, 0.2  # of each person; a case has ten notes and three tasks
FEWEST_CONSULTS = 700  # enough for a full page of answered ones in the smallest county too
SCRIPTS = ("bulk.sql", "bulk_cases.sql", "bulk_consults.sql", "bulk_schools.sql")
CHILDREN, SCHOOLS = 5, 120  # one child for so many persons, one school for so many: 20,000 and 833 (2,500 groups) at 100,000
KEPT = (DossierKind.COUNSELLING, DossierKind.CASE, DossierKind.CASEWORK, DossierKind.PLAN, DossierKind.CONSULT)
READERS = {"narrow": "Nora Eng", "team": "Tea Mittel", "wide": "Wanda Weit"}
TABLES = (
    "access_dossier", "access_grant", "people_person", "consent_consent", "consent_handover", "welcome_progress", "welcome_attempt",
    "welcome_appointment", "welcome_firsttalk", "welcome_receipt", "welcome_tally", "audit_entry",
    "cases_case", "cases_intake", "cases_assessment", "cases_arearating", "cases_goal", "cases_measure", "cases_plancopy", "cases_servicelink",
    "cases_review", "cases_closing", "cases_outcome", "cases_meeting", "cases_note", "cases_task",
    "consults_consult", "consults_origin", "consults_post", "consults_entry",
    "schooling_group", "schooling_entrant", "schooling_guardian", "schooling_healthcheck", "schooling_counselling", "schooling_invitation",
    "schooling_placement", "schooling_step", "schooling_round", "schooling_proposal", "schooling_offer", "schooling_followup",
)  # fmt: skip


def fill(random: Random, persons: int) -> None:
    """Add that many persons to the county that is there already."""
    teams = _units()
    _readers(teams)
    county = persons + Person.objects.count()
    with connection.cursor() as cursor:
        _seats(cursor, teams, persons)
        _names(cursor, random)
        kind = DossierKind.HANDOVER
        ki = key("unit", "ki")
        values: dict[str, Any] = {
            "persons": persons, "seats": SEATS, "names": NAMES, "routed": min(ROUTED, persons // 50), "ki": ki,
            "master": shelf(kind=DossierKind.PERSON, use=Shelf.Use.MASTER, unit_id=None).pk,
            "routing": shelf(kind=kind, use=Shelf.Use.ROUTING, unit_id=ki).pk,
            "cases": round(county * CASES), "consults": max(FEWEST_CONSULTS, round(county * CONSULTS)), "middle": teams[1].pk, "narrow": key("user", "narrow"),
            "mates": [key("user", f"bulk-1-{place}") for place in range(3)], "areas": LifeArea.values, "topics": Topic.values,
            **_of_schools(persons), **{unit: key("unit", unit) for unit in ("abh", "ebh")}, **{user: key("user", user) for user in ("ralf", "sabine")},
        }  # fmt: skip
        _months(cursor)
        with _lifted(cursor):
            for script_ in SCRIPTS:
                for statement in (Path(__file__).parent / script_).read_text().split(";\n"):
                    if statement.strip():
                        cursor.execute(statement, values)
        for table in TABLES:
            cursor.execute(f"ANALYZE {table}")


def _of_schools(persons: int) -> dict[str, Any]:
    """Return how many children and schools, and where the circles of a child stand."""
    keeper = key("unit", "schulberatung")
    shelves = {
        "entrants": (DossierKind.ENTRANT, Shelf.Use.KEPT), "matters": (DossierKind.PLACEMENT, Shelf.Use.DESK),
        "placing": (DossierKind.PLACEMENT, Shelf.Use.ROUTING), "pupils": (DossierKind.PUPIL, Shelf.Use.KEPT),
    }  # fmt: skip
    return {
        "children": persons // CHILDREN, "schools": persons // SCHOOLS, "rules": RuleSet.objects.order_by("made_at").values_list("pk", flat=True)[0],
        **{name: shelf(kind=kind, use=use, unit_id=keeper).pk for name, (kind, use) in shelves.items()},
        **{name: key("user", name) for name in ("gudrun", "renate", "petra")},
    }  # fmt: skip


def _units() -> list[Unit]:
    """Return the benchmark's teams; with schools there are 200 units."""
    organisation = Organisation.objects.create(
        id=key("organisation", "bulk"), name="Messstand (erfunden)", is_public_body=False, invented=True
    )
    teams = [
        Unit(id=key("unit", f"bulk-{number}"), organisation=organisation, name=f"Team {number:03}", kind=UnitKind.CARRIER_TEAM, capacity=105)
        for number in range(TEAMS)
    ]  # fmt: skip
    rest = UNITS - TEAMS - Unit.objects.count()
    schools = [Unit(organisation=organisation, name=f"Schule {number:03}", kind=UnitKind.SCHOOL) for number in range(rest)]
    Unit.objects.bulk_create([*teams, *schools])
    return teams


def _readers(teams: list[Unit]) -> None:
    """Three colleagues for each team, and the three readers whose pages are measured."""
    rows = [(f"bulk-{number}-{place}", f"Kollegin {number:03}-{place}", team, Role.COUNSELLOR)
            for number, team in enumerate(teams) for place in range(3)]  # fmt: skip
    rows += [("narrow", READERS["narrow"], teams[0], Role.COUNSELLOR), ("team", READERS["team"], teams[1], Role.CARRIER_LEAD)]
    coordination = Unit.objects.get(pk=key("unit", "ki"))
    rows.append(("wide", READERS["wide"], coordination, Role.COORDINATOR))
    users = [
        User(id=key("user", name), email=f"{name}@{script()['mail_domain']}", name=title, languages=["de"], invented=True)
        for name, title, _unit, _role in rows
    ]  # fmt: skip
    for user in users:
        user.password = "!"  # noqa: S105 -- an account nobody can sign in to with a password
    User.objects.bulk_create(users)
    Membership.objects.bulk_create(
        Membership(user_id=key("user", name), unit=unit, role=role, since=date(2020, 1, 1)) for name, _title, unit, role in rows
    )
    for team in teams:
        prepare_shelves(unit=team)
        for kept in KEPT:
            shelf(kind=kept, use=Shelf.Use.KEPT, unit_id=team.pk)
    for kind in (DossierKind.HANDOVER, DossierKind.PERSON):
        for row in Shelf.objects.filter(kind=kind).exclude(use=Shelf.Use.DESK):
            grant(on_shelf=row, unit_id=coordination.pk, user_id=key("user", "wide"), reason=Reason.ROUTING)


def _seats(cursor: Any, teams: list[Unit], persons: int) -> None:
    """Share the persons out, in thousandths: the narrow reader gets 200, the team of the middle one a twentieth."""
    cursor.execute(
        """CREATE TEMP TABLE seat (team uuid, adviser uuid, adviser_name text, inbox uuid, kept uuid, first int, last int)
           ON COMMIT DROP"""
    )
    few = max(1, round(SEATS * NARROW / persons)) if persons > NARROW else SEATS // 5
    cuts: list[tuple[int, str, int]] = [(0, "narrow", few), (1, "bulk-1-0", 50)]
    others = [(number, f"bulk-{number}-{place}") for number in range(2, len(teams)) for place in range(3)]
    left = SEATS - few - 50
    cuts += [(number, name, left // len(others) + (index < left % len(others))) for index, (number, name) in enumerate(others)]
    first = 0
    for number, name, share in (row for row in cuts if row[2]):
        shelves = [
            shelf(kind=DossierKind.HANDOVER, use=use, unit_id=teams[number].pk).pk for use in (Shelf.Use.INBOX, Shelf.Use.KEPT)
        ]
        cursor.execute(
            "INSERT INTO seat VALUES (%s, %s, 'Kollegin', %s, %s, %s, %s)",
            [teams[number].pk, key("user", name), *shelves, first, first + share - 1],
        )
        first += share


def _names(cursor: Any, random: Random) -> None:
    cursor.execute(
        "CREATE TEMP TABLE called (no int, given text, family text, original text, languages text[], tokens text[],"
        " blocks text[]) ON COMMIT DROP"
    )
    with cursor.copy("COPY called FROM STDIN") as copy:
        for number in range(NAMES):
            people: Household = household(random, date(2026, 1, 5), "05358008", [])
            who = people.adults[0]
            keys = tokens(who.given, who.family, who.original)
            blocks = block_keys(Record("", who.given, who.family, who.original))
            copy.write_row((number, who.given, who.family, who.original, people.languages, keys, blocks))


def _months(cursor: Any) -> None:
    cursor.execute(
        "SELECT audit_partition((date_trunc('month', now()) - make_interval(months => n))::date) FROM generate_series(0, 12) n"
    )


@contextmanager
def _lifted(cursor: Any) -> Iterator[None]:
    """Lift foreign keys and stamping triggers of the filled tables; at the end every key is checked."""
    cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
    cursor.execute(
        """SELECT conrelid::regclass::text, quote_ident(conname), pg_get_constraintdef(oid) FROM pg_constraint
           WHERE contype = 'f' AND conrelid::regclass::text = ANY (%s)""",
        [list(TABLES)],
    )
    keys = cursor.fetchall()
    for table, name, _definition in keys:
        cursor.execute(f"ALTER TABLE {table} DROP CONSTRAINT {name}")
    for table in TABLES:
        cursor.execute(f"ALTER TABLE {table} DISABLE TRIGGER USER")
    yield
    for table in TABLES:
        cursor.execute(f"ALTER TABLE {table} ENABLE TRIGGER USER")
    for table, name, definition in keys:
        cursor.execute(f"ALTER TABLE {table} ADD CONSTRAINT {name} {definition}")
