"""`flowboard verify`: replay a random sample of failing rows, to know what a fix would buy."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated

import typer

from flowboard.cli.arguments import HERE, FolderOption, JsonOption, NodesOption, RunArgument, TrustOption
from flowboard.cli.printing import dollars, print_json, print_message, print_table, print_text
from flowboard.cli.replay_options import BudgetOption, YesOption, agreeing
from flowboard.cli.trace import SeedOption, TerminalOption

if TYPE_CHECKING:
    from flowboard.workspace.tracing.verifying import VerifiedRow, VerifyResult


def verify(
    run: RunArgument = "latest",
    rows: Annotated[
        int, typer.Option("--rows", min=1, help="How many failing rows, drawn at random.")
    ] = 30,
    terminal: TerminalOption = None,
    budget: BudgetOption = None,
    seed: SeedOption = 0,
    yes: YesOption = False,
    trust: TrustOption = None,
    folder: FolderOption = HERE,
    nodes: NodesOption = None,
    json: JsonOption = False,
) -> None:
    """Repair steps in a random sample of failing rows and correct the trace by what really happens."""
    import asyncio

    from flowboard.workspace.catalogue import NodeTypes
    from flowboard.workspace.tracing.verifying import VerifyRequest, verify

    request = VerifyRequest(rows, terminal, budget, trust, seed)
    result = asyncio.run(verify(folder, run, NodeTypes(nodes or ()), request, agreeing(yes)))
    print_json(result.to_json()) if json else _print(result)


def _print(result: VerifyResult) -> None:
    if result.placebo is None:
        print_text("All answers come from the recording, so unchanged rows stay as they are.")
    else:
        placebo = result.placebo
        print_text(
            f"Placebo: {placebo.flips} of {placebo.failing} unchanged failing rows passed, "
            f"{placebo.relapses} of {placebo.passing} passing ones failed."
        )
    print_text(f"Repaired by gold: {', '.join(result.repairable)}.\n")
    print_table(
        ("ROW", "PREDICTED", "ORIGIN", "REPAIRS"),
        [(row.row, row.predicted, row.answer, _repairs(row)) for row in result.rows],
    )
    print_text()
    if result.gains:
        print_table(
            ("NODE", "PREDICTED", "CORRECTED", "95 % INTERVAL"),
            [
                (
                    gain.node,
                    f"{gain.predicted:.0%}",
                    f"{gain.corrected:.0%}",
                    f"{gain.low:.0%} to {gain.high:.0%}",
                )
                for gain in result.gains
            ],
        )
    else:
        print_text(result.refusal)
    print_text(f"{len(result.rows)} rows replayed, {result.calls} calls, {dollars(result.cost)}.")
    for note in result.notes:
        print_message(note)


def _repairs(row: VerifiedRow) -> str:
    return (
        ", ".join(f"{one.node} {'flips' if one.flips else 'stays'}" for one in row.repairs) or row.stop
    )
