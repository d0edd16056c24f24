"""What a run of letters costs: the same letter to many people as one tagged PDF, beside the bare layout engine with the same pages.

    python -m bench.letters [--letters 500] [--persons 100000]

Works in the county of bench.pages, for a colleague who has more open cases than any other; nothing of the run is kept.
"""

import argparse
import uuid
from typing import Any

from bench import county
from bench.table import row, timed

TEMPLATE, FIELDS = "invitation", {"day": "2026-12-01", "time": "10:00", "place": "Rathausplatz 1"}
GOAL_SECONDS, GOAL_STEPS, GOAL_RATIO = 60.0, 20, 1.5


def _written(letters: int) -> tuple[float, Any]:
    """Let the colleague write to that many of her cases; return the seconds of the click and the run."""
    from bruecke.access.actor import of_user
    from bruecke.access.models import User
    from bruecke.cases.actions import letters as actions
    from bruecke.cases.models import Case
    from bruecke.config.demo.cast import key

    user = User.objects.get(pk=key("user", "bulk-1-0"))
    cases = list(Case.objects.filter(user=user, closed_on__isnull=True, is_anonymous=False).order_by("number")[:letters])
    by = of_user(user)
    seconds, _worked, run = timed(
        lambda: actions.write_many(by=by, cases=cases, template=TEMPLATE, fields=FIELDS, key=uuid.uuid4())
    )
    return seconds, run


def _measured(letters: int) -> bool:
    from django.db import transaction

    from bruecke.access.jobs import as_job
    from bruecke.base import pdf
    from bruecke.base.crypto import erase_file, read_file
    from bruecke.cases.actions import letters as actions
    from bruecke.cases.queries import letters as reads

    pieces, chunks = [], reads.of_run

    def counted(*asked: Any) -> Any:
        for chunk in chunks(*asked):
            pieces.append(chunk)
            yield chunk

    reads.of_run = counted
    with transaction.atomic():
        click, run = _written(letters)
        with as_job("letters") as by:
            seconds, worked, count = timed(lambda: actions.lay_out(by=by, run_id=run.pk))
        run.refresh_from_db()
        content = read_file(run.file)
        erase_file(run.file)
        transaction.set_rollback(True)
    pages = reads.html([letter for piece in pieces for letter in piece])
    bare, _worked, plain = timed(lambda: pdf.make(pages, *reads.STYLES))
    met = [
        row("write them, the click", click, "s"),
        row("letters laid out", count, "", least=letters),
        row("all of them as one PDF", seconds, "s", most=GOAL_SECONDS * letters / 500),
        row("of these the processor worked", worked, "s"),
        row("steps of the progress bar", len(pieces), "", least=GOAL_STEPS),
        row("bare WeasyPrint, the same pages at once, from no database", bare, "s"),
        row("beside bare WeasyPrint", seconds / bare, "x", most=GOAL_RATIO),
        row("size of the file", len(content) / 1_000_000, "MB"),
        row("size of that file", len(plain) / 1_000_000, "MB"),
    ]
    return all(met)


def main() -> int:
    """Print the table and return 1 when a goal is missed."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--letters", type=int, default=500)
    parser.add_argument("--persons", type=int, default=100_000)
    asked = parser.parse_args()
    county.enter(asked.persons)
    with county.database(asked.persons):
        return 0 if _measured(asked.letters) else 1


if __name__ == "__main__":
    raise SystemExit(main())
