"""Where everything lies: checkout, environment, data directory."""

import os
import sys
from pathlib import Path
from typing import NoReturn

ROOT = Path(__file__).resolve().parents[1]
VENV = ROOT / ".venv"
PYTHON = VENV / "bin" / "python"


def home() -> Path:
    """Return the data directory of this instance, made when missing."""
    path = Path(os.environ.get("BRUECKE_HOME") or ROOT / "var").resolve()
    path.mkdir(parents=True, exist_ok=True)
    return path


def say(text: str) -> None:
    """Print one line at once."""
    print(text, flush=True)


def fail(text: str) -> NoReturn:
    """Print one sentence and stop."""
    print(f"bruecke: {text}", file=sys.stderr, flush=True)
    raise SystemExit(1)
