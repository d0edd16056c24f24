"""Nothing that works ends with one click: the first opens the question, the second does it, also without any script."""

import re

import pytest
from django.urls import reverse
from django.utils import timezone

from bruecke.access.models import Cover

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize(
    ("name", "address"),
    [("adam", "access:members"), ("adam", "network:areas"), ("lea", "access:cover"), ("adam", "access:cover")],
)
def test_the_button_that_ends_lies_behind_a_question_that_says_what_follows(world, name, address):
    today = timezone.localdate()
    Cover.objects.create(
        absent=world.amira, deputy=world.ben, unit=world.units["nord"], since=today, until=today, made_by=world.lea
    )

    page = world.client(name).get(reverse(address)).content.decode()

    asking = re.findall(r'<details class="menu ends">(.*?)</details>', page, re.DOTALL)
    assert asking
    assert page.count('/beenden/"') == len(asking)
    for part in asking:
        assert re.search(r'<summary class="plainbtn">\w+.*</summary>\s*<form .*method="post" action="[^"]+/beenden/">', part)
        assert re.search(r'<p class="small">[^<]+\.</p>\s*<button type="submit">Wirklich beenden<span', part)


def test_closing_an_account_asks_back_too(world):
    page = world.client("adam").get(reverse("access:accounts")).content.decode()

    closing = re.findall(r'<button type="submit" name="to" value="closed">Wirklich sperren<', page)
    assert closing
    assert (
        len(closing)
        == page.count('<details class="menu ends">')
        == page.count('value="closed">') - page.count('<option value="closed">')
    )
