"""The example with a run and its grades, and its flow open with the card of its evaluator in front."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from pathlib import Path

import pytest
from playwright.async_api import Locator, Page, expect

from flowboard.workspace.example import copy_example
from flowboard.workspace.grades import import_grades
from flowboard.workspace.project import load
from tests.browser.watched import Watched

Open = Callable[..., Awaitable[Watched]]


@pytest.fixture(scope="module")
def prepare() -> Callable[[Path], Path]:
    def make(folder: Path) -> Path:
        path = copy_example(folder).flow
        load(path).run(models="recorded")
        import_grades(path)
        return path

    return make


async def opened(visit: Open, **options: object) -> Page:
    """The flow with the card of its evaluator in front."""
    page = (await visit(viewport={"width": 2100, "height": 1000}, **options)).page
    await page.get_by_test_id("node-quality").click(position={"x": 90, "y": 14})
    await page.get_by_test_id("tab-card").click()
    await expect(page.get_by_test_id("card-word")).to_be_visible()
    return page


def coverage(page: Page) -> Locator:
    """The bar of coverage, whose label is the figure in words."""
    return page.get_by_test_id("card").get_by_role("img", name="Coverage of bad rows")


def count(page: Page, name: str) -> Locator:
    return page.get_by_test_id(f"count-{name}").locator("span").first
