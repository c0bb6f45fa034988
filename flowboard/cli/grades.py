"""`flowboard grades`: human grades as a file beside the flow."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from flowboard.cli.arguments import FlowArgument, JsonOption
from flowboard.cli.printing import print_json, print_text

grades = typer.Typer(no_args_is_help=True, help="Take grades to a file, or from one.")

FileOption = Annotated[
    Path | None,
    typer.Option("--file", metavar="FILE", help="Default: NAME.grades.jsonl beside the flow."),
]


@grades.command("export")
def export_(flow: FlowArgument, file: FileOption = None, json: JsonOption = False) -> None:
    """Write every grade of a flow to a file, one line each."""
    from flowboard.workspace.grades import export_grades

    moved = export_grades(flow, file)
    print_json(moved.to_json()) if json else print_text(f"{moved.grades} grades written to {moved.path}")


@grades.command("import")
def import_(flow: FlowArgument, file: FileOption = None, json: JsonOption = False) -> None:
    """Take grades from a file; those that are there already change nothing."""
    from flowboard.workspace.grades import import_grades

    moved = import_grades(flow, file)
    text = f"{moved.new} of {moved.grades} grades in {moved.path} were new"
    print_json(moved.to_json()) if json else print_text(text)
