"""`make test` and `make check`: set-up from nothing, lint, types, contracts, texts, tests; ends with pytest's summary."""

import os
import subprocess
import sys
import time

from tools import setup
from tools.places import PYTHON, ROOT, VENV, fail, say

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


def main() -> None:
    """Run everything; the exit code is not zero when anything failed."""
    fast = "--fast" in sys.argv
    setup.environment(development=True)
    setup.pango()
    environment = {**os.environ, "PATH": f"{VENV / 'bin'}{os.pathsep}{os.environ['PATH']}", "BRUECKE_DB_ROLE": "owner"}
    good = _step("texts compiled", [str(PYTHON), "-m", "tools.messages", "compile"], environment)
    good &= min([_step(name, [str(VENV / "bin" / command[0]), *command[1:]], environment) for name, command in CHECKS])
    good &= _step("German complete", [str(PYTHON), "-m", "tools.messages", "check"], environment)
    browser = not fast and setup.chromium()
    selected = [] if browser else ["-m", "not browser"]
    tests = [str(VENV / "bin" / "pytest"), "-q", "-n", "2", "--dist", "loadfile", *selected]
    failed = subprocess.run(tests, cwd=ROOT, env=environment, check=False).returncode
    if not good:
        fail("the tests above ran, but a check before them failed.")
    raise SystemExit(failed)


if __name__ == "__main__":
    main()
