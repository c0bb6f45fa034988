"""Thirty hostile outputs side by side, in the inspector, the log, the dialogs and on the start page.

That no page opened a dialog, asked for anything foreign or logged an error is what `visit` asserts at
the end of every test.
"""

from __future__ import annotations

import pytest
from playwright.async_api import expect

from tests.browser.acceptance.flow_page import PATIENCE
from tests.browser.acceptance.hostile_outputs import FAR, OUTPUTS
from tests.browser.acceptance.hostile_pages import (
    CLEAN,
    LOOK,
    NODES,
    assert_clean,
    hostile_run,
    opened,
    step,
)
from tests.interop.browser import in_browser

pytestmark = pytest.mark.full

expect.set_options(timeout=30_000)


@pytest.fixture(scope="module")
def arguments(tmp_path_factory: pytest.TempPathFactory) -> tuple[str, ...]:
    """The hostile flow, run once."""
    return (str(hostile_run(tmp_path_factory.mktemp("hostile"))),)


@in_browser
async def test_side_by_side(open_page, server):
    flow = await opened(open_page, server.path)
    page = flow.page
    await step(flow, 0)
    await flow.select("answer")
    await page.get_by_test_id("drawer-compare").click()
    for number in range(len(OUTPUTS)):
        await expect(page.get_by_text(f"Row {number}", exact=True)).to_be_visible()
        await expect(page.locator(".fb-compare-sides section")).to_have_count(2, timeout=PATIENCE)
        await assert_clean(page)
        if number + 1 < len(OUTPUTS):
            await page.get_by_test_id("drawer-matrix").click()
            await step(flow, number + 1)
            await page.get_by_test_id("drawer-compare").click()


@in_browser
async def test_in_the_inspector_the_log_and_the_runs(open_page, server):
    flow = await opened(open_page, server.path)
    page = flow.page
    for number in (2, 8, 13, 18, 29):
        await page.locator(".fb-board-all .fb-board-row:not(.loading)").first.click()
        await page.get_by_test_id("matrix").press("Home")
        for _ in range(number):
            await page.get_by_test_id("matrix").press("j")
        await flow.select("answer")
        await page.get_by_test_id("tab-output").click()
        await expect(page.locator(".fb-output-cell .fb-value").first).to_be_visible()
        await assert_clean(page)
    for name in (*NODES, "words", "frame"):
        await flow.select(name)
        await expect(page.locator(".fb-node-id code")).to_have_text(name)
        await assert_clean(page)
        for tab in ("tab-assertions", "tab-output"):
            if await page.get_by_test_id(tab).count():
                await page.get_by_test_id(tab).click()
                await assert_clean(page)
    for panel in ("history", "log"):
        await page.get_by_test_id(f"drawer-{panel}").click()
        await assert_clean(page)
    await expect(page.get_by_test_id("drawer")).to_contain_text("openai/<img src=x onerror=alert(30)>")


@in_browser
async def test_on_the_start_page_and_in_the_dialogs(open_page, server):
    flow = await opened(open_page, server.path)
    page = flow.page
    for testid in ("versions", "share"):
        await page.get_by_test_id(testid).click()
        await expect(page.locator(".fb-dialog")).to_be_visible()
        await assert_clean(page)
        await page.keyboard.press("Escape")
        await expect(page.locator(".fb-dialog")).to_have_count(0)
    if await page.get_by_test_id("trust-review").is_visible():
        await page.get_by_test_id("trust-review").click()
        await expect(page.locator(".fb-dialog")).to_contain_text("return False, output")
        await assert_clean(page)
    start = await open_page("/")
    await expect(start.page.locator(".fb-recent")).to_contain_text("</script></textarea>")
    seen = await start.page.evaluate(LOOK)
    assert seen | {"clobbered": False} == CLEAN
    assert FAR not in await start.page.evaluate(
        "performance.getEntriesByType('resource').map((one) => one.name).join()"
    )
