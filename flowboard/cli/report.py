"""`flowboard report`: a run as one HTML file."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from flowboard.cli.arguments import HERE, FolderOption, JsonOption, NodesOption, RunArgument
from flowboard.cli.printing import print_json, print_message, print_text


def report(
    run: RunArgument = "latest",
    to: Annotated[Path, typer.Option("--to", metavar="FILE", help="Where to.")] = Path("report.html"),
    replace: Annotated[bool, typer.Option("--replace", help="Write over a file that is there.")] = False,
    rows: Annotated[int, typer.Option("--rows", min=1, help="How many rows at most.")] = 10_000,
    failed: Annotated[
        bool,
        typer.Option("--failed", help="Only rows that fail, are undecided, or in which a node broke."),
    ] = False,
    folder: FolderOption = HERE,
    nodes: NodesOption = None,
    json: JsonOption = False,
) -> None:
    """Write a run into one HTML file that opens anywhere, without Flowboard and without a network."""
    from flowboard.interop.html_report import Limits, write_report
    from flowboard.interop.html_report.figures import counted, size
    from flowboard.workspace.catalogue import NodeTypes

    written = write_report(
        folder,
        run,
        NodeTypes(nodes or ()),
        to,
        limits=Limits(rows=rows, only_bad=failed),
        replace=replace,
    )
    if json:
        print_json(written.to_json())
        return
    print_text(f"Written: {written.path} ({counted(written.rows, 'row')}, {size(written.size)})")
    if written.rows < written.total_rows:
        print_message(
            f"It has the first {written.rows:,} of {written.total_rows:,} rows; its figures are about all. "
            "See --rows and --failed."
        )
    if written.cut:
        print_message(f"{counted(written.cut, 'long value')} cut; each says so where it stands.")
