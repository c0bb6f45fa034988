"""Notes and frames: what is on the canvas for its readers."""

from __future__ import annotations

import json

from playwright.async_api import expect

from tests.browser.canvas.board import middle
from tests.browser.canvas.flows import HEAD, THREE
from tests.interop.browser import in_browser

GROUPED = THREE.replace("layout:\n", "  draft:\n    type: group\n    members: [ask]\nlayout:\n")
HOSTILE = "<img src=x onerror=alert(1)> **bold** [here](javascript:alert(2)) <script>alert(3)</script>"


@in_browser
async def test_a_group_frames_its_members_and_moves_them(open_board):
    board = await open_board(THREE)
    await board.select("words", "ask")
    await board.page.keyboard.press("Control+g")
    await board.until("it.nodes.group")
    await board.dump()
    title = board.node("group").locator(".fc-frame-title")
    x, y = await middle(title)
    await board.drag(title, (x, y + 150))
    await board.until("it.nodes.words.view.place[1] > 50 && it.nodes.ask.view.place[1] > 50")
    shown = await board.dump()
    assert shown["nodes"]["answer"]["view"]["place"] == [600, 0]
    await board.page.keyboard.press("Control+Shift+G")
    await board.until("!it.nodes.group")


@in_browser
async def test_a_note_is_written_on_the_canvas(open_board):
    board = await open_board(HEAD + "  note:\n    type: note\n    text: before\n")
    await board.node("note").dblclick()
    await board.page.get_by_label("The words of the note").fill("Gold labels come from the June audit.")
    await board.page.mouse.click(1200, 700)
    await board.until("it.nodes.note.view.text.startsWith('Gold')")
    await board.dump()
    assert board.truth()["nodes"]["note"]["text"] == "Gold labels come from the June audit."


@in_browser
async def test_a_note_is_markdown_and_its_markup_and_links_stay_words(open_board):
    text = f"# Gold\n\n- one\n- *two*\n\n{HOSTILE}"
    board = await open_board(f"{HEAD}  note:\n    type: note\n    text: {json.dumps(text)}\n")
    note = board.node("note")
    await expect(note.locator("li")).to_have_text(["one", "two"])
    await expect(note.locator(".fc-note-heading")).to_have_text("Gold")
    await expect(note.locator("strong")).to_have_text("bold")
    await expect(note).to_contain_text("<img src=x onerror=alert(1)>")
    await expect(note).to_contain_text("<script>alert(3)</script>")
    await expect(note.locator("a, img, script")).to_have_count(0)


@in_browser
async def test_a_note_is_resized_with_the_keyboard(open_board):
    board = await open_board(f"{HEAD}  note:\n    type: note\n    text: words\n    size: [200, 100]\n")
    await board.page.locator(".vue-flow__node[data-id=note]").focus()
    await board.page.keyboard.press("Control+ArrowRight")
    await board.page.keyboard.press("Control+ArrowUp")
    await board.until("it.nodes.note.view.size[0] === 220 && it.nodes.note.view.size[1] === 80")
    await board.dump()
    assert board.truth()["nodes"]["note"]["size"] == [220, 80]


@in_browser
async def test_a_folded_group_hides_its_members_and_takes_over_their_wires(open_board):
    board = await open_board(GROUPED)
    await board.page.get_by_test_id("fold-draft").click()
    await expect(board.node("ask")).to_have_count(0)
    await expect(board.node("draft").locator(".fc-port-name")).to_have_text(["ask.words", "ask.prompt"])
    await expect(board.page.locator(".fc-wire")).to_have_count(2)
    assert await board.wires() == {"words.text > ask.words", "ask.prompt > answer.prompt"}
    assert board.truth()["nodes"]["draft"]["group"]["collapsed"] is True
    await board.page.get_by_test_id("fold-draft").click()
    await expect(board.node("ask")).to_be_visible()
    await expect(board.page.locator(".fc-wire")).to_have_count(2)


@in_browser
async def test_a_group_is_folded_and_moved_with_the_keyboard_and_its_members_go_along(open_board):
    board = await open_board(GROUPED)
    await board.page.locator(".vue-flow__node[data-id=draft]").focus()
    await board.page.keyboard.press("Space")
    await board.page.keyboard.press("Shift+G")
    await expect(board.node("ask")).to_have_count(0)
    await board.page.keyboard.press("Shift+ArrowDown")
    await board.until("it.nodes.ask.view.place[1] === 50")
    await board.page.keyboard.press("Shift+G")
    await board.until("it.nodes.ask.shown && it.nodes.ask.shown[1] === 50")


@in_browser
async def test_a_folded_group_is_dragged_and_its_members_go_along(open_board):
    board = await open_board(GROUPED.replace("members: [ask]", "members: [ask]\n    collapsed: true"))
    title = board.node("draft").locator(".fc-frame-title .fc-titles")
    x, y = await middle(title)
    await board.drag(title, (x, y + 150))
    await board.until("it.nodes.ask.view.place[1] > 50")
    assert (await board.dump())["nodes"]["ask"]["shown"] is None


@in_browser
async def test_what_a_folded_member_has_done_is_there_when_it_is_unfolded(open_board):
    board = await open_board(GROUPED)
    board.server.call(board.name, "patch_status", {"ask": {"state": "done", "done": 7, "total": 7}})
    await board.until("it.nodes.ask.status.done === 7")
    for _ in range(2):
        await board.page.get_by_test_id("fold-draft").click()
    await expect(board.node("ask").locator(".fc-footer")).to_contain_text("7 items")


@in_browser
async def test_a_member_that_is_looked_for_leads_to_its_folded_group(open_board):
    board = await open_board(GROUPED.replace("members: [ask]", "members: [ask]\n    collapsed: true"))
    board.server.call(board.name, "focus", "ask")
    await board.until("it.selection[0] === 'draft'")


FOLDED = THREE.replace(
    "layout:\n", "  draft:\n    type: group\n    members: [ask, answer]\n    collapsed: true\nlayout:\n"
)


@in_browser
async def test_a_folded_group_shows_the_worst_state_of_its_members_and_how_many_are_in_which(open_board):
    board = await open_board(FOLDED)
    done = {"state": "done", "done": 3}
    board.server.call(board.name, "patch_status", {"ask": done, "answer": {"state": "failed"}})
    state = board.node("draft").locator(".fc-folded-state")
    await expect(state.locator(".fc-state")).to_have_text("Failed")
    await expect(state).to_contain_text("1 failed · 1 done")
    board.server.call(board.name, "patch_status", {"answer": done})
    await expect(state).to_contain_text("2 done")


@in_browser
async def test_a_wire_is_drawn_to_a_member_at_the_frame_of_its_folded_group(open_board):
    board = await open_board(FOLDED.replace("    inputs: {words: words.text}\n", ""))
    await expect(board.input("draft", "ask.words")).to_be_visible()
    await board.drag(board.output("words", "text"), board.input("draft", "ask.words"))
    await board.until("it.wires.some((wire) => wire.source === 'words' && wire.target === 'ask')")
    await board.dump()
    assert "words.text > ask.words" in board.true_wires()


@in_browser
async def test_a_wire_dropped_on_a_folded_group_goes_to_the_first_free_port_that_takes_it(open_board):
    board = await open_board(FOLDED.replace("    inputs: {words: words.text}\n", ""))
    await board.drag(board.output("words", "text"), board.node("draft").locator(".fc-folded-state"))
    await board.until("it.wires.some((wire) => wire.source === 'words' && wire.target === 'ask')")


@in_browser
async def test_a_wire_at_a_folded_group_is_removed_like_any_other(open_board):
    board = await open_board(FOLDED)
    await expect(board.page.locator(".fc-wire")).to_have_count(1)
    await board.page.locator(".fc-wire-target").dispatch_event("click")
    await board.page.get_by_label("Remove this wire").click()
    await board.until("!it.wires.some((wire) => wire.target === 'ask')")
    await board.dump()
    assert board.true_wires() == {"ask.prompt > answer.prompt"}


@in_browser
async def test_tidy_up_moves_a_folded_group_and_its_members_go_along(open_board):
    board = await open_board(FOLDED.replace("words: [0, 0]", "words: [900, 300]"))
    before = (await board.dump())["nodes"]
    await board.page.keyboard.press("l")
    await board.until("it.nodes.words.shown[0] + 216 < it.nodes.draft.shown[0]")
    after = (await board.dump())["nodes"]
    apart = [
        node["answer"]["view"]["place"][0] - node["ask"]["view"]["place"][0] for node in (before, after)
    ]
    assert apart[0] == apart[1]
