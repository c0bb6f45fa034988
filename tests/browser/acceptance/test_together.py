"""Two tabs on one flow: whoever edits, and however the edits cross, both show what the server has."""

from __future__ import annotations

import asyncio
from typing import Any

import pytest
from playwright.async_api import expect

from flowboard.workspace.example import copy_example
from tests.browser.acceptance.flow_page import FlowPage
from tests.interop.browser import in_browser

pytestmark = pytest.mark.full


@pytest.fixture(scope="module")
def arguments(tmp_path_factory: pytest.TempPathFactory) -> tuple[str, ...]:
    return (str(copy_example(tmp_path_factory.mktemp("example")).flow),)


async def shown(flow: FlowPage) -> dict[str, Any]:
    """What a tab shows, without what is its own: the zoom, the selection."""
    dump = await flow.board.dump()
    views = {name: node["view"] for name, node in dump["nodes"].items()}
    wires = sorted(dump["wires"], key=lambda wire: sorted(wire.items()))
    return {"rev": dump["rev"], "nodes": views, "wires": wires}


async def same_everywhere(*tabs: FlowPage) -> dict[str, Any]:
    """Wait until no tab is behind another, and compare them."""
    last = max([(await flow.board.dump())["rev"] for flow in tabs])
    for flow in tabs:
        await flow.board.until(f"it.rev >= {last} && it.pending === 0")
    first, *others = [await shown(flow) for flow in tabs]
    assert all(other == first for other in others)
    return first


HOLD = """() => {
  window.heard = window.socket.listeners('flowcanvas');
  window.held = [];
  window.socket.off('flowcanvas');
  window.socket.on('flowcanvas', (message) => window.held.push(message));
}"""

RELEASE = """() => {
  window.socket.off('flowcanvas');
  window.heard.forEach((hear) => window.socket.on('flowcanvas', hear));
  window.held.forEach((message) => window.heard.forEach((hear) => hear({ ...message, _id: undefined })));
}"""


@in_browser
async def test_edits_that_cross_leave_both_tabs_and_a_new_one_alike(open_page, server):
    one, two = [await (await open_page(server.path)).ready("results") for _ in range(2)]

    async def add_and_remove() -> None:
        for kind in ("filter", "text", "merge", "text"):
            await one.page.get_by_test_id(f"palette-{kind}").click()
        await one.select("filter")
        await one.card("filter").press("Delete")

    async def nudge_and_rename() -> None:
        await two.select("answer")
        await two.card("answer").focus()
        for key in ("ArrowDown", "Shift+ArrowDown", "ArrowRight", "m", "m", "b"):
            await two.page.keyboard.press(key)
        await two.page.keyboard.press("F2")
        await two.page.keyboard.type("The answer")
        await two.page.keyboard.press("Enter")

    await asyncio.gather(add_and_remove(), nudge_and_rename())
    for tab in (one, two):
        await tab.board.until(
            "it.nodes.text_2 && !it.nodes.filter && it.nodes.answer.view.title === 'The answer'"
        )
    third = await (await open_page(server.path)).ready("results")
    truth = await same_everywhere(one, two, third)
    assert truth["nodes"]["answer"]["bypass"]
    assert truth["nodes"]["answer"]["place"] == [650, 60]


@in_browser
async def test_a_wire_to_what_the_other_tab_has_removed_is_refused_and_rolled_back(open_page, server):
    one, two = [await (await open_page(server.path)).ready("results") for _ in range(2)]
    before = await same_everywhere(one, two)
    wire = "tweets.id > results.id"
    await one.page.evaluate(HOLD)
    await two.select("results")
    await two.card("results").press("Delete")
    await two.board.until("!it.nodes.results")
    await one.page.wait_for_function("held.length > 0")

    # Tab one doesn't know yet: its wire appears at once, and goes when the server has spoken.
    await one.select("tweets")
    await one.card("tweets").press("w")
    for words in ("id output", "results a further input"):
        await expect(one.page.get_by_test_id("wire-picker").get_by_role("combobox")).to_be_focused()
        await one.page.keyboard.type(words)
        await one.page.keyboard.press("Enter")
    await one.board.until(
        "it.pending === 1 && it.wires.some((w) => w.source === 'tweets' && w.target === 'results' && w.source_port === 'id')"
    )
    await one.page.evaluate(RELEASE)
    await expect(one.page.get_by_test_id("notice")).to_be_visible()
    await expect(one.node("results")).to_have_count(0)
    after = await same_everywhere(one, two)
    assert not any(w["target"] == "results" for w in after["wires"])

    await two.card("answer").press("Control+z")
    await one.board.until("it.nodes.results !== undefined")
    again = await same_everywhere(one, two)
    assert (again["nodes"], again["wires"]) == (before["nodes"], before["wires"])
    assert wire not in await one.board.wires()
