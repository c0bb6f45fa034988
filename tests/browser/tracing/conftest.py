"""Ticket triage with a run and its grades, open with its trace in front."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from pathlib import Path

import pytest
import pytest_asyncio
from playwright.async_api import Page, expect

from flowboard.workspace.example import copy_example
from flowboard.workspace.grades import import_grades
from flowboard.workspace.project import load
from tests.browser.watched import Watched

Open = Callable[..., Awaitable[Watched]]


@pytest.fixture(scope="module")
def prepare() -> Callable[[Path], Path]:
    def make(folder: Path) -> Path:
        path = copy_example(folder, "ticket_triage").flow
        import_grades(path)
        load(path).run(models="recorded")
        return path

    return make


async def to_trace(page: Page) -> None:
    """Bring the trace to the front."""
    if await page.get_by_test_id("matrix").is_hidden():
        await page.get_by_test_id("drawer-toggle").click()
    await page.get_by_test_id("drawer-trace").click()
    # The first trace of a server reads its libraries, while the cards are measured beside it.
    await expect(page.get_by_test_id("trace-next")).to_be_visible(timeout=90_000)


@pytest_asyncio.fixture(loop_scope="session")
async def trace(visit: Open) -> Page:
    """The flow with its trace in front."""
    page = (await visit()).page
    await to_trace(page)
    return page


async def choose_row(page: Page, row: str) -> None:
    """Look at a failing row."""
    await page.get_by_test_id("trace-rows").click()
    await page.get_by_test_id(f"trace-row-{row}").get_by_role("button").click()
    await expect(
        page.get_by_test_id("trace-side").get_by_role("heading", name=f"Row {row}")
    ).to_be_visible()


async def until_lens(page: Page, condition: str) -> None:
    """Wait until the canvas's lens, `it`, is as it should be."""
    await page.wait_for_function(
        f"(() => {{ const it = flowboardCanvas.dump().lens; return {condition} }})()"
    )
