"""Opening a flow: what is seen first, and that the rest follows without anything jumping."""

from __future__ import annotations

import re

import pytest
from playwright.async_api import expect

from tests.browser.canvas.flows import HEAD
from tests.interop.browser import in_browser

TYPES = (
    "dataset", "import_outputs", "output", "retrieve", "text", "llm", "prompt", "collect", "python",
    "split", "transform", "filter", "merge", "grading", "multi_evaluator",
)  # fmt: skip

_WATCH = """
window.firstPaths = new Map();
window.firstSizes = null;
new MutationObserver(() => {
  for (const wire of document.querySelectorAll('.vue-flow__edge')) {
    if (!firstPaths.has(wire.dataset.id)) firstPaths.set(wire.dataset.id, wire.querySelector('.fc-wire').getAttribute('d'));
  }
}).observe(document, { subtree: true, childList: true });
new PerformanceObserver(() => {
  const nodes = flowboardCanvas.dump().nodes;
  firstSizes ??= Object.fromEntries(Object.entries(nodes).map(([id, node]) => [id, node.size]));
}).observe({ type: 'mark', buffered: true });
"""


def row_of(count: int, step: int) -> str:
    """A flow of prompts, each fed by the one before."""
    lines = [
        f"  n{number}:\n    type: prompt\n    template: 'Say {{{{ a }}}}'\n"
        + (f"    inputs: {{a: n{number - 1}.prompt}}\n" if number else "")
        for number in range(count)
    ]
    places = "".join(f"  n{number}: [{number * step}, 0]\n" for number in range(count))
    return f"{HEAD}{''.join(lines)}layout:\n{places}"


def numbers(path: str) -> list[float]:
    """The coordinates of a path."""
    return [float(number) for number in re.findall(r"-?[\d.]+", path)]


async def filled(board):
    """Wait until every card is on the page."""
    await board.page.wait_for_function("performance.getEntriesByName('canvas-filled').length > 0")


@in_browser
async def test_six_nodes_are_seen_whole_beside_an_open_inspector(open_board):
    board = await open_board(row_of(6, 256), viewport={"width": 1120, "height": 800})
    assert 0.55 < (await board.dump())["zoom"] < 1
    for number in range(6):
        await expect(board.node(f"n{number}")).to_be_in_viewport(ratio=0.99)
        await expect(board.node(f"n{number}").locator(".fc-port-name").first).to_be_visible()


@in_browser
async def test_a_flow_too_wide_to_be_read_begins_at_its_left_end(open_board):
    board = await open_board(row_of(30, 320))
    assert (await board.dump())["zoom"] == 0.85
    await expect(board.node("n0")).to_be_in_viewport(ratio=0.99)
    await expect(board.node("n29")).not_to_be_in_viewport()


@in_browser
async def test_cards_out_of_sight_follow_and_their_wires_too(open_board):
    board = await open_board(row_of(30, 320))
    await filled(board)
    assert await board.page.locator(".fc-node").count() == 30
    assert await board.page.locator(".fc-wire").count() == len((await board.dump())["wires"])


@in_browser
async def test_a_card_that_is_not_there_yet_is_there_when_it_is_wanted(open_board):
    board = await open_board(row_of(60, 320))
    board.server.call(board.name, "focus", "n59")
    await expect(board.node("n59")).to_be_in_viewport()
    assert await board.page.evaluate("document.activeElement.dataset.id") == "n59"


@in_browser
async def test_every_type_of_node_has_the_size_that_was_foretold_and_no_wire_jumps(server, visit):
    nodes = "".join(f"  {name}:\n    type: {name}\n" for name in TYPES)
    wired = "  more:\n    type: prompt\n    inputs: {a: llm.text}\n    template: '{{ a }} {{ b }}'\n"
    layout = "".join(f"  {name}: [{place * 1000}, 0]\n" for place, name in enumerate(TYPES))
    server.write("foretold", f"{HEAD}{nodes}{wired}layout:\n{layout}  more: [9000, 500]\n")
    page = (await visit("/foretold")).page
    await page.add_init_script(_WATCH)
    await page.reload()
    await page.wait_for_function("performance.getEntriesByName('canvas-filled').length > 0")
    await page.locator(".fc-node").nth(len(TYPES)).wait_for()
    measured = await page.evaluate(
        "Object.fromEntries([...document.querySelectorAll('.vue-flow__node')]"
        ".map((card) => [card.dataset.id, [card.offsetWidth, card.offsetHeight]]))"
    )
    assert await page.evaluate("firstSizes") == measured
    assert len(measured) == len(TYPES) + 1
    paths = await page.evaluate(
        "[...document.querySelectorAll('.vue-flow__edge')]"
        ".map((wire) => [wire.querySelector('.fc-wire').getAttribute('d'), firstPaths.get(wire.dataset.id)])"
    )
    assert paths
    assert all(numbers(now) == pytest.approx(numbers(first), abs=0.1) for now, first in paths)
