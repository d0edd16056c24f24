"""The registration desk in the browser: typed once, asked once, and nothing stored without a yes."""

import re
from datetime import timedelta
from uuid import uuid4

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from bruecke.access.actor import of_code
from bruecke.access.models import Cover
from bruecke.base.crypto import code_hash
from bruecke.people.models import Person
from bruecke.welcome.forms.desk import DeskForm, languages_of
from bruecke.welcome.models import MonthlyRegistrations, Progress, Receipt, Signing, Slot, Tally
from bruecke.welcome.queries import desk as queries
from conftest import DUEREN, HEIMBACH, JUELICH, LINNICH, TITZ, acting

QUERIES_MOST = 15


def typed(**more):
    return {
        "key": str(uuid4()), "household": str(uuid4()), "given_name": "Olena", "family_name": "Kovalenko", "languages": "uk,ru",
        "interpreter": "yes", "ags": JUELICH, "district": "", "route": "abroad_third", "gender_wish": "f", "wishes": ["german", "school"],
        "way": "own_phone", **more,
    }  # fmt: skip


def start(world, clerk="katrin", **more):
    return world.client(clerk).post(reverse("welcome:desk-sign"), typed(**more))


def codes(answer):
    return [re.sub(r"\s", "", code) for code in re.findall(r'class="code">([A-Z0-9 ]{11})<', answer.content.decode())]


def test_family_of_four_gets_one_code_per_adult_and_none_for_the_children(world):
    answer = start(world, adult=["Andrij", ""], adult_family=["", ""], child=["2014", "2019", ""])

    assert answer.status_code == 200
    assert len(codes(answer)) == Signing.objects.count() == 2
    assert not Person.objects.exists()


def test_the_first_adult_signs_for_the_children(world):
    from bruecke.welcome.queries.signing import waiting

    answer = start(world, adult=["Andrij"], adult_family=["Bondarenko"], child=["2014"])
    first, second = codes(answer)
    marks = re.findall(r'id="mark-([0-9a-f-]+)"', answer.content.decode())
    assert len(set(marks)) == 2, "the row of every adult can turn green"

    with acting(of_code(code_hash(first))) as by:
        assert waiting(by, first, "uk").arrival.guardian_for == [2014]
    with acting(of_code(code_hash(second))) as by:
        other = waiting(by, second, "uk").arrival
    assert (other.guardian_for, other.person.children_birth_years) == ([], [2014])
    assert (other.person.given_name, other.person.family_name, other.person.adults_count) == ("Andrij", "Bondarenko", 2)


def test_double_click_and_repeated_post_ask_once(world):
    values = typed()
    client = world.client("katrin")

    first, second = (client.post(reverse("welcome:desk-sign"), values) for _click in range(2))

    assert codes(first) == codes(second)
    assert Signing.objects.count() == Tally.objects.count() == 1


def test_errors_keep_everything_typed_and_ask_nobody(world):
    answer = start(world, languages="Klingonisch", child=["1950"], family_name="Ćwikła-Żółć", adult=["Andrij"])

    page = answer.content.decode()
    assert "summary-errors" in page
    for text in ("Ćwikła-Żółć", "1950", "Andrij", "Klingonisch"):
        assert text in page
    assert not Signing.objects.exists()


def test_one_name_is_enough(world):
    assert len(codes(start(world, given_name="", family_name="Sukarno"))) == 1


def test_awkward_names_survive(world):
    from bruecke.welcome.queries.signing import waiting

    name = "C\u0328\u0306 Ḑḩírñ Straße ıİ " + "x" * 30
    code = codes(start(world, given_name="محمد", family_name=name))[0]

    with acting(of_code(code_hash(code))) as by:
        person = waiting(by, code, "ar").arrival.person
    assert (person.given_name, person.family_name) == ("محمد", name)


def test_disclosure_block_stores_nothing_but_a_stroke(world):
    answer = start(world, blocked="on")
    assert not codes(answer)
    assert not Signing.objects.exists()

    world.client("katrin").post(reverse("welcome:card-pdf"), typed(blocked="on"))

    assert list(Tally.objects.values_list("what", "language", "way")) == [("blocked", "", "")]


def test_no_leaves_a_stroke_and_nothing_else(world):
    client = world.client("katrin")
    values = typed()
    page = client.post(reverse("welcome:desk-sign"), values).content.decode()
    started = re.findall(r'name="started" value="([^"]+)"', page)

    answer = client.post(reverse("welcome:desk-decline"), {**values, "started": started})

    assert answer.status_code == 302
    assert sorted(Tally.objects.values_list("what", flat=True)) == ["declined", "informed"]
    assert (Signing.objects.get().state, bytes(Signing.objects.get().draft)) == ("declined", b"")


def test_undecided_before_any_code_is_counted_once(world):
    client, values = world.client("katrin"), typed()

    for _click in range(2):
        client.post(reverse("welcome:desk-decline"), values)

    assert sorted(Tally.objects.values_list("what", "language")) == [("declined", "uk"), ("informed", "uk")]


@pytest.mark.parametrize(
    ("clerk", "ags", "expected"),
    [
        ("katrin", JUELICH, ["own_phone", "tablet", "paper", "card"]), ("lena", LINNICH, ["paper", "card"]), ("katrin", TITZ, ["card"]),
        ("hugo", HEIMBACH, []), ("katrin", LINNICH, ["paper", "card"]), ("hugo", JUELICH, []),
    ],
)  # fmt: skip
def test_ways_follow_the_lower_level_of_office_and_place(world, clerk, ags, expected):
    with acting(world.actor(clerk)) as by:
        assert [str(way) for way in queries.ways_of(by, ags)] == expected


def test_office_without_level_offers_only_a_sentence(world):
    page = world.client("hugo").get(reverse("welcome:desk")).content.decode()

    assert 'name="way"' not in page
    assert not codes(start(world, clerk="hugo", ags=HEIMBACH))
    for more in ({}, {"blocked": "on"}):
        world.client("hugo").post(reverse("welcome:card-pdf"), typed(ags=HEIMBACH, **more))
    assert not Tally.objects.exists()


def test_paper_office_cannot_start_a_signature_on_a_screen(world):
    answer = start(world, clerk="lena", ags=LINNICH)

    assert "summary-errors" in answer.content.decode()
    assert not Signing.objects.exists()


def test_clerk_sees_who_answers_and_who_stands_in(world):
    today = timezone.localdate()
    world.amira.room = "Kartäuserstraße 4, Raum 2"
    world.amira.save()
    client, url = world.client("katrin"), reverse("welcome:desk-responsible")

    before = client.get(url, {"ags": JUELICH, "languages": "ar"}).content.decode()
    Cover.objects.create(
        absent=world.amira,
        deputy=world.cem,
        unit=world.units["nord"],
        since=today,
        until=today + timedelta(days=3),
        made_by=world.lea,
    )
    after = client.get(url, {"ags": JUELICH}).content.decode()

    assert "Amira Muster" in before
    assert "Kartäuserstraße 4" in before
    assert "0221 4710 142" in before
    assert "Cem Muster" in after
    assert "Amira Muster" in after
    assert "Dana Muster" in client.get(url, {"ags": DUEREN}).content.decode()


def test_address_of_the_part_carries_no_name(world):
    page = world.client("katrin").get(reverse("welcome:desk")).content.decode()

    parts = [part for part in re.findall(r"<div[^>]+hx-get=[^>]+>", page) if "hx-include" in part]

    assert parts
    for part in parts:
        include = re.search(r'hx-include="([^"]+)"', part).group(1)
        assert "name=" in include
        assert "given" not in include
        assert "family" not in include


def test_languages_are_found_by_two_letters_in_any_script(world):
    client, url = world.client("amira"), reverse("welcome:languages")

    for letters in ("uk", "ук", "Uk"):
        assert 'data-value="uk"' in client.get(url, {"q": letters}).content.decode()
    assert "<li" not in client.get(url, {"q": "u"}).content.decode()


def test_languages_typed_without_script_are_understood(world):
    assert languages_of("Ukrainisch, عربي, ru") == ["uk", "ar", "ru"] or languages_of("Ukrainisch, العربية, ru") == [
        "uk",
        "ar",
        "ru",
    ]


def test_state_turns_green_and_says_nothing_twice(world):
    client = world.client("katrin")
    start(world)
    row = Signing.objects.get()
    url = reverse("welcome:signing-state", args=[row.pk])

    assert client.get(url).status_code == 200
    assert client.get(url, {"seen": f"waiting {row.language}"}).status_code == 204
    Signing.objects.update(state="signed", number="AB12-CD34")
    page = client.get(url, {"seen": f"waiting {row.language}"}).content.decode()

    assert "AB12-CD34" in page
    assert "hx-trigger" not in page


def test_state_of_another_office_does_not_exist(world):
    start(world)
    url = reverse("welcome:signing-state", args=[Signing.objects.get().pk])

    assert world.client("kurt").get(url).status_code == 404
    assert world.client("amira").get(url).status_code == 404
    assert world.client("kurt").get(reverse("welcome:signing-state", args=[uuid4()])).status_code == 404


@pytest.mark.parametrize("name", ["desk", "desk-responsible", "receipts", "paper", "paper-enter", "card", "month"])
def test_only_clerks_enter_the_desk(world, name):
    assert world.client("katrin").get(reverse(f"welcome:{name}")).status_code == 200
    for stranger in ("amira", "hanna", "olga", "adam", "eva"):
        assert world.client(stranger).get(reverse(f"welcome:{name}")).status_code == 404


def test_every_page_of_the_desk_asks_few_questions(world, arrive):
    Slot.objects.create(unit=world.units["nord"], user=world.amira, starts_at="2030-01-01T10:00Z", place="x")
    for _family in range(3):
        arrive()
    client = world.client("katrin")

    for name in ("desk", "desk-responsible", "receipts", "paper", "paper-enter", "card", "month", "languages"):
        with CaptureQueriesContext(connection) as asked:
            client.get(reverse(f"welcome:{name}"), {"q": "uk", "ags": JUELICH})
        found = [query["sql"][:150] for query in asked if "SAVEPOINT" not in query["sql"]]
        assert len(found) <= QUERIES_MOST, (name, "\n".join(found))


def test_office_sees_numbers_and_delivery_and_no_name(world, arrive):
    done = arrive()

    page = world.client("katrin").get(reverse("welcome:receipts")).content.decode()

    assert done.number in page
    assert "Kovalenko" not in page
    assert done.number not in world.client("kurt").get(reverse("welcome:receipts")).content.decode()


def test_list_of_receipts_turns_pages(world, arrive, monkeypatch):
    monkeypatch.setattr(queries, "PAGE", 2)
    numbers = {arrive().number for _family in range(5)}
    client, url, seen = world.client("katrin"), reverse("welcome:receipts"), set()

    address = ""
    while True:
        page = client.get(url + address).content.decode()
        seen |= set(re.findall(r'class="num-code">([A-Z0-9]{4}-[A-Z0-9]{4})<', page))
        following = re.search(r'href="(\?vor=[^"]+)"', page)
        if not following:
            break
        address = following.group(1)

    assert seen == numbers


def test_number_of_the_signed_sheet_withdraws_as_well(world, arrive):
    done = arrive()

    world.client("katrin").post(reverse("welcome:desk-withdraw"), {"number": f" {done.consent.number.lower()} ", "sure": "1"})

    assert done.consent.__class__.objects.get().withdrawn_how == "desk"


@pytest.mark.parametrize(
    "spelled", [str, str.lower, lambda number: number.replace("-", ""), lambda number: number.replace("-", " ")]
)
@pytest.mark.parametrize("which", ["handover", "consent"])
def test_withdrawal_takes_the_number_with_and_without_dashes(world, arrive, spelled, which):
    done = arrive()
    number = done.number if which == "handover" else done.consent.number

    world.client("katrin").post(reverse("welcome:desk-withdraw"), {"number": spelled(number), "sure": "1"})

    assert done.consent.__class__.objects.get().withdrawn_how == "desk"


def test_withdrawal_by_number_takes_two_steps_and_what_was_delivered_stays_so(world, arrive):
    done = arrive()
    client, url = world.client("katrin"), reverse("welcome:desk-withdraw")

    question = client.post(url, {"number": done.number.lower()})
    assert done.consent.__class__.objects.get().withdrawn_at is None
    answer = client.post(url, {"number": done.number.lower(), "sure": "1"})

    assert (question.status_code, answer.status_code) == (200, 302)
    assert done.consent.__class__.objects.get().withdrawn_how == "desk"
    assert queries_of(world)[0].delivered is True


def queries_of(world):
    with acting(world.actor("katrin")) as by:
        return queries.receipts(by)


def test_number_of_another_office_is_unknown(world, arrive):
    done = arrive()

    answer = world.client("kurt").post(reverse("welcome:desk-withdraw"), {"number": done.number, "sure": "1"})

    assert "summary-errors" in answer.content.decode()
    assert done.consent.__class__.objects.get().withdrawn_at is None


def test_month_takes_one_number_and_replaces_it(world):
    client, url, month = world.client("katrin"), reverse("welcome:month"), timezone.localdate().replace(day=1).isoformat()

    client.post(url, {"month": month, "number": "41"})
    client.post(url, {"month": month, "number": "42"})

    assert MonthlyRegistrations.objects.get().number == 42
    assert ">42<" in client.get(url).content.decode()


@pytest.mark.parametrize(
    ("families", "reached", "expected"), [(3, 3, "few"), (12, 2, "few"), (12, 6, 6), (7, 7, "nearly"), (8, 5, "nearly")]
)
def test_reached_is_told_only_where_it_leads_back_to_nobody(world, arrive, families, reached, expected):
    last = timezone.localdate().replace(day=1) - timedelta(days=1)
    for place in range(families):
        done = arrive()
        if place < reached:
            _reach(world, done)
    Receipt.objects.update(day=last)
    Tally.objects.update(day=last)

    with acting(world.actor("katrin")) as by:
        this_month, month = queries.months(by)[:2]

    assert month.reached == expected
    assert month.consented == (families if families >= 5 else "few")
    assert this_month.reached is None


def _reach(world, done):
    Progress.objects.create(
        dossier=done.handover.dossier, handover_id=done.handover.pk, person_dossier_id=done.person.dossier_id, user=world.amira,
        unit=world.units["nord"], ags=JUELICH, route="unknown", way="own_phone", registered_on=timezone.localdate(), step="done",
        reached_on=timezone.localdate(),
    )  # fmt: skip


def test_desk_form_has_the_fields_of_the_first_contact_and_no_others(world):
    with acting(world.actor("katrin")) as by:
        names = set(DeskForm(by).fields)

    assert names == {
        "key", "household", "given_name", "family_name", "languages", "interpreter", "ags", "district", "route", "gender_wish", "wishes",
        "receiver", "blocked",
    }  # fmt: skip
