"""Letters on paper, tagged (PDF/UA): German beside the family's language, and the sheet to the school. Nothing here reads a table.

For one letter `letter(kind, facts)` gives the PDF; for many, lay out `html([written(kind, facts), …])` piece by piece with a `pdf.Book(*STYLES)`.
The facts come from `queries.letters.facts`, which asks what the writer may see.
"""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any

from django.core.exceptions import ValidationError
from django.template.loader import render_to_string
from django.utils import timezone
from django.utils.translation import gettext as _

from bruecke.base import pdf
from bruecke.consent import texts
from bruecke.schooling.family_words import filled, words

INVITATION, PLACE, WAITING, REMINDER, SCHOOL = KINDS = ("invitation", "place", "waiting", "reminder", "school")
STYLES = ("cases/letter.css", "schooling/letter.css")


@dataclass(frozen=True)
class Sender:
    """The human who signs, where she works, and how she is reached."""

    name: str
    unit: str
    address: str = ""
    phone: str = ""


@dataclass(frozen=True)
class Seat:
    """The school of the child: where, from when, what to bring, why (German and the family's language), who decided, the legal sentence."""

    school: str
    address: str
    first_day: date | None = None
    bring: str = ""
    way_there: str = ""
    reasons: list[tuple[str, str]] = field(default_factory=list)
    decided: tuple[str, str, date | None] | None = None
    remedy: str = ""


@dataclass(frozen=True)
class Facts:
    """What a letter may say of one child; `to` is whoever answers for it, empty where the writer may not know."""

    number: str
    child: str
    language: str
    sender: Sender
    day: date
    reported_on: date
    url: str
    to: str = ""
    home: str = ""
    talk_at: datetime | None = None
    talk_place: str = ""
    seat: Seat | None = None
    for_school: dict[str, Any] = field(default_factory=dict)


@dataclass(frozen=True)
class Written:
    """A letter ready for paper: each paragraph in German and in the family's language (empty where it reads German)."""

    kind: str
    facts: Facts
    title: tuple[str, str]
    paragraphs: list[tuple[str, str]]
    reasons: list[tuple[str, str]]
    language: str
    direction: str
    side: str
    remedy: str = ""

    @property
    def is_bilingual(self) -> bool:
        return self.language != "de"


def letter(kind: str, facts: Facts) -> bytes:
    """Return one letter as a tagged PDF; raises ValidationError where its facts are missing, NoPdfError where no PDF can be made."""
    return pdf.make(html([written(kind, facts)]), *STYLES)


def html(rows: Iterable[Written]) -> str:
    """Return the pages of letters as HTML, each on a page of its own."""
    return render_to_string("schooling/pdf_family_letters.html", {"letters": list(rows)})


def written(kind: str, facts: Facts) -> Written:
    """Return a letter in words; raises ValidationError for a place or a talk that is not known, and KeyError for an unknown kind."""
    _judge(kind, facts)
    own = facts.language if kind != SCHOOL else "de"
    german, said = words("de"), words(own)
    if kind == SCHOOL:
        return Written(kind, facts, (_("A child for your school"), ""), [], [], "de", "ltr", "")
    reasons = facts.seat.reasons if kind == PLACE and facts.seat else []
    title = (german["letters"][kind]["title"], said["letters"][kind]["title"])
    return Written(
        kind, facts, title, list(zip(_paragraphs(kind, facts, german), _paragraphs(kind, facts, said), strict=True)), reasons, own,
        str(texts.words(own)["direction"]), said["letter"]["side"], facts.seat.remedy if kind == PLACE and facts.seat else "",
    )  # fmt: skip


def _judge(kind: str, facts: Facts) -> None:
    if kind in (INVITATION, REMINDER) and facts.talk_at is None:
        raise ValidationError(_("There is no talk this letter could name. Please enter it first."))
    if kind == PLACE and facts.seat is None:
        raise ValidationError(
            _("The child has no place yet. The letter can be written as soon as the school or the authority has said yes.")
        )
    if kind == SCHOOL and not facts.for_school:
        raise ValidationError(_("No school was asked for this child yet."))


def _paragraphs(kind: str, facts: Facts, said: dict[str, Any]) -> list[str]:
    """Greeting, what it is about, who proposed and who decided, where to look, in one language."""
    seat, talk = facts.seat, timezone.localtime(facts.talk_at) if facts.talk_at else None
    meeting = timezone.localdate(facts.talk_at) if facts.talk_at else None
    day = {PLACE: seat.first_day if seat else None, WAITING: facts.reported_on}.get(kind, meeting)
    values = {
        "child": facts.child, "phone": facts.sender.phone, "day": f"{day:%d.%m.%Y}" if day else said["status"]["first_day_open"],
        "time": f"{talk:%H:%M}" if talk else "", "place": facts.talk_place, "school": seat.school if seat else "",
        "address": seat.address if seat else "",
    }  # fmt: skip
    usual = said["status"]["bring_usual"]  # in the language of the sentence, so that it runs its way
    bring = filled("{what}", what=seat.bring) if seat and seat.bring else usual
    told = said["letter"]
    lines = [_greeting(told["greeting"], facts.to), *(_said(text, bring, values) for text in said["letters"][kind]["text"])]
    decided = seat.decided if kind == PLACE and seat else None
    who = {"name": decided[0], "unit": decided[1]} if decided else {"name": facts.sender.name, "unit": facts.sender.unit}
    lines += [filled(told["machine" if decided else "human"], **who)]
    if kind == PLACE and seat and seat.way_there:
        lines.append(f"{said['status']['stop']}: {filled('{way}', way=seat.way_there)}")
    if kind == PLACE:
        lines.append(f"{told['remedy_h']} {told['remedy']}")
    return [*lines, filled(told["code"], url=facts.url), told["closing"]]


def _said(text: str, bring: str, values: dict[str, str]) -> str:
    """A paragraph with its values, names kept in their own direction; what to bring is a sentence and stays as it is."""
    return filled(text.replace("{bring}", "\0"), **values).replace("\0", bring)


def _greeting(text: str, name: str) -> str:
    """The greeting with the name, or without one where nobody is known."""
    return filled(text, name=name) if name else text.replace(" {name}", "").replace(", {name}", "").replace("{name}", "")
