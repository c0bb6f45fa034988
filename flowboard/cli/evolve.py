"""`flowboard evolve`: criteria from the history of a prompt."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from flowboard.cli.arguments import FlowArgument, JsonOption, NodesOption
from flowboard.cli.printing import print_json, print_text

if TYPE_CHECKING:
    from flowboard.workspace.evolving import FieldHistory


def evolve(
    flow: FlowArgument,
    node: Annotated[str, typer.Argument(metavar="NODE", help="The node with the prompt.")],
    nodes: NodesOption = None,
    json: JsonOption = False,
) -> None:
    """Compare the versions of a node's prompts, and propose the criteria behind the changes.

    Versions come from the runs of the flow and, where it is under git, from its commits.
    """
    from flowboard.workspace.catalogue import NodeTypes
    from flowboard.workspace.evolving import evolve as evolve_prompts

    found = evolve_prompts(Path(flow), node, NodeTypes(nodes or ()))
    if json:
        print_json(found.to_json())
        return
    for field in found.fields:
        _print(node, field)


def _print(node: str, field: FieldHistory) -> None:
    print_text(f"{node}.{field.field}: {len(field.versions)} versions")
    for step in field.steps:
        print_text(f"  {step.before} → {step.after}")
        for change in step.changes:
            text = change.after or change.before
            print_text(f"    {change.action:8}{change.category:13}{text}")
    print_text(
        "  Criteria behind the changes:" if field.criteria else "  No criteria behind the changes."
    )
    for one in field.criteria:
        checks = ", ".join(spec.name for spec in one.candidates)
        print_text(f"    {one.text}" + (f" [{checks}]" if checks else ""))
