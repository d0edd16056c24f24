"""Signing in and forgetting a password: works without a mail server, links to our own address, and does not tell who has an account."""

import re

import pytest
from django.conf import settings as configured
from django.core import mail

from bruecke.base.crypto import unlock
from bruecke.base.models import Message
from conftest import client_of

pytestmark = pytest.mark.django_db
RESET, PASSWORD = "/konto/password/reset/", "sieben Zwerge im Wald"


@pytest.fixture
def no_mail_server(settings):
    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", 9


def sent():
    return [(unlock(bytes(row.address)).decode(), row.subject, row.body) for row in Message.objects.order_by("created_at")]


@pytest.mark.parametrize("email", ["amira@example.org", "niemand@example.org"])
def test_a_forgotten_password_answers_without_a_mail_server(world, no_mail_server, email):
    answer = client_of().post(RESET, {"email": email})

    assert (answer.status_code, answer["Location"]) == (302, f"{RESET}done/")
    assert [row[0] for row in sent()] == [email]
    assert mail.outbox == []


def test_the_link_of_a_mail_never_points_to_another_host(world, settings):
    settings.ALLOWED_HOSTS = ["*"]
    client_of().post(RESET, {"email": "amira@example.org"}, headers={"host": "evil.example"})

    ((_address, subject, body),) = sent()
    links = re.findall(r"https?://\S+", body)
    assert [link.startswith(f"{configured.BRUECKE_URL}{RESET}key/") for link in links] == [True]
    assert "evil" not in body
    assert subject.startswith("Brücke:")


def test_the_link_sets_a_new_password_once_and_the_owner_is_told(world):
    client_of().post(RESET, {"email": "amira@example.org"})
    path = re.search(r"(/konto/\S+)", sent()[0][2])[1]
    visitor = client_of()
    form = visitor.get(path, follow=True)

    visitor.post(form.request["PATH_INFO"], {"password1": PASSWORD, "password2": PASSWORD})

    world.amira.refresh_from_db()
    assert world.amira.check_password(PASSWORD)
    assert [row[0] for row in sent()] == ["amira@example.org"] * 2
    assert "http" not in sent()[1][2]
    assert "password1" not in client_of().get(path, follow=True).content.decode()


def test_the_addresses_of_visitors_are_not_kept_in_the_counters(world):
    from django.db import connection

    client_of().post("/konto/login/", {"login": "amira@example.org", "password": "falsch"}, REMOTE_ADDR="203.0.113.77")

    with connection.cursor() as cursor:
        cursor.execute("SELECT cache_key, value FROM base_cache")
        rows = cursor.fetchall()
    assert rows != []
    assert not any("203.0.113.77" in f"{key}{value}" for key, value in rows)


def test_too_many_wrong_passwords_lock_the_door_for_this_visitor(world):
    codes = [
        client_of().post("/konto/login/", {"login": f"a{number}@example.org", "password": "falsch"}).status_code
        for number in range(40)
    ]

    assert codes[0] == 200
    assert 429 in codes


@pytest.mark.parametrize("target", ["https://evil.example/", "//evil.example/", "/\\evil.example", "javascript:alert(1)"])
def test_signing_in_leads_nowhere_else(world, target):
    world.amira.set_password(PASSWORD)
    world.amira.save()

    answer = client_of().post("/konto/login/", {"login": "amira@example.org", "password": PASSWORD, "next": target})

    assert answer.status_code == 302
    assert answer["Location"].startswith("/")
    assert "evil" not in answer["Location"]
    assert not answer["Location"].startswith(("//", "/\\"))


def test_the_session_gets_a_new_key_at_sign_in(world):
    world.amira.set_password(PASSWORD)
    world.amira.save()
    client = client_of()
    session = client.session
    session["planted"] = "1"
    session.save()
    planted = session.session_key

    client.post("/konto/login/", {"login": "amira@example.org", "password": PASSWORD})

    assert client.session.session_key != planted


def _factor(user):
    from allauth.mfa.totp.internal.auth import TOTP, generate_totp_secret

    return TOTP.activate(user, generate_totp_secret())


def _just_proved(client, user):
    from types import SimpleNamespace

    from allauth.account.internal.flows.login import record_authentication

    request = SimpleNamespace(session=client.session)
    record_authentication(request, user, method="password", reauthenticated=True)
    request.session.save()


def test_a_removed_second_factor_closes_the_door_at_once_and_everywhere(world):
    _factor(world.amira)
    here, elsewhere, colleague = world.client("amira"), world.client("amira"), world.client("ben")
    for client in (here, elsewhere, colleague):
        assert client.get("/heute/").status_code == 200
    _just_proved(here, world.amira)

    assert here.post("/konto/2fa/totp/deactivate/").status_code == 302

    assert here.get("/heute/")["Location"] == "/konto/2fa/"
    assert elsewhere.get("/heute/")["Location"].startswith("/konto/login/")
    assert colleague.get("/heute/").status_code == 200
    assert [row[0] for row in sent()] == ["amira@example.org"]


def test_a_new_second_factor_ends_sessions_that_never_proved_it(world, django_capture_on_commit_callbacks):
    """Somebody who stole the password before the factor was set up waits in a session of her own."""
    from allauth.mfa.totp.internal import auth

    here, thief = client_of(), client_of()
    here.force_login(world.amira)
    thief.force_login(world.amira)
    assert thief.get("/heute/")["Location"] == "/konto/2fa/"
    _just_proved(here, world.amira)
    here.get("/konto/2fa/totp/activate/")
    secret = here.session["mfa.totp.secret"]

    code = auth.format_hotp_value(auth.hotp_value(secret, next(auth.yield_hotp_counters_from_time())))
    with django_capture_on_commit_callbacks(execute=True):
        assert here.post("/konto/2fa/totp/activate/", {"code": code}).status_code == 302

    assert here.get("/heute/").status_code == 200
    assert thief.get("/heute/")["Location"].startswith("/konto/login/")


def test_a_new_password_ends_every_session(world):
    elsewhere = world.client("amira")
    assert elsewhere.get("/heute/").status_code == 200
    client_of().post(RESET, {"email": "amira@example.org"})
    path = re.search(r"(/konto/\S+)", sent()[0][2])[1]
    visitor = client_of()

    form = visitor.get(path, follow=True)
    visitor.post(form.request["PATH_INFO"], {"password1": PASSWORD, "password2": PASSWORD})

    assert elsewhere.get("/heute/")["Location"].startswith("/konto/login/")
