"""Letters as they are written: German beside her language, from templates in data/cases; and the PDF of one or many."""

import tomllib
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from datetime import date
from functools import cache
from typing import Any
from uuid import UUID

from django.template.loader import render_to_string
from django.utils import timezone

from bruecke.access.actor import Actor
from bruecke.access.models import User
from bruecke.access.policy import NotVisible, Right, visible
from bruecke.audit.actions import record_many
from bruecke.base import pdf
from bruecke.cases.models import Case, Letter, LetterRun, Meeting
from bruecke.cases.queries.case import Page
from bruecke.cases.queries.contacts import releases
from bruecke.cases.queries.plan import read
from bruecke.cases.queries.words import FOLDER, direction, words
from bruecke.people.models import Person
from bruecke.people.queries import of_dossiers

STYLES = ("cases/letter.css",)
CHUNK = 20


@dataclass(frozen=True)
class Template:
    """One kind of letter: which fields it asks for, who gets it, whether many may get it at once, whether she writes it herself."""

    key: str
    fields: tuple[str, ...]
    to: str
    many: bool
    is_hers: bool = False
    labels: dict[str, str] = field(default_factory=dict, compare=False)

    @property
    def title(self) -> str:
        """Its German title."""
        return str(words("de")["letters"][self.key]["title"])


@cache
def templates() -> tuple[Template, ...]:
    """Return all kinds of letters in the order of the file."""
    rows = tomllib.loads((FOLDER / "letters.toml").read_text("utf-8"))
    return tuple(
        Template(key, tuple(row["fields"]), row["to"], row["many"], row.get("voice") == "hers", row.get("labels", {}))
        for key, row in rows.items()
    )


def template(key: str) -> Template:
    """Return one kind of letter; raises NotVisible for an unknown key."""
    found = next((row for row in templates() if row.key == key), None)
    if found is None:
        raise NotVisible("letter")
    return found


@dataclass(frozen=True)
class Written:
    """A letter ready for paper: each paragraph in German and in her language (empty where she reads German)."""

    letter: Letter
    case: Case
    person: Person | None
    title: str
    own_title: str
    greeting: tuple[str, str]
    paragraphs: list[tuple[str, str]]
    language: str
    direction: str
    words: dict[str, Any]
    german: dict[str, Any]
    is_to_her: bool
    is_hers: bool

    @property
    def is_bilingual(self) -> bool:
        """Whether her language stands beside the German."""
        return self.language != "de"


class _Left(dict[str, str]):
    """What was not typed stays as a gap to fill in by hand."""

    def __missing__(self, key: str) -> str:
        return "__________"


def write(letter: Letter, case: Case, person: Person | None, by: User, *, released: bool = False) -> Written:
    """Return a letter with its fields in both languages; what she writes herself names her adviser only if she has `released` somebody."""
    own, german = words(letter.language), words("de")
    typed = {**letter.fields, "day": _day(letter.fields.get("day", ""))}
    known = {
        "name": person.name if person else "", "number": case.number, "colleague": by.name, "phone": (by.phone or case.unit.phone).replace(" ", "\u00a0"),
        "team": case.unit.name, "carrier": case.unit.organisation.name, "today": timezone.localdate(letter.made_at).strftime("%d.%m.%Y"),
    }  # fmt: skip
    filled = _Left({**{key: value for key, value in typed.items() if value}, **known})
    one, other = german["letters"][letter.template], own["letters"][letter.template]
    beside, kind = letter.language != "de", template(letter.template)
    pairs = [
        (_fill(text, filled), _fill(mine, filled) if beside else "")
        for text, mine in zip(one["text"], other["text"], strict=True)
        if released or not kind.is_hers or "{colleague}" not in text
    ]
    return Written(
        letter, case, person, one["title"], other["title"] if beside else "",
        (_fill(one["greeting"], filled), _fill(other["greeting"], filled) if beside else ""), pairs, letter.language, direction(letter.language),
        own, german, kind.to == "herself", kind.is_hers,
    )  # fmt: skip


def _fill(text: str, filled: dict[str, str]) -> str:
    return text.format_map(filled)


def _day(iso: str) -> str:
    try:
        return date.fromisoformat(iso).strftime("%d.%m.%Y")
    except ValueError:
        return iso


def one(page: Page, key: UUID) -> Written:
    """Return a letter of a case whose page is open; raises NotVisible."""
    found = Letter.objects.filter(dossier=page.case.work_id, pk=key).select_related("by").first()
    if found is None:
        raise NotVisible("letter")
    return write(found, page.case, page.person, found.by, released=bool(releases(page)))


def html(letters: Iterable[Written]) -> str:
    """Return the pages of letters."""
    return render_to_string("cases/pdf_letters.html", {"letters": list(letters)})


def as_pdf(letters: Iterable[Written]) -> bytes:
    """Return letters as one tagged PDF; raises NoPdfError where Pango is missing."""
    return pdf.make(html(letters), *STYLES)


def copy_pdf(page: Page, copy: Any) -> bytes:
    """Return an agreed plan with her coming meetings as a tagged PDF in her language; raises NoPdfError where Pango is missing."""
    context = {"page": page, "copy": copy, "read": read(copy), "meetings": meetings(page.case)}
    return pdf.make(render_to_string("cases/pdf_copy.html", context), *STYLES)


def meetings(case: Case) -> list[Any]:
    """Return the coming meetings of a case."""
    rows = Meeting.objects.filter(dossier=case.plan_id, state=Meeting.State.PLANNED, starts_at__gte=timezone.now())
    return list(rows.order_by("starts_at"))


def of_run(actor: Actor, run: LetterRun) -> Iterator[list[Written]]:
    """Yield the letters of a run in chunks, only of cases the actor may still see now; revoked ones are left out."""
    rows = visible(actor, Letter.objects.filter(run_id=run.pk), Right.SEE).select_related("by").order_by("made_at", "pk")
    keys = list(rows.values_list("pk", flat=True))
    for start in range(0, len(keys), CHUNK):
        letters = list(Letter.objects.filter(pk__in=keys[start : start + CHUNK]).select_related("by").order_by("made_at", "pk"))
        cases = visible(actor, Case.objects.filter(work__in=[row.dossier_id for row in letters]), Right.SEE)
        found = {row.work_id: row for row in cases.select_related("unit__organisation")}
        people = of_dossiers(actor, [row.person_dossier_id for row in found.values() if row.person_dossier_id])
        yield [
            write(row, found[row.dossier_id], people.get(found[row.dossier_id].person_dossier_id or row.pk), row.by)
            for row in letters if row.dossier_id in found
        ]  # fmt: skip


def run(actor: Actor, run_id: UUID) -> LetterRun:
    """Return the actor's own run of letters; raises NotVisible."""
    found = LetterRun.objects.filter(pk=run_id, made_by=actor.user_id).first()
    if found is None:
        raise NotVisible("run")
    return found


def printed(actor: Actor, found: LetterRun) -> None:
    """Write down that the letters of a run were printed: for each of those whose name stands on them."""
    works = Letter.objects.filter(run_id=found.pk).values("dossier")
    cases = visible(actor, Case.objects.filter(work__in=works), Right.SEE)
    record_many("letter.printed", [(row.person_dossier_id or row.dossier_id, f"run:{found.pk}") for row in cases])


def still_visible(actor: Actor, found: LetterRun) -> bool:
    """Return whether the actor may still see every case of a run; a file with somebody who has left is not given out."""
    return visible(actor, Letter.objects.filter(run_id=found.pk), Right.SEE).count() == found.done
