"""A flow with one node of each sort that the inspector shows in its own way, opened in the editor."""

from __future__ import annotations

from collections.abc import Awaitable, Callable

import pytest
from playwright.async_api import Page, expect

from tests.browser.watched import Watched
from tests.editor.inspector.inspecting import FLOW

Open = Callable[..., Awaitable[Watched]]

HOSTILE = "<img src=x onerror=alert(1)>"
LAYOUT = """\
layout:
  rows: [0, 0]
  ask: [260, -120]
  answer: [520, -120]
  dates: [260, 120]
  judge: [780, -120]
"""


@pytest.fixture(scope="module")
def arguments(tmp_path_factory: pytest.TempPathFactory) -> tuple[str, ...]:
    path = tmp_path_factory.mktemp("flow") / "lab.flow.yaml"
    path.write_text(FLOW.replace("Good night", f"'{HOSTILE}'") + LAYOUT)
    return (str(path),)


async def opened(visit: Open, **options: object) -> Page:
    """The flow in a window that is wide enough for all of its nodes."""
    page = (await visit(viewport={"width": 1800, "height": 1000}, **options)).page
    await page.get_by_test_id("node-answer").wait_for()
    return page


async def select(page: Page, node: str) -> None:
    """Select a node by a click on its head."""
    await page.get_by_test_id(f"node-{node}").click(position={"x": 90, "y": 14})
    await expect(page.get_by_test_id("inspector").locator(".fb-node-id code")).to_have_text(node)
