"""The canvas for people who don't see it or can't use a pointer, as far as a machine can tell."""

from __future__ import annotations

import pytest

from tests.browser.axe import grave_findings
from tests.browser.canvas.flows import THREE
from tests.interop.browser import in_browser


@in_browser
@pytest.mark.parametrize("theme", ["light", pytest.param("dark", marks=pytest.mark.full)])
async def test_axe_finds_nothing_serious_on_the_canvas_its_lists_and_sheets(open_board, theme):
    board = await open_board(THREE)
    await board.page.evaluate(f"document.documentElement.dataset.theme = '{theme}'")
    board.server.call(
        board.name,
        "patch_status",
        {
            "words": {"state": "done", "done": 3, "total": 3},
            "ask": {"state": "failed", "done": 3, "total": 3, "errors": 1},
            "answer": {"state": "running", "done": 1, "total": 3, "cost": 0.1},
        },
    )
    board.server.call(board.name, "show_values", {"words": "hello"})
    await board.until("it.nodes.words.status.done === 3")
    assert await grave_findings(board.page, ".fc-canvas") == []
    await board.page.get_by_test_id("tab-outline").click()
    assert await grave_findings(board.page, ".fc-canvas") == []
    for key, name in (("a", "quick-add"), ("Control+k", "command-palette"), ("?", "shortcuts")):
        await board.page.locator(".fc-canvas").focus()
        await board.page.keyboard.press(key)
        await board.page.get_by_test_id(name).wait_for()
        assert await grave_findings(board.page, ".fc-canvas") == [], name
        await board.page.keyboard.press("Escape")
        await board.page.get_by_test_id(name).wait_for(state="detached")
