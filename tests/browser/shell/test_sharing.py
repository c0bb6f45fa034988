"""Others come in by links of their own, and do what their role lets them."""

from __future__ import annotations

import pytest
from playwright.async_api import Page, expect

from flowboard.workspace.example import copy_example
from tests.interop.browser import in_browser

pytestmark = pytest.mark.smoke


@pytest.fixture(scope="module")
def prepare():
    """The editor is started with the example."""
    return lambda folder: copy_example(folder).flow


async def made(page: Page, testid: str, name: str = "") -> str:
    """The path of a link that is made in the dialog."""
    await page.get_by_test_id("share").click()
    if name:
        await page.get_by_label("Name", exact=True).fill(name)
    await page.get_by_test_id(testid).click()
    address = await page.get_by_test_id("share-address").input_value()
    await page.keyboard.press("Escape")
    return "/flow/" + address.partition("/flow/")[2]


@in_browser
async def test_a_shared_link_shows_its_flow_and_no_way_to_change_it(visit):
    owner = (await visit()).page
    link = await made(owner, "share-link")
    guest = await visit(link, known=False)
    await expect(guest.page.get_by_test_id("flow-name")).to_have_value("tweet entities")
    await expect(guest.page.get_by_test_id("flow-name")).to_have_attribute("readonly", "")
    assert "token" not in guest.page.url
    for testid in ("save", "undo", "share", "trust-review"):
        await expect(guest.page.get_by_test_id(testid)).to_be_hidden()
    await guest.page.goto(guest.address)
    await expect(guest.page.get_by_role("heading", level=1)).to_have_text("This wasn't shared with you")
    guest.forgive()  # the browser logs the status 403


@in_browser
async def test_a_link_that_is_taken_back_ends_at_once(visit):
    owner = (await visit()).page
    guest = await visit(await made(owner, "share-token", "a guest"), known=False)
    await expect(guest.page.get_by_test_id("flow-name")).to_have_value("tweet entities")
    await owner.get_by_test_id("share").click()
    await owner.get_by_role("button", name="Take back the token of a guest").click()
    await expect(owner.get_by_role("dialog").get_by_text("a guest", exact=True)).to_have_count(0)
    await guest.page.reload()
    await expect(guest.page.get_by_role("heading", level=1)).to_have_text("Come in by the link")
    guest.forgive()  # the browser logs the status 401


@in_browser
async def test_a_browser_that_nobody_let_in_sees_how_to_come_in(visit):
    stranger = await visit(known=False)
    await expect(stranger.page.get_by_role("heading", level=1)).to_have_text("Come in by the link")
    stranger.forgive()  # the browser logs the status 401
