"""Figures on a card: numbers in a strip, shares as bars with interval and target, the word beneath."""

from __future__ import annotations

import pytest
from playwright.async_api import expect

from tests.browser.axe import grave_findings
from tests.browser.canvas.flows import THREE
from tests.interop.browser import in_browser

COVERAGE = {
    "label": "Coverage", "value": "79 %", "low": 0.57, "high": 0.91, "at": 0.79, "target": 0.6,
    "range": "57–91", "hint": "Coverage 79 %, goal at least 60 %, not shown to be met",
}  # fmt: skip
FFR = {
    "label": "FFR", "value": "6 %", "low": 0.02, "high": 0.2, "at": 0.06, "target": 0.2,
    "better": "low", "tone": "pass", "range": "2–20",
}  # fmt: skip
KAPPA = {"label": "Kappa", "value": ".75", "low": -0.3, "high": 1.4, "at": 0.75, "under": "n 62"}
WORD = {"word": "Provisional", "tone": "attention", "icon": "hourglass_empty", "note": "n 52 · 19 bad"}


async def carded(open_board, figures, captions=None, **options):
    """A board with figures on its node `answer`."""
    board = await open_board(THREE, **options)
    board.server.call(board.name, "show_figures", {"answer": figures}, {"answer": captions} if captions else {})  # fmt: skip
    await board.until(f"it.nodes.answer.figures.length === {len(figures)}")
    return board


async def asked_for(board, *asked):
    """Wait until the panels are asked for exactly this."""
    await board.page.wait_for_function(
        """async ([name, asked]) => {
          const { shown } = await (await fetch(`/flow/${name}`)).json()
          return JSON.stringify(shown) === JSON.stringify(asked)
        }""",
        arg=[board.name, list(asked)],
    )


async def shares(track, part):
    """Where a part of a track begins and how wide it is, as shares of the track."""
    return await track.locator(part).evaluate(
        """(part) => {
          const [own, all] = [part.getBoundingClientRect(), part.parentElement.getBoundingClientRect()]
          return [(own.left - all.left) / all.width, own.width / all.width]
        }"""
    )


@in_browser
async def test_at_most_three_figures_stand_on_a_card(open_board):
    figures = [{"label": f"f{number}", "value": f".{number}", "tone": "pass"} for number in range(4)]
    board = await carded(open_board, figures)
    await expect(board.node("answer").locator(".fc-figures dt")).to_have_text(["f0", "f1", "f2"])


@in_browser
async def test_an_interval_is_a_bar_on_a_track_from_nothing_to_all(open_board):
    board = await carded(open_board, [COVERAGE, FFR, KAPPA])
    bars = board.node("answer").locator(".fc-figure-bar")
    await expect(bars.locator("dt")).to_have_text(["Coverage", "FFR", "Kappa"])
    await expect(bars.locator(".fc-figure-range")).to_have_text(["57–91", "2–20", ""])
    track = bars.first.locator(".fc-track")
    assert await shares(track, ".fc-track-interval") == pytest.approx([0.57, 0.34], abs=0.02)
    # What lies beyond the ends stands at the ends.
    assert await shares(bars.last.locator(".fc-track"), ".fc-track-interval") == pytest.approx([0, 1], abs=0.02)  # fmt: skip


@in_browser
async def test_the_targets_tick_points_to_its_good_side_and_green_is_only_what_is_met(open_board):
    board = await carded(open_board, [COVERAGE, FFR, KAPPA])
    bars = board.node("answer").locator(".fc-figure-bar")
    await expect(bars.nth(0).locator(".fc-good-high")).to_have_count(1)
    await expect(bars.nth(1).locator(".fc-good-low")).to_have_count(1)
    await expect(bars.nth(2).locator(".fc-track-target")).to_have_count(0)
    colours = (
        await board.node("answer")
        .locator(".fc-track-interval")
        .evaluate_all("(all) => all.map((one) => getComputedStyle(one).backgroundColor)")
    )
    assert colours[0] == colours[2] != colours[1]


@in_browser
async def test_the_word_stands_under_the_figures_with_its_rows_and_goes_with_them(open_board):
    board = await carded(open_board, [COVERAGE], WORD)
    caption = board.node("answer").locator(".fc-caption")
    await expect(caption.locator(".fc-word")).to_have_text("Provisional")
    await expect(caption.locator("svg")).to_be_visible()
    await expect(caption).to_contain_text("n 52 · 19 bad")
    board.server.call(board.name, "show_figures", {"answer": []})
    await expect(caption).to_have_count(0)


@in_browser
@pytest.mark.parametrize("theme", ["light", pytest.param("dark", marks=pytest.mark.full)])
async def test_bars_and_word_have_no_grave_findings(open_board, theme):
    board = await carded(open_board, [COVERAGE, FFR, KAPPA], WORD, color_scheme=theme)
    assert await grave_findings(board.page, ".fc-canvas") == []


@in_browser
@pytest.mark.parametrize("place", [".fc-figure-bar", ".fc-word", ".fc-caption > span"])
async def test_figures_with_a_word_lead_to_the_report_card(open_board, place):
    board = await carded(open_board, [COVERAGE, FFR, KAPPA], WORD)
    await board.node("answer").locator(place).first.click()
    await asked_for(board, ["card", {"node": "answer"}])


@in_browser
async def test_the_report_card_is_opened_by_keyboard_on_the_word_and_on_the_node(open_board):
    board = await carded(open_board, [COVERAGE], WORD)
    word = board.node("answer").get_by_role("button", name="Provisional: open the report card")
    await word.focus()
    await board.page.keyboard.press("Enter")
    await asked_for(board, ["card", {"node": "answer"}])
    await board.node("ask").click(position={"x": 60, "y": 14})
    await board.page.keyboard.press("c")
    await asked_for(board, ["card", {"node": "answer"}], ["card", {"node": "ask"}])


@in_browser
async def test_figures_without_a_word_lead_nowhere(open_board):
    board = await carded(open_board, [COVERAGE])
    await board.node("answer").locator(".fc-figure-bar").click()
    await board.page.keyboard.press("Shift+Enter")
    await asked_for(board, ["run", {"how": "to", "node": "answer"}])
