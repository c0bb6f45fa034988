"""Try the code of a node on a few rows, in the sandbox, before a run does."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from flowboard.assertions.sandbox.opening import open_sandbox
from flowboard.node import NodeFailed, Value
from flowboard.workspace.errors import ExitCode, WorkspaceError


@dataclass(frozen=True, slots=True)
class TriedStep:
    """What the code made of one row: a value, or an error in words."""

    inputs: Mapping[str, Value]
    value: Any = None
    error: str | None = None


async def try_step(
    source: str, rows: Sequence[Mapping[str, Value]], *, function: str = "run"
) -> list[TriedStep]:
    """Call a function with the inputs of each row, in the sandbox.

    Raises:
        WorkspaceError: code can't be run on this machine.
    """
    sandbox = open_sandbox()
    try:
        results = await sandbox.call(source, function, rows)
    except NodeFailed as error:
        raise WorkspaceError(str(error), ExitCode.FAILURE) from error
    finally:
        await sandbox.close()
    return [
        TriedStep(inputs, result.value, result.error)
        for inputs, result in zip(rows, results, strict=True)
    ]
