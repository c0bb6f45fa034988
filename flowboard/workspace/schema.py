"""Use case: the JSON Schema of flow files with the node types and checks at hand, for editors."""

from __future__ import annotations

from typing import Any

from flowboard.flow.schema import json_schema
from flowboard.workspace.catalogue import NodeTypes


def flow_schema(types: NodeTypes) -> dict[str, Any]:
    """The JSON Schema (draft 2020-12) of a `NAME.flow.yaml`.

    Raises:
        WorkspaceError: a node type can't be imported.
    """
    from flowboard.assertions.registry import check_names

    node_schemas = {
        name: cls.model_json_schema() for name in types.names() if (cls := types.find(name)) is not None
    }
    return json_schema(node_schemas, check_names())
