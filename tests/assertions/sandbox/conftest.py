"""A sandbox for a test, or for many. Where there is none, nothing here can be tested."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import pytest
import pytest_asyncio

from flowboard.assertions.sandbox.linux import LinuxSandbox
from flowboard.node import NodeFailed


@asynccontextmanager
async def opened() -> AsyncIterator[LinuxSandbox]:
    """Two workers, the limits of every day, any import."""
    sandbox = LinuxSandbox(listed=False, workers=2)
    try:
        await sandbox.call("def check(output, row): return True", "check", [("", {})])
    except NodeFailed as reason:
        pytest.skip(str(reason))
    yield sandbox
    await sandbox.close()


@pytest.fixture
async def sandbox() -> AsyncIterator[LinuxSandbox]:
    """A sandbox for one test."""
    async with opened() as its:
        yield its


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def one_sandbox() -> AsyncIterator[LinuxSandbox]:
    """A sandbox for all tests of a module, which share an event loop then."""
    async with opened() as its:
        yield its
