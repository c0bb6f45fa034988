"""`flowboard bundle` and `unbundle`: a flow and all that it reads as one zip, to share."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from flowboard.cli.arguments import FlowArgument, JsonOption, NodesOption
from flowboard.cli.printing import print_json, print_message, print_table, print_text

if TYPE_CHECKING:
    from flowboard.workspace.bundles import Bundle


def bundle(
    flow: FlowArgument,
    out: Annotated[
        Path | None,
        typer.Argument(metavar="[OUT.zip]", help="Where to; default: NAME.zip beside the flow."),
    ] = None,
    replace: Annotated[
        bool, typer.Option("--replace", help="Write over a file that is no bundle of this flow.")
    ] = False,
    nodes: NodesOption = None,
    json: JsonOption = False,
) -> None:
    """Put a flow, its data, code, recording and grades into one zip, to share."""
    from flowboard.workspace.bundles import make_bundle
    from flowboard.workspace.project import load

    made = make_bundle(load(flow, nodes=nodes or ()), out, replace=replace)
    if json:
        print_json(made.to_json())
        return
    print_text(f"{made.path} holds:")
    _print_files(made)


def unbundle(
    file: Annotated[Path, typer.Argument(metavar="FILE.zip", help="The bundle.")],
    folder: Annotated[
        Path | None,
        typer.Argument(metavar="[FOLDER]", help="A new folder; default: one of the bundle's name."),
    ] = None,
    json: JsonOption = False,
) -> None:
    """Open a bundle into a new folder. Nothing of it is run."""
    from flowboard.workspace.bundles import open_bundle

    opened = open_bundle(file, folder)
    if json:
        print_json(opened.to_json())
        return
    print_text(f"{opened.path} holds:")
    _print_files(opened)
    print_text(f"Look at it with: flowboard validate {Path(opened.path) / opened.flow}")


def _print_files(bundle: Bundle) -> None:
    print_table(
        ("file", "kind", "bytes"), [(file.path, file.kind, f"{file.size:,}") for file in bundle.files]
    )
    for note in bundle.notes:
        print_message(note)
