"""`flowboard record`: run a flow live and keep its answers beside it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated

import typer

from flowboard.cli.arguments import FlowArgument, JsonOption, NodesOption, TrustOption
from flowboard.cli.printing import print_json, print_message

if TYPE_CHECKING:
    from flowboard.workspace.run_report import RunReport


def record(
    flow: FlowArgument,
    limit: Annotated[
        int | None, typer.Option("--limit", min=1, help="The first N rows of each source.")
    ] = None,
    budget: Annotated[
        float | None, typer.Option("--budget", min=0, metavar="USD", help="Stop before spending more.")
    ] = None,
    trust: TrustOption = None,
    nodes: NodesOption = None,
    json: JsonOption = False,
) -> None:
    """Run a flow live and write its answers to NAME.recording.jsonl, so that it runs without keys."""
    from flowboard.cli.progress import progress_shown
    from flowboard.cli.run_output import print_beginning, print_report
    from flowboard.cli.trust import asking_for_trust
    from flowboard.workspace.project import load

    project = load(flow, nodes=nodes or ())
    request = {"models": "live", "record": True, "limit": limit, "budget": budget, "trust": trust}

    def begin() -> RunReport:
        with progress_shown() as listener:
            return project.run(listeners=[listener], on_begin=print_beginning, **request)

    report = asking_for_trust(project, request, begin)
    print_json(report.to_json()) if json else print_report(report)
    print_message(f"The answers are in {project.recording}.")
    raise typer.Exit(report.exit_code)
