"""`make run`: set up, database, migrations, reference data, demo county, web server and worker; Ctrl-C stops all of it."""

import contextlib
import ctypes
import fcntl
import hashlib
import os
import signal
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Callable
from pathlib import Path
from typing import IO, Any

from tools import postgres, setup
from tools.places import PYTHON, ROOT, VENV, fail, home, say

LOOPBACK = {"127.0.0.1", "localhost", "::1"}
START_SECONDS, STOP_SECONDS = 60, 8
_DIE_WITH_PARENT = 1


class Instance:
    """One running Brücke: its settings and the processes it started."""

    def __init__(self) -> None:
        self.host, self.port = os.environ.get("HOST") or "127.0.0.1", os.environ.get("PORT") or "8000"
        self.demo = "BRUECKE_DEMO" not in os.environ and not os.environ.get("BRUECKE_PRODUCTION") and self.host in LOOPBACK
        self.environment = {
            **os.environ,
            "HOST": self.host,
            "PORT": self.port,
            "BRUECKE_HOME": str(home()),
            "PYTHONUNBUFFERED": "1",
        }
        if self.demo:
            self.environment["BRUECKE_DEMO"] = "1"
        self.children: dict[str, subprocess.Popen[bytes]] = {}
        self.stopping = False

    @property
    def url(self) -> str:
        host = "127.0.0.1" if self.host == "0.0.0.0" else self.host
        return f"http://{f'[{host}]' if ':' in host else host}:{self.port}/"

    def command(self, name: str) -> tuple[list[str], dict[str, str]]:
        """Return how the web server or the worker is started, each as its own database role."""
        if name == "web":
            return [
                str(VENV / "bin" / "granian"), "--interface", "wsgi", "--host", self.host, "--port", self.port, "--workers", "1",
                "--blocking-threads", "8", "--no-ws", "--log-level", "warning", "bruecke.config.wsgi:application",
            ], {"BRUECKE_DB_ROLE": "app", "BRUECKE_POOL": "1"}  # fmt: skip
        return [str(PYTHON), "manage.py", "procrastinate", "worker", "--concurrency", "4"], {"BRUECKE_DB_ROLE": "jobs"}

    def start(self, name: str) -> None:
        """Start one part; it dies with this process even when this process is killed."""
        command, extra = self.command(name)
        log = (home() / f"{name}.log").open("ab")
        self.children[name] = subprocess.Popen(
            command, cwd=ROOT, env={**self.environment, **extra}, stdout=log, stderr=log, stdin=subprocess.DEVNULL,
            start_new_session=True, preexec_fn=_die_with(os.getpid()),
        )  # fmt: skip
        pids = "\n".join(str(child.pid) for child in self.children.values())
        (home() / "run.pids").write_text(pids)

    def stop(self) -> None:
        """Stop every part, politely first."""
        for child in self.children.values():
            _signal_group(child.pid, signal.SIGTERM)
        until = time.monotonic() + STOP_SECONDS
        for child in self.children.values():
            with contextlib.suppress(subprocess.TimeoutExpired):
                child.wait(max(0.1, until - time.monotonic()))
            _signal_group(child.pid, signal.SIGKILL)
        (home() / "run.pids").unlink(missing_ok=True)


def _die_with(parent: int) -> Callable[[], None]:
    libc = ctypes.CDLL(None) if sys.platform == "linux" else None

    def prepare() -> None:
        if libc is not None:
            libc.prctl(_DIE_WITH_PARENT, signal.SIGTERM)
            if os.getppid() != parent:
                os._exit(1)

    return prepare


def _signal_group(pid: int, number: int) -> None:
    with contextlib.suppress(ProcessLookupError, PermissionError):
        os.killpg(pid, number)


def _alone() -> IO[str]:
    """Hold the lock of this data directory; a second start says where the first one runs."""
    lock = (home() / "run.lock").open("a+")
    try:
        fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        lock.seek(0)
        fail(f"Brücke already runs in this data directory: {lock.read().strip() or home()}")
    return lock


def _clear_leftovers() -> None:
    """End what a killed start left behind, if it is ours: same data directory in its environment."""
    path = home() / "run.pids"
    if not path.exists():
        return
    for text in path.read_text().split():
        for process in Path("/proc").glob("[0-9]*"):
            with contextlib.suppress(OSError, ValueError):
                if os.getpgid(int(process.name)) == int(text) and str(home()).encode() in (process / "environ").read_bytes():
                    os.kill(int(process.name), signal.SIGKILL)
    path.unlink()


def _free_port(instance: Instance) -> None:
    family = socket.AF_INET6 if ":" in instance.host else socket.AF_INET
    for _try in range(20):
        with socket.socket(family) as probe:
            probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            try:
                probe.bind((instance.host, int(instance.port)))
            except OSError:
                time.sleep(0.1)
                continue
            return
    fail(f"Port {instance.port} is taken; choose another one: PORT=8001 make run")


def _fingerprint(instance: Instance) -> str:
    """Return what the prepared state depends on: code, data, registers, settings."""
    found = hashlib.sha256(f"{instance.demo} {instance.environment.get('BRUECKE_REGISTERS', '')}".encode())
    for folder in (ROOT / "bruecke", ROOT / "data"):
        for path in sorted(folder.rglob("*")):
            if path.is_file() and path.suffix not in {".pyc", ".mo"}:
                state = path.stat()
                found.update(f"{path.relative_to(ROOT)} {state.st_size} {state.st_mtime_ns}\n".encode())
    return found.hexdigest()


def _prepare(instance: Instance) -> None:
    marker, wanted = home() / "prepared", _fingerprint(instance)
    if marker.exists() and marker.read_text() == wanted:
        return
    say("Preparing database and reference data …")
    setup.pango()
    subprocess.run([str(PYTHON), "-m", "tools.messages", "compile"], cwd=ROOT, check=True)
    if subprocess.run([str(PYTHON), "manage.py", "prepare"], cwd=ROOT, env=instance.environment, check=False).returncode:
        fail("the preparation stopped; nothing was started. The lines above say why.")
    marker.write_text(wanted)


def _answers(url: str) -> bool:
    try:
        with urllib.request.urlopen(url, timeout=5) as answer:
            return bool(answer.status == 200)
    except (urllib.error.URLError, ConnectionError, TimeoutError):
        return False


def _wait_for_first_page(instance: Instance) -> None:
    until = time.monotonic() + START_SECONDS
    while time.monotonic() < until:
        if _answers(f"{instance.url}de/"):
            return
        if instance.children["web"].poll() is not None:
            break
        time.sleep(0.05)
    tail = (home() / "web.log").read_text(errors="replace")[-1500:]
    instance.stop()
    fail(f"the web server did not answer:\n{tail}")


def _watch(instance: Instance) -> None:
    """Keep both parts alive until a signal comes; a part that died is started again after a moment."""
    while not instance.stopping:
        for name, child in list(instance.children.items()):
            if child.poll() is not None and not instance.stopping:
                _signal_group(child.pid, signal.SIGKILL)
                say(f"The {name} part ended ({child.returncode}); starting it again.")
                time.sleep(1)
                instance.start(name)
        if not os.environ.get("DATABASE_URL") and not postgres.answers():
            with contextlib.suppress(SystemExit):
                postgres.start()
        time.sleep(1)


def main() -> None:
    """Start everything and stay until Ctrl-C."""
    setup.environment()
    lock, instance = _alone(), Instance()

    def stop(*_signal: Any) -> None:
        instance.stopping = True

    signal.signal(signal.SIGINT, stop)
    signal.signal(signal.SIGTERM, stop)
    _clear_leftovers()
    _free_port(instance)
    lock.truncate(0)
    lock.write(instance.url)
    lock.flush()
    started_here = postgres.ensure()
    try:
        _prepare(instance)
        instance.start("web")
        instance.start("worker")
        _wait_for_first_page(instance)
        say(f"Ready: {instance.url}")
        if instance.demo:
            say(f"Demo accounts, one click each: {instance.url}vorfuehrung/   (invented people; Ctrl-C stops everything)")
        _watch(instance)
    finally:
        instance.stop()
        if started_here:
            postgres.stop()


if __name__ == "__main__":
    main()
