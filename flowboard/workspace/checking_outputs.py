"""Use case: run suggested checks over a file of outputs."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any, Final

from flowboard.assertions.arguments import problems
from flowboard.assertions.evaluate import Evaluator, Prepared
from flowboard.node import AssertionSpec, Outcome
from flowboard.workspace.errors import WorkspaceError
from flowboard.workspace.json_lines import lines_in

LONGEST_SUGGESTIONS: Final = 16 * 1024 * 1024
"""Bytes of a file of suggestions."""


@dataclass(frozen=True, slots=True)
class OutputLine:
    """One output with its id and the values that checks may refer to."""

    id: str | int
    output: Any
    row: dict[str, Any]


@dataclass(frozen=True, slots=True)
class CheckResult:
    """What one check said of one output."""

    name: str
    outcome: Outcome
    message: str


@dataclass(frozen=True, slots=True)
class CheckedOutput:
    """One output with the results of all checks, in their order."""

    id: str | int
    results: tuple[CheckResult, ...]


@dataclass(frozen=True, slots=True)
class CheckedOutputs:
    """All outputs, in their order."""

    rows: tuple[CheckedOutput, ...]

    def counts(self) -> dict[str, int]:
        """How often each outcome came, over all checks and outputs."""
        return dict(Counter(result.outcome for row in self.rows for result in row.results))

    def to_json(self) -> dict[str, Any]:
        """The results as JSON values."""
        rows = [{"id": row.id, "results": [asdict(one) for one in row.results]} for row in self.rows]
        return {"rows": rows, "counts": self.counts()}


def check_outputs(suggestions: Path, outputs: Path) -> CheckedOutputs:
    """Run the checks in a file of suggestions over a file of outputs.

    Raises:
        WorkspaceError: one of the files can't be read, or isn't what it should be; the message says
            where.
    """
    checks = read_suggestions(suggestions)
    return checked(checks, read_outputs_file(outputs))


def checked(checks: Sequence[Prepared], outputs: Iterable[OutputLine]) -> CheckedOutputs:
    """Every check on every output."""
    return CheckedOutputs(
        tuple(CheckedOutput(line.id, tuple(_results(checks, line))) for line in outputs)
    )


def read_suggestions(path: Path) -> list[Prepared]:
    """The checks in a file as `flowboard suggest --json` prints it, ready to use.

    Raises:
        WorkspaceError: it isn't such a file, or a check in it can't be used.
    """
    import orjson

    try:
        with path.open("rb") as stream:
            data = stream.read(LONGEST_SUGGESTIONS + 1)
    except OSError as error:
        raise WorkspaceError(
            f"{path} can't be read ({error.strerror}). Correct --suggestions."
        ) from error
    if len(data) > LONGEST_SUGGESTIONS:
        raise WorkspaceError(f"{path} is longer than {LONGEST_SUGGESTIONS >> 20} MB.")
    try:
        document = orjson.loads(data)
    except orjson.JSONDecodeError as error:
        raise WorkspaceError(
            f"{path}, line {error.lineno}: this isn't JSON ({error.msg}). Write the file with: "
            "flowboard suggest --prompt-file P --json"
        ) from error
    listed = document.get("suggestions") if isinstance(document, dict) else None
    if not isinstance(listed, list):
        raise WorkspaceError(
            f'{path} has no list under "suggestions". Write the file with: '
            "flowboard suggest --prompt-file P --json"
        )
    return [_prepared(entry, f"{path}, suggestion {number}") for number, entry in enumerate(listed, 1)]


def read_outputs_file(path: Path) -> Iterator[OutputLine]:
    """The outputs in a file, or with `-` in standard input. Raises as `outputs_of`."""
    return outputs_of(lines_in(path, "--outputs"))


def outputs_of(lines: Iterable[tuple[str, Any]]) -> Iterator[OutputLine]:
    """The outputs that lines `{"id": …, "output": …, "row": {…}}` hold; `row` may be left out.

    Raises:
        WorkspaceError: a line isn't one; the message tells its number.
    """
    for where, value in lines:
        if not isinstance(value, dict) or "output" not in value:
            raise WorkspaceError(f'{where}: write each line as {{"id": …, "output": …, "row": {{…}}}}.')
        yield OutputLine(_id(value, where), value["output"], _row(value, where))


def _id(value: dict[str, Any], where: str) -> str | int:
    found = value.get("id")
    if isinstance(found, bool) or not isinstance(found, str | int):
        raise WorkspaceError(f'{where}: give it an "id", a text or a whole number.')
    return found


def _row(value: dict[str, Any], where: str) -> dict[str, Any]:
    row = value.get("row")
    if row is None:
        return {}
    if not isinstance(row, dict):
        raise WorkspaceError(f'{where}: "row" is an object, {{"node.port": value}}.')
    return row


def _prepared(entry: Any, where: str) -> Prepared:
    spec = _spec(entry, where)
    wrong = problems(spec)
    if wrong:
        raise WorkspaceError(f"{where}: {' '.join(problem.message for problem in wrong)}")
    return Evaluator().prepare(spec)


def _spec(entry: Any, where: str) -> AssertionSpec:
    if not isinstance(entry, dict):
        raise WorkspaceError(f'{where}: it is an object with "name", "check" and "arguments".')
    arguments = entry.get("arguments", {})
    if not isinstance(arguments, dict):
        raise WorkspaceError(f'{where}: "arguments" is an object.')
    for key in ("name", "check"):
        if not isinstance(entry.get(key), str) or not entry[key].strip():
            raise WorkspaceError(f'{where}: it has no "{key}".')
    taken = {"name", *AssertionSpec.model_fields} & set(arguments)
    if taken:
        raise WorkspaceError(f"{where}: {', '.join(sorted(taken))!r} is no argument of a check.")
    return AssertionSpec.model_validate(
        {**arguments, "name": entry["name"][:100], "check": entry["check"]}
    )


def _results(checks: Sequence[Prepared], line: OutputLine) -> Iterator[CheckResult]:
    for prepared in checks:
        verdict = prepared.check(line.output, line.row)
        yield CheckResult(prepared.spec.name, verdict.outcome, verdict.message)
