"""What a hand-over file costs: checking and taking over 1,000, 10,000 and 100,000 rows, and a worker killed in the middle.

    python -m bench.imports [rows of the largest file]

Works in a database of its own beside the data directory. Every measured step is a process of its own under its real role.
"""

import json
import os
import random
import signal
import subprocess
import sys
import time
from datetime import date, timedelta
from pathlib import Path
from typing import Any
from uuid import UUID, uuid4

from bench.table import memory, row
from tools import postgres
from tools.places import PYTHON, ROOT, home

LARGEST = int(sys.argv[1]) if len(sys.argv) > 1 and sys.argv[1].isdigit() else 100_000
SIZES = tuple(size for size in (1_000, 10_000, 100_000) if size <= LARGEST)
TIMES = {1_000: 3, 10_000: 2}
GOAL_SECONDS, GOAL_MEMORY, GOAL_FLAT = 60.0, 300.0, 1.5
AGS = "05358024"
HEADERS = (
    "satz_id", "einwilligung_nr", "einwilligung_am", "einwilligung_umfang", "einwilligung_sprache", "unterschrift", "familienname",
    "vornamen", "geburtsdatum", "zuzug_aus_staat", "telefon", "sprachen", "dolmetschen", "nachricht_hinterlassen",
    "bezug_satz_id", "bezug_art", "wuensche", "staatsangehoerigkeit", "religion",
)  # fmt: skip
_SYLLABLES = ["ka", "lo", "mi", "ra", "to", "ne", "sa", "li", "vo", "du", "be", "ji", "an", "or", "eš", "ül", "ța", "ðu"]


def _environment() -> None:
    if Path(os.environ.get("BRUECKE_HOME", "")).name != "bench-imports":
        os.environ["BRUECKE_HOME"] = str(home() / "bench-imports")
    os.environ.setdefault("BRUECKE_DB_ROLE", "owner")
    os.environ["DJANGO_SETTINGS_MODULE"] = "bruecke.config.settings"
    for name in ("BRUECKE_DEMO", "BRUECKE_PRODUCTION", "BRUECKE_POOL"):
        os.environ.pop(name, None)


def _django() -> None:
    import django

    django.setup()


def _prepare() -> None:
    """Make the database and the smallest county that can receive a file."""
    _django()
    from django.core.management import call_command

    call_command("migrate", verbosity=0)
    with open(os.devnull, "w") as nowhere:
        call_command("load_registers", stdout=nowhere)
        call_command("load_texts", stdout=nowhere)
    from bruecke.access.actions import prepare_shelves
    from bruecke.access.models import Membership, Organisation, Role, Unit, UnitKind, User
    from bruecke.network.models import AreaAssignment, Participation

    if User.objects.exists():
        return
    since = date(2020, 1, 1)
    kinds = {
        "clerk": UnitKind.REGISTRATION_OFFICE,
        "counsellor": UnitKind.CARRIER_TEAM,
        "coordinator": UnitKind.INTEGRATION_CENTRE,
    }
    for name, kind in kinds.items():
        body = Organisation.objects.create(name=name, is_public_body=True, invented=True)
        unit = Unit.objects.create(organisation=body, name=name, kind=kind, ags=AGS if name == "clerk" else "")
        for number in range(2):
            user = User.objects.create(email=f"{name}{number}@example.org", name=name, invented=True)
            Membership.objects.create(user=user, unit=unit, role=Role(name), since=since)
            if name == "counsellor":
                AreaAssignment.objects.create(municipality_id=AGS, unit=unit, counsellor=user, since=since)
        prepare_shelves(unit=unit)
    Participation.objects.create(municipality_id=AGS, level="digital", since=since)


def _rows(count: int, seed: int) -> list[list[str]]:
    """Return invented rows: every tenth adult has a child of the file, every hundredth row has no consent."""
    from django.utils import timezone

    chance, today, found = random.Random(seed), timezone.localdate(), []
    for number in range(count):
        family = "".join(chance.choices(_SYLLABLES, k=3)).title()
        given = "".join(chance.choices(_SYLLABLES, k=2)).title()
        is_child = number % 11 == 10
        day = today - timedelta(days=chance.randrange(30))
        born = f"{chance.randrange(1, 28):02}.{chance.randrange(1, 13):02}.{today.year - (8 if is_child else chance.randrange(20, 70))}"
        found.append([
            f"{seed}-{number}", f"B{seed}-{number - is_child}", day.isoformat(), "Kontaktdaten", chance.choice(["uk", "ar", "ru"]),
            "" if number % 100 == 99 else "eigenhaendig", family, given, born, chance.choice(["Ukraine", "Syrien", "Polen"]),
            f"02461 {4710000 + number % 9000}", chance.choice(["Ukrainisch", "Arabisch, Englisch", "Polnisch"]), "ja", "nein",
            f"{seed}-{number - 1}" if is_child else "", "kind" if is_child else "", "Deutschkurs", "xxx", "keine",
        ])  # fmt: skip
    return found


def _step(step: str, value: str) -> dict[str, Any]:
    """Run one step in its own process and return what it measured."""
    role = {"check": "app", "take": "jobs", "back": "jobs"}[step]
    command = [str(PYTHON), "-m", "bench.imports", "--step", step, value]
    done = subprocess.run(
        command, cwd=ROOT, env={**os.environ, "BRUECKE_DB_ROLE": role}, check=True, capture_output=True, text=True
    )
    return dict(json.loads(done.stdout.strip().splitlines()[-1]))


def _inside(step: str, value: str) -> None:
    """The measured part, inside its own process."""
    _django()
    from django.db import transaction

    from bruecke.access.actor import job, of_user
    from bruecke.access.models import User
    from bruecke.access.wall_middleware import enter
    from bruecke.welcome.actions import imports, taking_back, taking_over

    _warm()
    content = Path(value).read_bytes() if step == "check" else b""
    before, start = memory(), time.perf_counter()
    if step == "check":
        with transaction.atomic():
            by = of_user(User.objects.get(email="clerk0@example.org"))
            enter(by)
            row = imports.upload(by=by, content=content, name="bench.csv").row
            result = str(row.pk)
            if row.state != "preview":
                raise SystemExit(row.problem)
        with transaction.atomic():
            enter(by)
            imports.Import.objects.filter(pk=row.pk).update(state="queued")
    else:
        work = taking_over.take_in if step == "take" else taking_back.take_out
        result = str(work(by=job("import"), import_id=UUID(value)))
    print(json.dumps({"seconds": time.perf_counter() - start, "memory": memory(), "before": before, "result": result}))


def _warm() -> None:
    """Load what a web process or a worker has loaded long before: holidays, phone numbers, the first connection."""
    from django.utils import timezone

    from bruecke.consent.actions import answer_due
    from bruecke.welcome.files.entries import phone

    answer_due(timezone.localdate())
    phone("02461 4710142")


def _file(count: int, *, kind: str = "csv") -> str:
    from django.utils import timezone

    from bruecke.welcome.files import writing

    make = writing.handover_csv if kind == "csv" else writing.handover_xlsx
    seed = random.randrange(10**6)
    content = make(HEADERS, _rows(count, seed), sender=AGS, day=timezone.localdate(), key=uuid4())
    path = home() / "bench-file"
    path.write_bytes(content)
    return str(path)


def _killed(count: int) -> tuple[int, int]:
    """Kill the worker with -9 in the middle; return how many people were left behind, and how many the next one took over."""
    from django.db import connection

    from bruecke.people.models import Person
    from bruecke.welcome.models import Import

    before = Person.objects.count()
    key = _step("check", _file(count))["result"]
    command = [str(PYTHON), "-m", "bench.imports", "--step", "take", key]
    worker = subprocess.Popen(command, cwd=ROOT, env={**os.environ, "BRUECKE_DB_ROLE": "jobs"}, stdout=subprocess.DEVNULL)
    while Import.objects.get(pk=key).done < count // 3:
        time.sleep(0.02)
    worker.send_signal(signal.SIGKILL)
    worker.wait()
    connection.close()
    left = Person.objects.count() - before
    _step("take", key)
    return left, Person.objects.count() - before


def _measure(count: int, kind: str = "csv", times: int = 1) -> dict[str, Any]:
    """Return seconds, memory and key of a file; of several runs the fastest, because others may use the machine too."""
    found = []
    for _ in range(times):
        check = _step("check", _file(count, kind=kind))
        take = _step("take", check["result"])
        peak = max(check["memory"], take["memory"])
        found.append({"check": check["seconds"], "take": take["seconds"], "memory": peak, "key": check["result"]})
    return min(found, key=lambda one: one["check"] + one["take"])


def main() -> int:
    """Print the table and return 1 when a goal is missed."""
    _environment()
    with postgres.running():
        _prepare()
        return _measured()


def _measured() -> int:
    from bruecke.welcome.models import Import

    met: list[bool] = []
    costs: dict[int, float] = {}
    for size in SIZES:
        found = _measure(size, times=TIMES.get(size, 1))
        costs[size] = (found["check"] + found["take"]) / size * 1000
        at_goal = size == 10_000
        met += [
            row(f"{size:,} rows: check", found["check"], "s"),
            row(f"{size:,} rows: take over", found["take"], "s"),
            row(f"{size:,} rows: both", found["check"] + found["take"], "s", most=GOAL_SECONDS if at_goal else None),
            row(f"{size:,} rows: peak memory of one process", found["memory"], "MB", most=GOAL_MEMORY if at_goal else None),
            row(f"{size:,} rows: cost per row", costs[size], "ms"),
        ]
        if at_goal:
            Import.objects.filter(pk=found["key"]).update(state="undoing")
            met.append(row(f"{size:,} rows: take back", _step("back", str(found["key"]))["seconds"], "s"))
    met.append(
        row("cost per row, dearest against cheapest size", max(costs.values()) / min(costs.values()), "times", most=GOAL_FLAT)
    )
    if 10_000 in SIZES:
        found = _measure(10_000, "xlsx")
        met.append(row("10,000 rows as XLSX: both", found["check"] + found["take"], "s", most=GOAL_SECONDS))
        met.append(row("10,000 rows as XLSX: peak memory of one process", found["memory"], "MB", most=GOAL_MEMORY))
    left, taken = _killed(3_000)
    met.append(row("kill -9 in the middle: people left behind", left, "people", most=0))
    met.append(row("kill -9 in the middle: taken over by the next", taken, "people", least=2_500))
    return 0 if all(met) else 1


if __name__ == "__main__":
    if "--step" in sys.argv:
        _environment()
        _inside(*sys.argv[-2:])
        raise SystemExit(0)
    raise SystemExit(main())
