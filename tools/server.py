"""A Brücke to be walked through by browser tests: `make run` with the invented county, on a free port, in a data directory of its own."""

import os
import re
import shutil
import socket
import subprocess
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from http import HTTPStatus
from pathlib import Path
from typing import Any

from tools.places import PYTHON, ROOT

START_SECONDS, STOP_SECONDS = 240, 20
#: What a test run sets for itself and a newcomer's start does not have.
NOT_HANDED_ON = {"BRUECKE_DB_ROLE", "DJANGO_SETTINGS_MODULE", "BRUECKE_DEMO", "HOST"}


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def begin(folder: Path) -> subprocess.Popen[str]:
    """Start it with `folder` emptied, and return its process without waiting until it is ready."""
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(parents=True)
    environment = {name: value for name, value in os.environ.items() if name not in NOT_HANDED_ON}
    environment |= {"PORT": str(_free_port()), "BRUECKE_HOME": str(folder)}
    with (folder / "run.log").open("w") as log:
        return subprocess.Popen(
            [str(PYTHON), "-m", "tools.run"], cwd=ROOT, env=environment, text=True, stdout=log, stderr=log, stdin=subprocess.DEVNULL
        )  # fmt: skip


def address(process: subprocess.Popen[str], folder: Path) -> str:
    """Return its address once the first page answers, without a slash at the end; AssertionError with its log if that never comes."""
    until = time.monotonic() + START_SECONDS
    while time.monotonic() < until:
        for line in (folder / "run.log").read_text().splitlines():
            if line.startswith("Ready: "):
                return line.removeprefix("Ready: ").strip().rstrip("/")
        if process.poll() is not None:
            break
        time.sleep(0.2)
    raise AssertionError("make run did not become ready:\n" + (folder / "run.log").read_text())


def end(process: subprocess.Popen[str]) -> None:
    """Stop it politely."""
    process.terminate()
    with suppress(subprocess.TimeoutExpired):
        process.wait(STOP_SECONDS)


@contextmanager
def beside(folder: Path) -> Iterator[subprocess.Popen[str]]:
    """Let it start in the background of other work, and stop it at the end."""
    process = begin(folder)
    try:
        yield process
    finally:
        end(process)


def sign_in(context: Any, url: str, email: str) -> str:
    """Pass the door of the demo with a browser's context, without drawing it, and return the path it leads to."""
    door = f"{url}/vorfuehrung/"
    token = re.search(r'name="csrfmiddlewaretoken" value="(\w+)"', context.request.get(door).text())
    form = {"email": email, "csrfmiddlewaretoken": token[1] if token else ""}
    answer = context.request.post(door, form=form, headers={"Origin": url}, max_redirects=0)
    if answer.status != HTTPStatus.FOUND:
        raise SystemExit(f"{email} was not let in: {answer.status}")
    return str(answer.headers["location"])
