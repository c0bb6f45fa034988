"""`flowboard assert`: try the code of an assertion on rows."""

from __future__ import annotations

from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from flowboard.cli.arguments import JsonOption
from flowboard.cli.printing import excerpt, print_json, print_message, print_table, print_text

if TYPE_CHECKING:
    from flowboard.workspace.trying import Trial, Tried

_SHOWN = 60  # characters of a message in the table
_IN_FULL = 3  # messages that are longer, shown again as a whole


class Imports(StrEnum):
    """What code may import."""

    ANY = "any"
    LISTED = "listed"


def assert_(
    code: Annotated[Path, typer.Option("--code", help="The Python file.", metavar="FILE.py")],
    rows: Annotated[
        Path, typer.Option("--rows", help='Lines {"output": …, "row": {…}}; - reads standard input.')
    ],
    function: Annotated[
        list[str] | None,
        typer.Option("--function", help="The function to run; may be given several times."),
    ] = None,
    imports: Annotated[
        Imports,
        typer.Option("--imports", help="Modules on the sandbox's list only, or whatever is there."),
    ] = Imports.LISTED,
    json: JsonOption = False,
) -> None:
    """Run the code of an assertion over rows, in the sandbox, and note what looks wrong with it.

    The file defines `def check(output, row)`, which gives True, False or None (doesn't apply).
    """
    import asyncio

    from flowboard.workspace.errors import ExitCode
    from flowboard.workspace.trying import read_code, read_rows_file, try_code

    trial = asyncio.run(
        try_code(
            read_code(code),
            read_rows_file(rows),
            functions=function or (),
            listed=imports is Imports.LISTED,
        )
    )
    if json:
        print_json(trial.to_json())
    else:
        print_table(
            ("row", "function", "outcome", "message"),
            [(row.index, row.function, row.outcome, excerpt(row.message, _SHOWN)) for row in trial.rows],
        )
        counts = ", ".join(f"{count} {outcome}" for outcome, count in trial.counts().items())
        print_text(counts or f"There are no rows in {rows}.")
        if not trial.problem:
            for row in _cut_off(trial):
                print_text(f"Row {row.index}, `{row.function}`: {row.message}")
        for note in trial.notes:
            print_text(f"Note: {note}")
    if trial.problem:
        print_message(f"{code}: {trial.problem}")
        raise typer.Exit(ExitCode.BAD_INPUT)


def _cut_off(trial: Trial) -> list[Tried]:
    """The first rows whose messages the table has cut off, one for each message."""
    first: dict[str, Tried] = {}
    for row in trial.rows:
        if excerpt(row.message, _SHOWN) != row.message:
            first.setdefault(row.message, row)
    return list(first.values())[:_IN_FULL]
