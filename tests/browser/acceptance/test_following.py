"""A page that follows: 200 random edits of somebody else, and all of them taken back."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from tests.browser.canvas.board import Board
from tests.browser.canvas.conftest import open_board
from tests.browser.canvas.flows import THREE
from tests.browser.canvas.server import CanvasServer, canvas_server
from tests.interop.browser import browser_path, in_browser

pytestmark = pytest.mark.full

__all__ = ["open_board"]
TIMES = 200


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[CanvasServer]:
    """A server of pages with nothing but the canvas."""
    if browser_path() is None:
        pytest.skip("there is no Chromium here; `make browser` installs it")
    with canvas_server(tmp_path_factory.mktemp("canvas")) as running:
        yield running


async def assert_shows_the_truth(board: Board, rev: int) -> None:
    """The page shows the session's view: every node, every wire, nothing else."""
    board.page.set_default_timeout(60_000)
    await board.until(f"it.rev === {rev} && it.pending === 0")
    shown, truth = await board.dump(), board.truth()
    assert {name: node["view"] for name, node in shown["nodes"].items()} == truth["nodes"]
    assert await board.wires() == board.true_wires()
    drawn = set(
        await board.page.locator(".vue-flow__node").evaluate_all(
            "(all) => all.map((one) => one.dataset.id)"
        )
    )
    assert drawn == set(truth["nodes"])


@in_browser
@pytest.mark.parametrize("seed", [1, 7])
async def test_200_random_edits_and_their_undo_reach_the_page_as_they_are(open_board, seed):
    board = await open_board(THREE)
    before = board.truth()
    rev = board.server.edit_at_random(board.name, TIMES, seed)
    await assert_shows_the_truth(board, rev)
    assert board.truth()["nodes"] != before["nodes"]
    rev = board.server.take_back(board.name)
    await assert_shows_the_truth(board, rev)
    after = board.truth()
    assert (after["nodes"], after["wires"]) == (before["nodes"], before["wires"])
    assert rev >= 2 * TIMES
