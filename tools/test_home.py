"""Tests get their own data directory and database server, and act from there as the real roles."""

import os
from pathlib import Path

from tools.places import ROOT

_base = Path(os.environ.get("BRUECKE_HOME") or ROOT / "var")
if _base.name != "test":
    os.environ["BRUECKE_HOME"] = str(_base / "test")
os.environ["BRUECKE_DB_ROLE"] = "owner"
os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "true"  # the browser driver runs an event loop beside the tests
for name in ("BRUECKE_DEMO", "BRUECKE_PRODUCTION", "BRUECKE_POOL", "BRUECKE_URL"):
    os.environ.pop(name, None)

from tools import postgres  # noqa: E402 -- the data directory must be known first

postgres.ensure()
(Path(os.environ["BRUECKE_HOME"]) / "static").mkdir(exist_ok=True)
