"""The frame of a flow and its dialogs, looked at by axe-core in both themes."""

from __future__ import annotations

import pytest
from playwright.async_api import expect

from flowboard.workspace.example import copy_example
from tests.browser.axe import grave_findings
from tests.interop.browser import in_browser

IN_THE_BAR = ("share", "versions", "help")
IN_THE_MENU = ("export", "keys", "settings")


@pytest.fixture(scope="module")
def prepare():
    """The editor is started with the example."""
    return lambda folder: copy_example(folder).flow


@in_browser
@pytest.mark.parametrize("scheme", ["light", "dark"])
async def test_the_frame_and_its_dialogs_have_no_grave_finding(visit, scheme):
    page = (await visit(color_scheme=scheme)).page
    await expect(page.get_by_test_id("share")).to_be_visible()
    assert await grave_findings(page, ".fb-top") == []
    for testid in (*IN_THE_BAR, *IN_THE_MENU):
        if testid in IN_THE_MENU:
            await page.get_by_test_id("more").click()
        await page.get_by_test_id(testid).click()
        await expect(page.locator(".fb-dialog")).to_be_visible()
        assert await grave_findings(page, ".q-dialog") == [], testid
        await page.keyboard.press("Escape")
        await expect(page.locator(".fb-dialog")).to_have_count(0)
