"""The trace lens: heat, split bars and wires with numbers, one row's path, and the way in and out."""

from __future__ import annotations

from itertools import pairwise

import pytest
from playwright.async_api import expect

from tests.browser.axe import grave_findings
from tests.browser.canvas.flows import THREE
from tests.browser.canvas.lenses import LENS, heat, of_row
from tests.interop.browser import in_browser

HOSTILE = "<img src=x onerror=alert(1)><script>alert(2)</script>{{ 7*7 }}"
GROUPED = THREE.replace(
    "layout:\n", "  draft:\n    type: group\n    members: [ask]\n    collapsed: true\nlayout:\n"
)


async def traced(open_board, lens=LENS, flow=THREE, **options):
    """A board under the lens."""
    board = await open_board(flow, **options)
    board.server.call(board.name, "show_trace", lens)
    await expect(board.page.get_by_test_id("trace-bar")).to_be_visible()
    return board


async def told(board, what, many):
    """What the server was told of a kind, once it was told that often."""
    await board.page.wait_for_function(
        """async ([name, what, many]) => {
          const { shown } = await (await fetch(`/flow/${name}`)).json()
          return shown.filter(([kind]) => kind === what).length === many
        }""",
        arg=[board.name, what, many],
    )
    return [where for kind, where in board.server.ask(board.name)["shown"] if kind == what]


@in_browser
async def test_every_node_prints_its_gain_and_what_it_does_to_failures(open_board):
    board = await traced(open_board)
    ask = board.node("ask")
    await expect(ask.locator(".fc-disc-gain")).to_have_text("38 %")
    await expect(ask.locator(".fc-subtitle")).to_have_text("51 of 240 fail")
    await expect(ask.locator(".fc-split-counts li")).to_have_text(["47", "4", "2"])
    await expect(ask.locator(".fc-disc-own")).to_have_count(1)
    await expect(ask.locator(".fc-tied")).to_be_visible()
    await expect(board.node("words").locator(".fc-disc-gain")).to_have_text("0 %")
    await expect(board.page.get_by_test_id("trace-bar")).to_contain_text("86 of 240 rows fail at answer")


@in_browser
async def test_the_trace_takes_the_room_of_the_side_panel_until_it_is_asked_for(open_board):
    board = await traced(open_board)
    side = board.page.locator(".fc-side")
    await expect(side).to_have_count(0)
    await board.page.get_by_test_id("trace-leave").click()
    await expect(side).to_be_visible()
    board.server.call(board.name, "show_trace", LENS)
    await expect(side).to_have_count(0)
    await board.page.keyboard.press("[")
    await expect(side).to_be_visible()
    await expect(board.page.get_by_test_id("trace-bar")).to_be_visible()


@in_browser
async def test_split_bars_share_one_scale(open_board):
    board = await traced(open_board)
    widths = "(bar) => bar.getBoundingClientRect().width"
    introduced = board.page.locator(".fc-split .fc-part-introduced")
    ask, answer = [await introduced.nth(place).evaluate(widths) for place in range(2)]
    assert ask == pytest.approx(2 * answer, rel=0.02)


@in_browser
@pytest.mark.parametrize("theme", ["light", pytest.param("dark", marks=pytest.mark.full)])
async def test_five_bins_of_heat_are_told_apart_and_get_stronger(open_board, theme):
    board = await traced(open_board, color_scheme=theme)
    for place in range(5):
        lens = LENS | {"nodes": {"ask": heat(0.5, "50 %", place)}}
        board.server.call(board.name, "show_trace", lens)
        await expect(board.node("ask").locator(f".fc-heat-{place}")).to_be_visible()
    strengths = await board.page.locator(".fc-legend li i").evaluate_all(
        """(bins) => bins.map((bin) => {
          const probe = document.createElement("canvas").getContext("2d")
          probe.fillStyle = getComputedStyle(bin).backgroundColor
          probe.fillRect(0, 0, 1, 1)
          const [red, green] = probe.getImageData(0, 0, 1, 1).data
          return red - green
        })"""
    )
    assert len(strengths) == 5
    assert all(after - before >= 10 for before, after in pairwise(strengths))


@in_browser
async def test_what_nothing_checks_is_hatched_and_dashed_and_asks_for_a_check(open_board):
    board = await traced(open_board)
    lens = board.node("answer").locator(".fc-lens")
    style = await lens.evaluate("(one) => getComputedStyle(one).borderStyle")
    assert style == "dashed"
    disc = await lens.locator(".fc-disc-gain").evaluate("(one) => getComputedStyle(one).backgroundImage")
    assert "repeating-linear-gradient" in disc
    await expect(lens).to_contain_text("22 % of the blame may sit here")
    await board.page.get_by_test_id("add-check-answer").click()
    assert await told(board, "check", 1) == [{"node": "answer"}]
    assert await told(board, "trace", 0) == []


@in_browser
async def test_a_wire_is_as_wide_as_what_it_carries_and_prints_its_number(open_board):
    board = await traced(open_board)
    hot = board.page.locator(".fc-wire.fc-hot")
    widths = await hot.evaluate_all(
        "(all) => all.map((one) => parseFloat(getComputedStyle(one).strokeWidth))"
    )
    assert sorted(widths) == [1.5, 12]
    await expect(board.page.locator(".fc-wire-heat")).to_have_text(["46"])


@in_browser
async def test_the_number_of_a_wire_that_runs_behind_a_card_stands_beside_the_card(open_board):
    flow = THREE.replace(
        "type: llm\n    inputs: {prompt: ask.prompt}", "type: llm\n    inputs: {prompt: words.text}"
    )
    wire = {"words.text > answer.prompt": {"carried": 1.0, "text": "46"}}
    board = await traced(open_board, LENS | {"wires": wire}, flow)
    number = await board.page.get_by_test_id("heat-words-answer").bounding_box()
    card = await board.node("ask").bounding_box()
    assert number["x"] + number["width"] <= card["x"] or number["x"] >= card["x"] + card["width"]


@in_browser
async def test_a_wire_that_carries_nothing_prints_nothing(open_board):
    board = await traced(open_board)
    await expect(board.page.get_by_test_id("heat-words-ask")).to_have_count(0)


@in_browser
async def test_the_legend_is_put_away_and_stays_away(open_board):
    board = await traced(open_board)
    legend = board.page.get_by_test_id("trace-legend")
    await expect(legend).to_contain_text("failures gone if")
    await board.page.get_by_test_id("trace-legend-toggle").click()
    await expect(legend).to_have_count(0)
    board.server.call(board.name, "show_trace", of_row())
    await expect(board.page.get_by_test_id("trace-bar")).to_contain_text("Row 37")
    await expect(legend).to_have_count(0)


@in_browser
async def test_pointing_at_a_wire_or_its_focus_tells_both_conditional_rates(open_board):
    board = await traced(open_board)
    tip = board.page.get_by_test_id("trace-tip")
    pill = board.page.get_by_test_id("heat-ask-answer")
    await pill.hover()
    await expect(tip.locator("tr")).to_have_count(2)
    await expect(tip).to_contain_text("38 of 51")
    await board.page.mouse.move(2, 2)
    await expect(tip).to_have_count(0)
    await pill.focus()
    await expect(tip).to_contain_text("75 %")
    await expect(pill).to_have_attribute("aria-label", "ask to answer, 46 failures, Answer fails when ask fails 75 % 61–84 38 of 51, Answer fails when ask is ok 25 %")  # fmt: skip


@in_browser
async def test_of_a_traced_row_only_the_open_path_is_lit_and_the_first_bad_node_is_named(open_board):
    board = await traced(open_board, of_row())
    await expect(board.page.get_by_test_id("trace-bar")).to_contain_text("Row 37")
    await expect(board.node("ask").locator(".fc-first-word")).to_have_text("First bad")
    await expect(board.node("ask").locator(".fc-first-word svg")).to_be_visible()
    await expect(board.node("words").locator(".fc-unlit")).to_be_visible()
    await expect(board.page.locator(".fc-unlit")).to_have_count(1)
    await expect(board.page.locator(".fc-wire-heat")).to_have_text(["46"])
    labels = (await board.dump())["lens"]["labels"]
    assert labels["words"].endswith("not on the path of this row")


@in_browser
async def test_each_node_says_in_words_what_its_heat_is(open_board):
    board = await traced(open_board, of_row())
    label = await board.page.locator(".vue-flow__node[data-id=ask]").get_attribute("aria-label")
    assert "first bad node, 51 of 240 fail, 38 % of failures gone if it made no error" in label
    assert "own error rate 20 %, 47 introduced, 4 inherited, 2 recovered, tied for the top" in label
    board.server.call(board.name, "show_trace", None)
    await board.until("it.lens === null")
    await expect(board.page.locator(".vue-flow__node[data-id=ask]")).not_to_have_attribute(
        "aria-label", label
    )


@in_browser
async def test_a_click_or_enter_on_a_node_asks_for_its_trace_and_opens_nothing_else(open_board):
    board = await traced(open_board)
    await board.node("ask").locator(".fc-title").click()
    await board.page.locator(".vue-flow__node[data-id=words]").focus()
    await board.page.keyboard.press("Enter")
    assert await told(board, "trace", 2) == [{"node": "ask"}, {"node": "words"}]
    assert await told(board, "inspector", 0) == []


@in_browser
async def test_escape_leaves_the_lens_before_it_unselects_and_the_server_is_told(open_board):
    board = await traced(open_board)
    await board.select("ask")
    await board.page.keyboard.press("Escape")
    await board.until("it.lens === null && it.selection[0] === 'ask'")
    await expect(board.page.get_by_test_id("trace-legend")).to_have_count(0)
    await board.page.keyboard.press("Escape")
    await board.until("it.selection.length === 0")
    assert await told(board, "leave", 1) == [{}]


@in_browser
async def test_the_button_leaves_the_lens_and_gives_the_focus_back_to_the_canvas(open_board):
    board = await traced(open_board)
    await board.page.get_by_test_id("trace-leave").press("Enter")
    await board.until("it.lens === null")
    await expect(board.node("ask").locator(".fc-node-head")).to_be_visible()
    await expect(board.page.locator(".fc-canvas")).to_be_focused()


@in_browser
async def test_nothing_moves_and_live_patches_go_on_under_the_lens(open_board):
    board = await open_board(THREE)
    before = await board.dump()
    path = await board.page.locator(".fc-wire").first.get_attribute("d")
    board.server.call(board.name, "show_trace", LENS)
    board.server.call(board.name, "patch_status", {"ask": {"state": "done", "done": 7}})
    await board.until("it.lens !== null && it.nodes.ask.status.done === 7")
    after = await board.dump()
    assert {name: node["size"] for name, node in after["nodes"].items()} == {
        name: node["size"] for name, node in before["nodes"].items()
    }
    assert await board.page.locator(".fc-wire").first.get_attribute("d") == path
    board.server.call(board.name, "show_trace", None)
    await expect(board.node("ask").locator(".fc-state")).to_have_text("Done")


@in_browser
async def test_texts_under_the_lens_are_text_and_nothing_else(open_board):
    nodes = {"ask": heat(None, HOSTILE, 0, hatched=True, hint=HOSTILE, summary=HOSTILE)}
    wires = {"ask.prompt > answer.prompt": {"carried": 0.5, "text": HOSTILE, "hint": HOSTILE}}
    board = await traced(open_board, {"nodes": nodes, "wires": wires, "legend": HOSTILE})
    for place in (".fc-disc-gain", ".fc-subtitle", ".fc-lens-check p"):
        await expect(board.node("ask").locator(place)).to_have_text(HOSTILE)
    await expect(board.page.locator(".fc-wire-heat")).to_have_text(HOSTILE)
    await expect(board.page.get_by_test_id("trace-bar")).to_contain_text(HOSTILE)
    await expect(board.page.locator(".fc-board :is(img, script)")).to_have_count(0)


@in_browser
async def test_numbers_stay_when_it_is_seen_from_far(open_board):
    board = await traced(open_board)
    await board.page.mouse.move(700, 450)
    for _ in range(12):
        await board.page.mouse.wheel(0, 200)
    await board.until("it.zoom < 0.3")
    await expect(board.node("ask").locator(".fc-split")).to_be_hidden()
    gain = board.node("ask").locator(".fc-disc-gain")
    await expect(gain).to_be_visible()
    assert await gain.evaluate("(one) => parseFloat(getComputedStyle(one).fontSize)") > 40


@in_browser
async def test_a_folded_group_shows_its_hottest_member_and_its_wires_carry_heat(open_board):
    board = await traced(open_board, flow=GROUPED)
    await expect(board.node("draft").locator(".fc-folded-state")).to_have_text("38 %ask")
    await expect(board.page.locator(".fc-wire-heat")).to_have_text(["46"])


@in_browser
@pytest.mark.parametrize("theme", ["light", pytest.param("dark", marks=pytest.mark.full)])
async def test_the_lens_has_no_grave_findings(open_board, theme):
    board = await traced(open_board, of_row(), color_scheme=theme)
    assert await grave_findings(board.page, ".fc-canvas") == []
    board.server.call(board.name, "show_trace", LENS)
    await expect(board.page.locator(".fc-unlit")).to_have_count(0)
    assert await grave_findings(board.page, ".fc-canvas") == []
