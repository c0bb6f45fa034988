"""`flowboard runs`: the latest runs."""

from __future__ import annotations

from typing import Annotated

import typer

from flowboard.cli.arguments import HERE, FolderOption, JsonOption
from flowboard.cli.printing import dollars, moment, print_json, print_table, print_text


def runs(
    limit: Annotated[int, typer.Option("--limit", min=1, help="How many at most.")] = 20,
    folder: FolderOption = HERE,
    json: JsonOption = False,
) -> None:
    """List the latest runs, newest first."""
    from flowboard.workspace.stores import list_runs

    found = list_runs(folder, limit)
    if json:
        print_json([run.to_json() for run in found])
        return
    if not found:
        print_text("There are no runs here yet. Start one with: flowboard run FLOW")
        return
    print_table(
        ("RUN", "FLOW", "STATUS", "STARTED", "CALLS", "COST"),
        [
            (run.record.id, run.record.flow_name, run.record.status, moment(run.record.started_at),
             run.calls, dollars(run.cost))
            for run in found
        ],
    )  # fmt: skip
