"""`flowboard trace`: which step introduced the failures of a run, and what fixing it would buy."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from flowboard.cli.arguments import HERE, FolderOption, JsonOption, NodesOption
from flowboard.cli.printing import print_json, print_message

if TYPE_CHECKING:
    from flowboard.tracing import TraceReport
    from flowboard.workspace.tracing.run_trace import ComparedRuns, TracedRun

SeedOption = Annotated[
    int, typer.Option("--seed", min=0, help="Where rows are sampled; the same gives the same.")
]
TerminalOption = Annotated[
    str | None,
    typer.Option(
        "--terminal", metavar="NODE", help="Whose failures; default: the step that is evaluated."
    ),
]


def trace(
    run: Annotated[
        str | None,
        typer.Argument(metavar="[RUN]", help="The run: its id, the beginning of it, or latest."),
    ] = None,
    terminal: TerminalOption = None,
    against: Annotated[
        str | None,
        typer.Option(
            "--against", metavar="RUN", help="An earlier run: what has changed since, by node."
        ),
    ] = None,
    outcomes: Annotated[
        Path | None,
        typer.Option(
            "--outcomes", metavar="CSV", help="Instead of a run: row,node,assertion,kind,outcome."
        ),
    ] = None,
    graph: Annotated[
        Path | None,
        typer.Option("--graph", metavar="JSON", help='With --outcomes: {"nodes": […], "edges": […]}.'),
    ] = None,
    seed: SeedOption = 0,
    rows: Annotated[int, typer.Option("--rows", min=0, help="How many failing rows to list.")] = 20,
    html: Annotated[
        Path | None, typer.Option("--html", metavar="FILE", help="Write it as a page instead.")
    ] = None,
    replace: Annotated[bool, typer.Option("--replace", help="Write over a file that is there.")] = False,
    folder: FolderOption = HERE,
    nodes: NodesOption = None,
    json: JsonOption = False,
) -> None:
    """Trace the failures of a run to the steps that introduced them, not to those that inherited them."""
    from flowboard.cli.trace_output import print_comparison, print_trace

    if against is not None:
        if html is not None:
            raise typer.BadParameter("it shows one run; leave --against out.", param_hint="--html")
        compared = _compared(folder, run or "latest", against, nodes, terminal, seed)
        print_json(compared.to_json()) if json else print_comparison(compared)
        return
    if outcomes is not None or graph is not None:
        report = _of_files(run, outcomes, graph, terminal, seed)
        told, title, name = report.to_json(), f"Trace of {outcomes}", None
    else:
        traced = _of_run(folder, run or "latest", nodes, terminal, seed)
        report, told, name = traced.report, traced.to_json(), traced.run
        title = f"Trace of run {traced.run}"
    if html is not None:
        from flowboard.workspace.tracing.page import write_page

        size = write_page(report, html, title, replace=replace)
        print_message(f"Written: {html} ({size:,} bytes)")
    if json:
        print_json(told)
    elif html is None:
        print_trace(report, rows, name)


def _of_run(
    folder: Path, run: str, nodes: list[Path] | None, terminal: str | None, seed: int
) -> TracedRun:
    from flowboard.workspace.catalogue import NodeTypes
    from flowboard.workspace.tracing.run_trace import trace_run

    return trace_run(folder, run, NodeTypes(nodes or ()), terminal, seed)


def _compared(
    folder: Path, run: str, against: str, nodes: list[Path] | None, terminal: str | None, seed: int
) -> ComparedRuns:
    from flowboard.workspace.catalogue import NodeTypes
    from flowboard.workspace.tracing.run_trace import compare_runs

    return compare_runs(folder, run, against, NodeTypes(nodes or ()), terminal, seed)


def _of_files(
    run: str | None, outcomes: Path | None, graph: Path | None, terminal: str | None, seed: int
) -> TraceReport:
    from flowboard.workspace.errors import WorkspaceError
    from flowboard.workspace.tracing.outcome_files import trace_files

    if run is not None:
        raise WorkspaceError("Trace a run or two files, not both: leave RUN out.")
    if outcomes is None or graph is None or terminal is None:
        raise WorkspaceError("--outcomes, --graph and --terminal belong together: give all three.")
    return trace_files(outcomes, graph, terminal, seed)
