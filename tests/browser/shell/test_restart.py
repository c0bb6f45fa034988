"""The server is killed and comes back: the page finds it again, and the draft is there."""

from __future__ import annotations

import pytest
from playwright.async_api import expect

from flowboard.workspace.example import copy_example
from tests.interop.browser import in_browser


@pytest.fixture(scope="module")
def prepare():
    """The editor is started with the example."""
    return lambda folder: copy_example(folder).flow


@in_browser
async def test_after_a_crash_the_same_tab_shows_the_draft_again(visit, server):
    watched = await visit()
    page = watched.page
    await page.get_by_test_id("flow-name").fill("before the crash")
    await page.get_by_test_id("flow-name").press("Enter")
    await expect(page.get_by_test_id("versions")).to_have_text("Draft kept")
    await page.wait_for_timeout(1_000)  # what the promise grants: at most a second is lost
    server.kill()
    await expect(page.locator("#popup")).to_be_visible()
    server.start(server.port)
    await page.wait_for_event("load", timeout=30_000)
    await expect(page.get_by_test_id("flow-name")).to_have_value("before the crash")
    await expect(page.get_by_test_id("versions")).to_have_text("Draft kept")
    watched.forgive()  # the browser logs that the server was gone
