"""What a browser keeps, a log writes down, a foreign page posts and a proxy asks for."""

import logging

import pytest
from django.conf import settings
from django.middleware.csrf import CsrfViewMiddleware
from django.test import RequestFactory, override_settings
from django.urls import resolve

from bruecke.base import outbox
from bruecke.config.quiet_log import NoCodes
from conftest import client_of

CODE = "ABCDEFGHJKMNPQRS"


@pytest.mark.parametrize("address", ["/heute/", "/uebergaben/", "/suche/?q=a", "/gibt-es-nicht/"])
def test_no_browser_keeps_what_a_colleague_sees(world, address):
    assert world.client("amira").get(address).headers["Cache-Control"] == "no-store, private"


@pytest.mark.parametrize("address", [f"/de/u/{CODE[:10]}/", f"/de/meine-daten/{CODE}/"])
def test_an_address_with_a_code_is_neither_kept_nor_told_on(world, address):
    answer = client_of().get(address)

    assert "no-store" in answer.headers["Cache-Control"]
    assert answer.headers["Referrer-Policy"] == "no-referrer"


def test_forms_of_colleagues_come_with_their_origin():
    """A browser sends `Origin: null` from a page that tells no referrer, and the form would be refused."""
    request = RequestFactory().post("/konto/login/", HTTP_ORIGIN="null")

    assert CsrfViewMiddleware(lambda _request: None).process_view(request, lambda: None, (), {}) is not None
    assert settings.SECURE_REFERRER_POLICY == "same-origin"


def test_a_log_line_names_the_page_and_not_the_code():
    request = RequestFactory().get(f"/de/meine-daten/{CODE}/")
    request.resolver_match = resolve(request.path)
    line = logging.makeLogRecord({"msg": "%s: %s", "args": ("Internal Server Error", request.path), "request": request})

    assert NoCodes().filter(line)
    assert line.getMessage() == "Internal Server Error: privacy:mine"


@pytest.fixture
def demo(world):
    world.amira.invented = True
    world.amira.save()
    with override_settings(BRUECKE_DEMO=True):
        yield


def test_the_demo_is_open_to_the_own_browser(demo):
    assert client_of().get("/vorfuehrung/").status_code == 200


@pytest.mark.parametrize(
    "header", [{"X-Forwarded-For": "203.0.113.9"}, {"Forwarded": "for=203.0.113.9"}, {"X-Forwarded-Host": "example.org"}]
)
def test_the_demo_does_not_exist_behind_a_proxy(demo, header):
    assert client_of().get("/vorfuehrung/", headers=header).status_code == 404


@pytest.mark.parametrize("origin", ["https://example.org", "null"])
def test_a_foreign_page_signs_nobody_into_the_demo(demo, origin):
    answer = client_of().post("/vorfuehrung/", {"email": "x"}, headers={"Origin": origin})

    assert answer.status_code == 404
    assert "sessionid" not in answer.cookies


@pytest.mark.parametrize("week", ["9999-12-31", "0001-01-01"])
def test_a_week_no_calendar_turns_to_is_the_week_of_today(world, week):
    assert world.client("amira").get(f"/termine/?woche={week}").status_code == 200


@pytest.mark.parametrize(("name", "status"), [("olga", 404), ("emil", 404), ("katrin", 404), ("amira", 200), ("adam", 200)])
def test_outbox_of_the_demo_is_no_way_around_the_walls(world, settings, name, status):
    settings.BRUECKE_DEMO = True
    outbox.let_the_demo_read()

    assert world.client(name).get("/postausgang/").status_code == status
    assert ("/postausgang/" in world.client(name).get("/heute/", follow=True).content.decode()) == (status == 200)
