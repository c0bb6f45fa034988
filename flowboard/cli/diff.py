"""`flowboard diff`: what changed between two flows."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from flowboard.cli.arguments import JsonOption
from flowboard.cli.printing import print_json, print_text


def diff(
    old: Annotated[Path, typer.Argument(metavar="OLD", help="The older flow; with --git, the flow.")],
    new: Annotated[Path | None, typer.Argument(metavar="NEW", help="The newer flow.")] = None,
    git: Annotated[
        str | None, typer.Option("--git", metavar="REVISION", help="Compare with this git revision.")
    ] = None,
    json: JsonOption = False,
) -> None:
    """Say what changed between two flows in meaning; layout and comments don't count."""
    from flowboard.workspace.comparing import compare_files, compare_with_revision

    if (new is None) == (git is None):
        raise typer.BadParameter("Give two flows, or one flow and --git REVISION.")
    changes = compare_files(old, new) if new is not None else compare_with_revision(old, str(git))
    if json:
        print_json(changes.to_json())
        return
    for line in changes.lines():
        print_text(line)
    if not changes:
        print_text("The flows mean the same.")
