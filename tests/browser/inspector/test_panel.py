"""The panel itself: by keyboard, with hostile texts, in both themes, wide and narrow."""

from __future__ import annotations

import pytest
from playwright.async_api import expect

from tests.browser.axe import grave_findings
from tests.browser.inspector.conftest import HOSTILE, opened, select
from tests.interop.browser import in_browser


@in_browser
async def test_a_check_is_added_with_the_keyboard_alone(visit):
    page = await opened(visit)
    await select(page, "answer")
    await page.get_by_test_id("tab-assertions").focus()
    await page.keyboard.press("Enter")
    await page.get_by_test_id("add-check").focus()
    await page.keyboard.press("Enter")
    await expect(page.get_by_test_id("check-search")).to_be_focused()
    await expect(page.get_by_test_id("check-length")).to_be_visible()
    await page.keyboard.type("hashtags")
    await expect(page.get_by_test_id("check-length")).to_have_count(0)
    await page.get_by_test_id("check-no_hashtags").focus()
    await page.keyboard.press("Enter")
    await expect(page.get_by_test_id("assertion-no_hashtags")).to_be_visible()
    await expect(page.get_by_test_id("node-answer")).to_contain_text("3 assertions")


@in_browser
async def test_code_is_tried_only_once_the_flow_is_trusted(visit):
    page = await opened(visit)
    await select(page, "dates")
    await page.get_by_test_id("field-code-try").click()
    await expect(page.get_by_text("none of its code runs yet")).to_be_visible()
    await page.get_by_test_id("trust-review").click()
    await page.get_by_test_id("trust-yes").click()
    await expect(page.get_by_test_id("trust-banner")).to_be_hidden()
    await page.get_by_test_id("field-code-try").click()
    results = page.locator(".fb-trial-results")
    await expect(results).to_contain_text("no error")
    await expect(results).to_contain_text(HOSTILE.upper())


@in_browser
async def test_values_and_names_are_text_whatever_they_say(visit):
    page = await opened(visit)
    await select(page, "ask")
    await page.get_by_test_id("node-title").fill(HOSTILE)
    await page.get_by_test_id("field-note").fill(HOSTILE)
    await page.get_by_test_id("tab-output").click()
    await expect(page.locator(".fb-output .fb-value").first).to_be_visible()
    await page.get_by_test_id("node-dates").click(position={"x": 90, "y": 14}, modifiers=["Shift"])
    await expect(page.get_by_text("2 nodes", exact=True)).to_be_visible()
    await expect(page.locator(".fb-several-list")).to_contain_text(HOSTILE)
    assert await page.locator("img[src=x]").count() == 0


@in_browser
async def test_the_panel_grows_by_keyboard_and_stays_so(visit):
    page = await opened(visit)
    right = page.locator(".fb-right")
    before = (await right.bounding_box())["width"]
    await page.get_by_role("separator", name="Width of the inspector").focus()
    await page.keyboard.press("PageUp")
    await page.reload()
    await page.get_by_test_id("node-answer").wait_for()
    assert (await right.bounding_box())["width"] == pytest.approx(before + 160, abs=2)


@in_browser
@pytest.mark.parametrize("theme", ["light", pytest.param("dark", marks=pytest.mark.full)])
async def test_nothing_grave_stands_in_the_way_of_assistive_technology(visit, theme):
    page = await opened(visit, color_scheme=theme)
    within = '[data-testid="inspector"]'
    found = await grave_findings(page, within)
    for node in ("ask", "answer", "rows", "judge", "dates"):
        await select(page, node)
        await page.get_by_test_id("tab-settings").click()
        await expect(page.get_by_test_id("field-note")).to_be_visible()
        found += await grave_findings(page, within)
    await select(page, "answer")
    await page.get_by_test_id("tab-assertions").click()
    await page.get_by_test_id("assertion-short").get_by_role("button").first.click()
    await page.get_by_test_id("add-check").click()
    await expect(page.get_by_test_id("check-length")).to_be_visible()
    found += await grave_findings(page, within)
    await page.get_by_test_id("tab-output").click()
    found += await grave_findings(page, within)
    assert found == []
