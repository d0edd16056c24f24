"""Children for the software of schools: every field with the official list its key comes from, as one file for a school or the authority."""

import tomllib
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date
from functools import cache
from typing import Any

from django.conf import settings
from django.db.models import Q
from django.utils import timezone
from django.utils.text import format_lazy
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from bruecke.access.actor import Actor
from bruecke.access.models import Role, Shelf
from bruecke.access.policy import NotVisible, Right, require_role, visible
from bruecke.audit.actions import record, record_many
from bruecke.base.spreadsheet import csv_of, xlsx_of
from bruecke.schooling.models import Offer
from bruecke.schooling.queries.offices import own_school
from bruecke.schooling.school_forms import form_of

FILE = settings.ROOT / "data" / "school_export.toml"
READERS = (Role.SCHOOL_OFFICE, Role.SCHOOL_AUTHORITY)
TAKEN = (Offer.State.ACCEPTED, Offer.State.ASSIGNED, Offer.State.STARTED, Offer.State.DIRECT)
KEY_LENGTH = 2


@cache
def _sets() -> list[dict[str, Any]]:
    rows: list[dict[str, Any]] = tomllib.loads(FILE.read_text(encoding="utf-8"))["codes"]
    return sorted(rows, key=lambda row: str(row["valid_from"]))


def codes(day: date | None = None) -> dict[str, Any]:
    """Return the keys that count on a day, the oldest set before any; with `source` and `valid_from`."""
    when = day or timezone.localdate()
    found = [row for row in _sets() if row["valid_from"] <= when]
    return found[-1] if found else _sets()[0]


@dataclass(frozen=True)
class Pupil:
    """One child as it was told to a school."""

    offer: Offer
    facts: dict[str, Any]
    keys: dict[str, Any]
    is_apart: bool = False

    @property
    def is_protected(self) -> bool:
        """Whether the school was told so; to the authority also whether the child stands apart. A school that says it has admitted a child
        itself does not learn from its own file that there is a protected one of that name."""
        return self.is_apart or bool(self.facts.get("is_protected"))

    @property
    def form(self) -> str:
        found = form_of(self.offer.school.form)
        return found.code if found else ""


@dataclass(frozen=True)
class Column:
    """One field of the file: its name there, where it comes from, the official list of its keys, and how it is written."""

    name: str
    source: Any
    codes: Any
    value: Callable[[Pupil], str]
    of_person: bool = False
    of_contact: bool = False


def _day(text: str | date | None) -> str:
    day = date.fromisoformat(text) if isinstance(text, str) and text else text
    return f"{day:%d.%m.%Y}" if isinstance(day, date) else ""


def _form_key(one: Pupil) -> str:
    found = form_of(one.offer.school.form)
    return found.key if found else ""


def _language(one: Pupil) -> str:
    code = str((one.facts.get("languages") or [""])[0])
    key = str(one.keys["language"].get(code, code.split("_", maxsplit=1)[0]))
    return key if len(key) == KEY_LENGTH else ""


def _grade(one: Pupil) -> str:
    grade = one.facts.get("grade")
    return str(one.keys["grade"].get(one.form, {}).get(str(grade), f"{grade:02}")) if grade else ""


def _contact(name: str) -> Callable[[Pupil], str]:
    return lambda one: str((one.facts.get("contact") or [{}])[0].get(name, ""))


def _phone(one: Pupil) -> str:
    """Return the number as it is dialled here, so that no spreadsheet takes its plus for a formula."""
    number = _contact("phone")(one)
    return f"0{number[3:]}" if number.startswith("+49") else f"00{number[1:]}" if number.startswith("+") else number


def _fact(name: str) -> Callable[[Pupil], str]:
    return lambda one: str(one.facts.get(name) or "")


_OWN = gettext_lazy("as written here")


def _list(name: str) -> Any:
    return format_lazy("{} {}", gettext_lazy("school statistics of NRW, catalogue"), name)


COLUMNS: tuple[Column, ...] = (
    Column("Schulnummer", gettext_lazy("school"), gettext_lazy("register of schools of NRW, six digits"), lambda one: one.offer.school_id),
    Column("Schulform", gettext_lazy("form of school"), _list("Schulform"), _form_key),
    Column("Aktenzeichen", gettext_lazy("number of the child"), _OWN, _fact("number")),
    Column("Nachname", gettext_lazy("family name as in the passport"), _OWN, _fact("family_name"), of_person=True),
    Column("Vorname", gettext_lazy("given name as in the passport"), _OWN, _fact("given_name"), of_person=True),
    Column("Geburtsdatum", gettext_lazy("birth date"), gettext_lazy("DD.MM.YYYY"), lambda one: _day(one.facts.get("birth_date")), of_person=True),
    Column("Geschlecht", gettext_lazy("sex"), _list("Geschlecht"), lambda one: one.keys["sex"].get(one.facts.get("sex") or "unknown", "6")),
    Column("Staatsangehoerigkeit", gettext_lazy("nationality, once the school has taken the child"),
           gettext_lazy("key of the Federal Statistical Office, three digits"), _fact("nationality")),
    Column("Verkehrssprache", gettext_lazy("first language"), _list("Verkehrssprache"), _language),
    Column("Jahrgang", gettext_lazy("grade of the recommendation"), _list("Jahrgänge"), _grade),
    Column("Klassenart", gettext_lazy("kind of group"), _list("Klassenart"), lambda one: one.keys["class"].get(one.facts.get("need"), "")),
    Column("Sprachniveau", gettext_lazy("German, speaking"), _list("Sprachreferenzniveau"),
           lambda one: one.keys["german"].get((one.facts.get("counselling") or {}).get("speaking"), "")),
    Column("Aufnahmedatum", gettext_lazy("first day at school"), gettext_lazy("DD.MM.YYYY"), lambda one: _day(one.offer.first_day)),
    Column("Auskunftssperre", gettext_lazy("the child is protected"), gettext_lazy("ja, nein"), lambda one: "ja" if one.is_protected else "nein"),
    Column("Erziehungsberechtigte", gettext_lazy("who answers for the child"), _OWN, _contact("name"), of_contact=True),
    Column("Telefon", gettext_lazy("telephone"), _OWN, _phone, of_contact=True),
    Column("EMail", gettext_lazy("e-mail"), _OWN, _contact("email"), of_contact=True),
)  # fmt: skip


def columns(actor: Actor) -> list[Column]:
    """Return the fields of the actor's file: how a family is reached stands in that of its school alone. Raises NotVisible."""
    require_role(actor, *READERS)
    return [one for one in COLUMNS if not one.of_contact or actor.has(Role.SCHOOL_OFFICE)]


def pupils(actor: Actor, since: date | None = None) -> list[Pupil]:
    """Return the children a school has taken, its own to a school office and all to the authority; with `since` those who came from that day
    on or whose first day is not set. Raises NotVisible for everybody else."""
    require_role(actor, *READERS)
    rows = Offer.objects.filter(state__in=TAKEN)
    if not actor.has(Role.SCHOOL_AUTHORITY):
        rows = rows.filter(school=own_school(actor))
    if since:
        rows = rows.filter(Q(first_day__isnull=True) | Q(first_day__gte=since))
    keys, tells = codes(), actor.has(Role.SCHOOL_AUTHORITY)
    seen = visible(actor, rows, Right.SEE).select_related("school", "dossier__shelf").order_by("school_id", "first_day", "id")
    return [Pupil(row, row.facts, keys, tells and row.dossier.shelf.use == Shelf.Use.PROTECTED) for row in seen]


def lines(actor: Actor, found: list[Pupil]) -> Iterator[list[str]]:
    """Yield the head and a line for each child. Somebody protected has no contact in a file, and no name in that of the authority."""
    fields, names = columns(actor), actor.has(Role.SCHOOL_OFFICE)
    yield [one.name for one in fields]
    for pupil in found:
        hides = pupil.is_protected
        yield [
            "" if hides and (one.of_contact or (one.of_person and not names)) else str(one.value(pupil) or "") for one in fields
        ]


def export(actor: Actor, kind: str, since: date | None = None) -> bytes:
    """Return the file as `csv` (semicolons, with mark) or `xlsx` (with the mapping beside it); written down for every child in it. Raises
    NotVisible for who may not, and for another kind."""
    if kind not in ("csv", "xlsx"):
        raise NotVisible("export")
    found = pupils(actor, since)
    rows = list(lines(actor, found))
    record_many("pupil.exported", [(one.offer.dossier_id, f"offer:{one.offer.pk} {kind}") for one in found])
    record(verb="export.made", subject=f"export:{kind} children:{len(found)}")
    if kind == "csv":
        return csv_of(rows, separator=";", mark=True)
    shown = [[one.name, str(one.source), str(one.codes)] for one in columns(actor)]
    return xlsx_of([(_("Children"), rows), (_("Mapping"), [[_("field"), _("where from"), _("official list")], *shown])])
