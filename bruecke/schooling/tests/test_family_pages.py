"""Families report without an account and see with their code, in every language, where each child stands; nobody else does."""

from datetime import date, timedelta
from uuid import uuid4

import pytest
from django.core.cache import cache
from django.urls import reverse
from django.utils import timezone

from bruecke.access.actor import of_code
from bruecke.base.crypto import code_hash
from bruecke.schooling.family_words import available
from bruecke.schooling.models import Entrant, Guardian, Guide, Invitation, Offer, Placement
from bruecke.schooling.models.words import State
from bruecke.schooling.tests.factories import family, group, schools
from bruecke.schooling.tests.test_rounds import computed, decided, ready, started
from conftest import JUELICH, client_of

pytestmark = pytest.mark.django_db


def text(answer):
    return (
        answer.content.decode().replace("\u2068", "").replace("\u2069", "").replace('<bdi dir="ltr">', "").replace("</bdi>", "")
    )


def typed(**more):
    return {
        "key": str(uuid4()), "children": "1", "c0-given_name": "Rahaf", "c0-family_name": "Haddad", "c0-original_name": "رهف حداد",
        "c0-birth_date": "2013-05-04", "c0-first_language": "ar", "g0-name": "Samira Haddad", "g0-relation": "mother",
        "g0-phone": "0221 4710 0777", "ags": JUELICH, "district": "Koslar", "note": "Bitte nachmittags", **more,
    }  # fmt: skip


def report_page(lang="de"):
    return reverse("schooling:family-report", args=[lang])


def status_page(code, lang="de"):
    return reverse("schooling:family", args=[lang, code])


@pytest.mark.parametrize("lang", available())
def test_the_form_works_in_every_language(world, lang):
    client = client_of()
    page = client.get(report_page(lang))

    answer = client.post(report_page(lang), typed(**{"g0-safe": "on"}))

    child = Entrant.objects.get()
    mother = Guardian.objects.get()
    assert page.status_code == answer.status_code == 200
    assert (child.name, child.original_name, child.ags, child.district, child.languages) == (
        "Rahaf Haddad", "رهف حداد", JUELICH, "Koslar", ["ar"],
    )  # fmt: skip
    assert (child.reported_by, child.note) == ("family", "Bitte nachmittags")
    assert (mother.phone, mother.language, mother.safe_to_leave_message) == ("+4922147100777", lang, True)
    code = answer.context["code"]
    assert len(code) == 16
    assert " ".join(answer.context["groups"]) in text(answer)
    assert "Rahaf" in text(client.get(status_page(code, lang)))
    assert not page.cookies
    assert not answer.cookies


def test_sending_twice_gives_one_child_and_the_same_code(world):
    client, sent = client_of(), typed()

    first, second = client.post(report_page(), sent), client.post(report_page(), sent)

    assert first.context["code"] == second.context["code"]
    assert Entrant.objects.count() == 1


def test_several_children_and_what_was_typed_stays(world):
    client = client_of()
    one = typed(more="1")

    page = client.post(report_page(), one)

    assert 'value="Rahaf"' in text(page)
    assert 'name="c1-family_name"' in text(page)
    assert not Entrant.objects.exists()
    done = client.post(
        report_page(),
        typed(children="2", **{"c1-family_name": "Haddad", "c1-given_name": "Omar", "c1-birth_date": "2015-01-01"}),
    )
    assert {row.given_name for row in Entrant.objects.all()} == {"Rahaf", "Omar"}
    assert {"Rahaf", "Omar"} <= set(
        text(client.get(status_page(done.context["code"]))).replace("<", " ").replace(">", " ").split()
    )


@pytest.mark.parametrize(
    ("wrong", "sentence"),
    [
        ({"c0-birth_date": "2025-13-45"}, "Tag, Monat, Jahr"), ({"c0-birth_date": "1950-01-01"}, "prüfen Sie das Datum"),
        ({"c0-family_name": " "}, "Familiennamen des Kindes"), ({"g0-phone": "", "g0-email": ""}, "Telefonnummer oder E-Mail"),
        ({"g0-name": ""}, "wer für die Kinder sorgt"), ({"g0-email": "das ist keine"}, "E-Mail-Adresse können wir nicht lesen"),
        ({"g0-phone": "abc"}, "Telefonnummer können wir nicht lesen"), ({"ags": ""}, "Wohnort"), ({"ags": "99999999"}, "auswählen"),
        ({"c0-arrived_on": "2199-01-01"}, "noch nicht gewesen"),
    ],
)  # fmt: skip
def test_bad_input_keeps_everything_and_says_so(world, wrong, sentence):
    page = client_of().post(report_page(), typed(**wrong))

    assert sentence in text(page)
    assert "steht noch da" in text(page)
    assert "Bitte nachmittags" in text(page)
    assert "رهف حداد" in text(page)
    assert not Entrant.objects.exists()


def test_a_child_alone_needs_nobody_who_answers(world):
    client_of().post(report_page(), typed(alone="on", **{"g0-name": "", "g0-phone": ""}))

    assert Entrant.objects.get().is_unaccompanied


def test_more_than_thirty_reports_from_one_address_wait(world):
    client = client_of()
    for _turn in range(30):
        client.post(report_page(), typed())
    cache_full = client.post(report_page(), typed())

    assert cache_full.status_code == 429
    assert Entrant.objects.count() == 30


def test_without_a_counselling_the_page_says_so(world):
    world.units["schule"].is_active = False
    world.units["schule"].save()

    assert "noch keine Schulberatung" in text(client_of().get(report_page()))


def test_a_wrong_code_and_an_old_one_read_alike_and_are_counted(world):
    told, client = family(world), client_of()
    wrong = client.get(status_page("A" * 16))

    assert wrong.status_code == 404
    assert "Rahaf" not in text(wrong)
    for _turn in range(9):
        client.get(status_page("B" * 16))
    assert client.get(status_page(told.code)).status_code == 429
    cache.clear()
    assert client.get(status_page(told.code)).status_code == 200


def test_typing_the_code_leads_to_the_page(world):
    told = family(world)

    answer = client_of().post(
        reverse("schooling:family-code", args=["ar"]), {"code": f" {told.code[:4]}-{told.code[4:].lower()} "}
    )

    assert answer.url == status_page(told.code, "ar")


def invited(told):
    child = told.entrants[0]
    return Invitation.objects.create(
        dossier=child.dossier, entrant=child, starts_at=timezone.now() + timedelta(days=3), place="Kreishaus, Raum 1", by_id=child.dossier.pk and _petra()
    )  # fmt: skip


def _petra():
    from bruecke.access.models import User

    return User.objects.get(email="petra@example.org").pk


@pytest.fixture
def county(world):
    ge, hs, _gs = schools(world)
    return ge, hs, group(ge, capacity=2), group(hs, capacity=5)


def test_the_page_says_at_each_state_what_happens(world, county):
    ge, _hs, _near, _far = county
    told, client = family(world), client_of()
    page = status_page(told.code)
    assert "Als Nächstes laden wir Sie" in text(client.get(page))

    talk = invited(told)
    Placement.objects.update(state=State.INVITED)
    seen = text(client.get(page))
    assert "Sie sind zum Gespräch eingeladen" in seen
    assert "Kreishaus, Raum 1" in seen
    calendar = client.get(reverse("schooling:family-calendar", args=["de", told.code, Placement.objects.get().pk, "gespraech"]))
    assert b"Kreishaus" in calendar.content
    assert b"Rahaf" not in calendar.content

    talk.result = "held"
    talk.save()
    Placement.objects.update(state=State.COUNSELLED)
    assert "welche Schule passt" in text(client.get(page))
    Placement.objects.update(state=State.REPORTED, reported_on=timezone.localdate() - timedelta(days=17))
    matter = ready(world, told)[0]
    seen = text(client.get(page))
    assert "Jede Woche suchen wir neu" in seen
    assert ">17<" in seen

    decided(world, computed(started(world, [matter])))
    offer = Offer.objects.get()
    seen = text(client.get(page))
    assert f"Sie antwortet bis {offer.due:%d.%m.%Y}" in seen
    assert ge.name not in seen
    for state, sentence in ((State.OBJECTED, "Schulaufsicht entscheidet"),):
        Placement.objects.update(state=state)
        assert sentence in text(client.get(page))

    Guide.objects.create(school=ge, stop="Neues Rathaus, Bus 223", meet="Sekretariat", changed_by=world.gerda)
    Offer.objects.update(state=Offer.State.ACCEPTED, first_day=date(2026, 12, 7))
    Placement.objects.update(state=State.ASSIGNED, first_day=date(2026, 12, 7))
    seen = text(client.get(page))
    for part in (
        ge.name,
        "07.12.2026",
        "Neues Rathaus, Bus 223",
        "Sekretariat",
        "Pass oder Ausweis",
        "Warum diese Schule?",
        "Stefan Muster",
    ):
        assert part in seen
    assert "Eine Maschine schlägt vor. Ein Mensch entscheidet." in seen
    assert ">17<" not in seen
    first = client.get(reverse("schooling:family-calendar", args=["de", told.code, matter.pk, "erster-tag"]))
    assert b"20261207" in first.content

    Placement.objects.update(state=State.STARTED)
    Offer.objects.update(state=Offer.State.STARTED)
    assert "Ihr Kind geht zur Schule" in text(client.get(page))
    Offer.objects.update(state=Offer.State.ENDED)
    for state, sentence in (
        (State.TRACK_DECIDED, "Regelklasse"), (State.LEFT, "zu Ende"), (State.MOVED, "umgezogen"), (State.DUPLICATE, "zweimal gemeldet"),
    ):  # fmt: skip
        Placement.objects.update(state=state)
        assert sentence in text(client.get(page))


@pytest.mark.parametrize("lang", available())
def test_the_page_of_a_place_reads_in_every_language(world, county, lang):
    ge, _hs, _near, _far = county
    told, client = family(world), client_of()
    decided(world, computed(started(world, ready(world, told))))
    Offer.objects.update(state=Offer.State.ACCEPTED, first_day=date(2026, 12, 7))
    Placement.objects.update(state=State.ASSIGNED)

    page = client.get(status_page(told.code, lang))

    assert page.status_code == 200
    assert {ge.name, "07.12.2026"} <= {part.strip() for part in text(page).replace("<", ">").split(">")}
    assert "{" not in text(page).split("<main")[1].split("</main>")[0]


def test_a_protected_child_shows_no_place_and_no_day_to_any_code(world, county):
    ge, _hs, _near, _far = county
    told, client = family(world), client_of()
    invited(told)
    decided(world, computed(started(world, ready(world, told))))
    Offer.objects.update(state=Offer.State.ACCEPTED, first_day=date(2026, 12, 7))
    Placement.objects.update(state=State.ASSIGNED, interim="Brückenkurs Linnich")
    assert ge.name in text(client.get(status_page(told.code)))
    Entrant.objects.update(is_protected=True)

    seen = text(client.get(status_page(told.code)))

    assert "Wir sagen sie Ihnen persönlich" in seen
    for part in (ge.name, "07.12.2026", "Kreishaus", "Linnich", "Stefan Muster"):
        assert part not in seen
    for what in ("gespraech", "erster-tag"):
        assert (
            client.get(
                reverse("schooling:family-calendar", args=["de", told.code, Placement.objects.get().pk, what])
            ).status_code
            == 404
        )


def test_one_family_never_sees_another(world):
    mine = family(world)
    family(world, name="Marković", given=("Jelena",))

    seen = text(client_of().get(status_page(mine.code)))

    assert "Haddad" in seen
    assert "Jelena" not in seen
    other = Placement.objects.get(name__startswith="Jelena")
    assert (
        client_of().get(reverse("schooling:family-calendar", args=["de", mine.code, other.pk, "gespraech"])).status_code == 404
    )
    assert of_code(code_hash(mine.code)).is_person


def test_a_code_typed_on_the_start_page_leads_to_the_children(world):
    told, client = family(world), client_of()

    answer = client.post(reverse("welcome:start", args=["de"]), {"code": told.code}, follow=True)

    assert answer.redirect_chain[-1][0] == status_page(told.code)
    assert "Rahaf" in text(answer)
    assert client.get(reverse("privacy:mine", args=["de", "C" * 16])).status_code == 404


def test_the_page_of_a_person_whose_children_wait_links_to_them(world, arrive):
    from bruecke.schooling.actions.reporting import Child, Report, report
    from bruecke.schooling.models.words import Reported
    from conftest import acting

    done = arrive()
    page = reverse("privacy:mine", args=["de", done.code])
    assert "schule/stand" not in text(client_of().get(page))
    with acting(world.actor("petra")) as petra:
        report(
            by=petra, way=Reported.COUNSELLING, key=uuid4(), hashed=code_hash(done.code),
            report=Report([Child("Kovalenko", date(2014, 1, 1), "Taras")], [], JUELICH, is_unaccompanied=True),
        )  # fmt: skip

    assert status_page(done.code) in text(client_of().get(page))
    assert "Taras" in text(client_of().get(status_page(done.code)))


def test_a_new_code_kills_the_old_one_which_then_reads_like_a_wrong_one(world):
    from bruecke.access import actions as access
    from bruecke.access.models import Dossier, Grant, Reason

    told, client = family(world), client_of()
    assert client.get(status_page(told.code)).status_code == 200
    for circle in Dossier.objects.filter(pk__in=Grant.objects.filter(code_hash=code_hash(told.code)).values("dossier")):
        access.end_grants(dossier=circle, reasons=(Reason.PERSON,))
        access.grant(dossier=circle, code_hash=code_hash("N" * 16), reason=Reason.PERSON)

    old, wrong = client.get(status_page(told.code)), client.get(status_page("B" * 16))

    assert (old.status_code, old.content) == (404, wrong.content)
    assert "Rahaf" in text(client.get(status_page("N" * 16)))
