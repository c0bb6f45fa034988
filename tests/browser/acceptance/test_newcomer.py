"""The newcomer's path, in one go: open the example, run it, look at a failing row, edit the prompt, run again."""

from __future__ import annotations

import re

import pytest
from playwright.async_api import expect

from flowboard.workspace.board.viewing import runs_of
from tests.interop.browser import in_browser

pytestmark = pytest.mark.smoke

WANTED = "Name the one best-known entity of this tweet as a bulleted list.\n\n{{ tweet }}\n"


@in_browser
async def test_from_the_start_page_to_a_second_run_that_asks_only_what_the_edit_touches(
    open_page, server, provider
):
    flow = await open_page()
    page = flow.page
    await page.get_by_test_id("start-example").click()
    await flow.ready("tweets", "extract", "answer", "quality")

    # The first run: the one filled button says what it would do.
    await flow.estimated("600 calls")
    await expect(flow.run_button).to_have_class(re.compile("fb-filled"))
    await flow.run()
    await flow.ran(("answer", "200 items"), ("quality", "200 items"), ("results", "200 items"))
    assert provider.answered.total() == 600

    # A failing row: the first one that goes wrong at a node, in depth, with the reason.
    await flow.open_drawer()
    await page.locator(".fb-board-all .fb-mark.first").first.dblclick()
    await expect(page.get_by_role("heading", name=re.compile("^Row t"))).to_be_visible()
    await expect(page.locator(".fb-row-node.wanted .fb-verdict").first).to_be_visible()
    await page.locator(".fb-row-node.wanted .fb-row-node-title").click()
    await expect(page.get_by_test_id("inspector")).to_contain_text(re.compile("quality|answer"))

    # The prompt, in the inspector; the button says what the edit means before anything is asked.
    await flow.select("extract")
    await flow.rewrite(page.get_by_test_id("field-variants.v1"), WANTED)
    await flow.estimated("300 calls")
    await flow.state("results", "stale")
    await flow.run()
    await flow.state("results", "done")

    # Only the descendants of what was edited were computed: half of the answers, and nothing twice.
    assert provider.answered.total() == 900
    assert provider.repeated() == []
    shown = (await flow.board.dump())["nodes"]
    assert shown["answer"]["status"]["reused"] == 100
    assert shown["answer"]["status"]["calls"] == 100
    assert len(runs_of(server.folder / "tweet_entities.flow.yaml")) == 2
