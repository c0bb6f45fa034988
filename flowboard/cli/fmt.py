"""`flowboard fmt`: flow files in canonical form."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from flowboard.cli.arguments import JsonOption
from flowboard.cli.printing import print_json, print_text


def fmt(
    flows: Annotated[list[Path], typer.Argument(metavar="FLOW...", help="The flows to format.")],
    check: Annotated[
        bool,
        typer.Option("--check", help="Change nothing; end with 2 if a file isn't in canonical form."),
    ] = False,
    json: JsonOption = False,
) -> None:
    """Bring flow files into canonical form."""
    from flowboard.workspace.errors import ExitCode
    from flowboard.workspace.formatting import format_file

    results = [format_file(flow, write=not check) for flow in flows]
    if json:
        print_json([result.to_json() for result in results])
    else:
        for result in results:
            if result.changed:
                print_text(f"{result.path} {'is not in canonical form' if check else 'formatted'}")
    if check and any(result.changed for result in results):
        raise typer.Exit(ExitCode.BAD_INPUT)
