"""New nodes get a free place, and wires stay behind the cards."""

from __future__ import annotations

from itertools import combinations

import pytest

from tests.browser.canvas.board import middle
from tests.browser.canvas.flows import THREE
from tests.interop.browser import in_browser


def overlapping(nodes):
    """Pairs of cards that cover each other."""
    boxes = {name: (*node["shown"], *node["size"]) for name, node in nodes.items()}
    return [
        (one, other)
        for (one, (x, y, wide, high)), (other, (x2, y2, wide2, high2)) in combinations(boxes.items(), 2)
        if x < x2 + wide2 and x2 < x + wide and y < y2 + high2 and y2 < y + high
    ]


@in_browser
async def test_nodes_added_by_key_at_the_same_spot_dont_cover_each_other(open_board):
    board = await open_board(THREE)
    await board.page.mouse.move(*await middle(board.node("ask")))
    for count in range(4, 7):
        await board.page.keyboard.press("a")
        await board.page.get_by_test_id("quick-add").get_by_role("combobox").fill("multi")
        await board.page.keyboard.press("Enter")
        await board.until(f"Object.values(it.nodes).filter((node) => node.shown).length === {count}")
        await board.page.keyboard.press("Escape")
    assert overlapping((await board.dump())["nodes"]) == []


@in_browser
async def test_nodes_added_by_clicks_in_the_palette_dont_cover_each_other(open_board):
    board = await open_board(THREE)
    for count in range(4, 7):
        await board.page.get_by_test_id("palette-llm").click()
        await board.until(f"Object.values(it.nodes).filter((node) => node.shown).length === {count}")
    assert overlapping((await board.dump())["nodes"]) == []


@in_browser
async def test_the_place_under_the_pointer_is_kept_where_it_is_free(open_board):
    board = await open_board(THREE)
    x, y = await middle(board.node("ask"))
    await board.page.mouse.move(x, y + 220)
    await board.page.keyboard.press("a")
    await board.page.get_by_test_id("quick-add").get_by_role("combobox").fill("llm")
    await board.page.keyboard.press("Enter")
    await board.until("it.nodes.llm?.shown")
    box = await board.node("llm").bounding_box()
    assert (box["x"], box["y"]) == pytest.approx((x, y + 220), abs=2)


@in_browser
async def test_wires_of_a_selected_node_stay_behind_the_cards(open_board):
    # The wire from `words` to `answer` runs behind `ask`, which is in its way.
    flow = THREE.replace(
        "inputs: {prompt: ask.prompt}", "inputs: {prompt: ask.prompt, said: words.text}"
    )
    board = await open_board(flow)
    await board.select("words")
    levels = await board.page.evaluate(
        """() => [".vue-flow__edges", ".vue-flow__node[data-id=ask]"].map((where) =>
          Math.max(...[...document.querySelectorAll(where)].map((one) => Number(one.style.zIndex))))"""
    )
    assert levels[0] <= levels[1]
