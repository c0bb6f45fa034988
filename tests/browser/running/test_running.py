"""Running from the page: the newcomer's path, and what goes on without the page."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from playwright.async_api import Page, expect

from flowboard.workspace.board.viewing import runs_of
from flowboard.workspace.example import copy_example
from tests.browser.server import EditorServer
from tests.interop.browser import in_browser

pytestmark = pytest.mark.smoke


@pytest.fixture(scope="module")
def arguments(tmp_path_factory: pytest.TempPathFactory) -> tuple[str, ...]:
    return (str(copy_example(tmp_path_factory.mktemp("example")).flow),)


def flow_of(server: EditorServer) -> Path:
    return Path(server.arguments[0]).resolve()


async def ran(page: Page) -> None:
    await expect(page.get_by_test_id("run")).to_contain_text("Run")
    await expect(page.get_by_test_id("node-quality")).to_contain_text("200 items")


@in_browser
async def test_a_newcomer_runs_the_example_and_sees_every_node_done(visit, server: EditorServer):
    page = (await visit()).page
    button = page.get_by_test_id("run")
    await expect(button).to_contain_text("0 calls")
    await expect(button).to_have_class(re.compile("fb-filled"))
    await button.click()
    await ran(page)
    await expect(button).not_to_have_class(re.compile("fb-filled"))
    assert len(runs_of(flow_of(server))) == 1


@in_browser
async def test_after_a_reload_the_page_tells_the_truth(visit):
    page = (await visit()).page
    await ran(page)
    await page.reload()
    await ran(page)


@in_browser
async def test_the_active_row_runs_alone(visit, server: EditorServer):
    page = (await visit()).page
    if await page.get_by_test_id("matrix").is_hidden():
        await page.get_by_test_id("drawer-toggle").click()
    await page.locator(".fb-board-all .fb-board-row:not(.loading)").nth(1).click()
    await page.get_by_test_id("run-more").click()
    await page.get_by_test_id("run-menu").get_by_text("Run the active row").click()
    await expect(page.get_by_text("1 rows")).to_be_visible()
    newest = runs_of(flow_of(server))[0]
    assert newest.options["row"] == "t002"


@in_browser
async def test_another_tab_sees_the_run_too(visit):
    first, second = (await visit()).page, (await visit()).page
    await first.get_by_test_id("run").click()
    await expect(second.get_by_test_id("node-tweets")).to_contain_text("100 items")
