"""What a first visit weighs."""

from __future__ import annotations

from typing import Any

import pytest
from playwright.async_api import Page, expect

from tests.interop.browser import in_browser

BUDGET = 900_000
"""Bytes as they are sent, compressed, until a page has come to rest."""


async def weight_of(page: Page, address: str, testid: str) -> dict[str, int]:
    """Bytes by address of all that a browser fetches that has kept nothing from before."""
    sizes: dict[str, int] = {}
    addresses: dict[str, str] = {}
    session = await page.context.new_cdp_session(page)
    await session.send("Network.enable")
    await session.send("Network.setCacheDisabled", {"cacheDisabled": True})

    def begun(event: Any) -> None:
        addresses[event["requestId"]] = event["request"]["url"]

    def ended(event: Any) -> None:
        address = addresses.get(event["requestId"], "")
        sizes[address] = sizes.get(address, 0) + int(event["encodedDataLength"])

    session.on("Network.requestWillBeSent", begun)
    session.on("Network.loadingFinished", ended)
    await page.goto(address)
    await expect(page.get_by_test_id(testid)).to_be_visible()
    await page.wait_for_load_state("networkidle")
    return sizes


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
