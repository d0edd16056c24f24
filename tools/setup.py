"""Set the environment up from the hash-locked requirements; nothing is started."""

import argparse
import ctypes.util
import hashlib
import os
import shutil
import subprocess
import sys
import venv
from pathlib import Path

from tools.places import PYTHON, ROOT, VENV, fail, say

OLDEST = (3, 11)
PANGO = ["libpango-1.0-0", "libpangoft2-1.0-0", "libharfbuzz-subset0"]
#: The browser of the tests: without a window it does the same with less work.
CHROMIUM = ("chromium-headless-shell", "chromium")


def environment(*, development: bool = False) -> None:
    """Make `.venv` and install what is locked, when anything changed since the last time."""
    if sys.version_info < OLDEST:
        fail("Python 3.11 or newer is needed.")
    locked = ROOT / ("requirements-dev.txt" if development else "requirements.txt")
    wanted = hashlib.sha256(locked.read_bytes()).hexdigest()
    marker = VENV / f"installed-{locked.stem}"
    if PYTHON.exists() and marker.exists() and marker.read_text() == wanted:
        return
    if not PYTHON.exists():
        say("Making the environment in .venv …")
        try:
            venv.create(VENV, with_pip=True, clear=True)
        except subprocess.CalledProcessError:
            fail("Python's venv is incomplete; on Debian: apt-get install python3-venv")
    say(f"Installing what {locked.name} locks …")
    _install(locked, development=development)
    _find_project()
    marker.write_text(wanted)


def _install(locked: Path, *, development: bool) -> None:
    pip = [str(PYTHON), "-m", "pip", "install", "-q", "--disable-pip-version-check"]
    quick = subprocess.run(
        [*pip, "--require-hashes", "-r", str(ROOT / "requirements-setup.txt")], check=False, capture_output=True
    )
    if quick.returncode == 0:
        made = subprocess.run(
            [str(VENV / "bin" / "uv"), "pip", "install", "-q", "--compile-bytecode", "--python", str(PYTHON), "--require-hashes", "-r", str(locked)],
            check=False, capture_output=True,
        )  # fmt: skip
        if made.returncode == 0:
            return
    if subprocess.run([*pip, "--require-hashes", "-r", str(locked)], check=False).returncode:
        fail(f"{locked.name} could not be installed; is the package index reachable?")


def _find_project() -> None:
    """Let every program of the environment find this checkout."""
    for folder in (VENV / "lib").glob("python3*/site-packages"):
        (folder / "bruecke.pth").write_text(f"{ROOT}\n")


def _apt(packages: list[str]) -> bool:
    if os.geteuid() != 0 or not shutil.which("apt-get"):
        return False
    say(f"Installing {' '.join(packages)} …")
    environment = {**os.environ, "DEBIAN_FRONTEND": "noninteractive"}
    command = ["apt-get", "install", "-y", "-q", "--no-install-recommends", *packages]
    for step in (command, ["apt-get", "update", "-q"], command):
        done = subprocess.run(step, env=environment, check=False, capture_output=True)
        if step is command and done.returncode == 0:
            return True
    return False


def pango() -> None:
    """Make the library for PDF available, or say in one line how; everything else works without it."""
    if all(ctypes.util.find_library(name) for name in ("pango-1.0", "pangoft2-1.0", "harfbuzz-subset")):
        return
    if not _apt(PANGO):
        say(f"PDF pages need Pango: apt-get install -y {' '.join(PANGO)}   (everything else works without it)")


def browser() -> str | None:
    """Return where the Chromium of the tests is, its headless shell before the whole of it, or None."""
    return next(filter(None, map(shutil.which, CHROMIUM)), None)


def chromium() -> bool:
    """Return whether Chromium is there, installing it where possible."""
    if any(shutil.which(name) or _apt([name, "poppler-utils"]) for name in CHROMIUM):
        return True
    say("Browser tests are not run: Chromium is missing (apt-get install -y chromium-headless-shell poppler-utils).")
    return False


def main() -> None:
    """Run the set-up from the command line."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--development", action="store_true")
    options = parser.parse_args()
    environment(development=options.development)
    pango()
    subprocess.run([str(PYTHON), "-m", "tools.messages", "compile"], cwd=ROOT, check=True)


if __name__ == "__main__":
    main()
