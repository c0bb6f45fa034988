"""Thirty hostile outputs on the canvas, in the matrix and in a row in depth: they stay texts, all of them.

That no page opened a dialog, asked for anything foreign or logged an error is what `visit` asserts at
the end of every test.
"""

from __future__ import annotations

import pytest
from playwright.async_api import expect

from tests.browser.acceptance.flow_page import PATIENCE
from tests.browser.acceptance.hostile_outputs import OUTPUTS
from tests.browser.acceptance.hostile_pages import assert_clean, hostile_run, opened, step
from tests.interop.browser import in_browser

expect.set_options(timeout=30_000)


@pytest.fixture(scope="module")
def arguments(tmp_path_factory: pytest.TempPathFactory) -> tuple[str, ...]:
    """The hostile flow, run once."""
    return (str(hostile_run(tmp_path_factory.mktemp("hostile"))),)


@in_browser
async def test_on_the_canvas_and_in_the_matrix(open_page, server):
    flow = await opened(open_page, server.path)
    for number, text in enumerate(OUTPUTS):
        await step(flow, number)
        await flow.page.wait_for_function(
            "([text]) => (flowboardCanvas.dump().nodes.answer.value ?? '').startsWith(text)",
            arg=[" ".join(text[:100].split())[:30]],
        )
        await assert_clean(flow.page)
    await expect(flow.node("words")).to_contain_text(OUTPUTS[0])


@in_browser
@pytest.mark.parametrize("markdown", [False, True], ids=["as text", "as Markdown"])
async def test_in_a_row_in_depth(open_page, server, markdown):
    flow = await opened(open_page, server.path)
    page = flow.page
    await step(flow, 0)
    await page.get_by_test_id("drawer-row").click()
    if markdown:
        await page.get_by_role("switch", name="Markdown").click()
    for number, text in enumerate(OUTPUTS):
        await expect(page.get_by_role("heading", name=f"Row {number}", exact=True)).to_be_visible()
        node = page.locator(".fb-row-node", has_text="latency")
        await expect(node).to_be_visible(timeout=PATIENCE)
        if not markdown:
            await page.wait_for_function(
                "([text]) => [...document.querySelectorAll('.fb-row-node .fb-value')].some((one) => one.textContent.startsWith(text))",
                arg=[text[:1000]],
            )
        await assert_clean(page)
        if number + 1 < len(OUTPUTS):
            await page.get_by_role("button", name="Next row").click()
