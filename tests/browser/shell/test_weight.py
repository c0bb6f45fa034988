"""What a first visit weighs."""

from __future__ import annotations

import pytest
from playwright.async_api import expect

from tests.browser.weight import weight_of
from tests.interop.browser import in_browser

pytestmark = pytest.mark.smoke

BUDGET = 900_000
"""Bytes as they are sent, compressed, until a page has come to rest."""


@in_browser
@pytest.mark.parametrize("testid", ["start-example", "versions"], ids=["start page", "flow page"])
async def test_a_first_visit_stays_within_its_weight(visit, server, testid):
    page = (await visit("/")).page
    if testid == "versions":
        await page.get_by_test_id("start-example").click()
        await expect(page.get_by_test_id(testid)).to_be_visible()
    sizes = await weight_of(page, page.url, testid)
    heaviest = sorted(sizes.items(), key=lambda one: -one[1])
    assert 100_000 < sum(sizes.values()) <= BUDGET, heaviest[:8]
