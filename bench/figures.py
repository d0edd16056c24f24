"""What the nightly report costs: all tables of all contexts counted over a quarter and protected, at the size of bench.pages.

    python -m bench.figures [--persons 100000]

Nothing of the report is kept.
"""

import argparse
from datetime import timedelta
from typing import Any

from bench import county
from bench.table import row, timed

GOAL_COUNT, GOAL_FREEZE = 60.0, 900.0


def _measured() -> bool:
    from django.db import transaction
    from django.utils import timezone

    from bruecke.access.jobs import as_job
    from bruecke.base.figures import Table
    from bruecke.reports import queries
    from bruecke.reports.actions import freeze
    from bruecke.reports.models import Figure
    from bruecke.reports.pieces import Span

    now: Any = timezone.now()
    span = Span(now.date() - timedelta(days=91), now.date() - timedelta(days=1), now)
    with as_job("reports") as by, transaction.atomic():
        counting, _worked, found = timed(lambda: queries.counted(by, span.period))
        freezing, _worked, report = timed(lambda: freeze(by=by, span=span))
        hidden = sum(cell is None for body in Figure.objects.filter(report=report).values_list("body", flat=True)
                     for line in body.get("cells", ()) for cell in line)  # fmt: skip
        transaction.set_rollback(True)
    met = [
        row("tables", sum(isinstance(one, Table) for one in found), ""),
        row("count all of them once", counting, "s", most=GOAL_COUNT),
        row("freeze the report: count, protect, store", freezing, "s", most=GOAL_FREEZE),
        row("cells hidden", hidden, ""),
    ]
    return all(met)


def main() -> int:
    """Print the table and return 1 when a goal is missed."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--persons", type=int, default=100_000)
    persons = parser.parse_args().persons
    county.enter(persons)
    with county.database(persons):
        return 0 if _measured() else 1


if __name__ == "__main__":
    raise SystemExit(main())
