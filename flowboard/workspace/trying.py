"""Use case: try code on a few rows, before it becomes an assertion of a flow."""

from __future__ import annotations

import ast
import asyncio
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any, Final

from flowboard.assertions.aids import compile_problem, notes_on
from flowboard.assertions.code import (
    FUNCTION,
    LONGEST_SOURCE,
    UnusableSource,
    functions_of,
    outcome_of_code,
)
from flowboard.assertions.sandbox.listed import unlisted_import
from flowboard.assertions.sandbox.opening import open_sandbox
from flowboard.node import NodeFailed, Outcome, Sandbox
from flowboard.workspace.errors import ExitCode, WorkspaceError
from flowboard.workspace.json_lines import lines_in

_AT_ONCE: Final = 20
"""Rows whose results are kept until the last of them is there: each may be as large as code likes."""

Row = tuple[Any, dict[str, Any]]
"""An output and its row."""


@dataclass(frozen=True, slots=True)
class Tried:
    """What one function said of one row; `index` counts the rows from 0."""

    index: int
    function: str
    outcome: Outcome
    message: str


@dataclass(frozen=True, slots=True)
class Trial:
    """What came of it: every row with every function, and notes for the author."""

    rows: tuple[Tried, ...]
    notes: tuple[str, ...] = ()
    problem: str | None = None
    """Why the code can't be run at all, with line and column."""

    def counts(self) -> dict[str, int]:
        """How often each outcome came."""
        return dict(Counter(row.outcome for row in self.rows))

    def to_json(self) -> dict[str, Any]:
        """The trial as JSON values."""
        return {
            "rows": [asdict(row) for row in self.rows],
            "counts": self.counts(),
            "notes": list(self.notes),
        }


async def try_code(
    source: str,
    rows: Sequence[Row],
    *,
    functions: Sequence[str] = (),
    listed: bool = True,
    notes: bool = True,
) -> Trial:
    """Run functions of a source over rows, in the sandbox.

    Without `functions`, `check` is run if there is one, else every function that takes an output
    and a row. With `listed`, code may import what is on the sandbox's list only.

    Raises:
        WorkspaceError: code can't be run on this machine.
    """
    sandbox = open_sandbox(listed=listed)
    try:
        names = functions_of(source, functions)
        problem = unlisted_import(ast.parse(source)) if listed else None
        problem = problem or await compile_problem(sandbox, source)
        if problem:
            raise UnusableSource(problem)
        tried = []
        found: list[str] = []
        for name in names:
            outcomes = await _outcomes(sandbox, source, name, rows)
            tried += [Tried(i, name, *outcome) for i, outcome in enumerate(outcomes)]
            if notes:
                found += await notes_on(sandbox, source, name, rows, [one for one, _ in outcomes])
    except UnusableSource as error:
        names, problem = functions or (FUNCTION,), str(error)
        tried = [Tried(i, name, "error", problem) for i in range(len(rows)) for name in names]
        return Trial(tuple(tried), problem=problem)
    except NodeFailed as error:
        raise WorkspaceError(str(error), ExitCode.FAILURE) from error
    finally:
        await sandbox.close()
    return Trial(tuple(sorted(tried, key=lambda row: row.index)), tuple(found))


async def _outcomes(
    sandbox: Sandbox, source: str, function: str, rows: Sequence[Row]
) -> list[tuple[Outcome, str]]:
    """What a function says of every row, with its message."""

    async def some(start: int) -> list[tuple[Outcome, str]]:
        results = await sandbox.call(source, function, rows[start : start + _AT_ONCE])
        return [outcome_of_code(function, result) for result in results]

    parts = await asyncio.gather(*(some(start) for start in range(0, len(rows), _AT_ONCE)))
    return [outcome for part in parts for outcome in part]


def read_code(path: Path) -> str:
    """The text of a Python file. Nothing of it is run.

    Raises:
        WorkspaceError: there is no such file, or it isn't UTF-8 text.
    """
    try:
        with path.open("rb") as stream:
            return stream.read(4 * LONGEST_SOURCE + 1).decode("utf-8-sig")
    except OSError as error:
        raise WorkspaceError(f"{path} can't be read ({error.strerror}). Correct --code.") from error
    except UnicodeDecodeError as error:
        raise WorkspaceError(f"{path} isn't UTF-8 text. Save it as such.") from error


def read_rows_file(path: Path) -> list[Row]:
    """The rows of a file, or with `-` those of standard input. Raises as `rows_of` does."""
    return list(rows_of(lines_in(path, "--rows")))


def rows_of(lines: Iterable[tuple[str, Any]]) -> Iterator[Row]:
    """The rows that lines `{"output": …, "row": {…}}` hold, each behind where it stands.

    `row` may be left out.

    Raises:
        WorkspaceError: a line isn't one; the message tells its number.
    """
    for where, value in lines:
        row = value.get("row", {}) if isinstance(value, dict) else None
        if not isinstance(row, dict) or "output" not in value:
            raise WorkspaceError(f'{where}: write each line as {{"output": …, "row": {{…}}}}.')
        yield value["output"], row
