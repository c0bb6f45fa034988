"""The frame of a flow: the drawer, the inspector, and small screens."""

from __future__ import annotations

import re

import pytest
from playwright.async_api import expect

from flowboard.workspace.example import copy_example
from tests.interop.browser import in_browser


@pytest.fixture(scope="module")
def prepare():
    """The editor is started with the example."""
    return lambda folder: copy_example(folder).flow


@in_browser
async def test_the_drawer_opens_grows_by_keys_and_is_remembered(visit):
    page = (await visit()).page
    drawer, grip = page.locator(".fb-drawer"), page.locator(".fb-drawer-grip")
    await page.get_by_test_id("drawer-toggle").click()
    await grip.focus()
    before = (await drawer.bounding_box())["height"]
    await page.keyboard.press("ArrowUp")
    after = (await drawer.bounding_box())["height"]
    assert after == before + 24
    await page.reload()
    await expect(grip).to_be_visible()
    assert (await drawer.bounding_box())["height"] == after
    for _ in range(30):
        await grip.press("PageUp")
    assert (await drawer.bounding_box())["height"] <= 0.45 * 900 + 1


@in_browser
async def test_the_inspector_closes_and_opens(visit):
    page = (await visit()).page
    await page.get_by_test_id("right-toggle").click()
    await expect(page.locator(".fb-right")).to_be_hidden()
    await page.get_by_test_id("right-toggle").click()
    await expect(page.locator(".fb-right")).to_be_visible()


@in_browser
async def test_a_small_screen_reads_and_grades_only(visit):
    page = (await visit(viewport={"width": 600, "height": 900})).page
    await expect(page.get_by_text("On a small screen you can look and grade")).to_be_visible()
    await expect(page.get_by_test_id("undo")).to_be_hidden()
    await expect(page.get_by_test_id("share")).to_be_hidden()
    await page.get_by_test_id("small-grade").click()
    await expect(page).to_have_url(re.compile("/grade/grades"))
