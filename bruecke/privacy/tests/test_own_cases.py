"""Her own copy of a case: what went out in her name and who was told, never what the carrier keeps for itself."""

import json

import pytest
from django.db import connection
from django.urls import reverse
from django.utils import timezone

from bruecke.access.actor import of_code
from bruecke.base import pdf
from bruecke.base.crypto import code_hash
from bruecke.cases.models import Case, Letter, Note
from bruecke.privacy.queries import mine
from bruecke.privacy.tests.factories import filled
from conftest import acting, client_of

pytestmark = pytest.mark.django_db


@pytest.fixture
def case(world, open_for, settings, tmp_path):
    settings.BRUECKE_HOME = tmp_path
    case = open_for()
    filled(world, case)
    Note.objects.update(text="Ihr Bruder Petro trinkt")
    Letter.objects.update(sent_on=timezone.localdate(), template="invitation", fields={"place": "Raum 1"})
    Letter.objects.create(dossier=case.work, template="news", language="uk", fields={"text": "Entwurf"}, by=world.amira)
    return case


def page(name, case, lang="de"):
    return client_of().get(reverse(f"privacy:{name}", kwargs={"lang": lang, "code": case.done.code}))


def test_copy_names_the_case_its_letters_papers_and_whom_was_told(case):
    answer = page("mine-json", case)
    (found,) = json.loads(answer.content)["cases"]

    assert (found["number"], found["with"], found["closed_on"]) == (case.number, "Amira Muster", None)
    assert found["i_agreed_on"] == timezone.localdate().isoformat()
    assert [(row["template"], row["written_in"]) for row in found["letters"]] == [("invitation", {"place": "Raum 1"})]
    assert [row["title"] for row in found["papers"]] == ["x"]
    assert [(row["helper"], sorted(row["facts"])) for row in found["told_to_helpers"]] == [("Vroni Muster", ["name", "phone"])]


def test_copy_holds_no_note_no_draft_and_nothing_of_another(case, open_for):
    other = open_for(family_name="Haddad")

    text = page("mine-json", case).content.decode()

    assert "Petro" not in text
    assert "Entwurf" not in text
    assert other.number not in text


@pytest.mark.parametrize("lang", ["de", "ar"])
def test_copy_on_paper_shows_plan_meeting_and_letters(case, monkeypatch, lang):
    shown = []
    monkeypatch.setattr(pdf, "make", lambda html, *_styles: shown.append(html) or b"%PDF")

    page("mine-pdf", case, lang)

    assert case.number in shown[0]
    assert "Raum 1" in shown[0]
    assert "Ein Zimmer mehr" in shown[0]
    assert "Petro" not in shown[0]


def test_colleagues_and_strangers_get_nothing_from_it(world, case):
    for name in ("amira", "lea", "eva", "olga"):
        with acting(world.actor(name)), connection.cursor() as cursor:
            cursor.execute("SELECT set_config('bruecke.code', %s, true)", [code_hash(case.done.code)])
            assert mine.own_cases() == []
    with acting(of_code(code_hash("WRONGCODEWRONGCO"))):
        assert mine.own_cases() == []


def test_her_code_still_opens_no_circle_of_the_carrier(case):
    with acting(of_code(code_hash(case.done.code))):
        assert len(mine.own_cases()) == 1
        assert not Note.objects.exists()
        assert not Letter.objects.exists()
        assert not Case.objects.exists()
