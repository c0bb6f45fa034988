"""An editor whose models are a judge on this machine, and files that are dropped on its start page."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Iterator
from typing import Any

import pytest
import pytest_asyncio
from playwright.async_api import Page, expect

from tests.browser.labelling.judge import RuleJudge, answers_csv
from tests.browser.server import EditorServer, answered_server
from tests.browser.shell.test_files import drop

Drop = Callable[..., Awaitable[Page]]


@pytest.fixture(scope="module")
def judge() -> Iterator[RuleJudge]:
    """Who answers for all models."""
    with RuleJudge() as running:
        yield running


@pytest.fixture(scope="module")
def server(
    tmp_path_factory: pytest.TempPathFactory, judge: RuleJudge, arguments: tuple[str, ...]
) -> Iterator[EditorServer]:
    """The editor of this file of tests."""
    profiles = (
        f'[profiles.local]\nbase_url = "{judge.base_url}"\nneeds_key = false\nconcurrency = 50\n'
        'prices = {"*" = {input = 1, output = 4}}\n'
    )
    with answered_server(tmp_path_factory.mktemp("editor"), profiles, *arguments) as running:
        yield running


@pytest_asyncio.fixture(loop_scope="session")
async def dropped(visit) -> Drop:
    """Drops a CSV on the start page, of so many answers or of the given content; gives the tab that opens."""

    async def drop_it(
        name: str, rows: int = 0, labelled: int = 0, content: bytes | None = None, **options: Any
    ) -> Page:
        page = (await visit("/", **options)).page
        if content is None:
            content = answers_csv(rows, labelled, about=name.removesuffix(".csv"))
        tab = await drop(page, name, content)
        tab.set_default_timeout(30_000)
        read = tab.get_by_test_id("output").or_(tab.get_by_test_id("labels-answered"))
        await expect(read).to_be_visible()
        return tab

    return drop_it


async def choose_judge(tab: Page, model: str = "local/judge-1") -> None:
    """Open the step Evaluate and name a model, until it is known what asking it takes."""
    await tab.get_by_test_id("step-evaluate").click()
    field = tab.get_by_test_id("judge-model")
    await field.fill(model)
    await field.press("Enter")
    await expect(tab.get_by_test_id("evaluation-cost")).to_contain_text("call")


async def evaluated(tab: Page, rows: int) -> None:
    """Wait until so many rows have a verdict and the run has ended."""
    await expect(tab.get_by_test_id("step-evaluate")).to_contain_text(f"{rows} of {rows} judged")
    await expect(tab.get_by_test_id("stop-evaluation")).to_be_hidden()
