"""Copy, cut, paste, duplicate: through the system clipboard, across tabs and flows."""

from __future__ import annotations

import json

from playwright.async_api import expect

from tests.browser.canvas.flows import EMPTY, THREE
from tests.interop.browser import in_browser


@in_browser
async def test_nodes_are_copied_with_their_wires_into_another_flow(open_board):
    board = await open_board(THREE)
    other = await open_board(EMPTY)
    await board.page.bring_to_front()
    await board.select("words", "ask")
    await board.page.keyboard.press("Control+c")
    await expect(board.page.get_by_role("status")).to_contain_text("2 nodes copied")
    text = await board.page.evaluate("navigator.clipboard.readText()")
    assert list(json.loads(text)["nodes"]) == ["words", "ask"]
    await other.page.bring_to_front()
    await other.page.evaluate("navigator.clipboard.writeText(" + json.dumps(text) + ")")
    await other.page.keyboard.press("Control+v")
    await other.until("it.wires.length === 1")
    assert await other.wires() == {"words.text > ask.words"} == other.true_wires()
    assert set((await other.dump())["selection"]) == {"words", "ask"}


@in_browser
async def test_duplicates_get_ids_of_their_own(open_board):
    board = await open_board(THREE)
    await board.page.keyboard.press("Control+a")
    await board.until("it.selection.length === 3")
    await board.page.keyboard.press("Control+d")
    await board.until("Object.keys(it.nodes).length === 6 && it.wires.length === 4")
    nodes = (await board.dump())["nodes"]
    assert {"words_2", "ask_2", "answer_2"} <= set(nodes)
    assert nodes["words_2"]["view"]["place"] == [40, 40]


@in_browser
async def test_what_is_cut_is_gone_and_can_be_pasted(open_board):
    board = await open_board(THREE)
    await board.select("answer")
    await board.page.keyboard.press("Control+x")
    await board.until("!it.nodes.answer")
    await board.page.wait_for_function(
        "navigator.clipboard.readText().then((text) => text.includes('answer'))"
    )
    await board.page.keyboard.press("Control+v")
    await board.until("it.nodes.answer")
    assert board.truth()["nodes"]["answer"]["type"] == "llm"


@in_browser
async def test_other_text_in_the_clipboard_is_told_kindly(open_board):
    board = await open_board(THREE)
    await board.page.evaluate("navigator.clipboard.writeText('just words')")
    await board.page.keyboard.press("Control+v")
    await expect(board.page.locator(".q-notification")).to_contain_text("no nodes on the clipboard")
    assert len((await board.dump())["nodes"]) == 3
