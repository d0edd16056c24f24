"""Letters: tagged, in German and the family's language, with the machine that proposed and the human who decided; and who may print which."""

import io
from dataclasses import replace
from datetime import date, timedelta

import pikepdf
import pytest
from django.urls import reverse
from django.utils import timezone

from bruecke.audit.models import Entry
from bruecke.schooling import letters
from bruecke.schooling.family_words import available, words
from bruecke.schooling.models import Entrant, Guide, Invitation, Offer, Placement, Proposal
from bruecke.schooling.models.words import State
from bruecke.schooling.queries.letters import facts
from bruecke.schooling.tests.factories import family, group, schools
from bruecke.schooling.tests.test_rounds import computed, decided, ready, started
from conftest import acting

pytestmark = pytest.mark.django_db


@pytest.fixture
def county(world):
    ge, hs, _gs = schools(world)
    return ge, hs, group(ge, capacity=2), group(hs, capacity=5)


@pytest.fixture
def placed(world, county):
    """A child with a place at Gerda's school, decided by Stefan, and a talk to come."""
    told = family(world)
    Invitation.objects.create(
        dossier=told.entrants[0].dossier, entrant=told.entrants[0], starts_at=timezone.now() + timedelta(days=3), place="Kreishaus", by=world.petra
    )  # fmt: skip
    decided(world, computed(started(world, ready(world, told))))
    Proposal.objects.update(reasons=[{"code": "nearest", "values": {"school": county[0].pk, "metres": 2300}}])
    Guide.objects.create(school=county[0], stop="Neues Rathaus", changed_by=world.gerda)
    Offer.objects.update(state=Offer.State.ACCEPTED, first_day=date(2026, 12, 7))
    Placement.objects.update(state=State.ASSIGNED, first_day=date(2026, 12, 7))
    return Placement.objects.get()


def read(html):
    return html.replace('<bdi dir="ltr">', "").replace("</bdi>", "").replace("\u2068", "").replace("\u2069", "")


def of(world, who, placement):
    with acting(world.actor(who)) as actor:
        return facts(actor, placement.pk)


def test_the_letter_about_the_place_says_it_all_in_both_languages(world, county, placed):
    found = of(world, "petra", placed)

    text = read(letters.html([letters.written("place", found)]))

    for part in (
        "Rahaf Haddad",
        "Samira Haddad",
        county[0].name,
        "07.12.2026",
        "Stefan Muster",
        "Schulamt schulamt",
        "Neues Rathaus",
        "Jülich",
    ):
        assert part in text
    assert "Eine Maschine hat Vorschläge gemacht. Entschieden hat ein Mensch: Stefan Muster" in text
    assert "قدّمت آلة اقتراحات" in text
    assert "Verwaltungsgericht Aachen" in text
    assert words("de")["reasons"]["nearest"] in text
    assert words("ar")["reasons"]["nearest"] in text
    assert 'dir="rtl"' in text


@pytest.mark.parametrize("kind", letters.KINDS)
def test_each_kind_is_a_tagged_pdf(world, placed, kind):
    content = letters.letter(kind, of(world, "petra", placed))

    with pikepdf.open(io.BytesIO(content)) as pdf:
        assert pdf.Root.MarkInfo.Marked
        assert pdf.Root.Lang
        with pdf.open_metadata() as metadata:
            assert metadata["pdfuaid:part"] == "1"


@pytest.mark.parametrize("lang", available())
@pytest.mark.parametrize("kind", ["invitation", "place", "waiting", "reminder"])
def test_every_letter_in_every_language_names_machine_and_human(world, placed, lang, kind):
    found = replace(of(world, "petra", placed), language=lang)

    text = read(letters.html([letters.written(kind, found)]))

    said = words(lang)["letter"]["machine" if kind == "place" else "human"]
    assert said.split("{name}")[0].strip() in text
    assert words("de")["letters"][kind]["title"] in text
    assert words(lang)["letters"][kind]["title"] in text
    assert ("Stefan Muster" if kind == "place" else "Petra Muster") in text
    assert "{" not in text


def test_the_sheet_to_the_school_names_the_child_and_no_family_secret(world, placed):
    Entrant.objects.update(note="Mutter ist geflohen", street="Bongardstraße 1")

    text = read(letters.html([letters.written("school", of(world, "petra", placed))]))

    assert "Rahaf Haddad" in text
    assert "04.05.2013" in text
    for part in ("geflohen", "Bongardstraße", "Samira"):
        assert part not in text


def address(placement, kind):
    return reverse("schooling:letter", args=[placement.pk, kind])


def test_counselling_and_authority_print_and_it_is_written_down(world, placed):
    answer = world.client("petra").get(address(placed, "place"))

    assert answer["Content-Type"] == "application/pdf"
    assert "no-store" in answer["Cache-Control"]
    assert Entry.objects.filter(verb="letter.printed", dossier=placed.dossier_id).count() == 1
    assert world.client("sigrid").get(address(placed, "place")).status_code == 200


def test_the_authority_never_learns_who_answers_for_the_child(world, placed):
    found = of(world, "sigrid", placed)

    assert (found.to, found.home, found.talk_at, found.language) == ("", "", None, "ar")
    assert world.client("sigrid").get(address(placed, "invitation")).status_code == 409


@pytest.mark.parametrize("who", ["gerda", "heinz", "tina", "amira", "mona", "olga", "hanna", "katrin", "eva", "adam"])
def test_nobody_else_prints(world, placed, who):
    assert world.client(who).get(address(placed, "place")).status_code == 404


def test_a_protected_child_is_written_to_by_whoever_is_trusted_alone(world, placed):
    Entrant.objects.update(is_protected=True)
    Placement.objects.update(name="", ags="")

    assert world.client("sigrid").get(address(placed, "place")).status_code == 409


def test_without_a_place_the_letter_says_what_is_missing(world):
    told = family(world)

    answer = world.client("petra").get(address(Placement.objects.get(entrant=told.entrants[0]), "place"))

    assert answer.status_code == 409
    assert "noch keinen Platz" in answer.content.decode()
    assert world.client("petra").get(address(Placement.objects.get(), "nichts")).status_code == 404


def test_a_school_describes_itself_and_no_other_one(world, county):
    ge, hs, _near, _far = county
    page = reverse("schooling:guide")
    world.client("gerda").post(page, {"stop": "Walramplatz", "meet": "Sekretariat", "bring": ""})

    assert Guide.objects.get().school_id == ge.pk
    assert world.client("gerda").post(reverse("schooling:guide-of", args=[hs.pk]), {"stop": "x"}).status_code == 404
    world.client("petra").post(reverse("schooling:guide-of", args=[hs.pk]), {"stop": "Kaiserplatz"})
    assert Guide.objects.get(school=hs).changed_by_id == world.petra.pk
    assert world.client("sigrid").get(page).status_code == 404
