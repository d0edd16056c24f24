"""Production refuses to start with anything unsafe."""

import os
import subprocess

import pytest

from tools.places import PYTHON, ROOT


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
        ({"BRUECKE_PRODUCTION": "1"}, "needs the keys"),
        ({"BRUECKE_DEMO": "1", "HOST": "0.0.0.0"}, "loopback only"),
    ],
)
def test_unsafe_start_is_refused(tmp_path, environment, sentence):
    made = _start(tmp_path, **environment)

    assert made.returncode != 0
    assert sentence in made.stderr


def test_demo_and_production_exclude_each_other(tmp_path):
    (tmp_path / "secrets.json").write_text('{"secret_key": "x", "field_keys": [], "code_key": "", "audit_key": ""}')

    made = _start(tmp_path, BRUECKE_PRODUCTION="1", BRUECKE_DEMO="1")

    assert made.returncode != 0
    assert "cannot be combined" in made.stderr
