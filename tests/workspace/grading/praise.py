"""A flow whose outputs are graded, and sessions on it. It asks no model."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from flowboard.store import grades
from flowboard.store.grades import GradeRecord
from flowboard.workspace.catalogue import NodeTypes
from flowboard.workspace.grading.session import GradingSession, opened_grading
from flowboard.workspace.grading.task import GradingTask
from flowboard.workspace.project import load
from flowboard.workspace.stores import opened_store
from tests.workspace.evaluators import praise
from tests.workspace.evaluators.praise import HEAD

FLOW = (
    HEAD
    + """\
    assertions:
      - {name: short, check: length, unit: characters, max: 24}
  review:
    type: grading
    inputs: {output: praise.value, product: products.name}
    instructions: Good if it is true.
  quality:
    type: multi_evaluator
    inputs: {output: praise.value, product: products.name}
    criteria:
      - id: calm
        version: 3
        text: It isn't shouting.
        candidates:
          - {name: no_mark, check: not_contains, value: '!'}
  results:
    type: output
    inputs: {value: review.grade}
"""
)


def write_flow(folder: Path, names: list[str], flow: str = FLOW) -> Path:
    """The flow, in `folder`, over products of these names; gives its path."""
    return praise.write_flow(folder, names, flow)


def run(path: Path, **request: Any) -> str:
    """Run the flow; gives the id of the run."""
    return load(path).run(**request).run_id


@contextmanager
def grading(
    path: Path, node: str = "praise", run: str = "latest", **task: Any
) -> Iterator[GradingSession]:
    """A session of the grader `ada`, in the order of the data unless it says otherwise."""
    wanted = GradingTask(**({"grader": "ada", "blind_share": 0.0, "order": "data"} | task))
    with opened_grading(path.parent, run, node, NodeTypes(), wanted) as session:
        yield session


def log(path: Path) -> list[GradeRecord]:
    """All entries of the log."""
    with opened_store(path) as store:
        return list(grades.log(store))


def counting(path: Path) -> list[tuple[str, str, str]]:
    """The grades that count: key of the row, grade and note."""
    with opened_store(path) as store:
        return [(entry.key or "", entry.grade, entry.note) for entry in grades.stream(store)]


def grade_all(session: GradingSession, verdict: Callable[[int], str]) -> list[str]:
    """Grade until all is done; gives the rows in the order in which they were shown."""
    shown = []
    while not session.is_finished:
        assert session.shown is not None
        shown.append(session.shown.row.key)
        session.grade(verdict(len(shown)))  # type: ignore[arg-type]
    return shown
