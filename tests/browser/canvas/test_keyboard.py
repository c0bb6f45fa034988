"""Building and editing without a pointer."""

from __future__ import annotations

import pytest
from playwright.async_api import expect

from tests.browser.canvas.flows import EMPTY, THREE, TWO
from tests.interop.browser import in_browser


async def add(board, words):
    """Quick-add by keys."""
    await board.page.keyboard.press("a")
    await expect(board.page.get_by_test_id("quick-add").get_by_role("combobox")).to_be_focused()
    await board.page.keyboard.type(words)
    await board.page.keyboard.press("Enter")


async def wire(board, *words):
    """Choose in the list of ports, by typing, once per step."""
    await board.page.keyboard.press("w")
    for word in words:
        await expect(board.page.get_by_test_id("wire-picker").get_by_role("combobox")).to_be_focused()
        await board.page.keyboard.type(word)
        await board.page.keyboard.press("Enter")


@in_browser
async def test_a_flow_is_built_with_the_keyboard_alone(open_board):
    board = await open_board(EMPTY)
    await add(board, "text")
    await board.until("it.selection[0] === 'text'")
    await add(board, "prompt")
    await board.until("it.selection[0] === 'prompt'")
    await add(board, "llm")
    await board.until("it.selection[0] === 'llm'")
    await wire(board, "prompt", "prompt · prompt")
    await board.until("it.wires.length === 1")
    assert await board.wires() == {"prompt.prompt > llm.prompt"} == board.true_wires()


@in_browser
async def test_nodes_are_focusable_have_names_and_are_moved_by_arrow_keys(open_board):
    board = await open_board(TWO)
    card = board.page.get_by_role("group", name="words, hello")
    await card.focus()
    await board.page.keyboard.press("Space")
    await board.until("it.selection[0] === 'words'")
    await board.page.keyboard.press("ArrowRight")
    await board.page.keyboard.press("Shift+ArrowDown")
    await board.until("it.nodes.words.shown[0] === 10 && it.nodes.words.shown[1] === 50")
    await board.dump()
    assert board.truth()["nodes"]["words"]["place"] == [10, 50]


@in_browser
async def test_alt_and_an_arrow_go_along_the_wires(open_board):
    board = await open_board(THREE)
    await board.page.get_by_role("group", name="words, hello").focus()
    for name in ("ask", "answer"):
        await board.page.keyboard.press("Alt+ArrowRight")
        await board.until(f"it.selection[0] === '{name}'")
    await expect(board.page.locator('.vue-flow__node[data-id="answer"]')).to_be_focused()
    await board.page.keyboard.press("Alt+ArrowLeft")
    await board.until("it.selection[0] === 'ask'")


@in_browser
async def test_shift_and_delete_joins_what_was_wired(open_board):
    board = await open_board(THREE)
    await board.select("ask")
    await board.page.keyboard.press("Shift+Delete")
    await board.until("!it.nodes.ask")
    assert await board.wires() == board.true_wires() == {"words.text > answer.prompt"}


@in_browser
async def test_delete_removes_nodes_and_their_wires(open_board):
    board = await open_board(THREE)
    await board.select("ask")
    await board.page.keyboard.press("Delete")
    await board.until("!it.nodes.ask")
    assert await board.wires() == board.true_wires() == set()


@in_browser
async def test_undo_and_redo_by_key(open_board):
    board = await open_board(TWO)
    await add(board, "filter")
    await board.until("it.nodes.filter")
    await board.dump()
    await board.page.keyboard.press("Control+z")
    await board.until("!it.nodes.filter")
    await board.page.keyboard.press("Control+Shift+Z")
    await board.until("it.nodes.filter")
    await board.dump()
    assert "filter" in board.truth()["nodes"]


@in_browser
async def test_a_node_is_renamed_in_place(open_board):
    board = await open_board(TWO)
    await board.select("words")
    await board.page.keyboard.press("F2")
    await board.page.keyboard.type("Greeting")
    await board.page.keyboard.press("Enter")
    await board.until("it.nodes.words.view.title === 'Greeting'")
    await board.dump()
    assert board.truth()["nodes"]["words"]["title"] == "Greeting"


@in_browser
@pytest.mark.parametrize("key, field", [("m", "mute"), ("b", "bypass"), ("p", "pinned")])
async def test_mute_bypass_and_pin_are_one_key_there_and_back(open_board, key, field):
    board = await open_board(THREE)
    await board.select("ask", "answer")
    await board.page.keyboard.press(key)
    await board.until(f"it.nodes.ask.view.{field} && it.nodes.answer.view.{field}")
    await board.dump()
    assert board.truth()["nodes"]["ask"][field]
    await board.page.keyboard.press(key)
    await board.until(f"!it.nodes.ask.view.{field} && !it.nodes.answer.view.{field}")


@in_browser
async def test_the_command_palette_finds_commands_and_nodes_and_gives_the_keyboard_back(open_board):
    board = await open_board(THREE)
    await board.page.keyboard.press("Control+k")
    field = board.page.get_by_test_id("command-palette").get_by_role("combobox")
    await expect(field).to_be_focused()
    await board.page.keyboard.type("answer")
    await board.page.keyboard.press("Enter")
    await board.until("it.selection[0] === 'answer'")
    await board.page.keyboard.press("Control+k")
    await board.page.keyboard.type("run only")
    await board.page.keyboard.press("Enter")
    await board.page.keyboard.press("Control+k")
    await board.page.keyboard.press("Escape")
    await expect(board.page.get_by_test_id("command-palette")).to_have_count(0)
    await board.page.keyboard.press("n")  # the server hears of all that came before the note
    await board.until("it.nodes.note")
    await board.dump()
    assert ["run", {"how": "only", "node": "answer"}] in board.server.ask(board.name)["shown"]


@in_browser
async def test_keys_of_the_page_reach_the_server(open_board):
    board = await open_board(TWO)
    await board.select("ask")
    await board.page.keyboard.press("Control+Enter")
    await board.page.keyboard.press("Shift+Enter")
    await board.page.keyboard.press("r")
    await board.page.keyboard.press("Enter")
    await board.page.wait_for_function("flowboardCanvas.dump().selection.length === 1")
    await expect(board.page.get_by_role("status")).to_be_attached()
    await board.page.keyboard.press("n")
    await board.until("it.nodes.note")
    await board.dump()
    panels = [(panel, where.get("how")) for panel, where in board.server.ask(board.name)["shown"]]
    assert panels == [("run", "all"), ("run", "to"), ("run", "row"), ("inspector", None)]


@in_browser
async def test_letters_typed_into_a_field_are_no_commands(open_board):
    board = await open_board(TWO)
    await board.page.get_by_role("searchbox", name="Search nodes").fill("a")
    await board.page.keyboard.type("nm")
    await expect(board.page.get_by_test_id("quick-add")).to_have_count(0)
    assert len((await board.dump())["nodes"]) == 2


@in_browser
async def test_the_shortcut_sheet_lists_what_can_be_pressed(open_board):
    board = await open_board(TWO)
    await board.page.keyboard.press("?")
    sheet = board.page.get_by_test_id("shortcuts")
    await expect(sheet).to_contain_text("Tidy up")
    await expect(sheet).to_contain_text("Run all that is stale")
    await board.page.keyboard.press("Escape")
    await expect(sheet).to_have_count(0)


@in_browser
async def test_a_button_that_has_the_focus_keeps_its_keys(open_board):
    board = await open_board(TWO)
    await board.select("ask")
    await board.page.get_by_test_id("palette-filter").focus()
    await board.page.keyboard.press("Enter")
    await board.until("it.nodes.filter")
    await board.dump()
    assert board.server.ask(board.name)["shown"] == []


@in_browser
async def test_a_wire_is_removed_with_the_keyboard(open_board):
    board = await open_board(THREE)
    await board.page.get_by_role("group", name="answer, gpt-5-mini").focus()
    await board.page.keyboard.press("Space")
    await wire(board, "input", "remove")
    await board.until("it.wires.length === 1")
    assert await board.wires() == {"words.text > ask.words"} == board.true_wires()
