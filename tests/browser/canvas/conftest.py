"""Canvases to try things on.

@in_browser
async def test_something(open_board):
    board = await open_board(FLOW)
"""

from __future__ import annotations

import itertools
from collections.abc import Awaitable, Callable, Iterator
from typing import Any

import pytest
import pytest_asyncio

from tests.browser.canvas.board import Board
from tests.browser.canvas.server import CanvasServer, canvas_server
from tests.browser.watched import Watched
from tests.interop.browser import browser_path

_number = itertools.count(1)
CLIPBOARD = ["clipboard-read", "clipboard-write"]


@pytest.fixture(scope="session")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[CanvasServer]:
    """One server of canvases; every test has a flow of its own."""
    if browser_path() is None:
        pytest.skip("there is no Chromium here; `make browser` installs it")
    with canvas_server(tmp_path_factory.mktemp("canvas")) as running:
        yield running


@pytest_asyncio.fixture(loop_scope="session")
async def open_board(
    server: CanvasServer, visit: Callable[..., Awaitable[Watched]]
) -> Callable[..., Awaitable[Board]]:
    """Opens a canvas with a flow, or one that is open already, by name, in a further tab."""

    async def open_it(flow: str | Board, query: str = "", **options: Any) -> Board:
        if isinstance(flow, Board):
            name = flow.name
        else:
            name = f"flow{next(_number)}"
            server.write(name, flow)
        watched = await visit(f"/{name}{query}", permissions=CLIPBOARD, **options)
        board = Board(watched, server, name)
        await watched.page.get_by_test_id("palette-note").wait_for()
        nodes = board.truth()["nodes"].values()
        folded = [node["group"]["members"] for node in nodes if (node["group"] or {}).get("collapsed")]
        count = len(nodes) - sum(map(len, folded))
        await board.until(f"Object.values(it.nodes).filter((node) => node.shown).length === {count}")
        await watched.page.wait_for_function(
            "[...document.querySelectorAll('.vue-flow__node')].every((one) => one.style.visibility === 'visible')"
        )
        return board

    return open_it
