"""What people see when something breaks: a clear page, nothing half done, and it works again without a restart."""

import pytest
from django.db import OperationalError
from django.urls import reverse

from bruecke.access.models import Cover
from bruecke.access.queries import covers
from bruecke.consent.texts import page
from conftest import client_of


def _gone(*_args, **_options):
    raise OperationalError("the connection is lost")


@pytest.mark.django_db
def test_database_gone_is_said_with_503_and_over_when_it_is_back(world, monkeypatch):
    client = client_of(world.amira)
    client.raise_request_exception = False
    with monkeypatch.context() as broken:
        broken.setattr("bruecke.access.wall_middleware.actors.of_user", _gone)
        answer = client.get(reverse("welcome:today"))

    assert answer.status_code == 503
    assert answer["Retry-After"] == "10"
    assert "gerade nicht erreichbar" in answer.content.decode()
    assert client.get(reverse("welcome:today")).status_code == 200


@pytest.mark.django_db
def test_a_person_reads_in_her_language_that_nothing_was_saved(world, monkeypatch, client):
    client.raise_request_exception = False
    with monkeypatch.context() as broken:
        broken.setattr("bruecke.access.wall_middleware.enter", _gone)
        answer = client.get(reverse("welcome:contact", args=["uk"]), {"ort": "05358024"})

    assert answer.status_code == 503
    assert answer["Retry-After"] == "10"
    assert 'lang="uk"' in answer.content.decode()
    assert page("uk")["failed"] in answer.content.decode()


@pytest.mark.django_db
def test_an_error_undoes_the_half_done_work(world, monkeypatch):
    client = client_of(world.amira)
    client.raise_request_exception = False
    before = Cover.objects.count()

    def half_done(*_args, **_options):
        from django.utils import timezone

        today = timezone.localdate()
        Cover.objects.create(
            absent=world.amira, deputy=world.ben, unit=world.units["nord"], since=today, until=today, made_by=world.adam
        )
        raise RuntimeError("in the middle")

    monkeypatch.setattr("bruecke.welcome.views.today.render", half_done)
    answer = client.get(reverse("welcome:today"))

    assert answer.status_code == 500
    assert Cover.objects.count() == before
    assert not covers(world.actor("adam")).exists()


@pytest.mark.django_db
def test_closing_an_account_ends_its_session_at_the_next_click(world):
    client = client_of(world.amira)
    assert client.get(reverse("welcome:today")).status_code == 200
    type(world.amira).objects.filter(pk=world.amira.pk).update(is_active=False)

    answer = client.get(reverse("welcome:today"))

    assert answer.status_code == 302
    assert "/konto/login/" in answer["Location"]


@pytest.mark.django_db
def test_without_a_second_factor_staff_pages_stay_closed(world):
    client = client_of(world.amira)
    session = client.session
    del session["second_factor"]
    session.save()

    answer = client.get(reverse("welcome:today"))

    assert answer.status_code == 302
    assert answer["Location"] == reverse("mfa_index")
