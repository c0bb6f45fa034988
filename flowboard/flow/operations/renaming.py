"""Renaming a node, without touching those that don't mention it."""

from __future__ import annotations

from flowboard.flow.document import Flow, Node
from flowboard.flow.edits import rename_node


def renamed(flow: Flow, old: str, new: str) -> Flow:
    """The flow with a node under another id. What doesn't refer to it stays the very same object.

    Raises:
        FlowError: there is no such node, or the new id is none, or is taken.
    """
    if old not in flow.nodes and new in flow.nodes:
        return flow  # it has been renamed already
    concerned = {
        name: node for name, node in flow.nodes.items() if name in (old, new) or _refers(node, old)
    }
    part = rename_node(flow.model_copy(update={"nodes": concerned}), old, new)
    nodes = {}
    for name, node in flow.nodes.items():
        name = new if name == old else name
        edited = part.nodes.get(name, node)
        nodes[name] = node if edited == node else edited
    return part.model_copy(update={"nodes": nodes})


def _refers(node: Node, name: str) -> bool:
    """Whether a node may refer to another: its id, which is plain ASCII, stands somewhere in it."""
    specs = [(vars(spec), spec.model_extra) for spec in node.assertions]
    return name in repr((node.inputs, node.config, specs))
