"""`flowboard flip`: repair one step in one row and see if the failure goes away."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from flowboard.cli.arguments import HERE, FolderOption, JsonOption, NodesOption, RunArgument, TrustOption
from flowboard.cli.printing import print_json, print_message, print_text
from flowboard.cli.replay_options import BudgetOption, YesOption, agreeing
from flowboard.cli.trace import TerminalOption


def flip(
    run: RunArgument,
    row: Annotated[str, typer.Option("--row", metavar="ID", help="The failing row.")],
    node: Annotated[str, typer.Option("--node", metavar="NODE", help="The step to repair in it.")],
    means: Annotated[
        str, typer.Option("--with", metavar="HOW", help="gold, edit, best-of-N or model.")
    ] = "gold",
    column: Annotated[
        str | None,
        typer.Option(
            "--column", metavar="SOURCE.COLUMN", help="The gold; default: what `equals` compares to."
        ),
    ] = None,
    text: Annotated[
        Path | None, typer.Option("--text", metavar="FILE", help="For edit: the repaired output.")
    ] = None,
    model: Annotated[
        str | None, typer.Option("--model", metavar="MODEL", help="For model: who answers instead.")
    ] = None,
    repeat: Annotated[int, typer.Option("--repeat", min=1, help="Re-runs with the repair.")] = 3,
    placebo: Annotated[
        int, typer.Option("--placebo", min=0, help="Re-runs of the unchanged row, to compare.")
    ] = 10,
    terminal: TerminalOption = None,
    budget: BudgetOption = None,
    yes: YesOption = False,
    trust: TrustOption = None,
    folder: FolderOption = HERE,
    nodes: NodesOption = None,
    json: JsonOption = False,
) -> None:
    """Repair a step's output in a failing row, re-run only what follows, and see if the row passes."""
    import asyncio

    from flowboard.workspace.catalogue import NodeTypes
    from flowboard.workspace.tracing.flipping import FlipRequest, flip, read_edit

    request = FlipRequest(
        row=row,
        node=node,
        means=means,
        column=column,
        text=None if text is None else read_edit(text),
        model=model,
        terminal=terminal,
        repeat=repeat,
        placebo=placebo,
        budget=budget,
        trust=trust,
    )
    result = asyncio.run(flip(folder, run, NodeTypes(nodes or ()), request, agreeing(yes)))
    if json:
        print_json(result.to_json())
        return
    print_text(result.sentence)
    print_text(result.meaning)
    if result.still_failing:
        print_text(f"Still failing: {', '.join(result.still_failing)}.")
    for problem in result.problems:
        print_message(problem)
