"""`flowboard nodes`: the node types at hand."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Annotated, Any

import typer

from flowboard.cli.arguments import JsonOption, NodesOption
from flowboard.cli.printing import print_json, print_table, print_text


def nodes(
    name: Annotated[str | None, typer.Argument(metavar="[TYPE]", help="One type, in depth.")] = None,
    folders: NodesOption = None,
    json: JsonOption = False,
) -> None:
    """List the node types; with TYPE, say what it takes, gives and can be set to."""
    from flowboard.workspace.catalogue import NodeTypes
    from flowboard.workspace.node_types import describe_node_type, list_node_types

    types = NodeTypes(folders or ())
    if name is not None:
        facts = describe_node_type(types, name)
        print_json(facts.to_json()) if json else _print_type(facts)
        return
    found = list_node_types(types)
    if json:
        print_json([facts.to_json() for facts in found])
    else:
        print_table(
            ("TYPE", "CATEGORY", "WHAT IT DOES"), [(f.type, f.category, f.summary) for f in found]
        )


def _print_type(facts: Any) -> None:
    print_text(f"{facts.type}: {facts.documentation}")
    _print_ports("Inputs", facts.inputs)
    if facts.open_inputs:
        print_text("  and any other input, by the name it is wired under")
    _print_ports("Outputs", facts.outputs)
    print_text("\nFields")
    for field in facts.fields:
        default = "required" if field.required else f"default: {field.default}"
        print_text(f"  {field.name} ({field.kind}; {default})")
        if field.description:
            print_text(f"      {field.description}")


def _print_ports(title: str, ports: Iterable[Any]) -> None:
    print_text(f"\n{title}")
    for port in ports:
        optional = ", optional" if port.optional else ""
        print_text(f"  {port.name} ({port.type}{optional})  {port.description}".rstrip())
