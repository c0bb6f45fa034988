"""What a page weighs, as it is sent."""

from __future__ import annotations

from typing import Any

from playwright.async_api import Page, expect


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
