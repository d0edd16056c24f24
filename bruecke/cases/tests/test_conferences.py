"""Case conferences: nobody is named, whoever is invited reads when and where, and what was moved or called off."""

from datetime import timedelta
from uuid import uuid4

import pytest
from django.core.exceptions import ValidationError
from django.urls import reverse
from django.utils import dateformat, timezone, translation

from bruecke.audit.models import Entry
from bruecke.cases.actions import together
from bruecke.cases.forms.together import ConferenceForm
from bruecke.cases.models import Case, Conference
from bruecke.cases.queries import case as queries
from bruecke.cases.queries import together as reads
from conftest import acting

pytestmark = pytest.mark.django_db
TODAY = timezone.localdate


@pytest.mark.parametrize(
    "text", ["Frau Kovalenko braucht Rat", "Коваленко fragt", "geboren am 12.03.1988", "Akte 4711 0815 22"]
)
def test_a_conference_refuses_what_gives_somebody_away(world, case, text):
    invited = together.Invited("Lohn", text, timezone.now(), people=[world.dana.pk])
    with acting(world.actor("amira")) as by, pytest.raises(ValidationError) as caught:
        together.confer(by=by, invited=invited, key=uuid4(), case=queries.case(by, case.pk).case)
    assert "question" in caught.value.message_dict


def test_a_conference_needs_a_day_to_come_and_somebody_who_comes(world):
    people = [world.dana]
    typed = {"title": "Lohn", "question": "Was hilft?", "day": "2026-01-02", "hour": "10:00"}
    form = ConferenceForm(people, typed)
    assert not form.is_valid()
    assert set(form.errors) == {"day", "people"}
    typed |= {"day": f"{timezone.localdate() + timedelta(days=3)}", "people": [str(world.dana.pk)]}
    assert ConferenceForm(people, typed).is_valid()


def test_a_conference_of_the_next_days_stands_on_the_page_of_the_day_of_whoever_is_invited(world):
    for title, days in (("Bald", 2), ("Viel später", 30)):
        invited = together.Invited(
            title, "Was hilft?", timezone.now() + timedelta(days=days), people=[world.lea.pk, world.hanna.pk]
        )
        with acting(world.actor("amira")) as by:
            together.confer(by=by, invited=invited, key=uuid4())
    for name in ("amira", "lea", "hanna"):
        shown = world.client(name).get(reverse("cases:today")).content.decode()
        assert ("Bald" in shown, "Viel später" in shown) == (True, False), name
    assert "Bald" not in world.client("dana").get(reverse("cases:today")).content.decode()


def test_invited_see_a_conference_and_no_case(world, case):
    invited = together.Invited(
        "Lohn seit Monaten offen", "Was hilft vor Gericht?", timezone.now(), people=[world.dana.pk, world.hanna.pk]
    )
    with acting(world.actor("amira")) as by:
        found = together.confer(by=by, invited=invited, key=uuid4(), case=queries.case(by, case.pk).case)
        together.minutes(by=by, conference=found, seen="", text="Mahnbescheid", agreed="Klage vorbereiten")
    for name in ("dana", "hanna"):
        with acting(world.actor(name)) as guest:
            assert reads.conference(guest, found.pk).conference.minutes == "Mahnbescheid"
            assert not reads.conference(guest, found.pk).may_write
            around = [one.user.name for one in reads.conference(guest, found.pk).participants]
            assert around == sorted(world.users[person].name for person in ("amira", "dana", "hanna"))
            assert not Case.objects.exists()
    for name in ("ben", "lea", "olga", "eva", "vroni"):
        with acting(world.actor(name)):
            assert not Conference.objects.exists()
    contacts = world.client("amira").get(reverse("cases:contacts", args=[case.pk])).content.decode()
    assert "Lohn seit Monaten offen" in contacts
    assert reverse("cases:conference", args=[found.pk]) in contacts


@pytest.fixture
def conference(world):
    invited = together.Invited(
        "Wohnung", "Was hilft?", timezone.now() + timedelta(days=4), "Rathaus", [world.dana.pk, world.hanna.pk]
    )
    with acting(world.actor("amira")) as by:
        return together.confer(by=by, invited=invited, key=uuid4())


def test_a_conference_is_moved_and_whoever_is_invited_reads_the_new_time(world, conference):
    day, address = timezone.localdate() + timedelta(days=6), reverse("cases:move", args=[conference.pk])
    assert f'value="{timezone.localdate(conference.starts_at)}"' in world.client("amira").get(address).content.decode()
    typed = {"day": f"{day}", "hour": "14:30", "place": "Kreishaus", "seen": conference.changed_at.isoformat()}
    assert [world.client("amira").post(address, typed).status_code for _click in range(2)] == [302, 302]
    assert Entry.objects.filter(verb="conference.moved").count() == 1
    shown = world.client("dana").get(reverse("cases:today")).content.decode()
    assert f"{day:%d.%m.%Y}, 14:30" in shown
    assert "Kreishaus" in shown
    assert "verlegt" in shown
    later = world.client("amira").post(address, {**typed, "hour": "16:00"}).content.decode()
    assert "Inzwischen hat jemand" in later, "somebody else was quicker"
    late = world.client("amira").post(address, {"day": "2026-01-02", "hour": "14:30", "place": ""})
    assert "liegt in der Vergangenheit" in late.content.decode()


def test_whoever_is_invited_reads_from_which_time_a_conference_was_moved(world, conference):
    def moved(days, place):
        row = Conference.objects.get(pk=conference.pk)
        with acting(world.actor("amira")) as by:
            starts_at = conference.starts_at + timedelta(days=days)
            together.move(by=by, conference=row, seen=row.changed_at.isoformat(), starts_at=starts_at, place=place)
        dana, page = world.client("dana"), reverse("cases:conference", args=[conference.pk])
        return [dana.get(url).content.decode() for url in (reverse("cases:today"), reverse("cases:conferences"), page)]

    old, then = (timezone.localtime(conference.starts_at + timedelta(days=days)) for days in (0, 2))
    with translation.override("de"):
        first, second = (f"verlegt von {dateformat.format(at, 'D j.n. H:i')}" for at in (old, then))

    assert [first in body for body in moved(2, "Rathaus")] == [True] * 3
    assert [first in body for body in moved(2, "Kreishaus")] == [True] * 3, "another room is no other time"
    assert [(first in body, second in body) for body in moved(3, "Kreishaus")] == [(False, True)] * 3
    world.client("amira").post(reverse("cases:call-off", args=[conference.pk]))
    assert "verlegt von" not in world.client("dana").get(reverse("cases:today")).content.decode()


def test_a_conference_is_called_off_once_and_may_be_moved_again(world, conference):
    page, off = reverse("cases:conference", args=[conference.pk]), reverse("cases:call-off", args=[conference.pk])
    for _click in range(2):
        assert world.client("amira").post(off).status_code == 302
    assert Entry.objects.filter(verb="conference.called_off").count() == 1
    shown = world.client("amira").get(page).content.decode()
    assert "Sie findet nicht statt." in shown
    assert 'name="text"' not in shown, "nobody writes minutes of what does not take place"
    assert "abgesagt" in world.client("dana").get(reverse("cases:today")).content.decode()
    with acting(world.actor("amira")) as by:
        with pytest.raises(ValidationError, match="abgesagt"):
            together.minutes(by=by, conference=conference, seen="", text="Doch", agreed="")
        seen = Conference.objects.get(pk=conference.pk).changed_at.isoformat()
        together.move(by=by, conference=conference, seen=seen, starts_at=timezone.now() + timedelta(days=29), place="")
    shown = world.client("dana").get(reverse("cases:today")).content.decode()
    assert "abgesagt" not in shown
    assert "verlegt" in shown, "also where the new day is far"


def test_one_that_is_called_off_weeks_ahead_is_read_on_the_page_of_the_day(world, conference):
    Conference.objects.filter(pk=conference.pk).update(starts_at=timezone.now() + timedelta(weeks=4))
    dana, today = world.client("dana"), reverse("cases:today")
    assert "abgesagt" not in dana.get(today).content.decode()
    world.client("amira").post(reverse("cases:call-off", args=[conference.pk]))

    assert "abgesagt" in dana.get(today).content.decode()
    Conference.objects.update(called_off_at=timezone.now() - timedelta(weeks=2, hours=1))
    assert "abgesagt" not in dana.get(today).content.decode(), "after two weeks everybody has read it"


def test_one_that_was_called_off_takes_place_again_at_its_old_time_and_place(world, conference):
    world.client("amira").post(reverse("cases:call-off", args=[conference.pk]))
    row = Conference.objects.get(pk=conference.pk)
    with acting(world.actor("amira")) as by:
        seen = row.changed_at.isoformat()
        together.move(by=by, conference=row, seen=seen, starts_at=row.starts_at, place=row.place)

    again = Conference.objects.get(pk=conference.pk)
    assert (again.called_off_at, again.starts_at, again.place) == (None, conference.starts_at, "Rathaus")
    shown = world.client("dana").get(reverse("cases:today")).content.decode()
    assert ("Wohnung" in shown, "abgesagt" in shown) == (True, False)


def test_what_is_over_is_not_called_off_and_not_moved_into_the_past(world, conference):
    before = timezone.now() - timedelta(hours=3)
    Conference.objects.filter(pk=conference.pk).update(starts_at=before)
    answer = world.client("amira").post(reverse("cases:call-off", args=[conference.pk]), follow=True)
    assert "Ihre Zeit ist vorbei" in answer.content.decode()
    seen = conference.changed_at.isoformat()
    with acting(world.actor("amira")) as by, pytest.raises(ValidationError) as caught:
        together.move(by=by, conference=conference, seen=seen, starts_at=before + timedelta(hours=1), place="")
    assert set(caught.value.message_dict) == {"hour"}


def test_only_whoever_called_a_conference_moves_it_and_only_before_it_was_held(world, conference):
    addresses = [reverse(f"cases:{name}", args=[conference.pk]) for name in ("move", "call-off")]
    for name in ("dana", "hanna", "ben", "lea", "olga"):
        assert [world.client(name).get(address).status_code for address in addresses] == [404, 404], name
        assert [world.client(name).post(address).status_code for address in addresses] == [404, 404], name
    with acting(world.actor("amira")) as by:
        together.minutes(by=by, conference=conference, seen="", text="Besprochen", agreed="")
    assert "hat stattgefunden" in world.client("amira").post(addresses[1], follow=True).content.decode()
    form = {"day": f"{timezone.localdate() + timedelta(days=6)}", "hour": "10:00", "place": ""}
    assert "hat stattgefunden" in world.client("amira").post(addresses[0], form).content.decode()


def test_a_conference_is_called_off_only_after_a_second_look(world, conference):
    page, off = reverse("cases:conference", args=[conference.pk]), reverse("cases:call-off", args=[conference.pk])
    client = world.client("amira")

    shown, asked = (client.get(address).content.decode() for address in (page, off))

    assert f'href="{off}"' in shown
    assert f'action="{off}"' not in shown
    assert "findet sie wieder statt" in asked
    assert Conference.objects.get(pk=conference.pk).called_off_at is None
