"""The flow document: models, ports, YAML reading and writing, validation, graph, diff. Pure.

    from flowboard.flow import load_flow, validate

    file = load_flow("tweets.flow.yaml")
    for problem in validate(file, catalogue):
        print(problem.describe(file.path))

Names are imported on first use, so that a command which only validates doesn't pay for the rest.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from flowboard.flow.assertion import AssertionSpec, Criterion
    from flowboard.flow.catalogue import Catalogue, FieldProblem, FieldReference, NodeFacts
    from flowboard.flow.diff import FlowDiff, diff_flows
    from flowboard.flow.document import FORMAT_VERSION, Flow, Node, Wire
    from flowboard.flow.edits import remove_node, remove_wire, rename_node, set_node, set_wire
    from flowboard.flow.errors import FlowError, FlowProblem
    from flowboard.flow.flow_file import FlowFile
    from flowboard.flow.graph import ancestors, descendants, to_networkx, topological_order
    from flowboard.flow.ports import Port
    from flowboard.flow.reading import load_flow, read_flow
    from flowboard.flow.schema import json_schema
    from flowboard.flow.validation import validate
    from flowboard.flow.writing import format_flow, write_flow

__all__ = [
    "FORMAT_VERSION",
    "AssertionSpec",
    "Catalogue",
    "Criterion",
    "FieldProblem",
    "FieldReference",
    "Flow",
    "FlowDiff",
    "FlowError",
    "FlowFile",
    "FlowProblem",
    "Node",
    "NodeFacts",
    "Port",
    "Wire",
    "ancestors",
    "descendants",
    "diff_flows",
    "format_flow",
    "json_schema",
    "load_flow",
    "read_flow",
    "remove_node",
    "remove_wire",
    "rename_node",
    "set_node",
    "set_wire",
    "to_networkx",
    "topological_order",
    "validate",
    "write_flow",
]

_MODULES = {
    "assertion": ("AssertionSpec", "Criterion"),
    "catalogue": ("Catalogue", "FieldProblem", "FieldReference", "NodeFacts"),
    "diff": ("FlowDiff", "diff_flows"),
    "document": ("FORMAT_VERSION", "Flow", "Node", "Wire"),
    "edits": ("remove_node", "remove_wire", "rename_node", "set_node", "set_wire"),
    "errors": ("FlowError", "FlowProblem"),
    "flow_file": ("FlowFile",),
    "graph": ("ancestors", "descendants", "to_networkx", "topological_order"),
    "ports": ("Port",),
    "reading": ("load_flow", "read_flow"),
    "schema": ("json_schema",),
    "validation": ("validate",),
    "writing": ("format_flow", "write_flow"),
}
_MODULE_OF = {name: module for module, names in _MODULES.items() for name in names}


def __getattr__(name: str) -> Any:
    """Import a public name on first use."""
    if name not in _MODULE_OF:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    return getattr(import_module(f"{__name__}.{_MODULE_OF[name]}"), name)
