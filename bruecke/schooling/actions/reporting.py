"""A child is reported: by the family with its own code, a registration office, a school, counselling, or here."""

from collections.abc import Sequence
from dataclasses import asdict, dataclass, field
from datetime import date
from uuid import UUID, uuid4

from django.core.exceptions import ValidationError
from django.db import connection, transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from bruecke.access import actions as access
from bruecke.access.actor import Actor
from bruecke.access.models import Dossier, DossierKind, Reason, Role, Shelf, Unit
from bruecke.access.policy import NotVisible
from bruecke.audit.actions import record
from bruecke.base.crypto import code_hash, new_code
from bruecke.people import names
from bruecke.people.matching import Record, block_keys
from bruecke.schooling.models import Entrant, Guardian, HealthCheck, Placement, Step
from bruecke.schooling.models.words import Reported, State
from bruecke.schooling.queries.homes import Home, home
from bruecke.schooling.queries.offices import counselling

CODE_LETTERS = 16  # 80 bits, as the code of a person
REPORTERS = (Role.CLERK, Role.COUNSELLOR, Role.CASE_MANAGER, Role.KI_TEACHER, Role.SCHOOL_OFFICE)
OLDEST, YOUNGEST = 25, 4


@dataclass(frozen=True)
class Child:
    """What is asked when a child is reported, and nothing else."""

    family_name: str
    birth_date: date
    given_name: str = ""
    original_name: str = ""
    sex: str = ""
    nationality: str = ""
    languages: list[str] = field(default_factory=list)
    arrived_on: date | None = None


@dataclass(frozen=True)
class Answerable:
    """Who answers for the children and how to reach her."""

    name: str
    relation: str = ""
    phone: str = ""
    email: str = ""
    language: str = "de"
    safe_to_leave_message: bool = False


@dataclass(frozen=True)
class Report:
    """One family with the children it reports."""

    children: Sequence[Child]
    guardians: Sequence[Answerable]
    ags: str
    district: str = ""
    street: str = ""
    note: str = ""
    is_unaccompanied: bool = False


@dataclass(frozen=True)
class Told:
    """What came of it: the children, and the code of the family, known only here."""

    entrants: list[Entrant]
    code: str


@transaction.atomic
def report(
    *, by: Actor, report: Report, way: Reported, key: UUID, code: str = "", hashed: str = "", handover: UUID | None = None
) -> Told:
    """Write a family's children down, each in circles of its own, with one code for all; the same key again changes nothing.

    `code` is the family's own where it reports itself, `hashed` that of a code it has already. Raises NotVisible for who may not
    report, ValidationError without a child, for a birth date no pupil has, or before the county has a school counselling.
    """
    if not (by.is_person or by.has(*REPORTERS)):
        raise NotVisible("report")
    unit = counselling()
    if unit is None:
        raise ValidationError(_("The county has not set up its school counselling yet. Please call it; nothing was stored."))
    _judge(report)
    keys = [key_of(key, place, code) for place in range(len(report.children))]
    if not hashed:
        code = code or new_code(CODE_LETTERS)
        hashed = code_hash(code)
    with access.on_behalf(hashed):
        _once(key)
        held = list(Entrant.objects.filter(pk__in=keys))
        if held:
            return Told(held, code)
        seats = [seat.unit_id for seat in by.seats if seat.role in (Role.CLERK, Role.SCHOOL_OFFICE)]
        written = _Written(by, unit, report, way, hashed, home(report.ags), uuid4(), seats[0] if seats else None, handover)
        told = [_write(written, child, own) for child, own in zip(report.children, keys, strict=True)]
    return Told(told, code)


def _once(key: UUID) -> None:
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(hashtextextended(%s, 12))", [str(key)])


def key_of(key: UUID, number: int, code: str = "") -> UUID:
    """Return the key of a child from that of the form and the code it came with: none leads back, because a family's code belongs to its form."""
    return UUID(code_hash(f"{key}|{number}|{code}")[:32])


def _judge(report: Report) -> None:
    if not report.children:
        raise ValidationError(_("Please name at least one child."))
    if not report.guardians and not report.is_unaccompanied:
        raise ValidationError(_("Please name somebody who answers for the child."))
    for child in report.children:
        judge_birth(child)


def judge_birth(child: Child) -> None:
    """Raise ValidationError for a birth date no pupil has."""
    if not YOUNGEST <= timezone.localdate().year - child.birth_date.year <= OLDEST:
        raise ValidationError(
            _("Somebody born on this day does not go to school yet, or not any more. Please look at the birth date again.")
        )


def blocks_of(child: Child | Entrant) -> tuple[list[str], list[str]]:
    """Return the search keys of a name and the keys by which the same child written twice is found."""
    written = Record(
        id="", given_name=child.given_name, family_name=child.family_name, original_name=child.original_name,
        birth_date=child.birth_date.isoformat(),
    )  # fmt: skip
    return names.tokens(child.given_name, child.family_name, child.original_name), block_keys(written)


@dataclass(frozen=True)
class _Written:
    """What all children of one report have in common."""

    by: Actor
    unit: Unit
    report: Report
    way: Reported
    hashed: str
    home: Home
    family: UUID
    office: UUID | None
    handover: UUID | None


def _write(all_: _Written, child: Child, key: UUID) -> Entrant:
    circles = [
        access.open_dossier(kind=kind, use=use, unit_id=all_.unit.pk)
        for kind, use in ((DossierKind.ENTRANT, Shelf.Use.KEPT), (DossierKind.PLACEMENT, Shelf.Use.DESK))
    ]
    for circle in circles:
        access.grant(dossier=circle, code_hash=all_.hashed, reason=Reason.PERSON)
    entrant = _entrant(all_, child, key, circles[0])
    _placement(all_.by, entrant, circles[1])
    record(verb="entrant.reported", dossier=circles[0].pk, subject=f"entrant:{entrant.pk} {all_.way}")
    return entrant


def _entrant(all_: _Written, child: Child, key: UUID, dossier: Dossier) -> Entrant:
    told, home = all_.report, all_.home
    tokens, blocks = blocks_of(child)
    entrant = Entrant(
        pk=key, dossier=dossier, number=f"S-{new_code(6)}", family=all_.family, given_name=names.nfc(child.given_name),
        family_name=names.nfc(child.family_name), original_name=names.nfc(child.original_name), birth_date=child.birth_date, sex=child.sex,
        nationality=child.nationality, languages=child.languages, arrived_on=child.arrived_on, street=told.street, ags=told.ags,
        district=told.district, lat=home.lat, lon=home.lon, point=home.point, is_unaccompanied=told.is_unaccompanied, reported_by=all_.way,
        reported_at=timezone.now(), office_id=all_.office, handover=all_.handover, note=told.note, tokens=tokens, blocks=blocks,
    )  # fmt: skip
    entrant.save(force_insert=True)
    for rank, one in enumerate(told.guardians, start=1):
        Guardian(dossier=dossier, entrant=entrant, rank=rank, **asdict(one)).save(force_insert=True)
    HealthCheck(dossier=dossier, entrant=entrant).save(force_insert=True)
    return entrant


def _placement(by: Actor, entrant: Entrant, dossier: Dossier) -> None:
    now = entrant.reported_at
    placement = Placement(
        dossier=dossier, entrant=entrant, number=entrant.number, name=entrant.name, family=entrant.family, birth_year=entrant.birth_date.year,
        nationality=entrant.nationality, language=(entrant.languages or [""])[0], ags=entrant.ags, district=entrant.district,
        state=State.REPORTED, state_since=now, reported_on=timezone.localdate(now),
    )  # fmt: skip
    placement.save(force_insert=True)
    Step(dossier=dossier, placement=placement, state=State.REPORTED, at=now, by_id=by.user_id).save(force_insert=True)
