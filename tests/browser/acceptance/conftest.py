"""An editor whose models are a provider on this machine: `openai/…` and `local/…` lead to it."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Iterator

import pytest
import pytest_asyncio

from tests.browser.acceptance.flow_page import FlowPage, Visit
from tests.browser.server import EditorServer, answered_server
from tests.provider.server import Provider


@pytest.fixture(scope="module")
def provider() -> Iterator[Provider]:
    """Who answers for all models."""
    with Provider() as running:
        yield running


@pytest.fixture(scope="module")
def server(
    tmp_path_factory: pytest.TempPathFactory, provider: Provider, arguments: tuple[str, ...]
) -> Iterator[EditorServer]:
    """The editor of this file of tests."""
    profiles = "".join(
        f'[profiles.{name}]\nbase_url = "{provider.base_url}"\nneeds_key = false\nconcurrency = 50\n'
        for name in ("openai", "local")
    )
    with answered_server(tmp_path_factory.mktemp("editor"), profiles, *arguments) as running:
        yield running


@pytest_asyncio.fixture(loop_scope="session")
async def open_page(visit: Visit) -> Callable[..., Awaitable[FlowPage]]:
    """Opens a page in a tab of its own; `path` is that of a flow, or nothing for the start page."""

    async def open_it(path: str = "/", **options: object) -> FlowPage:
        return FlowPage(await visit(path, **options))

    return open_it
