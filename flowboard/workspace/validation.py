"""Use case: say everything that is wrong with a flow, data files included, without running any of it."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from flowboard.flow.document import Flow
from flowboard.flow.errors import FlowError, FlowProblem, field_text
from flowboard.flow.flow_file import FlowFile
from flowboard.flow.graph import ancestors
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

    def for_run(self, flow: Flow, targets: Sequence[str] | None) -> ValidationReport:
        """What stands in the way of a run of `targets` and of what they need; everything, without any."""
        if targets is None:
            return self
        needed = set(targets).union(*(ancestors(flow, name) for name in targets if name in flow.nodes))
        found = (one for one in self.problems if one.node is None or one.node in needed)
        return ValidationReport(self.path, tuple(found))

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
    catalogue = FlowCatalogue(types, files)
    problems = (*validate(file, catalogue), *_untaught(file, catalogue, files))
    return ValidationReport(file.path or "", _placed(problems))


def _untaught(file: FlowFile, catalogue: FlowCatalogue, files: Files) -> Iterator[FlowProblem]:
    """Learned assertions without a sound file of what they have learned: they run, and say nothing."""
    learned = [
        (name, (*path, "learned"), spec)
        for name, node in file.flow.nodes.items()
        for path, spec in catalogue.assertions(node)
        if spec.learned is not None
    ]
    if not learned or file.path is None:
        return
    from flowboard.assertions.evaluate import Evaluator
    from flowboard.workspace.learned_files import learned_reader

    evaluator = Evaluator(read_learned=learned_reader(Path(file.path), files))
    for name, path, spec in learned:
        prepared = evaluator.prepare(spec)
        if prepared.arguments is not None and prepared.artefact is None:
            message = prepared.check(None, {}).message
            place = file.line(name, *path)
            yield FlowProblem(message, place, name, field_text(path), "warning", "untaught")


def unreadable(error: FlowError, path: str) -> ValidationReport:
    """The report on a file that can't be read as a flow at all."""
    return ValidationReport(path, _placed(error.problems))


def _placed(problems: Sequence[FlowProblem]) -> tuple[FlowProblem, ...]:
    return tuple(sorted(problems, key=lambda problem: problem.line or 0))
