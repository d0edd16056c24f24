"""Two records of one person are compared, brought together and separated again without loss."""

import pytest
from playwright.sync_api import expect

from tests.journeys.steps import AMIRA

pytestmark = pytest.mark.browser


def test_two_records_become_one_and_two_again(desk):
    amira = desk(AMIRA)
    page = amira.menu("Mögliche Doppelte")
    amira.accessible("possible duplicates")
    pairs = page.get_by_role("region", name="Mögliche Doppelte").get_by_role("listitem")
    before = pairs.count()
    pairs.first.get_by_role("link", name="Vergleichen").click()
    expect(page.locator("h1")).to_have_text("Eine Person oder zwei?")
    amira.accessible("compare two records")
    amira.picture("vergleichen")

    page.locator('input[name="same"][value="yes"]').check(force=True)
    page.locator("main form button.kern-btn--primary").click()
    merged = page.get_by_role("region", name="Zusammengeführt")
    expect(merged.get_by_role("listitem").first).to_contain_text("Amira Kessler")
    expect(pairs).to_have_count(before - 1)

    merged.get_by_role("link", name="Rückgängig").first.click()
    amira.accessible("separate two records")
    page.get_by_role("button", name="Trennen").click()
    expect(pairs.first).to_be_visible()
    expect(page.get_by_role("region", name="Zusammengeführt")).to_have_count(0)
