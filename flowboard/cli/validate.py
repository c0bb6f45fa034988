"""`flowboard validate`: what is wrong with a flow."""

from __future__ import annotations

import typer

from flowboard.cli.arguments import FlowArgument, JsonOption, NodesOption
from flowboard.cli.printing import print_json, print_message, print_text


def validate(flow: FlowArgument, nodes: NodesOption = None, json: JsonOption = False) -> None:
    """Say everything that is wrong with a flow. Runs nothing of it."""
    from flowboard.flow.errors import FlowError
    from flowboard.workspace.errors import ExitCode
    from flowboard.workspace.project import load
    from flowboard.workspace.validation import unreadable

    try:
        report = load(flow, nodes=nodes or ()).validate()
    except FlowError as error:
        report = unreadable(error, str(flow))
    if json:
        print_json(report.to_json())
    else:
        for line in report.lines():
            print_message(line)
        if report.is_valid:
            print_text(f"{flow} is a valid flow.")
    if not report.is_valid:
        raise typer.Exit(ExitCode.BAD_INPUT)
