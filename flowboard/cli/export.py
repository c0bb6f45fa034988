"""`flowboard export`: the items of a run as CSV or JSON Lines."""

from __future__ import annotations

import sys
from enum import StrEnum
from pathlib import Path
from typing import Annotated

import typer

from flowboard.cli.arguments import HERE, FolderOption, JsonOption, NodesOption, RunArgument
from flowboard.cli.printing import print_json, print_text


class ExportFormat(StrEnum):
    """The formats of an export."""

    CSV = "csv"
    JSONL = "jsonl"


def export(
    run: RunArgument = "latest",
    to: Annotated[
        Path | None, typer.Option("--to", metavar="FILE", help="Where to; default: standard output.")
    ] = None,
    node: Annotated[
        str | None, typer.Option("--node", metavar="NODE", help="Whose items; default: the last step.")
    ] = None,
    format: Annotated[  # noqa: A002 - the name of the option
        ExportFormat | None, typer.Option("--format", help="Default: by the file's name, else jsonl.")
    ] = None,
    replace: Annotated[bool, typer.Option("--replace", help="Write over a file that is there.")] = False,
    folder: FolderOption = HERE,
    nodes: NodesOption = None,
    json: JsonOption = False,
) -> None:
    """Export the items of a run, one line each, with everything that led to them."""
    from flowboard.workspace.catalogue import NodeTypes
    from flowboard.workspace.export import export_run

    exported = export_run(
        folder,
        run,
        NodeTypes(nodes or ()),
        to if to is not None else sys.stdout.buffer,
        node=node,
        kind=format.value if format is not None else None,
        replace=replace,
    )
    if to is None:
        return
    if json:
        print_json(exported.to_json())
    else:
        print_text(f"{exported.items} items of {exported.node} written to {exported.path}")
