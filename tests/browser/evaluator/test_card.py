"""The report card of an evaluator: on its node and in the inspector, and every count leads to its rows."""

from __future__ import annotations

import re

import pytest
from playwright.async_api import expect

from tests.browser.axe import grave_findings
from tests.browser.evaluator.conftest import count, coverage, opened
from tests.interop.browser import in_browser

pytestmark = pytest.mark.smoke


@in_browser
async def test_the_card_is_on_the_node_and_in_the_inspector_with_intervals_and_the_same_word(visit):
    page = await opened(visit)
    await expect(page.get_by_test_id("card-word")).to_have_text("None good enough")
    await expect(coverage(page)).to_have_attribute(
        "aria-label", re.compile("78 %, interval 55–93 %, goal at least 80 %, not shown to be met")
    )
    node = page.get_by_test_id("node-quality")
    await expect(node).to_contain_text("55–93 %")
    await expect(node.get_by_text("None good enough")).to_be_visible()


@in_browser
async def test_a_count_leads_to_its_rows(visit):
    page = await opened(visit)
    await expect(count(page, "passed_bad")).to_have_text("4")
    await page.get_by_test_id("count-passed_bad").click()
    drawer = page.get_by_test_id("drawer")
    await expect(drawer.get_by_text("4 bad rows it passes")).to_be_visible()
    await expect(drawer.get_by_text("4 of 100 rows")).to_be_visible()


@in_browser
@pytest.mark.parametrize("theme", ["light", pytest.param("dark", marks=pytest.mark.full)])
async def test_the_card_has_no_grave_findings(visit, theme):
    page = await opened(visit, color_scheme=theme)
    row = page.locator(".fb-misaligned-row").first
    await row.locator("summary").click()
    await row.get_by_test_id("criterion-is-unclear").click()
    await expect(row.get_by_label("The ruling")).to_be_visible()
    assert await grave_findings(page) == []
