"""The seat of the sandbox: the only place that runs user code."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Protocol

from flowboard.node.values import Value


@dataclass(frozen=True, slots=True)
class SandboxResult:
    """What user code gave for one row: a JSON value, or an error in words.

    Where it wasn't called at all, `ran` is False and `error` says why.
    """

    value: Value = None
    error: str | None = None
    ran: bool = True


class Sandbox(Protocol):
    """The only place that runs user code."""

    async def call(
        self, source: str, function: str, rows: Sequence[Mapping[str, Value] | Sequence[Value]]
    ) -> Sequence[SandboxResult]:
        """Call `function` of `source` once per row, each row apart: `source` starts afresh for it.

        A mapping holds keyword arguments, a sequence positional ones.

        Raises:
            NodeFailed: the sandbox isn't available on this machine; the message says why.
        """
