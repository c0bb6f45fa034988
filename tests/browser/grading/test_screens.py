"""The grading page in light, in dark and on a phone."""

from __future__ import annotations

import pytest
from playwright.async_api import expect

from tests.browser.axe import grave_findings
from tests.browser.grading.conftest import heading, log_of, press
from tests.browser.server import EditorServer
from tests.interop.browser import in_browser

PHONE = {"viewport": {"width": 390, "height": 844}, "has_touch": True, "is_mobile": True}


@in_browser
@pytest.mark.parametrize("theme", ["light", pytest.param("dark", marks=pytest.mark.full)])
async def test_the_page_has_no_grave_findings_before_and_after_grading(open_grading, theme):
    page = await open_grading(color_scheme=theme)
    assert await grave_findings(page) == []
    await press(page, "2", "1", "k")
    await page.keyboard.press("v")
    assert await grave_findings(page) == []


@in_browser
async def test_all_keys_are_listed_and_do_nothing_while_they_are(open_grading, server: EditorServer):
    page = await open_grading()
    before = len(log_of(server))
    await page.keyboard.press("?")
    sheet = page.get_by_test_id("keys-sheet")
    await expect(sheet).to_contain_text("next row without a grade")
    await page.keyboard.press("1")
    assert await grave_findings(page) == []
    await page.keyboard.press("Escape")
    await expect(sheet).to_be_hidden()
    assert len(log_of(server)) == before


@in_browser
async def test_on_a_phone_rows_are_graded_with_big_buttons_that_stay_in_sight(
    open_grading, server: EditorServer
):
    page = await open_grading(**PHONE)
    before = len(log_of(server))
    for name in ("grade-good", "grade-bad"):
        row = await heading(page).inner_text()
        made = page.get_by_test_id(name)
        box = await made.bounding_box()
        assert box is not None
        assert box["height"] >= 48 and box["y"] + box["height"] <= 844
        await made.tap()
        await expect(heading(page)).not_to_have_text(row)
    assert len(log_of(server)) == before + 2
    assert await page.evaluate("document.documentElement.scrollWidth") == 390
    assert await grave_findings(page) == []


@in_browser
async def test_on_a_phone_the_queue_opens_over_the_row(open_grading):
    page = await open_grading(**PHONE)
    await page.get_by_test_id("open-queue").tap()
    queue = page.get_by_test_id("queue")
    await expect(queue).to_be_visible()
    ready = queue.get_by_role("option").filter(has_text="ready").first
    label = await ready.locator(".fb-queue-label").inner_text()
    await ready.tap()
    await expect(heading(page)).to_have_text(f"Row {label}")
    await expect(queue).to_be_hidden()


@in_browser
async def test_names_of_milestones_never_meet_however_many_are_graded(open_grading):
    page = await open_grading()
    names = page.locator(".fb-grade-milestone > span")
    left, right = await names.nth(0).bounding_box(), await names.nth(1).bounding_box()
    assert left is not None
    assert right is not None
    assert left["x"] + left["width"] < right["x"]
