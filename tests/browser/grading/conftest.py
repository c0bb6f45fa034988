"""The grading page of the tweets, 30 rows of which were run; and what stands in its log."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from pathlib import Path

import pytest
import pytest_asyncio
from playwright.async_api import Locator, Page, expect

from flowboard.editor.hub import flow_key
from flowboard.store import grades
from flowboard.store.grades import GradeRecord
from flowboard.store.location import locate_store
from flowboard.store.store import Store
from flowboard.workspace.example import copy_example
from flowboard.workspace.project import load
from tests.browser.server import EditorServer

ROWS = 30


@pytest.fixture(scope="module")
def arguments(tmp_path_factory: pytest.TempPathFactory) -> tuple[str, ...]:
    path = copy_example(tmp_path_factory.mktemp("example")).flow
    load(path).run(models="recorded", limit=ROWS)
    return (str(path),)


def flow_of(server: EditorServer) -> Path:
    return Path(server.arguments[0]).resolve()


def path_of(server: EditorServer, query: str = "") -> str:
    """The address of the grading page."""
    return f"/flow/{flow_key(flow_of(server))}/grade/grades{query}"


def log_of(server: EditorServer) -> list[GradeRecord]:
    """Everything that was said, oldest first."""
    with Store.open(locate_store(flow_of(server), {})) as store:
        return list(grades.log(store))


def given(server: EditorServer) -> list[str]:
    """The grades that count, overall."""
    return [one.grade for one in grades.counting(log_of(server)) if not one.criterion]


def heading(page: Page) -> Locator:
    return page.get_by_role("heading", level=1)


async def press(page: Page, *keys: str) -> None:
    """Press keys of which each leads to another row: its heading is a new one, whatever it is called."""
    for key in keys:
        row = await heading(page).get_attribute("id")
        await page.keyboard.press(key)
        await expect(heading(page)).not_to_have_id(str(row))


async def shown(page: Page) -> Page:
    """The page, once it shows a row."""
    await page.get_by_test_id("output").wait_for()
    return page


@pytest_asyncio.fixture(loop_scope="session")
async def open_grading(visit, server: EditorServer) -> Callable[..., Awaitable[Page]]:
    """Opens the page of the grading node in a browser of its own."""

    async def open_it(query: str = "", **options: object) -> Page:
        watched = await visit(path_of(server, query), **options)
        return await shown(watched.page)

    return open_it


@pytest_asyncio.fixture(loop_scope="session")
async def page(open_grading) -> Page:
    return await open_grading()
