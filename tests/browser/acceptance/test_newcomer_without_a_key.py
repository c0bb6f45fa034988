"""The same path without a key: the example plays its recording, and an edit says what is missing for it."""

from __future__ import annotations

import pytest
from playwright.async_api import expect

from tests.interop.browser import in_browser

pytestmark = pytest.mark.smoke


@in_browser
async def test_an_edited_prompt_without_a_recorded_answer_says_so_and_spoils_nothing(
    open_page, provider
):
    flow = await open_page()
    page = flow.page
    await page.get_by_test_id("start-example").click()
    await flow.ready("answer", "quality")
    await page.get_by_test_id("run-more").click()
    await page.get_by_label("Answers come from").click()
    await page.get_by_text("Recorded answers only").click()
    await page.keyboard.press("Escape")
    await flow.estimated("0 calls")
    await flow.run()
    await flow.state("results", "done")

    await flow.select("extract")
    await flow.rewrite(page.get_by_test_id("field-variants.v1"), "Just name them:\n{{ tweet }}")
    await flow.state("results", "stale")
    await flow.estimated("0 calls")
    await flow.run()
    await flow.page.wait_for_function(
        "flowboardCanvas.dump().nodes.answer.status.errors === 100 && flowboardCanvas.dump().nodes.answer.status.reused === 100",
        timeout=60_000,
    )
    await flow.open_drawer()
    await page.locator(".fb-board-all .fb-board-row:not(.loading)").first.click()
    await page.get_by_test_id("drawer-row").click()
    await expect(page.get_by_test_id("drawer")).to_contain_text(
        "has no answer of openai/gpt-5-mini to this prompt"
    )
    await expect(page.get_by_test_id("drawer")).to_contain_text("Just name them")
    assert provider.requests.total() == 0
