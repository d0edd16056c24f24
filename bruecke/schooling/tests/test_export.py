"""The file for the software of schools: whose children are in it, which official keys, nothing that calculates, and written down."""

import csv
import io
from datetime import date

import pytest
from django.urls import reverse
from python_calamine import CalamineWorkbook

from bruecke.access.policy import NotVisible
from bruecke.audit.models import Entry
from bruecke.schooling.models import Offer
from bruecke.schooling.queries import export
from bruecke.schooling.queries.facts import admitted
from bruecke.schooling.tests.factories import family, group, schools, today
from bruecke.schooling.tests.test_rounds import computed, decided, ready, started
from conftest import acting, as_owner

pytestmark = pytest.mark.django_db


@pytest.fixture
def taken(world):
    """One child at the school of Gerda and one at that of Heinz; both schools have said yes."""
    ge, hs, _gs = schools(world)
    group(ge)
    group(hs, grades=(5,))
    other = family(world, name="=cmd()", given=("Olena",), language="fa_AF")
    matters = ready(world, family(world)) + ready(world, other, grade=5)
    decided(world, computed(started(world, matters)))
    as_owner()
    for offer in Offer.objects.select_related("placement"):
        facts = offer.facts | admitted(offer.placement)
        Offer.objects.filter(pk=offer.pk).update(state=Offer.State.ACCEPTED, facts=facts, first_day=today())
    return ge, hs


def read(world, who, kind="csv", query=""):
    answer = world.client(who).get(reverse("schooling:export", args=[kind]) + query)
    assert answer.status_code == 200
    return list(csv.DictReader(io.StringIO(answer.content.decode("utf-8-sig")), delimiter=";"))


def test_a_school_gets_its_own_children_with_official_keys(world, taken):
    (row,) = read(world, "gerda")

    assert row == {
        "Schulnummer": "990001", "Schulform": "15", "Aktenzeichen": row["Aktenzeichen"], "Nachname": "Haddad", "Vorname": "Rahaf",
        "Geburtsdatum": "04.05.2013", "Geschlecht": "6", "Staatsangehoerigkeit": "475", "Verkehrssprache": "ar", "Jahrgang": "07",
        "Klassenart": "DF", "Sprachniveau": "", "Aufnahmedatum": f"{today():%d.%m.%Y}", "Auskunftssperre": "nein",
        "Erziehungsberechtigte": "Samira Haddad", "Telefon": "022147100777", "EMail": "",
    }  # fmt: skip


def test_nothing_in_it_calculates_and_a_language_without_a_key_takes_that_of_its_relative(world, taken):
    (row,) = read(world, "heinz")

    assert (row["Nachname"], row["Verkehrssprache"], row["Schulform"]) == ("'=cmd()", "fa", "04")


def test_the_authority_gets_all_of_them_without_telephones(world, taken):
    rows = read(world, "sigrid")

    assert [row["Schulnummer"] for row in rows] == ["990001", "990002"]
    assert "Telefon" not in rows[0]


@pytest.mark.parametrize("who", ["petra", "tina", "hanna", "amira", "mona", "olga", "eva", "adam"])
def test_nobody_else_gets_a_file(world, taken, who):
    client = world.client(who)

    assert client.get(reverse("schooling:export", args=["csv"])).status_code == 404
    assert client.get(reverse("schooling:mapping")).status_code == 404
    with acting(world.actor(who)) as actor, pytest.raises(NotVisible):
        export.pupils(actor)


def test_a_child_a_school_was_only_asked_for_is_in_no_file(world, taken):
    Offer.objects.update(state=Offer.State.OPEN)

    assert read(world, "gerda") == read(world, "sigrid") == []


def test_somebody_protected_has_no_contact_in_a_file_and_no_name_in_that_of_the_authority(world, taken):
    for offer in Offer.objects.all():
        Offer.objects.filter(pk=offer.pk).update(facts=offer.facts | {"is_protected": True})

    (own,) = read(world, "gerda")
    first, _second = read(world, "bea")

    assert (own["Nachname"], own["Telefon"], own["Auskunftssperre"]) == ("Haddad", "", "ja")
    assert (first["Nachname"], first["Vorname"], first["Geburtsdatum"]) == ("", "", "")


def test_each_file_is_written_down_for_each_child(world, taken):
    read(world, "gerda")
    as_owner()

    entry = Entry.objects.filter(verb="pupil.exported").get()
    assert (entry.dossier, entry.actor) == (Offer.objects.get(school="990001").dossier_id, str(world.gerda.pk))
    assert Entry.objects.filter(verb="export.made").count() == 1


def test_the_workbook_shows_the_mapping_beside_the_children(world, taken):
    content = world.client("gerda").get(reverse("schooling:export", args=["xlsx"])).content

    book = CalamineWorkbook.from_filelike(io.BytesIO(content))
    children, mapping = (book.get_sheet_by_name(name).to_python() for name in book.sheet_names)
    assert children[0] == [row[0] for row in mapping[1:]]
    assert children[1][0] == "990001"


def test_only_who_came_since_a_day(world, taken):
    assert len(read(world, "gerda", query=f"?seit={today()}")) == 1
    assert read(world, "gerda", query="?seit=2026-12-31") == []
    Offer.objects.update(first_day=None)
    assert len(read(world, "gerda", query="?seit=2026-12-31")) == 1


def test_the_page_shows_every_field_with_its_list(world, taken):
    page = world.client("gerda").get(reverse("schooling:mapping")).content.decode()

    assert all(one.name in page for one in export.COLUMNS)
    assert "Schulstatistik NRW, Katalog Klassenart" in page
    assert "Telefon" not in world.client("sigrid").get(reverse("schooling:mapping")).content.decode().split("<table")[1]


def test_no_other_kind_of_file(world, taken):
    assert world.client("gerda").get(reverse("schooling:export", args=["xml"])).status_code == 404


def test_upper_grades_are_called_by_their_form_and_old_keys_count_before_their_day():
    class School:
        form = "Gymnasium"

    class Asked:
        school = School()

    keys = export.codes(date(2020, 1, 1))
    assert export._grade(export.Pupil(Asked(), {"grade": 11}, keys)) == "EF"
    assert export._grade(export.Pupil(Asked(), {}, keys)) == ""
    assert export._language(export.Pupil(Asked(), {"languages": ["rom"]}, keys)) == ""
