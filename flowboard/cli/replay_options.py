"""The options of the commands that re-run rows, and their question before anything is paid."""

from __future__ import annotations

import sys
from collections.abc import Callable
from typing import TYPE_CHECKING, Annotated

import typer

from flowboard.cli.printing import print_message

if TYPE_CHECKING:
    from flowboard.workspace.tracing.flipping import ReplayCost

YesOption = Annotated[bool, typer.Option("--yes", help="Don't ask before calls are made.")]
BudgetOption = Annotated[
    float | None,
    typer.Option("--budget", min=0, metavar="USD", help="Stop before all re-runs together spend more."),
]


def agreeing(yes: bool) -> Callable[[ReplayCost], None]:
    """Shows what re-runs take; where calls are to be made, asks whoever sits there.

    Raises, when called:
        WorkspaceError: calls are to be made, nobody can be asked, and nobody said yes before.
    """
    from flowboard.workspace.errors import WorkspaceError

    def agree(cost: ReplayCost) -> None:
        print_message(cost.sentence)
        if yes or not cost.calls:
            return
        if not (sys.stdin.isatty() and sys.stderr.isatty()):
            raise WorkspaceError("Nothing was run. In a script, say yes with --yes.")
        if not typer.confirm("Go on?", err=True):
            raise WorkspaceError("Nothing was run.")

    return agree
