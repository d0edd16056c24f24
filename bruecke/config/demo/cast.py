"""Everybody who works in the invented county, where, and for which place; read from data/demo.toml."""

import tomllib
from dataclasses import dataclass
from datetime import date, timedelta
from functools import cache
from pathlib import Path
from typing import Any
from uuid import UUID, uuid5

from django.conf import settings
from django.utils import timezone

from bruecke.access.actions import prepare_shelves
from bruecke.access.models import Cover, Membership, Organisation, Unit, UnitKind, User
from bruecke.network.models import AreaAssignment, Municipality, Participation, School

NAMESPACE = UUID("6f1d2a52-7b1e-4c0e-9d0b-9b0a3f6d2c11")
FOUNDED, HOLDS_PER_POST = 900, 35
_PLAIN: dict[int, str] = {228: "ae", 246: "oe", 252: "ue", 223: "ss", 305: "i", 351: "s"}
_BIG = {"Stadt": "Bürgerbüro", "Gemeinde": "Einwohnermeldeamt"}


@dataclass(frozen=True)
class Account:
    """One demo account as the sign-in page offers it."""

    name: str
    role: str
    unit: str
    email: str


@cache
def script() -> dict[str, Any]:
    """Return the file that describes the county."""
    return tomllib.loads((Path(settings.ROOT) / "data" / "demo.toml").read_text(encoding="utf-8"))


def key(kind: str, name: str) -> UUID:
    """Return the same key for the same thing on every machine."""
    return uuid5(NAMESPACE, f"{kind}:{name}")


def mail(name: str) -> str:
    """Return the address of a colleague: first and last name without accents, in a domain that exists nowhere."""
    plain = name.lower().translate(_PLAIN)
    return f"{plain.replace(' ', '.')}@{script()['mail_domain']}"


def accounts() -> list[Account]:
    """Return the accounts for signing in by one click."""
    places = {row[0]: row[2] for row in script()["units"]} | dict(_places())
    places |= {name: form for name, form, _ags in script()["school_offices"]}
    return [
        Account(name, told, places.get(unit, unit), mail(name))
        for _key, name, _gender, _languages, unit, _role, told in script()["users"]
        if told
    ]  # fmt: skip


def _places() -> list[tuple[str, str]]:
    rows = Municipality.objects.values_list("ags", "name", "designation")
    return [(ags, f"{_BIG.get(designation, 'Meldeamt')} {name}") for ags, name, designation in rows]


def school_offices() -> dict[str, School]:
    """Return the schools whose office works here: of each form the first one in its municipality, or in the county where it has none."""
    found: dict[str, School] = {}
    for name, form, ags in script()["school_offices"]:
        rows = School.objects.filter(form=form, valid_until__isnull=True).order_by("number")
        school = rows.filter(ags=ags).first() or rows.first()
        if school is not None:
            found[name] = school
    return found


def build() -> None:
    """Write organisations, units, colleagues, memberships, areas, cover and participation; the caller made sure it is new."""
    today = timezone.localdate()
    _organisations()
    units = _units()
    _colleagues(units, today)
    _areas(today)
    _participation(today)
    for unit in units.values():
        prepare_shelves(unit=unit)


def _organisations() -> None:
    rows = [
        Organisation(
            id=key("organisation", name),
            name=title,
            is_public_body=public,
            regime=regime,
            invented=invented,
            **_reached(f"Musterstraße {number}, 52349 Düren", name, 400 + number),
        )
        for number, (name, title, public, regime, invented) in enumerate(script()["organisations"], 1)
    ]
    places = Municipality.objects.order_by("ags").values_list("ags", "name", "designation")
    rows += [
        Organisation(
            id=key("organisation", ags),
            name=f"{designation} {name}",
            is_public_body=True,
            regime="dsgvo",
            **_reached(f"Musterplatz 1, {name}", name.lower().translate(_PLAIN), 420 + number),
        )
        for number, (ags, name, designation) in enumerate(places)
    ]
    Organisation.objects.bulk_create(rows)


def _reached(address: str, name: str, number: int) -> dict[str, str]:
    """Return address, phone, e-mail and privacy officer of a body; all of them are invented and say so."""
    domain = script()["mail_domain"]
    return {
        "address": f"{address} (Adresse erfunden)", "phone": f"0221 4710 {number}", "email": f"{name}@{domain}",
        "privacy_contact": f"datenschutz.{name}@{domain}", "represented_by": "die Leitung des Hauses (erfunden)",
    }  # fmt: skip


def _units() -> dict[str, Unit]:
    found = {}
    for number, (name, organisation, title, kind, street, town, posts) in enumerate(script()["units"]):
        found[name] = Unit(
            id=key("unit", name), organisation_id=key("organisation", organisation), name=title, kind=kind, street=street,
            town=town, capacity=posts * HOLDS_PER_POST, phone=f"0221 4710 {100 + number}",
            email=f"{name}@{script()['mail_domain']}",
        )  # fmt: skip
    towns = dict(Municipality.objects.values_list("ags", "name"))
    for number, (ags, title) in enumerate(sorted(_places())):
        found[ags] = Unit(
            id=key("unit", ags), organisation_id=key("organisation", ags), name=title, kind=UnitKind.REGISTRATION_OFFICE,
            ags=ags, street="Rathausplatz 1", town=towns[ags], phone=f"0221 4710 {200 + number}",
        )  # fmt: skip
    for number, (name, school) in enumerate(school_offices().items()):
        found[name] = Unit(
            id=key("unit", name), name=school.name[:120], kind=UnitKind.SCHOOL, street=school.street, town=school.town,
            organisation_id=key("organisation", "kreis" if school.form == "Berufskolleg" else school.ags),
            phone=f"0221 4710 {160 + number}",
        )  # fmt: skip
    Unit.objects.bulk_create(found.values())
    return found


def _colleagues(units: dict[str, Unit], today: date) -> None:
    since = today - timedelta(days=FOUNDED)
    rows = [(*row[:6], None) for row in script()["users"] if row[4] in units]
    rows += [(*row[:6], today - timedelta(days=row[6])) for row in script()["former"]]
    users, seats = [], []
    for number, (name, title, gender, languages, unit, role, until) in enumerate(rows):
        phone = f"0221 4710 {300 + number}"
        room = f"{units[unit].street}, {units[unit].town}"
        user = User(
            id=key("user", name), email=mail(title), name=title, gender=gender, phone=phone, languages=languages, room=room,
            is_active=until is None, invented=True,
        )  # fmt: skip
        user.set_unusable_password()
        users.append(user)
        seats.append(Membership(user_id=key("user", name), unit=units[unit], role=role, since=since, until=until))
    User.objects.bulk_create(users)
    Membership.objects.bulk_create(seats)
    Cover.objects.create(
        absent_id=key("user", "jonas"), deputy_id=key("user", "amira"), unit=units["nord"], since=today - timedelta(days=9),
        until=today + timedelta(days=3), made_by_id=key("user", "birgit"),
    )  # fmt: skip
    Cover.objects.create(
        absent_id=key("user", "samuel"), deputy_id=key("user", "ines"), unit=units["rur"], since=today + timedelta(days=12),
        until=today + timedelta(days=26), made_by_id=key("user", "adam"),
    )  # fmt: skip


def _areas(today: date) -> None:
    since = today - timedelta(days=FOUNDED)
    known = set(Municipality.objects.values_list("ags", flat=True))
    rows = [
        AreaAssignment(
            municipality_id=ags, district=district, unit_id=key("unit", unit), counsellor_id=key("user", user), since=since
        )
        for ags, district, unit, user in script()["areas"]
        if ags in known
    ]
    AreaAssignment.objects.bulk_create(rows)


def _participation(today: date) -> None:
    known = set(Municipality.objects.values_list("ags", flat=True))
    Participation.objects.bulk_create(
        Participation(
            municipality_id=ags, level=level, since=today - timedelta(days=days), set_by_id=key("user", "hanna")
        )
        for ags, steps in script()["participation"].items()
        for level, days in steps
        if ags in known
    )  # fmt: skip
