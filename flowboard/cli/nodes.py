"""`flowboard nodes`: the node types at hand."""

from __future__ import annotations

from collections.abc import Iterable
from json import dumps
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
    print_fields("Fields", facts.fields)


def print_fields(title: str, fields: Iterable[Any]) -> None:
    """The fields of a node type or the arguments of a check, if there are any."""
    for number, field in enumerate(fields):
        if not number:
            print_text(f"\n{title}")
        default = "required" if field.required else f"default: {dumps(field.default)}"
        optional = "optional" if field.default is None and not field.required else default
        print_text(f"  {field.name} ({field.kind}; {optional})")
        if field.description:
            print_text(f"      {field.description}")


def _print_ports(title: str, ports: Iterable[Any]) -> None:
    for number, port in enumerate(ports):
        if not number:
            print_text(f"\n{title}")
        optional = ", optional" if port.optional else ""
        print_text(f"  {port.name} ({port.type}{optional})  {port.description}".rstrip())
