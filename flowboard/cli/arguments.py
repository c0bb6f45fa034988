"""The arguments and options that several commands share."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

FlowArgument = Annotated[Path, typer.Argument(metavar="FLOW", help="The flow: NAME.flow.yaml.")]
RunArgument = Annotated[
    str, typer.Argument(metavar="RUN", help="The run: its id, the beginning of it, or latest.")
]
JsonOption = Annotated[bool, typer.Option("--json", help="Print one JSON document and nothing else.")]
NodesOption = Annotated[
    list[Path] | None,
    typer.Option(
        "--nodes", metavar="DIR", help="A folder of node types that you trust; may be repeated."
    ),
]
TrustOption = Annotated[
    str | None,
    typer.Option("--trust", metavar="HASH", help="Trust a flow from elsewhere with exactly this hash."),
]
FolderOption = Annotated[
    Path,
    typer.Option("--in", metavar="DIR", help="Where to look for runs: this folder and those in it."),
]
HERE = Path()
