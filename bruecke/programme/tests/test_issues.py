"""Structural issues: noted without names, counted once for a case, moved by the coordination only, shown from three cases on."""

from datetime import date, timedelta
from uuid import uuid4

import pytest
from django.core.exceptions import ValidationError
from django.urls import reverse
from django.utils import timezone

from bruecke.access.policy import NotVisible
from bruecke.network.models import LifeArea
from bruecke.programme.actions import issues as actions
from bruecke.programme.models import IssueMention, IssueStep, Rung, Sphere, StructuralIssue
from bruecke.programme.queries import Facts, hints
from bruecke.programme.queries import issues as queries
from bruecke.programme.wording import personal
from conftest import acting

pytestmark = pytest.mark.django_db
TEXT = "Die Wohnung gibt es nur mit Bescheid, den Bescheid nur mit Wohnung."


def note(world, who="mona", title="Wohnung und Bescheid warten aufeinander", **more):
    values = {"area": LifeArea.HOUSING, "mechanism": TEXT, "level": Sphere.COUNTY, "key": uuid4(), **more}
    with acting(world.actor(who)) as by:
        return actions.note_issue(by=by, title=title, **values)


def mention(world, who, issue, mark=""):
    with acting(world.actor(who)) as by:
        return actions.mention(by=by, issue=issue, mark=mark)


def move(world, issue, rung, sentence="Es kommt in jeder Woche vor."):
    with acting(world.actor("hanna")) as by:
        actions.move(by=by, issue=issue, rung=rung, sentence=sentence)
    issue.refresh_from_db()


def to_the_steering_group(world, issue):
    move(world, issue, Rung.JOUR_FIXE)
    move(world, issue, Rung.STEERING_GROUP)


def decide(world, issue, **more):
    values = {
        "wording": "Das Sozialamt bescheinigt vorab.",
        "responsible": "Sozialamt",
        "due_on": date(2027, 3, 1),
        "day": date(2026, 12, 1),
        **more,
    }
    with acting(world.actor("hanna")) as by:
        actions.decide(by=by, issue=issue, **values)
    issue.refresh_from_db()


def test_noting_twice_with_the_same_key_is_once(world):
    key = uuid4()
    first, second = note(world, key=key), note(world, key=key)

    assert first.pk == second.pk
    assert [step.rung for step in IssueStep.objects.all()] == [Rung.NOTED]


@pytest.mark.parametrize("who", ["olga", "emil", "katrin", "eva", "adam", "vroni", "lea"])
def test_only_who_counsels_notes_and_mentions(world, who):
    issue = note(world)
    with pytest.raises(NotVisible):
        note(world, who)
    with pytest.raises(NotVisible):
        mention(world, who, issue)


@pytest.mark.parametrize(
    "text",
    ["Frau Yilmaz wartet seit Mai", "geboren am 3.4.1990", "ruft 0221 4710 142 an", "schreibt an a.b@example.org", "wohnt Musterstraße 12",
     "Az. 12-345/26", "Familie El Sayed", "Kennzeichen 2938471"],
)  # fmt: skip
def test_names_birthdays_and_numbers_are_refused(world, text):
    with pytest.raises(ValidationError):
        note(world, mechanism=text)
    assert not StructuralIssue.objects.exists()


@pytest.mark.parametrize(
    "text",
    [TEXT, "Seit dem 1. Juni 2026 gilt eine neue Regel.", "Jede zweite Familie wartet drei Monate.", "12 von 30 Kursen fielen aus, § 25b AufenthG.",
     "Im Kreis fehlen 2026 etwa 400 Plätze."],
)  # fmt: skip
def test_plain_words_are_taken(text):
    assert personal(text) == []


def test_a_case_counts_once_whoever_presses_and_leads_nowhere(world):
    issue = note(world)

    assert mention(world, "mona", issue, "a" * 64)
    assert not mention(world, "milan", issue, "a" * 64)
    assert mention(world, "milan", issue, "b" * 64)
    assert mention(world, "amira", issue)
    assert not mention(world, "amira", issue)
    marks = set(IssueMention.objects.values_list("mark", flat=True))
    assert len(marks) == 3
    assert not any(mark == "a" * 64 or str(world.amira.pk) in mark for mark in marks)
    assert {row.month.day for row in IssueMention.objects.all()} == {1}


def test_the_number_is_shown_from_three_on(world):
    issue, client = note(world), world.client("hanna")
    for mark in ("a", "b"):
        mention(world, "mona", issue, mark)
    assert "weniger als 3" in client.get(reverse("programme:issues")).content.decode()

    mention(world, "mona", issue, "c")
    assert 'data-label="Nennungen">3<' in client.get(reverse("programme:issues")).content.decode()


def test_marks_of_two_issues_cannot_be_laid_beside_each_other(world):
    for issue in (note(world), note(world, title="Kein Platz im Kurs")):
        mention(world, "mona", issue, "a")

    assert len(set(IssueMention.objects.values_list("mark", flat=True))) == 2


def test_the_ladder_is_climbed_step_by_step_by_the_coordination(world):
    issue = note(world)
    with pytest.raises(ValidationError):
        move(world, issue, Rung.STEERING_GROUP)
    for who in ("mona", "lara", "olga"):
        with pytest.raises(NotVisible), acting(world.actor(who)) as by:
            actions.move(by=by, issue=issue, rung=Rung.JOUR_FIXE, sentence="x")
    with pytest.raises(ValidationError):
        move(world, issue, Rung.JOUR_FIXE, "Herr Kaya hat angerufen")
    to_the_steering_group(world, issue)
    decide(world, issue)
    move(world, issue, Rung.IMPLEMENTED, "Seit März umgesetzt.")

    assert issue.result == "Seit März umgesetzt."
    assert [step.rung for step in issue.steps.order_by("written_at")] == [
        "noted",
        "jour_fixe",
        "steering_group",
        "decided",
        "implemented",
    ]
    with pytest.raises(ValidationError):
        mention(world, "mona", issue)


def test_a_decision_needs_the_steering_group_and_all_its_parts(world):
    issue = note(world)
    with pytest.raises(ValidationError):
        decide(world, issue)
    to_the_steering_group(world, issue)
    with pytest.raises(ValidationError):
        decide(world, issue, responsible="Frau Schmitz")
    with pytest.raises(ValidationError):
        decide(world, issue, due_on=date(2026, 1, 1))
    decide(world, issue)

    assert (issue.rung, issue.responsible, issue.due_on) == (Rung.DECIDED, "Sozialamt", date(2027, 3, 1))


def test_joined_issues_count_together_and_a_case_is_still_counted_once(world):
    one, other = note(world), note(world, title="Bescheid fehlt, Wohnung weg")
    mention(world, "mona", one, "a")
    mention(world, "mona", other, "b")
    with acting(world.actor("hanna")) as by:
        actions.join(by=by, issue=one, to=other)

    assert other.mentions.count() == 2
    assert not mention(world, "milan", other, "a")
    assert [line.issue.pk for line in queries.lines(world.actor("mona"))] == [other.pk]
    with pytest.raises(ValidationError), acting(world.actor("hanna")) as by:
        actions.join(by=by, issue=other, to=other)
    assert world.client("hanna").get(reverse("programme:issue", args=[one.pk])).status_code == 200


def test_a_lead_sees_the_issues_of_her_own_carrier_only(world):
    mine, theirs = note(world, "mona"), note(world, "dana", "Kein Platz im Kurs")

    assert [line.issue.pk for line in queries.lines(world.actor("lara"))] == [mine.pk]
    assert world.client("lara").get(reverse("programme:issue", args=[theirs.pk])).status_code == 404
    mention(world, "milan", theirs, "a")
    assert {line.issue.pk for line in queries.lines(world.actor("lara"))} == {mine.pk, theirs.pk}


@pytest.mark.parametrize("who", ["olga", "emil", "katrin", "eva", "adam"])
def test_authorities_and_offices_find_nothing(world, who):
    issue, client = note(world), world.client(who)
    for page in ("issues", "note-issue", "agenda", "mention", "hints"):
        assert client.get(reverse(f"programme:{page}")).status_code == 404
    for page in ("issue", "paper-pdf"):
        assert client.get(reverse(f"programme:{page}", args=[issue.pk])).status_code == 404


def test_agenda_sorts_by_mentions_without_telling_small_ones_apart(world):
    few, none, many = note(world, title="A"), note(world, title="B"), note(world, title="C")
    StructuralIssue.objects.filter(pk=none.pk).update(noted_at=timezone.now() - timedelta(days=9))
    for mark in "abc":
        mention(world, "mona", many, mark)
    for mark in "ab":
        mention(world, "mona", few, mark)

    assert [line.issue.pk for line in queries.agenda(world.actor("hanna")).lines] == [many.pk, none.pk, few.pk]


def test_jour_fixe_is_twice_a_month(world):
    assert queries.jours_fixes(date(2026, 11, 28)) == [date(2026, 12, 3), date(2026, 12, 17)]
    assert queries.jours_fixes(date(2026, 12, 17)) == [date(2026, 12, 17), date(2027, 1, 7)]


def test_part_for_other_pages_counts_by_area_and_mark(world):
    issue = note(world)
    note(world, title="Kein Platz im Kurs", area=LifeArea.GERMAN)
    client, address = world.client("mona"), reverse("programme:mention") + "?bereich=housing&merkmal=abc"
    body = client.get(address).content.decode()
    assert issue.title in body
    assert "Kein Platz" not in body

    for _time in range(2):
        answer = client.post(address, {"issue": issue.pk}, headers={"HX-Request": "true"})
        assert answer.status_code == 200
    assert issue.mentions.get().area == "housing"
    assert "schon gezählt" in answer.content.decode()
    assert client.post(address, {"issue": "nonsense"}).status_code == 302


def test_pages_of_the_coordination_move_decide_and_print(world):
    issue, client = note(world), world.client("hanna")
    address = reverse("programme:issue", args=[issue.pk])
    for rung in ("jour_fixe", "steering_group"):
        data = {"deed": "move", "rung": rung, "sentence": "Kommt oft vor.", "day": "2026-11-20"}
        assert client.post(address, data).status_code == 302
    wrong = client.post(
        address, {"deed": "decide", "wording": "x", "responsible": "Herr Meier", "due_on": "2027-01-01", "day": "2026-12-01"}
    )
    assert "Herr Meier" in wrong.content.decode()
    past = {"deed": "decide", "wording": "Vorab.", "responsible": "Sozialamt", "due_on": "2026-11-30", "day": "2026-12-01"}
    assert "Dieser Tag liegt vor dem Tag der Entscheidung." in client.post(address, past).content.decode()
    data = {
        "deed": "decide",
        "wording": "Das Sozialamt bescheinigt vorab.",
        "responsible": "Sozialamt",
        "due_on": "2027-01-01",
        "day": "2026-12-01",
    }
    assert client.post(address, data).status_code == 302
    assert "bescheinigt vorab" in client.get(address).content.decode()
    assert client.get(reverse("programme:agenda")).status_code == 200
    assert client.get(reverse("programme:paper-pdf", args=[issue.pk])).content.startswith(b"%PDF")


def test_form_notes_and_says_where_it_stands(world):
    client = world.client("amira")
    data = {"title": "Kein Platz im Kurs", "area": "german_language", "mechanism": TEXT, "level": "county", "key": uuid4()}
    answer = client.post(reverse("programme:note-issue"), data, follow=True)

    assert "Kein Platz im Kurs" in answer.content.decode()
    assert "summary-errors" in client.post(reverse("programme:note-issue"), data | {"mechanism": "Frau Kaya"}).content.decode()
    issue = StructuralIssue.objects.get()
    client.post(reverse("programme:mention-one", args=[issue.pk]))
    assert issue.mentions.count() == 1


def test_hints_fit_the_facts_and_say_nothing_of_what_is_unknown():
    assert hints(Facts()) == []
    assert hints(Facts(years_in_county=1)) == [
        "Im Kreis Düren können alle Neuzugewanderten begleitet werden, gleich mit welchem Aufenthaltstitel."
    ]
    assert len(hints(Facts(years_in_county=9, served_elsewhere=True, life_areas=4, providers=3, consent=False))) == 4
    assert hints(Facts(years_in_county=1), date(2020, 1, 1)) == []


def test_hints_part_reads_the_address(world):
    client = world.client("mona")
    assert "Fallmanagement" in client.get(reverse("programme:hints"), {"woanders": "true"}).content.decode()
    part = {"HX-Request": "true"}
    assert client.get(reverse("programme:hints"), {"in_germany_since": "x"}, headers=part).content.strip() == b""
    assert "Kein Hinweis passt" in client.get(reverse("programme:hints")).content.decode()
    new = client.get(
        reverse("programme:hints"), {"in_germany_since": timezone.localdate().year - 1, "criteria": ["complex", "several"]}
    )
    assert "alle Neuzugewanderten" in new.content.decode()
    assert "spricht für ein Fallmanagement" in new.content.decode()
    assert "Ohne Zustimmung" in client.get(reverse("programme:hints"), {"decision": "case"}).content.decode()
