"""`flowboard schema`: the JSON Schema of flow files."""

from __future__ import annotations

from flowboard.cli.arguments import JsonOption, NodesOption
from flowboard.cli.printing import print_json


def schema(nodes: NodesOption = None, json: JsonOption = False) -> None:
    """Print the JSON Schema of flow files, with the node types and checks at hand, for your editor."""
    from flowboard.workspace.catalogue import NodeTypes
    from flowboard.workspace.schema import flow_schema

    print_json(flow_schema(NodeTypes(nodes or ())))
