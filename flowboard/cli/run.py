"""`flowboard run`: run a flow."""

from __future__ import annotations

import sys
from dataclasses import asdict
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Literal

import typer

from flowboard.cli.arguments import FlowArgument, JsonOption, NodesOption, TrustOption
from flowboard.cli.printing import print_json, print_message

if TYPE_CHECKING:
    from flowboard.workspace.project import Project
    from flowboard.workspace.run_report import RunReport


class Models(StrEnum):
    """Who answers for the models of a flow."""

    AUTO = "auto"
    LIVE = "live"
    RECORDED = "recorded"


class Unknown(StrEnum):
    """What becomes of calls that were in flight at a crash."""

    ASK = "ask"
    REPEAT = "repeat"
    SKIP = "skip"


def run(
    flow: FlowArgument,
    data: Annotated[
        Path | None, typer.Option("--data", metavar="FILE", help="Other rows for the only dataset.")
    ] = None,
    models: Annotated[
        Models | None,
        typer.Option(
            "--models", help="Who answers; auto: live where a key or local server is, else recorded."
        ),
    ] = None,
    to: Annotated[
        str | None, typer.Option("--to", metavar="NODE", help="Run this node and what it needs.")
    ] = None,
    only: Annotated[
        str | None, typer.Option("--only", metavar="NODE", help="Run this node on what is stored.")
    ] = None,
    limit: Annotated[
        int | None, typer.Option("--limit", min=1, help="The first N rows of each source.")
    ] = None,
    row: Annotated[str | None, typer.Option("--row", metavar="KEY", help="Only this row.")] = None,
    estimate: Annotated[
        bool, typer.Option("--estimate", help="Only say what a run would do and cost.")
    ] = False,
    budget: Annotated[
        float | None, typer.Option("--budget", min=0, metavar="USD", help="Stop before spending more.")
    ] = None,
    concurrency: Annotated[
        int | None, typer.Option("--concurrency", min=1, help="Calls at once per origin.")
    ] = None,
    resume: Annotated[
        str | None, typer.Option("--resume", metavar="RUN", help="Go on with this run of the flow.")
    ] = None,
    unknown: Annotated[
        Unknown, typer.Option("--unknown", help="With --resume: calls that were in flight at a crash.")
    ] = Unknown.ASK,
    retry_failed: Annotated[
        bool, typer.Option("--retry-failed", help="With --resume: try failed items again.")
    ] = False,
    fail_under: Annotated[
        float | None,
        typer.Option("--fail-under", metavar="RATE", help="End with 10 if fewer pass (0.9 for 90 %)."),
    ] = None,
    fail_under_lower: Annotated[
        float | None,
        typer.Option(
            "--fail-under-lower", metavar="RATE", help="The same for the lower end of the interval."
        ),
    ] = None,
    out: Annotated[
        Path | None,
        typer.Option("--out", metavar="DIR", help="Where outputs go; default: out beside the flow."),
    ] = None,
    trust: TrustOption = None,
    nodes: NodesOption = None,
    json: JsonOption = False,
) -> None:
    """Run a flow: its rows through its nodes, with everything on record."""
    from flowboard.cli.progress import progress_shown
    from flowboard.cli.run_output import print_beginning, print_estimate, print_report
    from flowboard.cli.trust import asking_for_trust
    from flowboard.workspace.project import load

    project = load(flow, nodes=nodes or ())
    request = {
        "data": data, "resume": resume, "to": to, "only": only, "limit": limit, "row": row,
        "budget": budget, "models": models.value if models else None, "concurrency": concurrency,
        "out": out, "fail_under": fail_under, "fail_under_lower": fail_under_lower, "trust": trust,
    }  # fmt: skip
    if estimate:
        expected = project.estimate(**request)
        print_json(asdict(expected)) if json else print_estimate(expected)
        return
    if resume is not None:
        request |= {"unknown": _decided(project, resume, unknown), "retry_failed": retry_failed}

    def begin() -> RunReport:
        with progress_shown() as listener:
            return project.run(listeners=[listener], on_begin=print_beginning, **request)

    report = asking_for_trust(project, request, begin)
    print_json(report.to_json()) if json else print_report(report)
    raise typer.Exit(report.exit_code)


def _decided(project: Project, resume: str, unknown: Unknown) -> Literal["repeat", "skip"]:
    """Whether calls of a run that were in flight at its crash are made again: ask, where one can."""
    if unknown is not Unknown.ASK:
        return "repeat" if unknown is Unknown.REPEAT else "skip"
    in_flight = project.unknown_calls(resume)
    if not in_flight or not (sys.stdin.isatty() and sys.stderr.isatty()):
        return "skip"
    print_message(
        f"{len(in_flight)} calls were in flight at the crash. They may have been answered and charged:"
    )
    for line in in_flight[:10]:
        print_message(f"  {line}")
    return "repeat" if typer.confirm("Make them again?", err=True) else "skip"
