"""Limits count the visitor, never a web server of ours and never what a visitor made up; production refuses to guess."""

import os
import subprocess
import sys

import pytest
from django.test import RequestFactory

from bruecke.base.limits import address, visitor
from tools.places import ROOT


def asked(forwarded=None, remote="10.0.0.9"):
    more = {"HTTP_X_FORWARDED_FOR": forwarded} if forwarded is not None else {}
    return RequestFactory().get("/", REMOTE_ADDR=remote, **more)


@pytest.mark.parametrize(
    ("proxies", "forwarded", "expected"),
    [
        (0, None, "10.0.0.9"),
        (0, "203.0.113.7", "10.0.0.9"),
        (1, "203.0.113.7", "203.0.113.7"),
        (1, "198.51.100.1, 203.0.113.7", "203.0.113.7"),
        (2, "198.51.100.1, 203.0.113.7, 10.0.0.8", "203.0.113.7"),
        (2, "203.0.113.7", "10.0.0.9"),
        (1, None, "10.0.0.9"),
        (1, "", "10.0.0.9"),
    ],
)
def test_the_visitor_is_who_our_own_web_server_saw(settings, proxies, forwarded, expected):
    settings.BRUECKE_PROXIES = proxies

    assert visitor(asked(forwarded)) == expected


def test_one_visitor_stays_one_whatever_she_changes(settings):
    settings.BRUECKE_PROXIES = 1
    one = {address(asked(text)) for text in ("203.0.113.7", "1.2.3.4, 203.0.113.7", "203.0.113.7:4711")}
    network = {address(asked(text)) for text in ("2001:db8::1", "2001:db8::ffff:2")}

    assert len(one) == 1
    assert len(network) == 1
    assert address(asked("203.0.113.8")) not in one


def _started(tmp_path, **environment):
    (tmp_path / "secrets.json").write_text('{"secret_key": "x", "field_keys": ["x"], "code_key": "x", "audit_key": "x"}')
    keep = {name: value for name, value in os.environ.items() if not name.startswith("BRUECKE_")}
    values = {**keep, "BRUECKE_HOME": str(tmp_path), "BRUECKE_PRODUCTION": "1", **environment}
    done = subprocess.run(
        [sys.executable, "-c", "import bruecke.config.settings"],
        cwd=ROOT,
        env=values,
        capture_output=True,
        text=True,
        check=False,
    )
    return done.returncode == 0, done.stderr


@pytest.mark.parametrize(
    ("environment", "word"),
    [
        ({"BRUECKE_URL": "https://bruecke.example"}, "BRUECKE_PROXIES"),
        ({"BRUECKE_URL": "https://bruecke.example", "BRUECKE_PROXIES": "viele"}, "BRUECKE_PROXIES"),
        ({"BRUECKE_URL": "http://bruecke.example", "BRUECKE_PROXIES": "1"}, "BRUECKE_URL"),
        ({"BRUECKE_PROXIES": "1"}, "BRUECKE_URL"),
    ],
)
def test_production_does_not_start_where_it_is_unclear_who_stands_in_front(tmp_path, environment, word):
    started, said = _started(tmp_path, **environment)

    assert not started
    assert word in said


def test_production_starts_when_it_is_clear(tmp_path):
    started, said = _started(tmp_path, BRUECKE_URL="https://bruecke.example", BRUECKE_PROXIES="1")

    assert started, said
