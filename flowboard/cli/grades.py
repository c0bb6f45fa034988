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
def import_(
    flow: FlowArgument,
    file: FileOption = None,
    node: Annotated[
        str | None,
        typer.Option("--node", metavar="NODE", help="Of a CSV: whose outputs its grades are of."),
    ] = None,
    run: Annotated[
        str, typer.Option("--run", metavar="RUN", help="Of a CSV: the run whose rows it names.")
    ] = "latest",
    criterion: Annotated[
        str, typer.Option("--criterion", metavar="ID", help="Of a CSV: the criterion that is graded.")
    ] = "",
    grader: Annotated[
        str, typer.Option("--grader", metavar="NAME", help="Of a CSV: whose grades they are.")
    ] = "imported",
    json: JsonOption = False,
) -> None:
    """Take grades from a file; those that are there already change nothing.

    With --node the file is a CSV of `id` and `grade` (good, bad, unsure), or `label` (1 bad, 0 good), and
    maybe `note`; an id is the key of a row, or a label in it that no other row has.
    """
    from flowboard.workspace.grades import import_grades

    if node is None:
        if file is not None and file.suffix.lower() == ".csv":
            raise typer.BadParameter(
                "Say whose outputs these grades are of: --node NODE", param_hint="--node"
            )
        moved = import_grades(flow, file)
    elif file is None:
        raise typer.BadParameter("Name the CSV: --file GRADES.csv", param_hint="--file")
    else:
        from flowboard.workspace.catalogue import NodeTypes
        from flowboard.workspace.grades_table import import_table

        moved = import_table(
            Path(flow), file, node, NodeTypes(), run=run, criterion=criterion, grader=grader
        )
    text = f"{moved.new} of {moved.grades} grades in {moved.path} were new"
    print_json(moved.to_json()) if json else print_text(text)
