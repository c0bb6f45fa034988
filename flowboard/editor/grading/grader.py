"""One person at one node: the session that grades the output, and one for each criterion beside it."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from contextlib import ExitStack
from pathlib import Path
from typing import Final, Literal
from urllib.parse import unquote

from flowboard.workspace.catalogue import NodeTypes
from flowboard.workspace.errors import WorkspaceError
from flowboard.workspace.grading_session import GradingSession, GradingTask, Shown, opened_grading

Verdict = Literal["good", "bad", "unsure"]

KEYS: Final[Mapping[str, Verdict]] = {"1": "good", "2": "bad", "3": "unsure"}


def labels_of(key: str) -> list[str]:
    """The labels of a written key, the row's first: `tweets=t1;answer.model=a/b` gives `t1` and `a/b`."""
    parts = key.split(";")
    return [unquote(part.partition("=")[2] or part) for part in parts]


class Grader:
    """Grades the rows of a run; everything is committed at once, and heard by whoever shows it.

    Opening it reads the rows, which takes a moment for thousands of them: do it beside the page. The
    sessions of criteria are opened when they are first needed.

    Raises:
        WorkspaceError: there is no such run or node, or nothing of it can be graded.
    """

    def __init__(self, folder: Path, run: str, node: str, types: NodeTypes, name: str) -> None:
        self._open: Callable[[str], GradingSession] = lambda criterion: self._stack.enter_context(
            opened_grading(folder, run, node, types, GradingTask(name, criterion=criterion))
        )
        self._stack = ExitStack()
        self.node = node
        self.session = self._open("")
        self._of_criterion: dict[str, GradingSession] = {}

    @property
    def shown(self) -> Shown | None:
        """The row before the grader."""
        return self.session.shown

    @property
    def criteria(self) -> Mapping[str, str]:
        """The criteria that a row can be graded by as well: text by id."""
        return {name: one.text or name for name, one in self.session.source.criteria.items()}

    def grade_of(self, criterion: str) -> Verdict | None:
        """What the row is graded by a criterion; None where it isn't, or where nobody has asked yet."""
        session, shown = self._of_criterion.get(criterion), self.shown
        if session is None or shown is None or not session.go_to(shown.row.key):
            return None
        there = session.shown
        return None if there is None or there.grade is None else there.grade.grade

    def grade_by(self, criterion: str, verdict: Verdict) -> None:
        """Grade the row by a criterion, and stay.

        Raises:
            WorkspaceError: there is no row, or the grade can't be kept.
        """
        shown = self.shown
        if shown is None:
            raise WorkspaceError("There is no row to grade yet. Run the flow first.")
        if criterion not in self._of_criterion:
            self._of_criterion[criterion] = self._open(criterion)
        session = self._of_criterion[criterion]
        if session.go_to(shown.row.key):
            session.grade(verdict)

    def close(self) -> None:
        """Give the store back."""
        self._stack.close()
