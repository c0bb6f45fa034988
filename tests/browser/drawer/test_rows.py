"""Rows × nodes in a real browser: the active row is one for all, filters count, and keys move."""

import re

import pytest
from playwright.async_api import Page, expect

from tests.browser.axe import grave_findings
from tests.interop.browser import in_browser

pytestmark = pytest.mark.smoke


def rows(page: Page):
    return page.locator(".fb-board-all .fb-board-row:not(.loading)")


@in_browser
async def test_every_row_of_the_run_is_there_but_only_those_in_sight_exist(page: Page):
    await expect(page.get_by_text("40 rows", exact=True)).to_be_visible()
    assert await rows(page).count() < 40


@in_browser
async def test_choosing_a_row_shows_it_everywhere(page: Page):
    await rows(page).nth(2).click()
    await expect(rows(page).nth(2)).to_have_attribute("aria-selected", "true")
    await expect(page.get_by_test_id("drawer").get_by_text("Active row t003")).to_be_visible()
    await expect(page.get_by_test_id("node-tweets")).to_contain_text("apple a day")
    await page.get_by_test_id("drawer-row").click()
    await expect(page.get_by_role("heading", name="Row t003")).to_be_visible()


@in_browser
async def test_the_keys_move_the_active_row(page: Page):
    await rows(page).nth(0).click()
    await page.get_by_test_id("matrix").focus()
    await page.keyboard.press("j")
    await page.keyboard.press("j")
    await page.keyboard.press("k")
    await expect(rows(page).nth(1)).to_have_attribute("aria-selected", "true")
    await page.keyboard.press("Enter")
    await expect(page.get_by_role("heading", name="Row t002")).to_be_visible()


@in_browser
async def test_a_search_leaves_the_rows_that_have_the_words(page: Page):
    await page.get_by_label("Search rows").fill("Eiffel")
    await expect(page.get_by_text("of 40 rows")).to_be_visible()
    await expect(rows(page).first).to_contain_text("Eiffel")
    await page.get_by_role("button", name="Show all rows").click()
    await expect(page.get_by_text("40 rows", exact=True)).to_be_visible()


@in_browser
async def test_a_column_filters_by_its_marks(page: Page):
    await page.locator(".fb-board-column", has_text="Quality").click()
    card = page.locator(".fb-filter-card")
    await card.get_by_text("partly").click()
    await card.get_by_role("button", name="Show").click()
    await expect(page.locator(".fb-filter")).to_contain_text("Quality: partly")
    marks = page.locator(".fb-board-all .fb-board-row .fb-mark.partly")
    await expect(marks.first).to_be_visible()
    for row in await rows(page).all():
        await expect(row.get_by_label("Quality: partly")).to_be_visible()


@in_browser
async def test_a_mark_is_told_in_words_too(page: Page):
    mark = page.locator(".fb-mark.partly").first
    await expect(mark).to_have_attribute("aria-label", re.compile("partly"))


@in_browser
async def test_the_drawer_has_no_grave_findings(page: Page):
    for panel in ("matrix", "row", "compare", "history", "log"):
        tab = page.get_by_test_id(f"drawer-{panel}")
        await tab.click()
        shown = page.get_by_role("tabpanel", name=(await tab.inner_text()).strip(), exact=True)
        await expect(shown).to_be_visible()
        await expect(shown).not_to_be_empty()
        assert await grave_findings(page, within='[data-testid="drawer"]') == [], panel
