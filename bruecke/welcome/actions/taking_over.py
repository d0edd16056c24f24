"""The job that takes a file over: every accepted row in one transaction, a thousand at a time, or none."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import date, time
from typing import Any
from uuid import UUID, uuid4

from django.db import OperationalError, connection, transaction
from django.utils import timezone

from bruecke.access.actor import Actor
from bruecke.audit.actions import record
from bruecke.base.crypto import code_hash, erase_file, new_code, read_file
from bruecke.base.days import at_hour
from bruecke.consent.actions import Signature
from bruecke.consent.models import Consent, Method, Purpose, TextVersion
from bruecke.people.actions import PersonFacts
from bruecke.welcome.actions.imports import Mark, State, batches, own_number, states_of
from bruecke.welcome.actions.registering_many import Registration, Registry
from bruecke.welcome.actions.registration import CODE_LETTERS
from bruecke.welcome.files.families import Family
from bruecke.welcome.files.staging import families_of, rows_of
from bruecke.welcome.models import Import, ImportLine, PaperForm, Tally, Way
from bruecke.welcome.queries.arrivals import Arrival

_LOCK = 12


class Progress:
    """Tells how far a job is while its own transaction is still open: through a second connection."""

    def __init__(self, import_id: UUID) -> None:
        self.import_id = import_id
        self._side = connection.copy()

    def tell(self, done: int, state: str = "") -> None:
        """Write how many rows are done, and a new state where one is given."""
        with self._side.cursor() as cursor:
            cursor.execute(
                "UPDATE welcome_import SET done = %s, state = coalesce(nullif(%s, ''), state) WHERE id = %s",
                [done, state, self.import_id],
            )

    def close(self) -> None:
        """End the second connection."""
        self._side.close()


@contextmanager
def claimed(import_id: UUID, *states: str) -> Iterator[tuple[Import | None, Progress]]:
    """Open the one transaction of a job on a file in one of `states`; a second worker waits and then finds nothing to do.

    When something goes wrong inside, nothing of it stays.
    """
    progress = Progress(import_id)
    try:
        with transaction.atomic():
            with connection.cursor() as cursor:
                cursor.execute("SELECT pg_advisory_xact_lock(hashtextextended(%s, %s))", [str(import_id), _LOCK])
            yield Import.objects.select_related("unit").filter(pk=import_id, state__in=states).first(), progress
    finally:
        progress.close()


def take_in(*, by: Actor, import_id: UUID) -> int:
    """Take over every row marked as new and return how many people came of it; only a job does this.

    Can be killed at any time and called again: before the end nothing is stored, after it nothing happens.
    """
    if not by.is_job:
        raise PermissionError("only a job takes files over")
    try:
        with claimed(import_id, State.QUEUED, State.RUNNING) as (row, progress):
            taken = _TakingOver(row, progress).run() if row else 0
    except OperationalError:
        raise
    except Exception:
        Import.objects.filter(pk=import_id).update(state=State.PREVIEW, problem="stopped", done=0)
        raise
    _clear(import_id)
    return taken


def _clear(import_id: UUID) -> None:
    """Erase the staged rows of a file that was taken over."""
    key = Import.objects.filter(pk=import_id, state=State.DONE).values_list("staging", flat=True).first()
    if key:
        erase_file(key)
        Import.objects.filter(pk=import_id).update(staging=None)


@dataclass
class _Household:
    """What the family of a file adds to one adult."""

    key: UUID = field(default_factory=uuid4)
    adults: int = 1
    years: list[int] = field(default_factory=list)
    signed_for: dict[int, list[int]] = field(default_factory=dict)


class _TakingOver:
    """One run over a staged file."""

    def __init__(self, row: Import, progress: Progress) -> None:
        self.row, self.progress, self.registry = row, progress, Registry(row.unit_id)
        self.wanted = set(ImportLine.objects.filter(of=row, state=Mark.NEW).values_list("line", flat=True))
        self.households: dict[int, _Household] = {}
        self.children: dict[int, list[int]] = {}
        self.numbers: dict[int, str] = {}
        texts = TextVersion.objects.filter(purpose=Purpose.CONTACT_HANDOVER).order_by("-version", "-loaded_at")
        self.texts = list(texts.defer("body"))

    def run(self) -> int:
        """Write all rows and return how many people came of them."""
        self.progress.tell(0, State.RUNNING)
        packed = read_file(self.row.staging or UUID(int=0))
        for family in families_of(packed):
            self._together(family)
        done = 0
        for some in batches(rows_of(packed)):
            self._write([one for one in some if one["line"] in self.wanted and one["line"] not in self.children])
            done += len(some)
            self.progress.tell(done)
        self._finish_children()
        self._finish()
        return len(self.numbers)

    def _together(self, family: Family) -> None:
        adults = [line for line in family.adults if line in self.wanted]
        found = _Household(adults=len(adults))
        for line, year, parents in family.children:
            signed = [parent for parent in parents if parent in self.wanted]
            self.children[line] = signed
            if line in self.wanted and signed:
                found.years.append(year)
                for parent in signed:
                    found.signed_for.setdefault(parent, []).append(year)
        self.households |= dict.fromkeys(adults, found)

    def _write(self, rows: list[dict[str, Any]]) -> None:
        numbers = [row["consent"]["number"] for row in rows]
        forms = PaperForm.objects.select_related("receiver__organisation").filter(unit=self.row.unit_id, entered_at=None)
        sheets = {form.number: form for form in forms.filter(number__in=numbers)}
        stored = {number: number if number in sheets else own_number(self.row.unit.ags, number) for number in numbers}
        used = set(Consent.objects.filter(number__in=stored.values()).values_list("number", flat=True))
        made, late = {}, []
        for row in rows:
            number = row["consent"]["number"]
            if stored[number] in used:
                late.append(row["line"])
            else:
                made[row["line"]] = self._one(row, stored[number], sheets.get(number))
        self.registry.store(list(made.values()))
        PaperForm.objects.filter(pk__in=[form.pk for form in sheets.values()]).update(entered_at=timezone.now())
        ImportLine.objects.filter(of=self.row, line__in=late).update(state=Mark.KNOWN, reasons=["sent_before"])
        prints = {row["line"]: row["fingerprint"] for row in rows}
        self._note([(line, one.handover.number, one.handover.pk, prints[line]) for line, one in made.items()])
        self.numbers |= {line: one.handover.number for line, one in made.items()}

    def _one(self, row: dict[str, Any], number: str, form: PaperForm | None) -> Registration:
        household = self.households.get(row["line"]) or _Household()
        facts = PersonFacts(
            **row["facts"], household=household.key, adults_count=household.adults, children_birth_years=household.years
        )
        arrival = Arrival(
            person=facts, wishes=row["wishes"], way=Way.FILE, unit_id=self.row.unit_id, made_by_id=self.row.made_by_id
        )
        years = household.signed_for.get(row["line"]) or [row["year"]] * bool(row["year"])
        return self.registry.make(
            arrival, self._signature(row["consent"], number, form, years), was_informed=form is not None,
            named=form.receiver if form else self.registry.receiver(facts),
            hashed=form.code_hash if form else code_hash(new_code(CODE_LETTERS)),
        )  # fmt: skip

    def _signature(self, consent: dict[str, str], number: str, form: PaperForm | None, years: list[int]) -> Signature:
        """The text is known where the sheet is one of ours; of an office's own form only number, day and language are."""
        given_at = at_hour(date.fromisoformat(consent["day"]), time(12))
        language = form.language if form else consent["language"]
        shown = (one for one in self.texts if form and one.language == language and one.loaded_at <= form.printed_at)
        return Signature(
            Method.FILE, language, form.rendered_hash if form else "", guardian_for=years, number=number, given_at=given_at,
            text=next(shown, None), named=form.named if form else {},
        )  # fmt: skip

    def _note(self, lines: list[tuple[int, str, UUID | None, str]]) -> None:
        """Write receipts and keyed hashes to the lines of the file."""
        if not lines:
            return
        with connection.cursor() as cursor:
            cursor.execute(
                """UPDATE welcome_importline l SET receipt = n.receipt, handover_id = n.handover, fingerprint = n.print
                FROM unnest(%s::int[], %s::text[], %s::uuid[], %s::text[]) AS n (line, receipt, handover, print)
                WHERE l.of_id = %s AND l.line = n.line""",
                [*(list(column) for column in zip(*lines, strict=True)), self.row.pk],
            )

    def _finish_children(self) -> None:
        """A child gets the number of the adult who signed; where that one was not taken over, the child is not either."""
        found: list[tuple[int, str, UUID | None, str]] = []
        late: list[int] = []
        for line, parents in self.children.items():
            number = next((self.numbers[parent] for parent in parents if parent in self.numbers), "")
            if line in self.wanted:
                if number:
                    found.append((line, number, None, ""))
                else:
                    late.append(line)
        for some in batches(found):
            self._note(some)
        ImportLine.objects.filter(of=self.row, line__in=late).update(state=Mark.HELD, reasons=["parent"])

    def _finish(self) -> None:
        row, blocked = self.row, self.row.counts.get("blocked", 0)
        Tally.objects.bulk_create(
            [
                Tally(unit_id=row.unit_id, ags=row.unit.ags, day=timezone.localdate(), what=Tally.What.BLOCKED,
                      key=f"blocked:{row.pk}:{number}")
                for number in range(blocked)
            ],
            ignore_conflicts=True,
        )  # fmt: skip
        Import.objects.filter(pk=row.pk).update(
            state=State.DONE, done=row.rows, finished_at=timezone.now(), problem="",
            counts={**row.counts, **states_of(row), "taken": len(self.numbers)},
        )  # fmt: skip
        record(verb="import.taken_over", subject=f"import:{row.pk} people:{len(self.numbers)}")
