"""Use case: say everything that is wrong with a flow, data files included, without running any of it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict, dataclass
from typing import Any

from flowboard.flow.errors import FlowError, FlowProblem
from flowboard.flow.flow_file import FlowFile
from flowboard.flow.validation import validate
from flowboard.node import Files
from flowboard.workspace.catalogue import FlowCatalogue, NodeTypes


@dataclass(frozen=True, slots=True)
class ValidationReport:
    """What is wrong with a flow. Warnings don't keep it from being opened; errors keep it from running."""

    path: str
    problems: tuple[FlowProblem, ...]

    @property
    def errors(self) -> tuple[FlowProblem, ...]:
        """What must be put right before a run."""
        return tuple(problem for problem in self.problems if problem.severity == "error")

    @property
    def is_valid(self) -> bool:
        """Whether there are no errors."""
        return not self.errors

    def lines(self) -> list[str]:
        """The problems for people, one line each."""
        return [
            f"{problem.describe(self.path)}{' (warning)' if problem.severity == 'warning' else ''}"
            for problem in self.problems
        ]

    def to_json(self) -> dict[str, Any]:
        """The report as JSON values."""
        return {
            "path": self.path,
            "valid": self.is_valid,
            "problems": [asdict(problem) for problem in self.problems],
        }

    def raise_errors(self) -> None:
        """Raise the errors, if there are any.

        Raises:
            FlowError: with every error, but no warning.
        """
        if self.errors:
            raise FlowError(self.errors, self.path)


def validated(file: FlowFile, types: NodeTypes, files: Files) -> ValidationReport:
    """Check a readable flow against the node types, checks and data files at hand.

    Raises:
        WorkspaceError: a node type is there but can't be imported.
    """
    problems = validate(file, FlowCatalogue(types, files))
    return ValidationReport(file.path or "", tuple(problems))


def unreadable(error: FlowError, path: str) -> ValidationReport:
    """The report on a file that can't be read as a flow at all."""
    return ValidationReport(path, _placed(error.problems))


def _placed(problems: Sequence[FlowProblem]) -> tuple[FlowProblem, ...]:
    return tuple(sorted(problems, key=lambda problem: problem.line or 0))
