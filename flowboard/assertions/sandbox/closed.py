"""No sandbox: what stands in its place where code can't be run safely."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from flowboard.assertions.sandbox.wall import Wall
from flowboard.node import NodeFailed, SandboxResult


class ClosedSandbox:
    """Implements `flowboard.node.Sandbox` by refusing; `reason` says why."""

    def __init__(self, reason: str) -> None:
        self._reason = reason

    async def call(
        self, source: str, function: str, rows: Sequence[Mapping[str, Any] | Sequence[Any]]
    ) -> Sequence[SandboxResult]:
        """Refuse.

        Raises:
            NodeFailed: always.
        """
        raise NodeFailed(self._reason)

    async def walls(self) -> list[Wall]:
        """Refuse, likewise."""
        raise NodeFailed(self._reason)

    async def close(self) -> None:
        """Nothing is open."""
