"""`flowboard criteria`: the criteria of an evaluator, in the flow's file."""

from __future__ import annotations

import sys
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from flowboard.cli.arguments import FlowArgument, JsonOption, NodesOption
from flowboard.cli.printing import dollars, excerpt, print_json, print_message, print_text

if TYPE_CHECKING:
    from flowboard.align.proposals import Proposal
    from flowboard.flow.flow_file import FlowFile
    from flowboard.workspace.catalogue import NodeTypes
    from flowboard.workspace.evaluators.criteria import CriteriaEdit, Decision
    from flowboard.workspace.evaluators.criteria_infer import Inferred


class Grades(StrEnum):
    """What becomes of the grades of a version that is replaced."""

    KEEP = "keep"
    REQUEUE = "requeue"


_WORDS = {"list": 0, "infer": 0, "evolve": 0, "add": 1, "edit": 2, "remove": 1, "merge": 2, "switch": 2}
"""How many words each action takes."""


def criteria(
    flow: FlowArgument,
    node: Annotated[str, typer.Argument(metavar="NODE", help="The evaluator.")],
    action: Annotated[
        str,
        typer.Argument(
            metavar="ACTION",
            help="list, infer, evolve, add TEXT, edit ID TEXT, remove ID, merge ID ID, "
            "switch ID code|judge|check.",
        ),
    ] = "list",
    words: Annotated[list[str] | None, typer.Argument(metavar="...", help="What it is about.")] = None,
    grades: Annotated[
        Grades | None,
        typer.Option("--grades", help="Grades of the replaced version: they hold, or are asked again."),
    ] = None,
    model: Annotated[
        str | None,
        typer.Option("--model", metavar="MODEL", help="With infer: ask this model too."),
    ] = None,
    take: Annotated[
        list[str] | None,
        typer.Option(
            "--take",
            metavar="ID",
            help="With infer or evolve: put this one, or all, into the flow; may be repeated.",
        ),
    ] = None,
    nodes: NodesOption = None,
    json: JsonOption = False,
) -> None:
    """List or edit the criteria of an evaluator. Only what is edited changes in the flow's file.

    `infer` reads them out of the prompts above it and the notes of its graders, `evolve` out of how these
    prompts were changed; both list what they find, with where it was read, and put in what --take names.
    `add` takes a sentence, or the points of a guideline, one a line. An edit makes a new version; where
    people have graded the old one, --grades says what becomes of that.

    JSON: {"flow", "node", "criteria": [...]}; of an edit also "sentence", "added", "replaced":
    [{"criterion", "version", "before", "likely"}], "grades": {"kept", "requeued": [subjects]}. Of infer
    and evolve without --take {"flow", "node", "proposals": [{"id", "text", "kind", "severity", "door",
    "quote", "span", "prompt", "notes", "candidates"}], "remarks", "calls", "cost"}.
    """
    from flowboard.flow.reading import load_flow
    from flowboard.workspace.catalogue import NodeTypes
    from flowboard.workspace.errors import WorkspaceError
    from flowboard.workspace.evaluators.criteria_saving import carry_out

    given = words or []
    if action not in _WORDS or len(given) != _WORDS[action]:
        raise WorkspaceError(
            "Say one of: list, infer, evolve, add TEXT, edit ID TEXT, remove ID, merge ID ID, "
            "switch ID code|judge|check. Put a TEXT in quotation marks."
        )
    if take and action not in ("infer", "evolve"):
        raise WorkspaceError("--take goes with infer or evolve: it names what they have found.")
    file, types = load_flow(Path(flow)), NodeTypes(nodes or ())
    if action == "list":
        _list(file, node, json)
        return
    if action in ("infer", "evolve"):
        found = _found(file, node, types, model if action == "infer" else None, action)
        if not take:
            _list_found(file, node, found, json)
            return
        edit = _taken(file, node, found, take)
    else:
        edit = _edited(file, node, action, given)
    done = carry_out(file, edit, types, _decided(file, edit, grades))
    if json:
        print_json(done.to_json())
        return
    print_text(edit.sentence)
    _print(done.file, node, only=edit.added)
    if done.grades.kept:
        print_text(f"{done.grades.kept} grades hold for the new version.")
    if done.grades.requeued:
        print_text(f"{len(done.grades.requeued)} rows are to be graded again.")


def _edited(file: FlowFile, node: str, action: str, given: list[str]) -> CriteriaEdit:
    from flowboard.workspace.errors import WorkspaceError
    from flowboard.workspace.evaluators import criteria as edits
    from flowboard.workspace.evaluators.criteria_saving import made_by_rules

    match action, *given:
        case "add", text:
            return edits.add_points(file.flow, node, text)
        case "edit", criterion, text:
            return edits.edit(file.flow, node, criterion, text)
        case "remove", criterion:
            return edits.remove(file.flow, node, criterion)
        case "merge", criterion, other:
            return edits.merge(file.flow, node, criterion, other)
        case "switch", criterion, kind:
            if kind not in edits.KINDS:
                raise WorkspaceError(
                    f"A criterion is switched to {', '.join(edits.KINDS)}, not {kind!r}."
                )
            made = made_by_rules(file.flow, node, criterion)
            return edits.switch(file.flow, node, criterion, kind, made)
    raise AssertionError(action)  # `_WORDS` has no other


def _found(file: FlowFile, node: str, types: NodeTypes, model: str | None, action: str) -> Inferred:
    import asyncio

    from flowboard.workspace.evaluators.criteria_infer import evolved, infer

    def announce(calls: int, cost: float | None) -> None:
        print_message(f"Asking {model}: {calls} call, about {dollars(cost)}.")

    if action == "evolve":
        found = evolved(file, node, types)
    else:
        found = asyncio.run(infer(file, node, types, model, announce))
    for remark in found.remarks:
        print_message(remark)
    return found


def _taken(file: FlowFile, node: str, found: Inferred, take: list[str]) -> CriteriaEdit:
    from flowboard.workspace.evaluators.criteria import add
    from flowboard.workspace.evaluators.criteria_infer import taken

    return add(file.flow, node, taken(found, take))


def _list_found(file: FlowFile, node: str, found: Inferred, json: bool) -> None:
    from flowboard.workspace.evaluators.criteria import new_to

    if json:
        print_json({"flow": file.path, "node": node, **found.to_json()})
        return
    fresh = new_to(file.flow, node, found.proposals)
    for name, one in found.by_id.items():
        if one not in fresh:
            continue
        print_text(f"{name} ({one.kind}, {one.severity}): {one.text}")
        print_text(f"    {_source(one)}")
        for spec in one.candidates:
            print_text(f"    {spec.name}: {spec.kind}")
    known = len(found.proposals) - len(fresh)
    if known:
        print_message(f"Left out, for {node} has them already: {known}.")
    if fresh:
        print_message("Put them into the flow with --take ID, which may be repeated, or --take all.")


def _source(proposal: Proposal) -> str:
    """Where a proposal was read."""
    if proposal.notes:
        count = "1 note" if len(proposal.notes) == 1 else f"{len(proposal.notes)} notes"
        return f"from {count}, such as: {excerpt(proposal.quote, 80)}"
    place = "" if proposal.span is None else f" {proposal.span[0]}–{proposal.span[1]}"
    return f"from {proposal.prompt or 'a prompt'}{place}: {excerpt(proposal.quote, 80)}"


def _decided(file: FlowFile, edit: CriteriaEdit, grades: Grades | None) -> Decision | None:
    """What becomes of grades in question: as it was said, or as whoever sits there answers."""
    if grades is not None:
        return "keep" if grades is Grades.KEEP else "requeue"
    if not (sys.stdin.isatty() and sys.stderr.isatty()):
        return None
    from flowboard.workspace.evaluators.criteria_saving import grades_in_question

    count = grades_in_question(file, edit)
    if not count:
        return None
    print_message(f"{count} grades are of the version that this replaces.")
    keeps = typer.confirm(
        "Do they hold for the new version?", default=edit.replaced[0].likely == "keep", err=True
    )
    return "keep" if keeps else "requeue"


def _list(file: FlowFile, node: str, json: bool) -> None:
    from flowboard.workspace.evaluators.criteria_saving import criteria_json

    if json:
        listed = criteria_json(file.flow, node)
        print_json({"flow": file.path, "node": node, "criteria": listed})
    else:
        _print(file, node)


def _print(file: FlowFile, node: str, only: tuple[str, ...] | None = None) -> None:
    from flowboard.workspace.evaluators.writing import criteria_in

    for one in criteria_in(file.flow, node):
        if only is None or one.id in only:
            print_text(f"{one.id} (version {one.version}, {one.kind}, {one.severity}): {one.text}")
            deciding = {spec.name for spec in one.deciding}
            for spec in one.candidates:
                print_text(f"    {spec.name}: {spec.kind}{', decides' if spec.name in deciding else ''}")
