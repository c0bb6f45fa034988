"""`flowboard record`: run a flow live and keep its answers beside it."""

from __future__ import annotations

from typing import Annotated

import typer

from flowboard.cli.arguments import FlowArgument, JsonOption, NodesOption
from flowboard.cli.printing import print_json, print_message


def record(
    flow: FlowArgument,
    limit: Annotated[
        int | None, typer.Option("--limit", min=1, help="The first N rows of each source.")
    ] = None,
    budget: Annotated[
        float | None, typer.Option("--budget", min=0, metavar="USD", help="Stop before spending more.")
    ] = None,
    nodes: NodesOption = None,
    json: JsonOption = False,
) -> None:
    """Run a flow live and write its answers to NAME.recording.jsonl, so that it runs without keys."""
    from flowboard.cli.progress import progress_shown
    from flowboard.cli.run_output import print_beginning, print_report
    from flowboard.workspace.project import load

    project = load(flow, nodes=nodes or ())
    with progress_shown() as listener:
        report = project.run(
            listeners=[listener],
            on_begin=print_beginning,
            models="live",
            record=True,
            limit=limit,
            budget=budget,
        )
    print_json(report.to_json()) if json else print_report(report)
    print_message(f"The answers are in {project.recording}.")
    raise typer.Exit(report.exit_code)
