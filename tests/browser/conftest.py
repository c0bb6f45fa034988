"""What every browser test of the editor uses.

    @in_browser
    async def test_something(visit, server):
        watched = await visit("/")
        await watched.page.get_by_test_id("start-example").click()

`server` is an editor in a process of its own, one for each file of tests, with `server.folder` as its
folder. A file that wants another start overrides the fixture `arguments`, and one that wants a flow
to be open `prepare`: it makes the flow and gives its path; `visit()` leads there. `visit` opens a page in a
browser of its own that is let in; `visit(path, known=False)` in one that isn't. When the test has
ended, no page may have logged an error, asked for anything foreign or opened a dialog, unless the
test has called `watched.forgive()`.
"""

from __future__ import annotations

from collections.abc import AsyncIterator, Awaitable, Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
import pytest_asyncio
from playwright.async_api import Browser, expect

from tests.browser.server import EditorServer, editor_server
from tests.browser.watched import Watched
from tests.interop.browser import browser_path, chromium

expect.set_options(timeout=30_000)
SIZE = {"width": 1440, "height": 900}


@pytest.fixture(scope="module")
def arguments() -> tuple[str, ...]:
    """What the editor is started with, besides its port."""
    return ()


@pytest.fixture(scope="module")
def prepare() -> Callable[[Path], Path | None]:
    """What makes the flow that the editor is started with, in the folder that it is given; none here."""
    return lambda folder: None


@pytest.fixture(scope="module")
def server(
    tmp_path_factory: pytest.TempPathFactory,
    arguments: tuple[str, ...],
    prepare: Callable[[Path], Path | None],
) -> Iterator[EditorServer]:
    """The editor of this file of tests."""
    if browser_path() is None:
        pytest.skip("there is no Chromium here; `make browser` installs it")
    place = tmp_path_factory.mktemp("editor")
    (place / "work").mkdir()
    flow = prepare(place / "work")
    named = [] if flow is None else [str(flow)]
    with editor_server(place, *named, *arguments) as running:
        yield running
        assert "Traceback" not in running.log, running.log


@pytest_asyncio.fixture(loop_scope="session", scope="session")
async def browser(tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[Browser]:
    """One browser for all tests of pages; they skip where there is none."""
    if browser_path() is None:
        pytest.skip("there is no Chromium here; `make browser` installs it")
    async with chromium(tmp_path_factory.mktemp("browser")) as running:
        yield running


@pytest_asyncio.fixture(loop_scope="session")
async def visit(
    browser: Browser, server: EditorServer
) -> AsyncIterator[Callable[..., Awaitable[Watched]]]:
    """Opens pages of the editor; `options` are those of a browser context, such as `color_scheme`."""
    opened: list[Watched] = []

    async def open_page(path: str | None = None, *, known: bool = True, **options: Any) -> Watched:
        context = await browser.new_context(**{"viewport": SIZE} | options)
        if known:
            await context.add_cookies(server.cookies)  # type: ignore[arg-type]
        watched = Watched(await context.new_page(), context, server.address)
        watched.page.set_default_timeout(30_000)
        watched.watch()
        opened.append(watched)
        await watched.page.goto(f"{server.address}{server.path if path is None else path}")
        return watched

    yield open_page
    misdeeds = [deed for watched in opened for deed in watched.misdeeds]
    for watched in opened:
        await watched.context.close()
    assert not misdeeds, misdeeds
