"""Editing is optimistic, and the server has the last word."""

from __future__ import annotations

import pytest
from playwright.async_api import expect

from tests.browser.canvas.flows import THREE, TWO
from tests.interop.browser import in_browser

pytestmark = pytest.mark.smoke


@in_browser
async def test_somebody_elses_edit_appears_beside_ones_own(open_board):
    board = await open_board(TWO)
    board.server.edit(
        board.name,
        {"op": "set_node", "id": "extra", "node": {"type": "text", "value": "x"}, "place": [0, 300]},
        {"op": "set_wire", "source": "extra.text", "target": "ask", "port": "whom"},
    )
    await expect(board.node("extra")).to_be_visible()
    assert await board.wires() == {"extra.text > ask.whom"}
    board.server.edit(board.name, {"op": "remove_node", "id": "extra"})
    await expect(board.node("extra")).to_have_count(0)
    assert await board.wires() == set()


@in_browser
async def test_a_batch_that_the_server_refuses_is_taken_back_with_the_reason(open_board):
    board = await open_board(THREE)
    # The socket keeps what others do from this tab, so that its edit meets a flow it doesn't know.
    await board.page.evaluate(
        "window.held = []; window.socket.onAny(() => {}); "
        "window.realListeners = window.socket.listeners('flowcanvas'); "
        "window.socket.off('flowcanvas'); "
        "window.socket.on('flowcanvas', (one) => window.held.push(one))"
    )
    board.server.edit(board.name, {"op": "remove_node", "id": "answer"})
    await board.page.wait_for_function("window.held.length === 1")
    await board.drag(board.output("words", "text"), board.input("answer", "prompt"))
    await board.until(
        "it.pending === 1 && it.wires.some((wire) => wire.source === 'words' && wire.target === 'answer')"
    )
    await board.page.evaluate(
        "window.socket.off('flowcanvas'); realListeners.forEach((hear) => window.socket.on('flowcanvas', hear)); "
        "held.forEach((one) => realListeners.forEach((hear) => hear({ ...one, _id: undefined })))"
    )
    await expect(board.page.get_by_test_id("notice")).to_be_visible()
    await expect(board.node("answer")).to_have_count(0)
    assert await board.wires() == board.true_wires() == {"words.text > ask.words"}


@in_browser
async def test_a_missed_revision_is_made_up_for_by_a_snapshot(open_board):
    board = await open_board(TWO)
    await board.page.evaluate(
        "window.kept = window.socket.listeners('flowcanvas'); window.socket.off('flowcanvas')"
    )
    board.server.edit(
        board.name, {"op": "set_field", "id": "words", "path": ["title"], "value": "Missed"}
    )
    await board.page.evaluate(
        "new Promise((done) => window.socket.emit('ack', {}, done) && setTimeout(done, 200))"
    )
    await board.page.evaluate("kept.forEach((hear) => window.socket.on('flowcanvas', hear))")
    board.server.edit(board.name, {"op": "set_field", "id": "ask", "path": ["title"], "value": "Heard"})
    await board.until("it.nodes.words.view.title === 'Missed' && it.nodes.ask.view.title === 'Heard'")


@in_browser
async def test_two_tabs_converge_whoever_edits(open_board):
    one = await open_board(TWO)
    two = await open_board(one)
    await one.drag(one.output("words", "text"), one.input("ask", "words"))
    await two.until("it.wires.length === 1")
    await two.page.get_by_test_id("palette-filter").click()
    await one.until("it.nodes.filter")
    await one.page.get_by_test_id("palette-filter").click()
    await two.until("it.nodes.filter_2")
    ours, theirs = await one.dump(), await two.dump()
    assert {name: node["view"] for name, node in ours["nodes"].items()} == {
        name: node["view"] for name, node in theirs["nodes"].items()
    }
    assert ours["rev"] == theirs["rev"] == one.truth()["rev"]


@in_browser
async def test_others_see_a_node_while_it_is_dragged(open_board):
    one = await open_board(TWO)
    two = await open_board(one)
    await one.drag(one.node("ask").locator(".fc-titles"), (900, 700), drop=False)
    await two.until("it.nodes.ask.shown[1] > 50 && it.nodes.ask.view.place[1] === 0")
    await one.page.mouse.up()
    await two.until("it.nodes.ask.view.place[1] > 50")


@in_browser
async def test_a_node_keeps_its_status_when_its_id_changes(open_board):
    board = await open_board(TWO)
    board.server.call(board.name, "patch_status", {"ask": {"state": "done", "done": 7, "total": 7}})
    await board.until("it.nodes.ask.status.done === 7")
    await board.select("ask")
    board.server.edit(board.name, {"op": "rename_node", "id": "ask", "to": "question"})
    await board.until("it.nodes.question && it.nodes.question.status.done === 7")
    await board.until("it.selection[0] === 'question'")


@in_browser
async def test_who_may_only_look_changes_nothing(open_board):
    board = await open_board(TWO)
    looker = await open_board(board, "?role=view")
    await expect(looker.page.get_by_test_id("palette-llm")).to_be_disabled()
    await looker.drag(looker.node("ask").locator(".fc-titles"), (900, 700))
    await looker.drag(looker.output("words", "text"), looker.input("ask", "words"))
    await looker.page.keyboard.press("Control+a")
    await looker.page.keyboard.press("Delete")
    shown = await looker.dump()
    assert shown["wires"] == []
    assert shown["nodes"]["ask"]["shown"] == [420, 0]
    assert len(looker.truth()["nodes"]) == 2


@in_browser
async def test_everyone_sees_who_else_is_there_and_what_they_have_selected(open_board):
    one = await open_board(TWO)
    two = await open_board(one, "?role=edit")
    await expect(one.page.get_by_test_id("people")).to_have_text("edit")
    await two.select("ask")
    await expect(one.node("ask").locator(".fc-person")).to_have_text("edit")
    await expect(two.node("ask").locator(".fc-person")).to_have_count(0)
    await two.select("words")
    await expect(one.node("words").locator(".fc-person")).to_have_text("edit")
    await expect(one.node("ask").locator(".fc-person")).to_have_count(0)


@in_browser
async def test_a_further_tab_of_the_same_person_says_so(open_board):
    one = await open_board(TWO)
    await open_board(one)
    await expect(one.page.get_by_test_id("people")).to_have_text("You, in another tab")
