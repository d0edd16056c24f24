"""What the memory costs: writing, sealing and checking a million entries, here and by a stranger's script.

    python -m bench.audit [entries]

Works in a database of its own beside the data directory, so that it never touches the real memory.
"""

import io
import os
import subprocess
import sys
import tempfile
from pathlib import Path

from bench.table import memory, row, timed
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

    call_command("migrate", "audit", verbosity=0)  # and what it stands on, nothing else


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
    seconds, _worked, _done = timed(lambda: subprocess.run(command, check=True, capture_output=True))
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
    sealing, _worked, sealed = timed(seal)
    assert sealed == ENTRIES, sealed
    with transaction.atomic():
        checking, _worked, found = timed(problems)
    assert found == [], found[:3]
    most = memory()
    writing, *_rest = timed(lambda: _one_by_one(2_000))
    minute, *_rest = timed(seal)
    with tempfile.TemporaryDirectory() as folder:
        outside = _stranger(Path(folder))
    met = [
        row(f"seal {ENTRIES:,} entries at once", sealing, "s"),
        row(f"verify {ENTRIES:,} entries", checking, "s", most=GOAL_VERIFY * ENTRIES / 1_000_000),
        row("memory of sealing and verifying", most, "MB", most=GOAL_MEMORY),
        row("write one entry (mean of 2,000)", writing / 2, "ms", most=GOAL_WRITE),
        row("seal a busy minute (2,000 entries)", minute, "s", most=GOAL_SEAL_MINUTE),
        row("a stranger's script verifies the export", outside, "s", most=GOAL_VERIFY * ENTRIES / 1_000_000),
    ]
    _empty()
    return 0 if all(met) else 1


if __name__ == "__main__":
    raise SystemExit(main())
