"""Named reads of an office's files: what a row is measured by, the files, their rows with reasons, and the receipt."""

import hmac
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any
from uuid import UUID

from django.conf import settings
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext as _

from bruecke.access.actor import Actor, Seat
from bruecke.access.models import Role
from bruecke.access.policy import NotVisible
from bruecke.network.models import Country, District, Level, Municipality
from bruecke.network.queries import all_languages, level, levels, rule
from bruecke.welcome.files.entries import word_of
from bruecke.welcome.files.reasons import ROWS, Kind, told
from bruecke.welcome.files.rows import Frame
from bruecke.welcome.models import Import, ImportLine
from bruecke.welcome.queries.desk import seat, text_language

PAGE, FILES = 50, 50
OPEN_LEVELS = (Level.PAPER_CONSENT, Level.DIGITAL)
RUNNING = (Import.State.QUEUED, Import.State.RUNNING, Import.State.UNDOING)
_STATES = {state.value for state in ImportLine.State}


@dataclass(frozen=True)
class Line:
    """One row of a file as the office sees it: no name, a state, the reasons as sentences."""

    line: int
    row_id: str
    state: str
    label: str
    texts: tuple[str, ...]
    receipt: str
    may_be_decided: bool


@dataclass(frozen=True)
class Page:
    """One page of rows and the way to the next."""

    rows: list[Line]
    shown: str
    next_url: str
    previous_url: str = ""

    @property
    def may_decide(self) -> bool:
        """Whether a row of this page waits for a decision."""
        return any(row.may_be_decided for row in self.rows)


def takes_part(actor: Actor) -> bool:
    """Return whether the clerk's municipality hands over on paper or digitally, so that files are accepted."""
    return level(seat(actor).ags) in OPEN_LEVELS


def frame(actor: Actor, office: Seat, reporting_day: date) -> Frame:
    """Return the registers as they stood on the reporting day, by compared word, and what else a row is measured by."""
    today = timezone.localdate()
    months = int(rule("consent_months", today))
    places = Municipality.objects.filter(Q(valid_until__isnull=True) | Q(valid_until__gte=reporting_day))
    words = {word: row[0] for row in reversed(all_languages()) for word in (row[0].casefold(), word_of(row[1]), *row[3])}
    countries = {
        word: iso for iso, german, english in Country.objects.values_list("iso2", "name_de", "name_en")
        for word in (iso.casefold(), word_of(german), word_of(english)) if word
    }  # fmt: skip
    return Frame(
        sender=office.ags, today=today, consent_since=today - timedelta(days=30 * months + months // 2),
        languages={**words, **{code.casefold(): code for code, _name in settings.LANGUAGES if code.casefold() not in words}},
        text_language=lambda code: text_language([code]), countries=countries,
        municipalities=frozenset(places.values_list("ags", flat=True)),
        open_places=frozenset(ags for ags, (reached, _since) in levels().items() if reached in OPEN_LEVELS),
        districts={
            (ags, word_of(name)): name
            for ags, name in District.objects.filter(valid_until__isnull=True).values_list("ags", "name")
        },
        secret=hmac.digest(bytes.fromhex(settings.BRUECKE_CODE_KEY), f"sent before|{office.unit_id}".encode(), "sha256"),
    )  # fmt: skip


def files(actor: Actor) -> list[Import]:
    """Return the newest files of the clerk's office."""
    rows = Import.objects.filter(unit=seat(actor).unit_id).select_related("made_by")
    return list(rows.order_by("-made_at", "id")[:FILES])


def file(actor: Actor, import_id: UUID) -> Import:
    """Return a file of the clerk's own office; raises NotVisible."""
    row = Import.objects.filter(pk=import_id, unit_id__in=actor.unit_ids).select_related("made_by", "unit").first()
    if row is None or not actor.in_unit(row.unit_id, Role.CLERK):
        raise NotVisible("import")
    return row


def lines(actor: Actor, row: Import, *, shown: str = "", after: int = 0) -> Page:
    """Return one page of the rows of a file the actor has opened, all or those in one state."""
    shown = shown if shown in _STATES else ""
    rows = ImportLine.objects.filter(of=row, line__gt=after, **({"state": shown} if shown else {})).order_by("line")
    found = [_line(line) for line in rows[: PAGE + 1]]
    more = f"?zeigen={shown}&nach={found[PAGE - 1].line}" if len(found) > PAGE else ""
    return Page(found[:PAGE], shown, more, f"?zeigen={shown}" if after else "")


def views(row: Import) -> list[tuple[str, str, int]]:
    """Return key, name and number of rows of every view of a file, all rows first."""
    found = [(state.value, str(state.label), int(row.counts.get(state.value, 0))) for state in ImportLine.State]
    return [("", _("All"), row.rows), *found]


def decidable(reasons: list[str]) -> bool:
    """Return whether a row may be taken over after somebody looked: nothing about it has to be put right in the file."""
    kinds = {ROWS[reason.partition(":")[0]].kind for reason in reasons}
    return bool(kinds & {Kind.LOOK, Kind.KNOWN}) and kinds <= {Kind.LOOK, Kind.KNOWN, Kind.NOTE}


def _line(row: ImportLine) -> Line:
    texts = tuple(told(reason) for reason in row.reasons)
    state = ImportLine.State(row.state)
    return Line(row.line, row.row_id, state.value, str(state.label), texts, row.receipt, decidable(row.reasons))


def receipt(actor: Actor, row: Import) -> tuple[list[list[str]], Iterator[list[str]]]:
    """Return head and rows of the receipt that goes back to the sender: one line per row, no name."""
    counts: dict[str, Any] = row.counts
    head = [
        ["quittung-kim-uebergabe", "1"], ["absender", row.unit.ags], ["datei", str(row.file_uuid)],
        ["stichtag", row.reporting_day.isoformat() if row.reporting_day else ""], ["zeilen", str(row.rows)],
        ["status", str(Import.State(row.state).label)], ["uebernommen", str(counts.get("taken", 0))],
        ["nicht_gespeicherte_spalten", ", ".join(row.cut_columns)],
    ]  # fmt: skip
    return head, _receipt_rows(row)


def _receipt_rows(row: Import) -> Iterator[list[str]]:
    yield ["zeile", "satz_id", "status", "grund", "quittung"]
    gone = row.state == Import.State.UNDONE
    for line in ImportLine.objects.filter(of=row).order_by("line").iterator(chunk_size=2000):
        state = str(ImportLine.State(line.state).label)
        if line.receipt:
            state = _("taken over")
        elif gone and line.state == ImportLine.State.NEW:
            state = _("taken back")
        yield [str(line.line), line.row_id, state, " ".join(told(reason) for reason in line.reasons), line.receipt]


def staying(actor: Actor, row: Import) -> list[Line]:
    """Return the rows that stayed when a file was taken back, because somebody works with them."""
    rows = ImportLine.objects.filter(of=row, receipt__gt="").order_by("line")
    return [_line(line) for line in rows[:PAGE]] if row.state == Import.State.UNDONE else []
