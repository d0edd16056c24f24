"""The code of the own pages: an unknown one tells nothing, guessing is limited, and none opens what is another's."""

import re

from django.core.cache import cache
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from bruecke.access.actor import of_code
from bruecke.access.models import Grant
from bruecke.base.crypto import code_hash
from bruecke.consent.models import Consent
from bruecke.privacy.actions import mine
from bruecke.privacy.tests.factories import address
from conftest import acting


def test_unknown_and_expired_code_get_the_same_answer(visitor, arrive):
    done = arrive()
    Grant.objects.filter(code_hash=code_hash(done.code)).update(ended_at=timezone.now())

    for name in ("mine", "withdraw", "mine-pdf", "mine-json", "mine-ics"):
        expired = visitor.get(address(name, done.code))
        cache.clear()
        unknown = visitor.get(address(name, "23456789ABCDEFGH"))
        cache.clear()
        short = visitor.get(address(name, "X"))
        cache.clear()
        assert expired.status_code == unknown.status_code == short.status_code == 404, name
        bodies = [answer.content.decode().replace(code, "") for answer, code in
                  ((expired, done.code), (unknown, "23456789ABCDEFGH"), (short, "X"))]  # fmt: skip
        assert bodies[0] == bodies[1], name


def test_unknown_and_expired_code_cost_the_same_queries(visitor, arrive):
    done = arrive()
    Grant.objects.filter(code_hash=code_hash(done.code)).update(ended_at=timezone.now())
    counts = []
    for code in (done.code, "23456789ABCDEFGH"):
        cache.clear()
        with CaptureQueriesContext(connection) as queries:
            visitor.get(address("mine", code))
        counts.append([re.sub(r"'[^']*'|\"s\d+_x\d+\"", "?", query["sql"]) for query in queries])

    assert counts[0] == counts[1]


def test_address_is_limited_after_ten_wrong_codes(visitor, arrive):
    done = arrive()
    for number in range(10):
        assert visitor.get(address("mine", f"WRXNG{number}")).status_code == 404

    assert visitor.get(address("mine", "23456789ABCDEFGH")).status_code == 429
    assert visitor.get(address("mine", done.code)).status_code == 429


def test_typed_code_leads_on_whether_it_is_known_or_not(visitor, arrive):
    done = arrive()
    typed = " ".join(done.code[place : place + 4].lower() for place in range(0, 16, 4))

    known = visitor.post(reverse("privacy:enter-code", args=["ar"]), {"code": typed})
    unknown = visitor.post(reverse("privacy:enter-code", args=["ar"]), {"code": "2345 6789 abcd efgh"})

    assert known.status_code == unknown.status_code == 302
    assert known.url == address("mine", done.code, "ar")
    assert visitor.get(known.url).status_code == 200
    assert visitor.get(unknown.url).status_code == 404


def test_eleventh_code_of_an_hour_is_refused(visitor):
    where = reverse("privacy:enter-code", args=["de"])
    assert [visitor.post(where, {"code": "ABCD"}).status_code for _ in range(11)] == [302] * 10 + [429]


def test_entry_of_the_code_needs_no_cookie_and_reads_right_to_left(visitor):
    answer = visitor.get(reverse("privacy:enter-code", args=["ar"]))

    assert answer.status_code == 200
    assert 'dir="rtl"' in answer.content.decode()
    assert answer.cookies == {}


def test_code_stands_in_no_log(visitor, caplog):
    visitor.get(address("mine", "23456789ABCDEFGH"))

    assert "23456789ABCDEFGH" not in caplog.text


def test_foreign_code_opens_nothing_of_hers(world, arrive):
    done, other = arrive(), arrive(family_name="Haddad", given_name="Nour")
    with acting(of_code(code_hash(other.code))) as person:
        mine.withdraw(by=person, number=done.consent.number)

    assert Consent.objects.get(pk=done.consent.pk).withdrawn_at is None
