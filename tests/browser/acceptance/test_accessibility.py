"""No serious or critical finding of axe-core: the start page, the canvas and what opens on it, in both themes."""

from __future__ import annotations

import pytest
from playwright.async_api import Page, expect

from flowboard.workspace.example import copy_example
from flowboard.workspace.project import load
from tests.browser.acceptance.flow_page import in_theme
from tests.browser.axe import grave_findings
from tests.interop.browser import in_browser

expect.set_options(timeout=30_000)
THEMES = pytest.mark.parametrize("theme", ["light", pytest.param("dark", marks=pytest.mark.full)])
NODES = ("tweets", "extract", "answer", "quality", "grades", "results")


@pytest.fixture(scope="module")
def arguments(tmp_path_factory: pytest.TempPathFactory) -> tuple[str, ...]:
    """The example, run once."""
    path = copy_example(tmp_path_factory.mktemp("example")).flow
    load(path).run(models="recorded", limit=30)
    return (str(path),)


async def dialog_is_fine(page: Page, opener: str) -> None:
    await page.get_by_test_id(opener).click()
    await expect(page.locator(".fb-dialog")).to_be_visible()
    assert await grave_findings(page) == [], opener
    await page.keyboard.press("Escape")
    await expect(page.locator(".fb-dialog")).to_have_count(0)


@in_browser
@THEMES
async def test_the_start_page(open_page, theme):
    flow = await in_theme(open_page, "/", theme)
    await expect(flow.page.get_by_test_id("start-example")).to_be_visible()
    assert await grave_findings(flow.page) == []
    for label in ("Keys of providers", "Settings"):
        await flow.page.get_by_label(label, exact=True).click()
        await expect(flow.page.locator(".fb-dialog")).to_be_visible()
        assert await grave_findings(flow.page) == [], label
        await flow.page.keyboard.press("Escape")
        await expect(flow.page.locator(".fb-dialog")).to_have_count(0)


@in_browser
@THEMES
async def test_the_canvas_with_a_run_and_what_opens_on_it(open_page, server, theme):
    flow = await in_theme(open_page, server.path, theme)
    page = flow.page
    await flow.ready(*NODES[:3])
    await flow.state("results", "done")
    await flow.open_drawer()
    await page.locator(".fb-board-all .fb-board-row:not(.loading)").nth(2).click()
    await expect(flow.node("answer").locator(".fc-value")).to_be_visible()
    assert await grave_findings(page) == []
    await flow.select("answer")
    await page.get_by_test_id("tab-nodes").click()
    assert await grave_findings(page) == []
    for key, testid in (
        ("a", "quick-add"),
        ("w", "wire-picker"),
        ("Control+k", "command-palette"),
        ("?", "shortcuts"),
    ):
        await flow.card("answer").focus()
        await page.keyboard.press(key)
        await expect(page.get_by_test_id(testid)).to_be_visible()
        assert await grave_findings(page) == [], testid
        await page.keyboard.press("Escape")
        await expect(page.get_by_test_id(testid)).to_have_count(0)
    for opener in ("versions", "share", "help"):
        await dialog_is_fine(page, opener)
    for opener in ("run-more", "more"):
        await page.get_by_test_id(opener).click()
        await expect(page.get_by_role("menuitem").first).to_be_visible()
        assert await grave_findings(page) == [], opener
        await page.keyboard.press("Escape")
        await expect(page.get_by_role("menuitem")).to_have_count(0)
