"""A county of a given size in a data directory of its own, and the real web server on it."""

import hashlib
import os
import socket
import time
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date
from pathlib import Path
from typing import Any

from tools.places import ROOT, home

READY_SECONDS = 30


def fingerprint(persons: int) -> str:
    """Return what the data depends on: size, day, schema and the demo's own files."""
    found = hashlib.sha256(f"{persons} {date.today()}".encode())
    for pattern in ("bruecke/*/migrations/*.py", "bruecke/config/demo/*", "data/demo.toml"):
        for path in sorted(ROOT.glob(pattern)):
            if path.is_file():
                found.update(path.read_bytes())
    return found.hexdigest()


def enter(persons: int) -> Path:
    """Make this process work in the county of that size, as the owner of its database; return the data directory."""
    folder = home() / f"bench-pages-{persons}"
    folder.mkdir(exist_ok=True)
    for name in ("BRUECKE_PRODUCTION", "BRUECKE_POOL", "HOST", "BRUECKE_URL", "DATABASE_URL"):
        os.environ.pop(name, None)
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = str(probe.getsockname()[1])
    os.environ |= {
        "BRUECKE_HOME": str(folder), "PORT": port, "BRUECKE_DB_ROLE": "owner", "BRUECKE_DEMO": "1", "BRUECKE_BENCH": "1",
        "DJANGO_SETTINGS_MODULE": "bruecke.config.settings", "BRUECKE_COLLECTS": "1",
    }  # fmt: skip
    return folder


@contextmanager
def database(persons: int) -> Iterator[None]:
    """Start the database and fill it, unless the data of this day and schema is there already."""
    from tools import postgres

    with postgres.running():
        _fill(persons)
        _read_through()
        yield


def _read_through() -> None:
    """Read every file of the database once, so that it lies in memory as on a server that has run for a day."""
    for path in (home() / "postgres").rglob("base/*/*"):
        with path.open("rb") as file:
            while file.read(1 << 20):
                pass


def _fill(persons: int) -> None:
    from tools import postgres

    marker, wanted = home() / "filled", fingerprint(persons)
    fresh = not marker.exists() or marker.read_text() != wanted
    if fresh:
        for sql in ("DROP DATABASE IF EXISTS bruecke WITH (FORCE)", "CREATE DATABASE bruecke OWNER bruecke_owner"):
            postgres._psql(sql)
    import django

    django.setup()
    from django.core.management import call_command
    from django.db import connection

    with open(os.devnull, "w") as nowhere:
        call_command("collectstatic", interactive=False, verbosity=0, clear=True)
        if fresh:
            call_command("migrate", verbosity=0)
            call_command("load_registers", stdout=nowhere, stderr=nowhere)
            call_command("load_texts", stdout=nowhere)
            call_command("demo", persons=persons)
    if fresh:
        with connection.cursor() as cursor:
            cursor.execute("VACUUM ANALYZE")
        marker.write_text(wanted)


@contextmanager
def server() -> Iterator[Any]:
    """Run the web server as `make run` does, as the role of the web; yields the instance of tools.run."""
    from tools.run import Instance

    instance = Instance()
    instance.environment["BRUECKE_DEMO"] = "1"
    instance.start("web")
    try:
        until = time.monotonic() + READY_SECONDS
        while True:
            try:
                urllib.request.urlopen(f"{instance.url}de/", timeout=5).read()
                break
            except OSError:
                if time.monotonic() > until or instance.children["web"].poll() is not None:
                    raise
                time.sleep(0.05)
        yield instance
    finally:
        instance.stop()


def memory(pid: int) -> float:
    """Return the resident megabytes of a process and all below it; shared pages count once for each."""
    total, family = 0, {pid}
    for entry in sorted(Path("/proc").glob("[0-9]*"), key=lambda path: int(path.name)):
        try:
            parent = int((entry / "stat").read_text().rsplit(")", 1)[1].split()[1])
            if int(entry.name) in family or parent in family:
                family.add(int(entry.name))
                status = (entry / "status").read_text()
                total += int(status.split("VmRSS:")[1].split()[0])
        except (OSError, IndexError):
            continue
    return total / 1024
