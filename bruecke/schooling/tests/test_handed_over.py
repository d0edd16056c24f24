"""A family comes from counselling: accepted by the school counselling, its children reported, the answer goes back; neither side sees more."""

from datetime import timedelta
from uuid import uuid4

import pytest
from django.core.exceptions import ValidationError

from bruecke.access.models import Unit
from bruecke.access.policy import NotVisible
from bruecke.consent import actions as consents
from bruecke.consent.models import Handover, Method
from bruecke.people.models import Person
from bruecke.schooling.actions import receiving
from bruecke.schooling.models import Entrant
from bruecke.schooling.models.words import Reported
from bruecke.schooling.queries import receiving as reads
from bruecke.schooling.tests.factories import family, today
from bruecke.schooling.tests.test_children_pages import text, typed, url
from conftest import acting, as_owner

pytestmark = pytest.mark.django_db


@pytest.fixture
def handed(world, arrive):
    """Amira refers Olena and her two children to the school counselling, released with name and telephone."""
    done = arrive(children_birth_years=[2012, 2015])
    school = Unit.objects.select_related("organisation").get(pk=world.units["schule"].pk)
    with acting(world.actor("amira")) as amira:
        consents.accept(by=amira, handover=done.handover)
        person = Person.objects.select_related("dossier").get(pk=done.person.pk)
        told = consents.Told("Schulberatung", "Schule", ["name", "contact"], today() + timedelta(days=30), school)
        found = consents.release(
            by=amira, person=person, from_unit=world.units["nord"], told=told, key=uuid4(),
            signature=consents.Signature(Method.PAPER, "uk", "x"),
        )  # fmt: skip
        facts = {
            "children": [2012, 2015],
            "languages": ["uk"],
            "contact": {"name": "Olena Kovalenko", "phone": "+4922147100142"},
        }
        return consents.offer(
            by=amira, person=person, consent=found.consent, to=school, facts=facts, from_unit_id=world.units["nord"].pk,
            code_hash=consents.person_code(person.dossier), kind=Handover.Kind.REFERRAL,
        )  # fmt: skip


def accepted(world, handed, who="petra"):
    with acting(world.actor(who)) as actor:
        return receiving.accept(by=actor, handover=reads.handover(actor, handed.pk))


def test_all_of_the_counselling_find_it_waiting_and_nobody_else(world, handed):
    for who, seen in (("petra", 1), ("paul", 1), ("sigrid", 0), ("gerda", 0), ("katrin", 0), ("dana", 0), ("olga", 0)):
        with acting(world.actor(who)) as actor:
            assert len(reads.incoming(actor)) == seen, who
            assert Handover.objects.filter(pk=handed.pk).exists() is bool(seen), who
        with acting(world.actor("petra")):
            assert Person.objects.count() == 0


def test_accepted_by_one_written_down_and_answered(world, handed):
    row = accepted(world, handed)
    with acting(world.actor("petra")) as petra:
        assert receiving.accept(by=petra, handover=row).pk == row.pk
        assert [one.pk for one in reads.to_write_down(petra)] == [handed.pk]
        assert Person.objects.count() == 0
    with acting(world.actor("paul")) as paul:
        assert reads.incoming(paul) == []
        assert Handover.objects.filter(pk=handed.pk).count() == 0
    client = world.client("petra")
    page = text(client.get(url("children")))
    assert "Olena Kovalenko" in page
    address = f"{url('report-family')}?uebergabe={handed.pk}"
    assert client.get(address).context["forms"].count == 2

    client.post(address, typed(client, address=address, children=2))

    rows = list(Entrant.objects.all())
    assert {(row.reported_by, row.handover) for row in rows} == {(Reported.COUNSELLING, handed.pk)}
    assert "wartet auf Nachricht" in text(client.get(url("child", rows[0].pk)))
    with acting(world.actor("petra")) as petra:
        assert reads.to_write_down(petra) == []
        with pytest.raises(ValidationError, match="einen Satz"):
            receiving.tell(by=petra, entrant=rows[0], reply=" ")
    client.post(url("child-deed", rows[0].pk, "antworten"), {"reply": "Die Kinder haben einen Schulplatz."})
    with acting(world.actor("amira")):
        assert Handover.objects.get(pk=handed.pk).reply == "Die Kinder haben einen Schulplatz."
        assert Entrant.objects.count() == 0


def test_two_colleagues_accept_and_one_wins(world, handed):
    with acting(world.actor("paul")) as paul:
        seen = reads.handover(paul, handed.pk)
    accepted(world, handed)

    with acting(world.actor("paul")) as paul, pytest.raises((ValidationError, NotVisible)):
        receiving.accept(by=paul, handover=seen)
    as_owner()
    assert Handover.objects.get(pk=handed.pk).answered_by_id == world.petra.pk


def test_given_back_with_a_reason_on_the_page(world, handed):
    client = world.client("paul")
    assert "zurückgeben" in text(client.get(url("children"))).lower()

    client.post(url("give-family-back", handed.pk), {"rejection": "area"})

    with acting(world.actor("amira")):
        row = Handover.objects.get(pk=handed.pk)
        assert (row.state, row.rejection) == (Handover.State.REJECTED, "area")
    with acting(world.actor("petra")) as petra:
        assert reads.incoming(petra) == []
        assert Handover.objects.filter(pk=handed.pk).count() == 0


@pytest.mark.parametrize("who", ["sigrid", "gerda", "katrin", "amira", "dana", "olga", "hanna"])
def test_nobody_else_accepts_or_gives_back(world, handed, who):
    client = world.client(who)

    assert client.post(url("accept-family", handed.pk)).status_code == 404
    assert client.post(url("give-family-back", handed.pk), {"rejection": "area"}).status_code == 404
    with acting(world.actor(who)) as actor, pytest.raises(NotVisible):
        receiving.accept(by=actor, handover=handed)
    assert Handover.objects.get(pk=handed.pk).state == Handover.State.DELIVERED


def test_nobody_reports_with_a_handover_she_has_not_accepted(world, handed):
    accepted(world, handed)

    assert world.client("paul").get(f"{url('report-family')}?uebergabe={handed.pk}").status_code == 404
    assert world.client("katrin").get(f"{url('report-family')}?uebergabe={handed.pk}").status_code == 404


def test_a_withdrawn_release_closes_the_handover_and_not_the_child(world, handed):
    accepted(world, handed)
    client, address = world.client("petra"), f"{url('report-family')}?uebergabe={handed.pk}"
    client.post(address, typed(client, address=address))

    with acting(world.actor("amira")) as amira:
        consents.withdraw(by=amira, consent=handed.consent, how="talk")

    with acting(world.actor("petra")) as petra:
        assert Handover.objects.filter(pk=handed.pk).count() == 0
        row = Entrant.objects.select_related("dossier").get()
        with pytest.raises(NotVisible):
            receiving.tell(by=petra, entrant=row, reply="Ein Satz.")
    assert client.get(url("child", row.pk)).status_code == 200


def test_a_child_nobody_handed_over_gets_no_answer(world):
    row = family(world).entrants[0]

    with acting(world.actor("petra")) as petra, pytest.raises(ValidationError, match="niemand übergeben"):
        receiving.tell(by=petra, entrant=row, reply="x")
