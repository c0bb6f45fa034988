"""Use case: write an evaluator as a Python module, and its graded rows as tests of it."""

from __future__ import annotations

import keyword
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

from flowboard.interop.python_export.cases_text import cases_of
from flowboard.interop.python_export.sources import NotCarried
from flowboard.interop.python_export.writing import module_of
from flowboard.workspace.catalogue import NodeTypes
from flowboard.workspace.errors import WorkspaceError
from flowboard.workspace.exporting_evaluator import EvaluatorToExport, evaluator_to_export
from flowboard.workspace.output_folder import replace_file

_OURS: Final = ("An evaluator, exported by Flowboard", "Exported by Flowboard.")
_HEAD: Final = 400  # characters in which a file of ours says so


@dataclass(frozen=True, slots=True)
class Exported:
    """What was written.

    Attributes:
        path: of the module.
        assertions: how many it has.
        requirements: what has to be installed for it.
        tests: of the tests; None where none were wanted.
        cases, disagreeing: how many rows the tests have, and on how many the evaluator disagrees.
        notes: in sentences.
    """

    path: str
    assertions: int
    requirements: tuple[str, ...]
    tests: str | None
    cases: int
    disagreeing: int
    notes: tuple[str, ...]

    def to_json(self) -> dict[str, Any]:
        """The facts as JSON values."""
        return {name: getattr(self, name) for name in self.__slots__} | {
            "requirements": list(self.requirements),
            "notes": list(self.notes),
        }


def export_evaluator(
    folder: Path,
    reference: str,
    node: str,
    types: NodeTypes,
    target: Path,
    *,
    tests: bool = False,
    replace: bool = False,
) -> Exported:
    """Write the evaluator called `node` of a run to `target`, and with `tests` to `test_NAME.py` beside it.

    Raises:
        WorkspaceError: there is no such run or evaluator; one of its assertions can't be exported; a
            file that Flowboard hasn't written is in the way; or there is no grade to test with.
    """
    module = target.stem
    if target.suffix != ".py" or not module.isidentifier() or keyword.iskeyword(module):
        raise WorkspaceError(f"{target.name} is no name of a Python module. Choose one like quality.py.")
    evaluator = evaluator_to_export(folder, reference, node, types)
    if tests and not evaluator.cases:
        raise WorkspaceError(
            f"No row of {node} is graded good or bad, so there is nothing to test with. Grade some: "
            f"flowboard grade {evaluator.run} {node}"
        )
    try:
        written = module_of(evaluator)
    except NotCarried as error:
        raise WorkspaceError(str(error)) from error
    files = {target: written.text}
    test_file = target.with_name(f"test_{target.name}")
    if tests:
        files[test_file] = cases_of(evaluator, module)
    for path in files:
        _check_place(path, replace=replace)
    for path, text in files.items():
        _write(path, text)
    wanted = {"good": "pass", "bad": "fail"}
    return Exported(
        path=str(target),
        assertions=len(evaluator.assertions),
        requirements=written.requirements,
        tests=str(test_file) if tests else None,
        cases=len(evaluator.cases) if tests else 0,
        disagreeing=sum(case.says != wanted[case.grade] for case in evaluator.cases) if tests else 0,
        notes=(*written.notes, *_notes(evaluator)),
    )


def _notes(evaluator: EvaluatorToExport) -> list[str]:
    if evaluator.card is None:
        again = f"flowboard card {evaluator.run} {evaluator.node}"
        return [
            f"It has no report card, so the module can't say how good it is. Measure it with: {again}"
        ]
    return []


def _write(path: Path, text: str) -> None:
    content = text.encode("utf-8", "backslashreplace")
    replace_file(path, lambda stream: stream.write(content))


def _check_place(path: Path, *, replace: bool) -> None:
    """See that no file of somebody else is written over."""
    if replace or not path.exists():
        return
    try:
        with path.open(encoding="utf-8", errors="replace") as stream:
            head = stream.read(_HEAD)
    except OSError as error:
        raise WorkspaceError(f"{path} can't be written over ({error.strerror}).") from error
    if not any(mark in head for mark in _OURS):
        raise WorkspaceError(
            f"{path} is there already, and wasn't exported by Flowboard. Choose another name, or write "
            "over it with --replace."
        )
