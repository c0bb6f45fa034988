"""Open flows over real files."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from flowboard.workspace.catalogue import NodeTypes
from flowboard.workspace.editing.session import FlowSession

Open = Callable[[Path], FlowSession]


@pytest.fixture(scope="session")
def types() -> NodeTypes:
    """The node types of this installation."""
    return NodeTypes()


@pytest.fixture
def open_flow(types: NodeTypes) -> Iterator[Open]:
    """Opens flows, and closes them in the end."""
    opened: list[FlowSession] = []

    def open_(path: Path) -> FlowSession:
        opened.append(FlowSession.open(path, types))
        return opened[-1]

    yield open_
    for session in opened:
        session.close()


@pytest.fixture
def session(flow_path: Path, open_flow: Open) -> FlowSession:
    """The demo flow, open."""
    return open_flow(flow_path)
