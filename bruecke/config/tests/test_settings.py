"""Production refuses to start with anything unsafe."""

import json
import os
import subprocess

import pytest

from tools.places import PYTHON, ROOT

KEYS = {"secret_key": "x", "field_keys": ["A" * 43 + "="], "code_key": "22" * 32, "audit_key": "33" * 32}


def _start(tmp_path, **environment):
    code = "import django; django.setup()"
    clean = {name: value for name, value in os.environ.items() if not name.startswith(("BRUECKE_", "DJANGO_"))}
    return subprocess.run(
        [str(PYTHON), "-c", code], cwd=ROOT, text=True, capture_output=True, check=False,
        env={**clean, "BRUECKE_HOME": str(tmp_path), "DJANGO_SETTINGS_MODULE": "bruecke.config.settings", **environment},
    )  # fmt: skip


@pytest.mark.parametrize(
    ("environment", "sentence"),
    [
        ({"BRUECKE_PRODUCTION": "1"}, "needs BRUECKE_SECRET_KEY"),
        ({"BRUECKE_DEMO": "1", "HOST": "0.0.0.0"}, "loopback only"),
    ],
)
def test_unsafe_start_is_refused(tmp_path, environment, sentence):
    made = _start(tmp_path, **environment)

    assert made.returncode != 0
    assert sentence in made.stderr


def test_demo_and_production_exclude_each_other(tmp_path):
    (tmp_path / "secrets.json").write_text(json.dumps(KEYS))

    made = _start(tmp_path, BRUECKE_PRODUCTION="1", BRUECKE_DEMO="1")

    assert made.returncode != 0
    assert "cannot be combined" in made.stderr


@pytest.mark.parametrize("missing", KEYS)
def test_production_never_starts_with_a_key_that_anybody_knows(tmp_path, missing):
    (tmp_path / "secrets.json").write_text(json.dumps({name: value for name, value in KEYS.items() if name != missing}))

    made = _start(tmp_path, BRUECKE_PRODUCTION="1", BRUECKE_URL="https://bruecke.example", BRUECKE_PROXIES="1")

    assert made.returncode != 0
    assert f"needs BRUECKE_{missing.upper()}" in made.stderr


def test_production_takes_every_key_from_the_environment(tmp_path):
    keys = {f"BRUECKE_{name.upper()}": " ".join(value) if isinstance(value, list) else value for name, value in KEYS.items()}

    made = _start(tmp_path, BRUECKE_PRODUCTION="1", BRUECKE_URL="https://bruecke.example", BRUECKE_PROXIES="1", **keys)

    assert (made.returncode, made.stderr) == (0, "")
