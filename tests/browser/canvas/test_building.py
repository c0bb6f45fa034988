"""Building a flow with the pointer: add, wire, splice, refuse."""

from __future__ import annotations

import pytest
from playwright.async_api import expect

from tests.browser.canvas.flows import EMPTY, THREE, TWO
from tests.interop.browser import in_browser

pytestmark = pytest.mark.smoke


@in_browser
async def test_a_node_is_dragged_from_the_palette_to_where_it_is_dropped(open_board):
    board = await open_board(EMPTY)
    await board.drag(board.page.get_by_test_id("palette-prompt"), (700, 400))
    await expect(board.node("prompt")).to_be_visible()
    box = await board.node("prompt").bounding_box()
    assert abs(box["x"] - 676) < 3
    assert abs(box["y"] - 380) < 3
    await board.dump()
    assert board.truth()["nodes"]["prompt"]["type"] == "prompt"


@in_browser
async def test_a_click_in_the_palette_adds_a_node_in_sight(open_board):
    board = await open_board(TWO)
    await board.page.get_by_test_id("palette-llm").click()
    await expect(board.node("llm")).to_be_in_viewport()
    assert (await board.dump())["selection"] == ["llm"]


@in_browser
async def test_a_drag_that_ends_outside_the_board_adds_nothing(open_board):
    board = await open_board(EMPTY)
    await board.drag(board.page.get_by_test_id("palette-prompt"), (100, 600))
    assert (await board.dump())["nodes"] == {}


@in_browser
async def test_a_wire_is_drawn_from_port_to_port(open_board):
    board = await open_board(TWO)
    await board.drag(board.output("words", "text"), board.input("ask", "words"))
    await board.until("it.wires.length === 1")
    assert await board.wires() == {"words.text > ask.words"} == board.true_wires()


@in_browser
async def test_a_wire_that_does_not_fit_is_refused_with_the_reason(open_board):
    board = await open_board(THREE)
    await board.drag(board.output("answer", "text"), board.input("ask", "words"), drop=False)
    await expect(board.page.locator(".fc-why")).to_contain_text("loop")
    await board.page.mouse.up()
    await expect(board.page.get_by_test_id("notice")).to_contain_text("one direction")
    assert len(await board.wires()) == 2


@in_browser
async def test_ports_that_do_not_fit_fade_while_a_wire_is_drawn(open_board):
    board = await open_board(THREE)
    await board.drag(board.output("ask", "prompt"), (700, 600), drop=False)
    await expect(board.input("ask", "words").locator("..")).to_have_css("opacity", "0.28")
    await expect(board.input("answer", "prompt").locator("..")).to_have_css("opacity", "1")
    await board.page.mouse.up()
    await board.page.keyboard.press("Escape")


@in_browser
async def test_a_wire_dropped_on_a_card_finds_the_free_port_that_takes_it(open_board):
    board = await open_board(TWO)
    await board.drag(board.output("words", "text"), board.node("ask").locator(".fc-titles"))
    await board.until("it.wires.length === 1")
    wires = await board.wires()
    assert wires in ({"words.text > ask.whom"}, {"words.text > ask.words"})
    assert board.true_wires() == wires


@in_browser
async def test_a_wire_dropped_on_empty_canvas_asks_for_a_node_that_takes_it_and_wires_it(open_board):
    board = await open_board(TWO)
    await board.drag(board.output("ask", "prompt"), (1200, 650))
    asked = board.page.get_by_test_id("quick-add")
    await expect(asked.get_by_role("combobox")).to_be_focused()
    assert await asked.locator('[data-choice="dataset"]').count() == 0
    await asked.get_by_role("combobox").fill("llm")
    await board.page.keyboard.press("Enter")
    await board.until("it.wires.length === 1")
    assert await board.wires() == {"ask.prompt > llm.prompt"} == board.true_wires()


@in_browser
async def test_a_double_click_asks_for_a_node_at_that_place(open_board):
    board = await open_board(EMPTY)
    await board.page.mouse.dblclick(800, 300)
    await board.page.get_by_test_id("quick-add").locator('[data-choice="filter"]').click()
    await expect(board.node("filter")).to_be_visible()
    box = await board.node("filter").bounding_box()
    assert abs(box["x"] - 800) < 3
    assert abs(box["y"] - 300) < 3


@in_browser
async def test_a_node_dropped_on_a_wire_is_put_into_it(open_board):
    board = await open_board(THREE)
    wire = board.page.locator('.vue-flow__edge[data-id="words/text ask/words"] path').first
    await board.drag(board.page.get_by_test_id("palette-transform"), wire, drop=False)
    await expect(board.page.locator(".fc-wire.fc-aim")).to_have_count(1)
    await board.page.mouse.up()
    await board.until("it.nodes.transform && it.wires.length === 3")
    wires = await board.wires()
    assert "words.text > ask.words" not in wires
    assert any(wire.startswith("words.text > transform.") for wire in wires)
    assert any(wire.startswith("transform.") and wire.endswith("> ask.words") for wire in wires)
    assert wires == board.true_wires()


@in_browser
async def test_a_dragged_node_stays_where_it_was_dropped_for_everyone(open_board):
    board = await open_board(TWO)
    before = board.truth()["nodes"]["ask"]["place"]
    zoom = (await board.dump())["zoom"]
    x, y = (await board.node("ask").bounding_box())["x"], (await board.node("ask").bounding_box())["y"]
    await board.drag(board.node("ask").locator(".fc-titles"), (x + 160, y + 140))
    await board.until(f"it.nodes.ask.view.place[1] !== {before[1]}")
    after = (await board.dump())["nodes"]["ask"]
    assert after["shown"] == after["view"]["place"] == board.truth()["nodes"]["ask"]["place"]
    assert zoom == (await board.dump())["zoom"]


@in_browser
async def test_a_selected_wire_is_removed_by_its_button_and_by_key(open_board):
    board = await open_board(THREE)
    await board.page.locator('.vue-flow__edge[data-id="words/text ask/words"]').click(force=True)
    await board.page.get_by_label("Remove this wire").click()
    await board.until("it.wires.length === 1")
    await board.page.locator('.vue-flow__edge[data-id="ask/prompt answer/prompt"]').click(force=True)
    await board.page.keyboard.press("Delete")
    await board.until("it.wires.length === 0")
    await board.dump()
    assert board.true_wires() == set()
