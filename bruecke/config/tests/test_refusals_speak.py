"""What is not there is said in the language of the public address, and to colleagues in German; nothing else is told."""

import pytest
from django.core.exceptions import PermissionDenied, SuspiciousOperation
from django.http import Http404
from django.test import RequestFactory

from bruecke.config import refusals
from bruecke.consent import texts
from conftest import client_of

REFUSALS = [(refusals.bad_request, SuspiciousOperation, 400), (refusals.denied, PermissionDenied, 403)]


@pytest.mark.parametrize("lang", texts.available())
def test_a_public_address_that_does_not_exist_says_so_in_its_language(db, lang):
    answer = client_of().get(f"/{lang}/gibt-es-nicht/")

    page, words = answer.content.decode(), texts.page(lang)
    assert answer.status_code == 404
    assert f'dir="{"rtl" if lang in ("ar", "fa") else "ltr"}">' in page.split("<head>")[0]
    assert f"<h1>{words['missing_h']}</h1>" in page
    assert f'href="/{lang}/"><span class="kern-label">{words["to_start"]}<' in page
    assert "Zur Startseite" not in page or lang == "de"
    assert not answer.cookies
    assert answer.headers["Referrer-Policy"] == "no-referrer"
    assert answer.headers["Cache-Control"] == "no-store"


def test_a_posted_form_to_nowhere_gets_the_same_page(db):
    answer = client_of().post("/uk/gibt-es-nicht/", {"x": "y"})

    assert answer.status_code == 404
    assert texts.page("uk")["missing_h"] in answer.content.decode()


@pytest.mark.parametrize(("handler", "error", "status"), REFUSALS)
def test_other_refusals_speak_too_and_tell_no_reason(rf: RequestFactory, handler, error, status):
    answer = handler(rf.get("/ar/x/"), error("a secret reason"))

    assert answer.status_code == status
    assert texts.page("ar")["failed"] in answer.content.decode()
    assert "secret" not in answer.content.decode()


def test_colleagues_and_strangers_elsewhere_read_german(world):
    for client in (client_of(), world.client("amira")):
        for path in ("/gibt-es-nicht/", "/uebergaben/gibt-es-nicht/", "/xx/"):
            answer = client.get(path)
            assert answer.status_code == 404
            assert "Diese Seite gibt es hier nicht" in answer.content.decode()
            assert "/uk/" not in answer.content.decode()


def test_an_address_without_a_slash_is_not_there_either(rf: RequestFactory):
    request = rf.get("/")
    request.path_info = "*"

    assert refusals.not_found(request, Http404()).status_code == 404


@pytest.mark.parametrize(("handler", "error", "status"), REFUSALS)
def test_other_refusals_of_staff_pages_stay_as_they_are(rf: RequestFactory, handler, error, status):
    answer = handler(rf.get("/heute/"), error("a secret reason"))

    assert answer.status_code == status
    assert "<h1>" in answer.content.decode()
    assert texts.page("de")["failed_h"] not in answer.content.decode()
