"""Pages of both sides: what stands there, what is refused, what a form keeps."""

from datetime import timedelta
from uuid import uuid4

import pytest
from django.urls import reverse
from django.utils import timezone

from bruecke.consults.actions import answering, asking
from bruecke.consults.models import Consult, Entry, Guest, Origin, Reply, Shadowing
from bruecke.consults.tests.factories import TEXT, an_answer, answered, sent, written
from bruecke.consults.tests.test_actions import text
from conftest import acting

pytestmark = pytest.mark.django_db
LIST, ENTRIES, DAYS = "consults:consults", "consults:entries", "consults:shadowing"


def url(name, row=None, *more):
    return reverse(f"consults:{name}", args=[row.pk, *more] if row is not None else more)


def asked(world, **more):
    return {"to": world.units["abh"].pk, "topic": "training", "question": TEXT, "title": "toleration", "key": uuid4(), **more}


def test_a_question_is_written_looked_at_and_put(world):
    client = world.client("amira")
    answer = client.post(url("ask"), asked(world))
    row = Consult.objects.get()
    assert answer.url == url("consult", row)
    assert "So wird das Amt es sehen" in client.get(answer.url).content.decode()

    client.post(url("send", row), {})

    row.refresh_from_db()
    assert row.state == "sent"
    body = world.client("olga").get(url("consult", row)).content.decode()
    assert TEXT in body
    assert "Duldung, § 60a AufenthG" in body
    for secret in ("Amira", "Träger Nord", str(world.amira.pk)):
        assert secret not in body


def test_what_it_is_about_is_kept_for_the_asker_alone(world, accepted):
    client, key = world.client("amira"), accepted.handover.pk
    path = f"{url('ask')}?ueber={key}&person={accepted.person.dossier_id}"
    assert "Kovalenko" in client.get(path).content.decode()
    client.post(path, asked(world))
    origin = Origin.objects.get()
    assert (origin.about, origin.person_dossier_id) == (key, accepted.person.dossier_id)
    assert world.client("vroni").get(path).status_code == 404
    assert world.client("olga").get(path).status_code == 404


def test_an_incomplete_question_keeps_what_was_typed(world):
    answer = world.client("amira").post(url("ask"), asked(world, topic="", question="Was gilt?"))
    assert answer.status_code == 200
    assert "Was gilt?" in answer.content.decode()
    assert not Consult.objects.exists()


def test_marked_text_says_what_to_do(world):
    row = written(world, question="Sie ist am 14.3.1989 geboren und fragt.")
    client = world.client("amira")
    body = client.get(url("consult", row)).content.decode()
    assert '<mark class="mark bad"' in body
    assert "Ohne Namen fragen" not in body
    answer = client.post(url("send", row), {"confirmed": "on"})
    assert answer.status_code == 200
    assert Consult.objects.get().state == "draft"


def test_small_numbers_are_coarsened_with_one_click_and_the_officer_is_warned(world):
    from bruecke.consults.small_number import Bands

    row = written(world, bands=Bands("opportunity", "7-9", "18-20", "alone", "", "ER"))
    client = world.client("amira")
    assert "Kleine Zahl" in client.get(url("consult", row)).content.decode()
    client.post(url("send", row), {})
    assert "suchen Sie nicht nach der Person" in world.client("olga").get(url("consult", row)).content.decode()

    other = written(world, bands=Bands("opportunity", "7-9", "18-20", "alone", "", "ER"))
    client.post(url("deed", other, "vergroebern"), {})
    assert "Kleine Zahl" not in client.get(url("consult", other)).content.decode()


def test_an_answer_is_kept_while_typing_and_sent_with_its_basis(world):
    row, client = sent(world), world.client("olga")
    client.post(url("deed", row, "eingang"), {})
    kept = client.post(
        url("draft", row), {"text": "Ja, Frau Beispiel", "bases": "§ 60c AufenthG"}, headers={"HX-Request": "true"}
    ).content.decode()
    assert "Entwurf gespeichert" in kept
    assert "Beispiel" in kept
    assert Reply.objects.get().text == "Ja, Frau Beispiel"
    assert "Ja, Frau Beispiel" in world.client("otto").get(url("consult", row)).content.decode()

    today = timezone.localdate()
    typed = {
        "text": "Ja.",
        "bases": "§ 60c Abs. 3 AufenthG, § 60b AufenthG",
        "law_state": today,
        "review_on": today + timedelta(days=90),
    }
    assert client.post(url("answer", row), {**typed, "bases": ""}).status_code == 200
    answer = client.post(url("answer", row), {**typed, "propose": "on"})
    assert answer.url == url("propose", row)
    body = world.client("amira").get(url("consult", row)).content.decode()
    assert "§ 60b AufenthG" in body
    assert "keine Zusicherung (§ 38 VwVfG)" in body


def test_asking_back_replying_and_finishing(world):
    row = sent(world)
    world.client("olga").post(url("ask-back", row), {"text": "Seit wann?"})
    client = world.client("amira")
    assert "Seit wann?" in client.get(url("consult", row)).content.decode()
    client.post(url("reply", row), {"text": "Seit dem Frühjahr."})
    with acting(world.actor("olga")) as by:
        answering.answer(by=by, consult=row, answer=an_answer())
    client.post(url("deed", row, "fertig"), {})
    row.refresh_from_db()
    assert row.state == "closed"


def test_a_deed_that_comes_too_late_says_so(world):
    row = answered(world)
    body = world.client("olga").post(url("deed", row, "eingang"), {}).content.decode()
    assert "Jemand war schneller" in body


@pytest.mark.parametrize("name", ["hanna", "katrin", "lea", "adam", "eva"])
def test_who_neither_asks_nor_answers_has_no_short_line(world, name):
    client = world.client(name)
    for path in (url("consults"), url("entries"), url("ask"), url("bases")):
        assert client.get(path).status_code == 404, path


def test_deeds_are_no_links(world):
    row = sent(world)
    for path in (url("deed", row, "eingang"), url("said", row, "ja"), url("deed", row, "unsinn")):
        assert world.client("olga").get(path).status_code == 404
    assert world.client("olga").post(url("deed", row, "unsinn")).status_code == 404


def test_the_list_shows_what_is_to_do_by_its_day_and_finds_by_number_and_word(world):
    late, later = sent(world), sent(world, question="Gilt das auch für Zwillinge?")
    Consult.objects.filter(pk=late.pk).update(due=timezone.localdate() - timedelta(days=2))
    client = world.client("olga")
    body = client.get(url("consults")).content.decode()
    assert body.index(late.number) < body.index(later.number)
    assert late.number in client.get(url("consults") + "?spaet=on").content.decode()
    assert later.number not in client.get(url("consults") + "?spaet=on").content.decode()
    found = client.get(url("consults") + "?s=zwillinge").content.decode()
    assert later.number in found
    assert late.number not in found
    assert "Nichts passt" in client.get(url("consults") + "?thema=travel").content.decode()


def test_pages_of_a_list_follow_each_other_without_a_gap(world, monkeypatch):
    from bruecke.consults.queries import lists

    monkeypatch.setattr(lists, "PAGE", 2)
    for view, name in (("todo", "olga"), ("open", "amira")):
        Consult.objects.all().delete()
        rows = {sent(world).number for _ in range(5)}
        client, seen, path = world.client(name), [], f"{url('consults')}?ansicht={view}"
        for _ in range(3):
            body = client.get(path).content.decode()
            seen += [number for number in rows if number in body]
            following = body.partition('rel="next"')[0].rpartition('href="')[2].partition('"')[0].replace("&amp;", "&")
            path = following if "after" in following else path
        assert sorted(seen) == sorted(rows), view
    assert client.get(f"{url('consults')}?ansicht=todo&after=unsinn").status_code == 200


def test_one_and_many_rows_cost_the_same(world, django_assert_num_queries):
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    client, numbers = world.client("olga"), []
    for count in (1, 3):
        for _ in range(count):
            sent(world)
        client.get(url("consults"))
        with CaptureQueriesContext(connection) as asked_for:
            client.get(url("consults"))
        numbers.append(len(asked_for))
    assert numbers[0] == numbers[1]


def test_the_page_of_the_day_takes_the_part_in(world):
    row = sent(world)
    assert row.number in world.client("olga").get(url("today")).content.decode()
    assert row.number not in world.client("emil").get(url("today")).content.decode()
    assert url("today") in world.client("olga").get(reverse("welcome:today")).content.decode()
    assert world.client("katrin").get(url("today")).content.strip() == b""


def test_the_navigation_counts_what_waits(world):
    row = sent(world)
    assert ">1<span" in world.client("olga").get(url("entries")).content.decode()
    with acting(world.actor("olga")) as by:
        answering.answer(by=by, consult=row, answer=an_answer())
    assert ">1<span" not in world.client("olga").get(url("entries")).content.decode()
    assert ">1<span" in world.client("amira").get(url("entries")).content.decode()


def test_collected_answers_are_searched_in_german_and_outdated_ones_are_grey(world):
    today = timezone.localdate()
    for number, more in enumerate(
        (
            {},
            {"title": "Alt", "bases": ["§ 104c AufenthG"], "law_state": today - timedelta(days=600)},
            {"title": "Fällig", "law_state": today - timedelta(days=90), "review_on": today - timedelta(days=1)},
        )
    ):
        values = {
            **vars(text(**more)),
            "state": "released",
            "proposed_by": world.olga,
            "checked_by": world.otto,
            "proposed_on": today,
            "checked_on": today,
        }
        Entry.objects.create(unit=world.units["abh"], **{**values, "question": f"Ausbildungsverträge {number}"})
    body = world.client("amira").get(f"{url('entries')}?s=Ausbildungsvertrag").content.decode()
    assert body.count('class="old"') == 2
    old = Entry.objects.get(title="Alt")
    assert (
        "Neue Titel werden nicht mehr erteilt"
        in world.client("amira").get(reverse("consults:entry", args=[old.pk])).content.decode()
    )
    assert "Nichts passt" in world.client("amira").get(f"{url('entries')}?s=Waschmaschine").content.decode()


def test_proposing_and_releasing_by_two_people(world):
    row, today = answered(world), timezone.localdate()
    olga, otto = world.client("olga"), world.client("otto")
    assert TEXT in olga.get(url("propose", row)).content.decode()
    typed = {"title": "Frist", "topic": "training", "question": "Wann?", "answer": "Herr Beispiel: sieben Monate vorher.", "bases": "§ 60c AufenthG",
             "law_state": today, "review_on": today + timedelta(days=90), "key": uuid4()}  # fmt: skip
    assert olga.post(url("propose", row), typed).status_code == 200
    olga.post(url("propose", row), {**typed, "confirmed": "on"})
    entry = Entry.objects.get()
    path = reverse("consults:entry", args=[entry.pk])
    assert world.client("amira").get(path).status_code == 404
    assert "Herr <mark" in otto.get(path).content.decode()
    assert olga.post(path, {"release": "1"}).status_code == 403
    otto.post(path, {"release": "1"})
    assert world.client("vroni").get(path).status_code == 200
    assert "Neue Fassung" in olga.get(path).content.decode()
    olga.post(reverse("consults:renew", args=[entry.pk]), {**typed, "key": uuid4(), "title": "Frist, neu", "confirmed": "on"})
    otto.post(reverse("consults:entry", args=[Entry.objects.get(version=2).pk]), {"release": "1"})
    assert "Frist, neu" in world.client("amira").get(path).content.decode()
    assert world.client("emil").get(reverse("consults:renew", args=[Entry.objects.get(version=2).pk])).status_code == 200
    assert (
        world.client("emil")
        .post(reverse("consults:renew", args=[Entry.objects.get(version=2).pk]), {**typed, "key": uuid4(), "confirmed": "on"})
        .status_code
        == 404
    )


def test_provisions_come_while_typing(world):
    body = world.client("olga").get(f"{url('bases')}?q=104c").content.decode()
    assert 'data-value="104c"' in body
    assert 'data-value="§ 104c AufenthG"' in body
    assert world.client("olga").get(url("bases")).content.strip() == b""


def test_a_day_in_the_other_house(world):
    day = timezone.localdate() + timedelta(days=7)
    offered = {"kind": "day", "title": "Ein Vormittag", "day": day, "places": 1, "text": "", "key": uuid4()}
    olga, amira, ben = (world.client(name) for name in ("olga", "amira", "ben"))
    assert olga.post(url("shadowing"), {**offered, "day": "2020-01-01"}).status_code == 200
    olga.post(url("shadowing"), offered)
    row = Shadowing.objects.get()
    for client in (amira, ben, amira):
        client.post(reverse("consults:shadowing-ask", args=[row.pk]))
    assert "eigenes Haus" in olga.post(reverse("consults:shadowing-ask", args=[row.pk])).content.decode()
    first, second = Guest.objects.order_by("user__name")
    settle = [reverse("consults:shadowing-settle", args=[guest.pk]) for guest in (first, second)]
    assert ben.post(settle[1], {"answer": "yes"}).status_code == 404
    olga.post(settle[0], {"answer": "yes"})
    assert "kein Platz" in olga.post(settle[1], {"answer": "yes"}).content.decode()
    report = reverse("consults:shadowing-report", args=[first.pk])
    assert "kommt erst noch" in amira.post(report, {"text": "Gut."}).content.decode()
    Shadowing.objects.update(day=timezone.localdate() - timedelta(days=1))
    assert ben.post(report, {"text": "Gut."}).status_code == 404
    amira.post(report, {"text": "Sehr lehrreich."})
    assert "Sehr lehrreich." in world.client("hanna").get(url("shadowing")).content.decode()
    assert world.client("katrin").get(url("shadowing")).status_code == 404
    assert world.client("vroni").get(url("shadowing")).status_code == 404


def test_what_is_typed_as_legal_basis_counts_without_enter(world):
    row = sent(world)
    body = world.client("olga").get(url("consult", row)).content.decode()
    assert 'data-tokens="free"' in body


def test_a_question_whose_question_back_is_answered_is_put_again(world):
    row = sent(world)
    lists = [("olga", "there"), ("amira", "open"), ("olga", "todo")]

    def badges():
        bodies = [world.client(name).get(reverse(LIST), {"ansicht": view}).content.decode() for name, view in lists]
        return [(body.count("Rückfrage</span>"), body.count("gestellt</span>")) for body in bodies]

    with acting(world.actor("olga")) as by:
        answering.ask_back(by=by, consult=row, text="Seit wann?")
    asked_back = badges()
    with acting(world.actor("amira")) as by:
        asking.reply(by=by, consult=row, text="Seit zwei Jahren.", confirmed=True)

    assert asked_back == [(1, 0), (1, 0), (0, 0)]
    assert badges() == [(0, 0), (0, 1), (0, 1)]
