"""`flowboard trust`: look at what a flow would do, and say yes to exactly that."""

from __future__ import annotations

import sys
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from flowboard.cli.arguments import JsonOption, NodesOption
from flowboard.cli.printing import moment, print_json, print_message, print_text

if TYPE_CHECKING:
    from flowboard.workspace.project import Project
    from flowboard.workspace.run_report import RunReport


def trust(
    flow: Annotated[
        Path | None, typer.Argument(metavar="FLOW", help="The flow: NAME.flow.yaml.")
    ] = None,
    yes: Annotated[bool, typer.Option("--yes", help="Trust it without being asked.")] = False,
    print_hash: Annotated[
        bool, typer.Option("--print-hash", help="Print the hash for --trust and nothing else.")
    ] = False,
    revoke: Annotated[bool, typer.Option("--revoke", help="Trust this flow no longer.")] = False,
    listing: Annotated[bool, typer.Option("--list", help="List what you trust.")] = False,
    resume: Annotated[
        str | None, typer.Option("--resume", metavar="RUN", help="Look at what this run goes on with.")
    ] = None,
    nodes: NodesOption = None,
    json: JsonOption = False,
) -> None:
    """Show a flow's code, addresses, files, calls and cost, and trust it to run. Runs nothing."""
    from flowboard.workspace.project import load

    if listing:
        _list(json)
        return
    if flow is None:
        raise typer.BadParameter("Name the flow, or use --list.", param_hint="FLOW")
    project = load(flow, nodes=nodes or ())
    if revoke:
        _revoke(project, json)
        return
    if print_hash:
        print_text(project.trust_hash(resume=resume))
        return
    raise typer.Exit(_look(project, {"resume": resume}, yes=yes, json=json))


def _look(project: Project, request: Mapping[str, Any], *, yes: bool, json: bool) -> int:
    """Show the sheet, ask where one can, and give the exit code: 3 if trust is needed and not given."""
    from flowboard.cli.trust_output import print_sheet
    from flowboard.workspace.errors import ExitCode
    from flowboard.workspace.trust.decisions import is_trusted, trust

    sheet = project.trust_sheet(**request)
    if not json:
        print_sheet(sheet, print_text)
    is_known = is_trusted(sheet.hash)
    if not is_known and sheet.needs and (yes or (not json and _can_ask() and _says_yes())):
        trust(sheet)
        is_known = True
    if json:
        print_json(sheet.to_json() | {"trusted": is_known})
    elif not sheet.needs:
        print_message("This flow needs no trust.")
    elif is_known:
        print_message("You trust this flow. If anything above changes, you will be asked again.")
    else:
        print_message("You don't trust this flow yet. In a script: flowboard trust FLOW --yes")
    return ExitCode.OK if is_known or not sheet.needs else ExitCode.TRUST_NEEDED


def _revoke(project: Project, json: bool) -> None:
    from flowboard.workspace.trust.decisions import revoke

    removed = revoke(project.file, project.types)
    if json:
        print_json({"revoked": [one.hash for one in removed]})
    elif removed:
        print_text(f"You trust {project.path} no longer.")
    else:
        print_text(f"{project.path} was not on your list.")


def _list(json: bool) -> None:
    from dataclasses import asdict

    from flowboard.workspace.trust.decisions import trusted_flows
    from flowboard.workspace.trust.visible import visible

    flows = trusted_flows()
    if json:
        print_json([asdict(one) for one in flows])
    elif not flows:
        print_text("You trust no flow from elsewhere. The shipped examples need no entry.")
    for one in flows if not json else ():
        print_text(f"{moment(one.at)}  {visible(one.path)}\n  {one.hash}")


def asking_for_trust(
    project: Project, request: Mapping[str, Any], begin: Callable[[], RunReport]
) -> RunReport:
    """Begin a run; where it needs trust and somebody sits there, show the sheet and ask.

    What was said yes to is a hash: had anything changed meanwhile, the run would need trust again.

    Raises:
        TrustNeeded: it needs trust, and nobody is there to be asked.
    """
    from flowboard.cli.trust_output import print_sheet
    from flowboard.workspace.trust.decisions import trust
    from flowboard.workspace.trust.gate import TrustNeeded

    try:
        return begin()
    except TrustNeeded as needed:
        if not _can_ask():
            raise
        print_message(needed.reasons)
        if typer.confirm("Look at it now?", err=True):
            asked = {name: request.get(name) for name in ("data", "resume")}
            sheet = project.trust_sheet(**asked)
            print_sheet(sheet, print_message)
            if _says_yes():
                trust(sheet)
                return begin()
        print_message(needed.ways)
        raise typer.Exit(needed.exit_code) from None


def _can_ask() -> bool:
    """Whether somebody sits there who sees the question and can answer it."""
    return sys.stdin.isatty() and sys.stderr.isatty()


def _says_yes() -> bool:
    return typer.confirm("Do you trust this flow to do that?", err=True)
