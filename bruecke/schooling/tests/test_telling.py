"""Families are told that there is news: once, neutrally, only where a message may be left."""

from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from django.utils import timezone

from bruecke.access.jobs import as_job
from bruecke.access.policy import NotVisible
from bruecke.base.crypto import unlock
from bruecke.base.models import Message
from bruecke.schooling.actions import telling
from bruecke.schooling.models import Entrant, Guardian, Step
from bruecke.schooling.tests.factories import family
from bruecke.schooling.tests.test_rounds import ready
from conftest import acting, as_owner

pytestmark = pytest.mark.django_db


def tell(now=None):
    as_owner()
    with as_job("schooling") as job:
        return telling.tell_news(by=job, now=now or timezone.now())


def a_ready_family(world, *, safe=True, children=1):
    told = family(world, children=children)
    Guardian.objects.update(safe_to_leave_message=safe)
    ready(world, told)
    return told


def test_a_step_is_told_once_in_the_family_s_language_and_says_nothing(world):
    told = a_ready_family(world)

    assert (tell(), tell()) == (1, 0)

    message = Message.objects.get()
    assert (message.channel, unlock(message.address).decode()) == ("sms", "+4922147100777")
    assert "/ar/" in message.body
    for part in ("Haddad", "Rahaf", told.code, "schule", "مدرس", "طفل", "Kreis"):
        assert part not in message.body + message.subject
    assert message.about == told.entrants[0].dossier_id


def test_two_children_of_one_family_are_one_message(world):
    a_ready_family(world, children=2)

    assert tell() == 1


def test_nothing_where_no_message_may_be_left(world):
    a_ready_family(world, safe=False)

    assert tell() == 0


def test_nothing_for_somebody_protected(world):
    a_ready_family(world)
    Entrant.objects.update(is_protected=True)

    assert tell() == 0
    assert not Message.objects.exists()


def test_who_has_no_telephone_gets_a_mail(world):
    a_ready_family(world)
    Guardian.objects.update(phone="", email="samira@example.org")

    tell()

    assert Message.objects.get().channel == "email"


def test_the_report_itself_and_old_steps_are_no_news(world):
    family(world)
    Guardian.objects.update(safe_to_leave_message=True)
    assert tell() == 0
    assert Step.objects.count() == 1

    assert tell(timezone.now() + timedelta(days=2)) == 0


def test_at_night_it_waits_for_the_morning(world):
    a_ready_family(world)
    night = datetime(2026, 11, 28, 23, 30, tzinfo=ZoneInfo("Europe/Berlin"))
    Step.objects.update(at=night - timedelta(minutes=5))

    tell(night)

    assert timezone.localtime(Message.objects.get().not_before) == datetime(2026, 11, 29, 8, tzinfo=ZoneInfo("Europe/Berlin"))


def test_only_the_job_tells(world):
    with acting(world.actor("petra")) as petra, pytest.raises(NotVisible):
        telling.tell_news(by=petra, now=timezone.now())
