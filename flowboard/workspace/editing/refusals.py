"""The answer to an edit that isn't made."""

from __future__ import annotations

from collections.abc import Iterable

from flowboard.flow.errors import FlowError, FlowProblem
from flowboard.workspace.editing.views import NO_CHANGE, CanvasChange
from flowboard.workspace.errors import WorkspaceError


class Refused(WorkspaceError):
    """An edit isn't made, none of it. `restore` is the truth about everything that it touched."""

    def __init__(self, reason: str, restore: CanvasChange = NO_CHANGE) -> None:
        super().__init__(reason)
        self.reason = reason
        self.restore = restore


def sentence_of(error: FlowError) -> str:
    """What to tell people of an error: its first problem, with the field where it names one."""
    return _described(error.problems[:1])


def _described(problems: Iterable[FlowProblem]) -> str:
    return " ".join(
        f"{problem.node}, {problem.field}: {problem.message}"
        if problem.node and problem.field
        else problem.message
        for problem in problems
    )
