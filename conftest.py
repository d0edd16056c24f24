"""The cast and the county every test knows; tests act as the real database role."""

import os
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date
from types import SimpleNamespace
from typing import Any

import pytest
from django.conf import settings
from django.core.cache import cache
from django.core.management import call_command
from django.db import connection, transaction
from django.test import Client
from xdist.scheduler import LoadScopeScheduling

from bruecke.access.actor import Actor, of_user
from bruecke.access.models import Grant, Membership, Organisation, Reason, Regime, Role, Shelf, Unit, UnitKind, User
from bruecke.access.wall_middleware import WEB_ROLE, enter

JUELICH, DUEREN, LINNICH, HEIMBACH, TITZ = "05358024", "05358008", "05358036", "05358012", "05358056"


#: Tests that any worker may take one by one, and files that share an inbox of the running server: one worker, one after the other.
APART = "test_every_page_of_a_role"
TOGETHER = {"tests/journeys/test_case.py": "cases", "tests/journeys/test_short_line.py": "cases"}


class ByFile(LoadScopeScheduling):
    """Keeps the tests of a file on one worker, but for the long walks, which would leave the other worker idle."""

    def _split_scope(self, nodeid: str) -> str:
        path = nodeid.split("::", maxsplit=1)[0]
        return nodeid if APART in nodeid else TOGETHER.get(path, path)


def pytest_xdist_make_scheduler(config: pytest.Config, log: Any) -> ByFile:
    """Hand the tests out by file."""
    return ByFile(config, log)


@pytest.fixture(scope="session")
def django_db_setup(django_db_setup: None, django_db_blocker: Any) -> Iterator[None]:
    """Load registers, rules and texts once; every test rolls back to this state, and at the end no connection is left."""
    settings.BRUECKE_REGISTERS = None
    with django_db_blocker.unblock(), open(os.devnull, "w") as nowhere:  # noqa: PTH123
        call_command("load_registers", stdout=nowhere)
        call_command("load_texts", stdout=nowhere)
    yield
    with django_db_blocker.unblock(), connection.cursor() as cursor:
        cursor.execute(
            """SELECT pg_terminate_backend(pid) FROM pg_stat_activity
               WHERE datname = current_database() AND usename = current_user AND pid <> pg_backend_pid()"""
        )


def as_owner() -> None:
    """Leave the role of the web and the actor: for factories, between two acts."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT set_config('role', 'none', true), set_config('bruecke.actor', '', true), set_config('bruecke.code', '', true)"
        )


@contextmanager
def acting(actor: Actor, role: str = WEB_ROLE) -> Iterator[Actor]:
    """Act as `actor` under the role of the web; afterwards the test is the owner again."""
    with transaction.atomic():
        enter(actor, role)
        yield actor
        as_owner()


class RealClient(Client):
    """A client whose requests run as the web role; the test itself stays the owner."""

    def request(self, **request: Any) -> Any:
        try:
            return super().request(**request)
        finally:
            as_owner()


def client_of(user: User | None = None) -> RealClient:
    """Return a client signed in with a second factor, or a stranger's."""
    client = RealClient()
    if user is not None:
        client.force_login(user)
        session = client.session
        session["second_factor"] = True
        session.save()
    return client


@dataclass
class World:
    """Everybody and every place by a short name; `actor("amira")` is fresh each time."""

    users: dict[str, User]
    units: dict[str, Unit]

    def __getattr__(self, name: str) -> User:
        try:
            return self.users[name]
        except KeyError as error:
            raise AttributeError(name) from error

    def actor(self, name: str) -> Actor:
        return of_user(self.users[name])

    def client(self, name: str) -> RealClient:
        return client_of(self.users[name])


_UNITS = {
    "juelich": ("Stadt Jülich", UnitKind.REGISTRATION_OFFICE, JUELICH), "dueren": ("Stadt Düren", UnitKind.REGISTRATION_OFFICE, DUEREN),
    "linnich": ("Stadt Linnich", UnitKind.REGISTRATION_OFFICE, LINNICH), "heimbach": ("Stadt Heimbach", UnitKind.REGISTRATION_OFFICE, HEIMBACH),
    "nord": ("Träger Nord", UnitKind.CARRIER_TEAM, ""), "sued": ("Träger Süd", UnitKind.CARRIER_TEAM, ""),
    "mitte": ("Träger Nord", UnitKind.CARRIER_TEAM, ""), "kommune": ("Stadt Jülich", UnitKind.CARRIER_TEAM, ""),
    "ki": ("Kreis", UnitKind.INTEGRATION_CENTRE, ""), "abh": ("Kreis", UnitKind.IMMIGRATION_OFFICE, ""),
    "ebh": ("Kreis", UnitKind.NATURALISATION_OFFICE, ""), "amt": ("Kreis", UnitKind.ADMINISTRATION, ""),
    "schule": ("Kreis", UnitKind.SCHOOL_COUNSELLING, ""), "schulamt": ("Schulamt", UnitKind.SCHOOL_AUTHORITY, ""),
    "bezirk": ("Bezirksregierung", UnitKind.SCHOOL_AUTHORITY, ""), "gesamtschule": ("Stadt Jülich", UnitKind.SCHOOL, JUELICH),
    "hauptschule": ("Stadt Düren", UnitKind.SCHOOL, DUEREN), "traeger": ("Stadt Jülich", UnitKind.SCHOOL_MAINTAINER, JUELICH),
}  # fmt: skip
_CAST = {
    "katrin": ("juelich", Role.CLERK), "kurt": ("dueren", Role.CLERK), "lena": ("linnich", Role.CLERK), "hugo": ("heimbach", Role.CLERK),
    "amira": ("nord", Role.COUNSELLOR), "ben": ("nord", Role.COUNSELLOR), "cem": ("nord", Role.COUNSELLOR),
    "lea": ("nord", Role.CARRIER_LEAD), "dana": ("sued", Role.COUNSELLOR), "hanna": ("ki", Role.COORDINATOR),
    "olga": ("abh", Role.IMMIGRATION_OFFICER), "emil": ("ebh", Role.NATURALISATION_OFFICER),
    "mona": ("mitte", Role.CASE_MANAGER), "milan": ("mitte", Role.CASE_MANAGER), "lara": ("mitte", Role.CARRIER_LEAD),
    "nele": ("kommune", Role.CASE_MANAGER), "vroni": ("mitte", Role.HELPER), "kira": ("ki", Role.KI_ADVISER),
    "otto": ("abh", Role.IMMIGRATION_OFFICER),
    "petra": ("schule", Role.KI_TEACHER), "paul": ("schule", Role.KI_TEACHER), "sigrid": ("schulamt", Role.SCHOOL_AUTHORITY),
    "stefan": ("schulamt", Role.SCHOOL_AUTHORITY), "bea": ("bezirk", Role.SCHOOL_AUTHORITY), "gerda": ("gesamtschule", Role.SCHOOL_OFFICE),
    "heinz": ("hauptschule", Role.SCHOOL_OFFICE), "tina": ("traeger", Role.SCHOOL_MAINTAINER),
    "eva": ("amt", Role.PRIVACY_OFFICER), "adam": ("amt", Role.COUNTY_ADMIN),
}  # fmt: skip
_LEVELS = {JUELICH: "digital", DUEREN: "digital", LINNICH: "paper_consent", TITZ: "card_only"}


@pytest.fixture
def world(db: None) -> World:
    """Return the county: Amira, Ben and Cem in team Nord, the case managers Mona and Milan in team Mitte of the same carrier,
    Nele in that of a town, Dana in Süd, the clerks, both authorities; nobody has a case yet."""
    from bruecke.network.models import AreaAssignment, Participation

    cache.clear()
    since = date(2020, 1, 1)
    organisations = {
        name: Organisation.objects.create(
            name=name, is_public_body=not name.startswith("Träger"), invented=True,
            regime=Regime.KDG if name == "Träger Nord" else Regime.DSGVO,
        )
        for name in {unit[0] for unit in _UNITS.values()}
    }  # fmt: skip
    units = {
        key: Unit.objects.create(
            organisation=organisations[organisation], name=f"{organisation} {key}", kind=kind, ags=ags, capacity=35
        )
        for key, (organisation, kind, ags) in _UNITS.items()
    }
    users = {}
    for key, (unit, role) in _CAST.items():
        users[key] = User.objects.create(
            email=f"{key}@example.org", name=f"{key.title()} Muster", gender="m" if key in ("ben", "cem", "kurt", "hugo", "milan", "otto") else "f",
            languages={"amira": ["ar", "ru"], "ben": ["uk"]}.get(key, []), phone="0221 4710 142", invented=True,
        )  # fmt: skip
        Membership.objects.create(user=users[key], unit=units[unit], role=role, since=since)
    for ags, level in _LEVELS.items():
        Participation.objects.create(municipality_id=ags, level=level, since=since)
    for ags, unit, user in ((JUELICH, "nord", "amira"), (LINNICH, "nord", "ben"), (DUEREN, "sued", "dana")):
        AreaAssignment.objects.create(municipality_id=ags, unit=units[unit], counsellor=users[user], since=since)
    _shelf_grants(units)
    return World(users, units)


def _shelf_grants(units: dict[str, Unit]) -> None:
    """Give every unit what `prepare_shelves` gives: the team its inbox, the lead what is kept, the coordination what is to route."""
    from bruecke.access.actions import prepare_shelves

    for unit in units.values():
        prepare_shelves(unit=unit)


@pytest.fixture
def arrive(world: World) -> Callable[..., Any]:
    """Return a function that registers one adult at a desk with consent, as clerk Katrin unless told otherwise."""
    from bruecke.consent import texts
    from bruecke.consent.actions import Signature
    from bruecke.consent.models import Method, Purpose
    from bruecke.consent.queries import text
    from bruecke.people.actions import PersonFacts
    from bruecke.welcome.actions.registration import Arrival, register
    from bruecke.welcome.models import Way

    def _arrive(*, clerk: str = "katrin", wishes: tuple[str, ...] = ("german",), **facts: Any) -> Any:
        office = next(seat for seat in world.actor(clerk).seats)
        values = {
            "family_name": "Kovalenko", "given_name": "Olena", "ags": office.ags, "languages": ["uk"], "phone": "+4922147100142",
            "channels": ["call", "sms"], "safe_to_leave_message": True, **facts,
        }  # fmt: skip
        arrival = Arrival(
            person=PersonFacts(**values),
            wishes=list(wishes),
            way=Way.OWN_PHONE,
            unit_id=office.unit_id,
            made_by_id=world.users[clerk].pk,
        )
        signature = Signature(
            Method.OWN_PHONE, "uk", texts.digest("shown"), typed=True, text=text(Purpose.CONTACT_HANDOVER, "uk")
        )
        with acting(world.actor(clerk)) as by:
            return register(by=by, arrival=arrival, signature=signature)

    return _arrive


__all__ = ["Grant", "Reason", "Shelf", "SimpleNamespace", "acting", "as_owner", "client_of"]
