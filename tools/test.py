"""`make test` and `make check`: set-up from nothing, lint, types, contracts, texts, tests; ends with pytest's summary."""

import os
import subprocess
import sys
import time
from contextlib import nullcontext, suppress

from tools import postgres, server, setup
from tools.places import PYTHON, ROOT, VENV, fail, home, say

CHECKS = (
    ("lint", ["ruff", "check", "--quiet", "."]),
    ("format", ["ruff", "format", "--check", "--quiet", "."]),
    ("templates", ["djlint", "--lint", "--quiet", "bruecke"]),
    ("import contracts", ["lint-imports", "--no-cache"]),
    ("types", ["mypy", "bruecke", "tools"]),
)


def _step(name: str, command: list[str], environment: dict[str, str]) -> bool:
    began = time.monotonic()
    made = subprocess.run(command, cwd=ROOT, env=environment, text=True, capture_output=True, check=False)
    say(f"{name:<18} {'ok' if made.returncode == 0 else 'FAILED'}  {time.monotonic() - began:.1f} s")
    if made.returncode:
        say((made.stdout + made.stderr)[-6000:])
    return made.returncode == 0


def _failing(steps: list[tuple[str, list[str]]], environment: dict[str, str]) -> list[str]:
    return [name for name, command in steps if not _step(name, command, environment)]


def main() -> None:
    """Run everything; the exit code is not zero when anything failed."""
    browser = "--fast" not in sys.argv
    setup.environment(development=True)
    setup.pango()
    browser = browser and setup.chromium()
    os.environ["BRUECKE_HOME"] = str(home() / "test")
    environment = {**os.environ, "PATH": f"{VENV / 'bin'}{os.pathsep}{os.environ['PATH']}", "BRUECKE_DB_ROLE": "owner"}
    steps = [
        ("texts compiled", [str(PYTHON), "-m", "tools.messages", "compile"]),
        *((name, [str(VENV / "bin" / command[0]), *command[1:]]) for name, command in CHECKS),
        ("German complete", [str(PYTHON), "-m", "tools.messages", "check"]),
    ]
    broken = _failing(steps[:1], environment)  # the server compiles them too, so it starts after that
    folder = home() / "journeys"
    with server.beside(folder) if browser else nullcontext() as walked:
        broken += _failing(steps[1:], environment)
        with suppress(AssertionError):  # then the first browser test starts it again, and fails with its log
            if walked and server.address(walked, folder):
                environment["BRUECKE_JOURNEYS"] = str(folder)
        tests = [str(VENV / "bin" / "pytest"), "-q", "-n", "2", *([] if browser else ["-m", "not browser"])]
        with postgres.running():
            failed = subprocess.run(tests, cwd=ROOT, env=environment, check=False).returncode
    if broken:
        fail(f"the tests above ran, but before them this failed: {', '.join(broken)}.")
    raise SystemExit(failed)


if __name__ == "__main__":
    main()
