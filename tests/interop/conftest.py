"""Runs and their reports: the flow of the workspace's tests, an example, and one that means ill."""

from __future__ import annotations

import re
from collections.abc import AsyncIterator, Callable
from pathlib import Path
from typing import Any

import orjson
import pytest
import pytest_asyncio
from playwright.async_api import Browser

from flowboard.interop.html_report import Limits, write_report
from flowboard.workspace.catalogue import NodeTypes
from tests.interop import chain as graded_chain
from tests.interop.browser import browser_path, chromium
from tests.interop.hostile import run_flow
from tests.workspace.conftest import (  # noqa: F401 - fixtures
    _own_settings,
    flow_path,
    flow_with,
    folder,
    project,
    provider,
)
from tests.workspace.recorded import own_settings, ran_example


class Report:
    """A report that was written, with the data that its script reads."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self.html = path.read_text(encoding="utf-8")

    def json(self, name: str) -> Any:
        """The data of one of its script elements."""
        found = re.search(rf'<script type="application/json" id="{name}">(.*?)</script>', self.html)
        assert found is not None, name
        return orjson.loads(found[1])

    @property
    def words(self) -> str:
        """What stands on the page before any script runs, without markup and in single spaces."""
        body = re.sub(r"<(script|style|title)\b.*?</\1>", " ", self.html, flags=re.DOTALL)
        return " ".join(re.sub(r"<[^>]+>", " ", body).split())


@pytest.fixture
def report(folder: Path) -> Callable[..., Report]:  # noqa: F811
    """Writes the report of the latest run in the folder."""

    def write(**limits: Any) -> Report:
        path = folder / "report.html"
        write_report(folder, "latest", NodeTypes(), path, limits=Limits(**limits), replace=True)
        return Report(path)

    return write


@pytest.fixture(scope="session")
def tweets(tmp_path_factory: pytest.TempPathFactory) -> Report:
    """The report of the example *tweet entities*, run from its recording, with its grades."""
    with ran_example(tmp_path_factory, "tweet_entities") as place:
        write_report(place, "latest", NodeTypes(), place / "report.html")
    return Report(place / "report.html")


@pytest.fixture(scope="session")
def chain(tmp_path_factory: pytest.TempPathFactory) -> Report:
    """The report of a chain of steps that was graded by two people and verified."""
    place = tmp_path_factory.mktemp("chain")
    with own_settings(tmp_path_factory):
        graded_chain.run_graded(place)
        graded_chain.verify_chain(place)
        write_report(place, "latest", NodeTypes(), place / "report.html")
    return Report(place / "report.html")


@pytest.fixture(scope="session")
def hostile(tmp_path_factory: pytest.TempPathFactory) -> Report:
    """The report of a run in which every text means ill."""
    place = tmp_path_factory.mktemp("hostile")
    with own_settings(tmp_path_factory):
        run_flow(place)
        write_report(place, "latest", NodeTypes(), place / "report.html")
    return Report(place / "report.html")


@pytest_asyncio.fixture(loop_scope="session", scope="session")
async def browser(tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[Browser]:
    """One browser for all tests of pages; they skip where there is none."""
    if browser_path() is None:
        pytest.skip("there is no Chromium here; `make browser` installs it")
    async with chromium(tmp_path_factory.mktemp("browser")) as running:
        yield running
