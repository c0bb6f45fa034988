"""The product descriptions, run on their recorded answers, with their grades; and the wizard on the page."""

from __future__ import annotations

import shutil
from collections.abc import Awaitable, Callable
from pathlib import Path

import pytest
from playwright.async_api import Locator, Page, expect

import flows
from flowboard.workspace.grades import import_grades
from flowboard.workspace.project import load
from tests.browser.watched import Watched

Open = Callable[..., Awaitable[Watched]]
NAME = "product_descriptions"


@pytest.fixture(scope="module")
def prepare() -> Callable[[Path], Path]:
    def make(folder: Path) -> Path:
        shipped = Path(flows.__file__).parent
        shutil.copytree(shipped / NAME, folder / NAME)
        for ending in ("flow.yaml", "recording.jsonl", "grades.jsonl"):
            shutil.copy(shipped / f"{NAME}.{ending}", folder)
        path = folder / f"{NAME}.flow.yaml"
        load(path).run(models="recorded")
        import_grades(path)
        return path

    return make


async def opened(visit: Open, step: str = "criteria", **options: object) -> Page:
    """The flow with the wizard of its evaluator at a step."""
    page = (await visit(viewport={"width": 1920, "height": 1000}, **options)).page
    await to_step(page, step)
    return page


async def to_step(page: Page, step: str) -> Locator:
    """Open the wizard from the evaluator's card, and go to a step."""
    node = page.get_by_test_id("node-quality")
    await expect(node.get_by_text("Coverage", exact=True)).to_be_visible()
    await node.dblclick(position={"x": 90, "y": 14})
    wizard = page.get_by_test_id("wizard")
    await expect(wizard).to_be_visible()
    await page.get_by_test_id(f"step-{step}").click()
    await expect(page.get_by_test_id(f"step-{step}")).to_have_attribute("aria-current", "step")
    return wizard


def criterion(page: Page, name: str) -> Locator:
    return page.get_by_test_id(f"criterion-{name}")
