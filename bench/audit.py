"""What the memory costs: writing, sealing and checking a million entries, here and by a stranger's script.

    python -m bench.audit [entries]

Works in a database of its own beside the data directory, so that it never touches the real memory.
"""

import io
import os
import resource
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

from tools import postgres
from tools.places import PYTHON, ROOT, home

ENTRIES = int(sys.argv[1]) if len(sys.argv) > 1 else 1_000_000
STEP = 5_000
GOAL_VERIFY, GOAL_SEAL_MINUTE, GOAL_MEMORY, GOAL_WRITE = 60.0, 5.0, 250.0, 1.0

_ANOTHER = "SELECT set_config('bruecke.actor', gen_random_uuid()::text, false)"
_FILL = """
INSERT INTO audit_entry (id, at, txid, actor, actor_kind, verb, dossier, subject, commitment)
SELECT gen_random_uuid(), now(), 0, '', '', (ARRAY['dossier.opened', 'handover.previewed', 'attempt.made'])[1 + n %% 3],
       gen_random_uuid(), 'handover:' || gen_random_uuid(), CASE WHEN n %% 50 = 0 THEN sha256(n::text::bytea) END
FROM generate_series(1, %s) n
"""


def _own_database() -> None:
    os.environ["BRUECKE_HOME"] = str(home() / "bench-audit")
    os.environ["BRUECKE_DB_ROLE"] = "owner"
    os.environ["DJANGO_SETTINGS_MODULE"] = "bruecke.config.settings"
    for name in ("BRUECKE_DEMO", "BRUECKE_PRODUCTION", "BRUECKE_POOL"):
        os.environ.pop(name, None)


def _ready() -> None:
    import django

    django.setup()
    from django.core.management import call_command

    call_command("migrate", verbosity=0)


def _timed(work: Callable[[], Any]) -> tuple[float, Any]:
    start = time.perf_counter()
    result = work()
    return time.perf_counter() - start, result


def _row(name: str, value: float, unit: str, goal: float | None) -> bool:
    """Print one line of the table and return whether the goal is met."""
    met = goal is None or value <= goal
    shown = "" if goal is None else f"<= {goal:g}"
    print(f"{name:<44} {value:>10.2f}  {unit:<8} {shown:>8}  {'ok' if met else 'SHORT'}", flush=True)
    return met


def _empty() -> None:
    from django.db import connection

    from bruecke.audit.checkpoint import checkpoint_file

    with connection.cursor() as cursor:
        cursor.execute("TRUNCATE audit_entry, audit_text, audit_leaf, audit_checkpoint")
        cursor.execute("UPDATE audit_sealed SET txid = 0")
    checkpoint_file().unlink(missing_ok=True)


def _fill(count: int) -> None:
    from django.db import connection

    with connection.cursor() as cursor:
        for start in range(0, count, STEP):
            cursor.execute(_ANOTHER)
            cursor.execute(_FILL, [min(STEP, count - start)])
        cursor.execute("ANALYZE audit_entry")


def _one_by_one(count: int) -> None:
    from django.db import transaction

    from bruecke.audit.actions import record

    with transaction.atomic():
        for _ in range(count):
            record(verb="dossier.opened", subject="bench")


def _stranger(folder: Path) -> float:
    from django.core.management import call_command

    from bruecke.audit.checkpoint import public_key

    log, signed = folder / "log.jsonl", folder / "checkpoints.json"
    call_command("audit_export", log, signed, stdout=io.StringIO())
    command = [str(PYTHON), str(ROOT / "docs" / "verify_audit.py"), str(log), str(signed), public_key()]
    seconds, _done = _timed(lambda: subprocess.run(command, check=True, capture_output=True))
    return seconds


def main() -> int:
    """Print the table and return 1 when a goal is missed."""
    _own_database()
    with postgres.running():
        _ready()
        return _measured()


def _measured() -> int:
    from django.db import transaction

    from bruecke.audit.actions import seal
    from bruecke.audit.queries import problems

    _empty()
    _fill(ENTRIES)
    sealing, sealed = _timed(seal)
    assert sealed == ENTRIES, sealed
    with transaction.atomic():
        checking, found = _timed(problems)
    assert found == [], found[:3]
    memory = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    writing, _ = _timed(lambda: _one_by_one(2_000))
    minute, _ = _timed(seal)
    with tempfile.TemporaryDirectory() as folder:
        outside = _stranger(Path(folder))
    met = [
        _row(f"seal {ENTRIES:,} entries at once", sealing, "s", None),
        _row(f"verify {ENTRIES:,} entries", checking, "s", GOAL_VERIFY * ENTRIES / 1_000_000),
        _row("memory of sealing and verifying", memory, "MB", GOAL_MEMORY),
        _row("write one entry (mean of 2,000)", writing / 2, "ms", GOAL_WRITE),
        _row("seal a busy minute (2,000 entries)", minute, "s", GOAL_SEAL_MINUTE),
        _row("a stranger's script verifies the export", outside, "s", GOAL_VERIFY * ENTRIES / 1_000_000),
    ]
    _empty()
    return 0 if all(met) else 1


if __name__ == "__main__":
    raise SystemExit(main())
