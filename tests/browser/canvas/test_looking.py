"""What the canvas shows beside the graph: states, values, figures, wires, outline, search."""

from __future__ import annotations

from playwright.async_api import expect

from tests.browser.canvas.flows import THREE
from tests.interop.browser import in_browser

HOSTILE = "<img src=x onerror=alert(1)><script>alert(2)</script>{{ 7*7 }}"


@in_browser
async def test_a_status_is_a_word_an_icon_and_figures(open_board):
    board = await open_board(THREE)
    board.server.call(
        board.name,
        "patch_status",
        {
            "answer": {
                "state": "running",
                "done": 62,
                "total": 100,
                "errors": 3,
                "cost": 1.84,
                "seconds_per_row": 0.5,
            }
        },
    )
    card = board.node("answer")
    await expect(card.locator(".fc-state")).to_have_text("62 %")
    await expect(card.locator(".fc-footer")).to_contain_text("62 / 100")
    await expect(card.locator(".fc-footer")).to_contain_text("$1.84 · 0.5 s each")
    await expect(card.locator(".fc-errors")).to_have_text("3")
    board.server.call(board.name, "patch_status", {"answer": {"state": "cached", "done": 100}})
    await expect(card.locator(".fc-state")).to_have_text("Reused")


@in_browser
async def test_values_and_titles_are_text_and_nothing_else(open_board):
    board = await open_board(THREE.replace("type: llm", f"type: llm\n    title: '{HOSTILE}'"))
    board.server.call(board.name, "show_values", {"answer": HOSTILE})
    await expect(board.node("answer").locator(".fc-value")).to_have_text(HOSTILE)
    await expect(board.node("answer").locator(".fc-title")).to_have_text(HOSTILE)
    board.server.call(board.name, "show_values", {"answer": None})
    await expect(board.node("answer").locator(".fc-value")).to_have_count(0)


@in_browser
async def test_a_bypassed_node_reads_bypassed_and_a_muted_one_muted(open_board):
    flow = THREE.replace("type: prompt", "type: prompt\n    bypass: true")
    board = await open_board(flow.replace("type: llm", "type: llm\n    mute: true"))
    muted = {"ask": {"state": "muted"}, "answer": {"state": "muted"}}
    board.server.call(board.name, "patch_status", muted)
    await expect(board.node("ask").locator(".fc-state")).to_have_text("Bypassed")
    await expect(board.node("answer").locator(".fc-state")).to_have_text("Muted")


@in_browser
async def test_who_reloads_sees_the_same_states_and_values(open_board):
    board = await open_board(THREE)
    board.server.edit(board.name, {"op": "set_field", "id": "ask", "path": ["title"], "value": "Kept"})
    await board.until("it.nodes.ask.view.title === 'Kept'")
    await board.page.reload()
    await board.page.wait_for_function("window.flowboardCanvas?.dump().nodes.ask?.view.title === 'Kept'")


@in_browser
async def test_a_wire_tells_how_many_items_have_flowed_and_is_dashed_while_its_target_runs(open_board):
    board = await open_board(THREE)
    board.server.call(
        board.name,
        "patch_status",
        {"words": {"state": "done", "done": 12_480}, "ask": {"state": "running", "done": 6_145}},
    )
    await expect(board.page.locator(".fc-wire-count")).to_have_text(["12.5k", "6,145"])
    await expect(board.page.locator(".fc-wire.fc-running")).to_have_count(1)
    await board.page.mouse.move(700, 450)
    for _ in range(12):
        await board.page.mouse.wheel(0, 200)
    await expect(board.page.locator(".fc-wire-count")).to_have_count(0)


@in_browser
async def test_the_outline_mirrors_the_flow_and_leads_to_its_nodes(open_board):
    board = await open_board(THREE)
    await board.page.get_by_test_id("tab-outline").click()
    rows = board.page.get_by_role("treeitem")
    await expect(rows).to_have_count(3)
    await rows.first.focus()
    await board.page.keyboard.press("End")
    await board.page.keyboard.press("Space")
    await board.until("it.selection[0] === 'answer'")
    await board.page.get_by_test_id("outline-words").click()
    await board.until("it.selection[0] === 'words'")


@in_browser
async def test_a_node_is_found_by_what_it_is_called(open_board):
    board = await open_board(THREE)
    await board.page.keyboard.press("Control+f")
    await board.page.get_by_test_id("search").get_by_role("combobox").fill("gpt-5")
    await board.page.keyboard.press("Enter")
    await board.until("it.selection[0] === 'answer'")


@in_browser
async def test_tidy_up_puts_every_node_right_of_what_feeds_it(open_board):
    board = await open_board(THREE.replace("words: [0, 0]", "words: [700, 40]"))
    await board.page.keyboard.press("l")
    await board.until("it.nodes.words.view.place[0] < it.nodes.ask.view.place[0]")
    nodes = (await board.dump())["nodes"]
    assert nodes["ask"]["view"]["place"][0] + 216 <= nodes["answer"]["view"]["place"][0]


@in_browser
async def test_small_print_is_hidden_when_zoomed_out_and_nothing_moves(open_board):
    board = await open_board(THREE)
    footer = board.node("ask").locator(".fc-footer")
    await expect(footer).to_be_visible()
    before = await board.node("ask").evaluate("(card) => card.offsetHeight")
    await board.page.mouse.move(700, 450)
    for _ in range(12):
        await board.page.mouse.wheel(0, 200)
    await board.until("it.zoom < 0.5")
    await expect(footer).to_be_hidden()
    assert await board.node("ask").evaluate("(card) => card.offsetHeight") == before
