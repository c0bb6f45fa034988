"""No serious or critical finding of axe-core: the inspector of every kind of node and the drawer, in both themes."""

from __future__ import annotations

import pytest
from playwright.async_api import expect

from flowboard.workspace.example import copy_example
from flowboard.workspace.project import load
from tests.browser.acceptance.flow_page import in_theme
from tests.browser.axe import grave_findings
from tests.interop.browser import in_browser

pytestmark = pytest.mark.full

expect.set_options(timeout=30_000)
THEMES = pytest.mark.parametrize("theme", ["light", pytest.param("dark", marks=pytest.mark.full)])
NODES = ("tweets", "extract", "answer", "quality", "grades", "results")


@pytest.fixture(scope="module")
def arguments(tmp_path_factory: pytest.TempPathFactory) -> tuple[str, ...]:
    """The example, run once."""
    path = copy_example(tmp_path_factory.mktemp("example")).flow
    load(path).run(models="recorded", limit=30)
    return (str(path),)


@in_browser
@THEMES
async def test_the_inspector_of_every_kind_of_node(open_page, server, theme):
    flow = await in_theme(open_page, server.path, theme)
    page = flow.page
    await flow.ready("tweets")
    for name in NODES:
        await flow.select(name)
        await expect(page.locator(".fb-node-id code")).to_have_text(name)
        for tab in ("settings", "output", "assertions"):
            if await page.get_by_test_id(f"tab-{tab}").count():
                await page.get_by_test_id(f"tab-{tab}").click()
                await expect(page.get_by_test_id(f"tab-{tab}")).to_have_attribute(
                    "aria-selected", "true"
                )
                assert await grave_findings(page, ".fb-right") == [], (name, tab)
    await flow.select("answer")
    await page.get_by_test_id("tab-assertions").click()
    await page.get_by_test_id("assertion-bulleted").locator(".fb-assertion-head").click()
    await page.get_by_test_id("add-check").click()
    await expect(page.get_by_test_id("check-length")).to_be_visible()
    assert await grave_findings(page, ".fb-right") == []


@in_browser
@THEMES
async def test_the_drawer(open_page, server, theme):
    flow = await in_theme(open_page, server.path, theme)
    page = flow.page
    await flow.ready("tweets")
    await flow.open_drawer()
    await page.locator(".fb-board-all .fb-board-row:not(.loading)").nth(2).click()
    for panel, shown in (
        ("matrix", ".fb-board"), ("row", ".fb-row-node"), ("compare", ".fb-compare-sides"),
        ("history", ".fb-runs-list"), ("log", ".fb-log"),
    ):  # fmt: skip
        await page.get_by_test_id(f"drawer-{panel}").click()
        await expect(page.locator(shown).first).to_be_visible()
        assert await grave_findings(page, ".fb-drawer") == [], panel
    await page.get_by_test_id("drawer-matrix").click()
    await page.locator(".fb-board-column", has_text="Quality").click()
    await expect(page.locator(".fb-filter-card")).to_be_visible()
    assert await grave_findings(page) == []
