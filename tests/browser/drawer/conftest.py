"""The example, opened in the editor: run before, or not yet."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from pathlib import Path

import pytest
import pytest_asyncio
from playwright.async_api import Page

from flowboard.workspace.example import copy_example
from flowboard.workspace.project import load
from tests.browser.server import EditorServer
from tests.browser.watched import Watched

Open = Callable[..., Awaitable[Watched]]


@pytest.fixture(scope="module")
def arguments(tmp_path_factory: pytest.TempPathFactory) -> tuple[str, ...]:
    """The editor opens the example, which has been run once over forty rows."""
    path = copy_example(tmp_path_factory.mktemp("example")).flow
    load(path).run(models="recorded", limit=40)
    return (str(path),)


@pytest_asyncio.fixture(loop_scope="session")
async def page(visit: Open) -> Page:
    """The page of the example, with its drawer open."""
    watched = await visit()
    if await watched.page.get_by_test_id("matrix").is_hidden():
        await watched.page.get_by_test_id("drawer-toggle").click()
    await watched.page.locator(".fb-board-all .fb-board-title").first.wait_for()
    return watched.page


def flow_of(server: EditorServer) -> Path:
    """The flow file that the editor has open."""
    return Path(server.arguments[0])
