"""Carrying operations out on a flow, one after the other. Nothing is changed in place."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from flowboard.flow.document import FORMAT_VERSION, Flow, Node
from flowboard.flow.edits import remove_node, remove_wire, set_node, set_wire
from flowboard.flow.errors import FlowError, FlowProblem, suggestion
from flowboard.flow.operations.fields import with_value, without_value
from flowboard.flow.operations.models import (
    MoveNodes,
    Operation,
    RemoveField,
    RemoveNode,
    RemoveWire,
    RenameNode,
    ReplaceFlow,
    SetField,
    SetFlow,
    SetNode,
    SetWire,
)
from flowboard.flow.operations.renaming import renamed
from flowboard.flow.source import MAX_KEY
from flowboard.flow.structure import PORT_OF_NODE, flow_of
from flowboard.flow.writing import node_mapping


def apply(flow: Flow, operations: Iterable[Operation]) -> Flow:
    """The flow with all operations carried out. What they don't touch stays the very same object.

    A node that is to be removed and isn't there, or a wire, is no error: it is as was asked.

    Raises:
        FlowError: an operation can't be carried out: nothing of the batch counts then.
    """
    for operation in operations:
        flow = _applied(flow, operation)
    return flow


def _applied(flow: Flow, operation: Operation) -> Flow:
    match operation:
        case SetNode():
            return _set_node(flow, operation)
        case RemoveNode(id=name):
            return remove_node(flow, name) if name in flow.nodes else flow
        case RenameNode(id=old, to=new):
            return renamed(flow, old, new)
        case SetField(id=name, path=path, value=value):
            return _with_mapping(flow, name, with_value(_mapping(flow, name), path, value))
        case RemoveField(id=name, path=path):
            return _with_mapping(flow, name, without_value(_mapping(flow, name), path))
        case SetWire(source=source, target=target, port=port, also=also):
            _check_wire(source, target, port)
            return set_wire(flow, source, target, port, also=also)
        case RemoveWire(source=source, target=target, port=port):
            return remove_wire(flow, source, target, port) if target in flow.nodes else flow
        case MoveNodes(places=places):
            return _moved(flow, places)
        case SetFlow(field=field, value=value):
            return flow.model_copy(update={field: value})
        case ReplaceFlow(flow=written):
            return _replaced(flow, written)


def read_node(name: str, written: Mapping[str, Any]) -> Node:
    """A node from how it is written in a file.

    Raises:
        FlowError: it isn't written as a node is, or `name` is no id.
    """
    flow, problems = flow_of({"nodes": {name: dict(written)}}, lambda path: None)
    if problems:
        raise FlowError(problems)
    return flow.nodes[name]


def _set_node(flow: Flow, operation: SetNode) -> Flow:
    node = read_node(operation.id, operation.node)
    known = flow.nodes.get(operation.id)
    if known is not None and _is_same(known, node):
        node = known
    flow = set_node(flow, operation.id, node, operation.place)
    if operation.before not in flow.nodes:
        return flow
    nodes: dict[str, Node] = {}
    for name, other in flow.nodes.items():
        if name == operation.before:
            nodes[operation.id] = node
        if name != operation.id:
            nodes[name] = other
    return flow.model_copy(update={"nodes": nodes})


def _is_same(one: Node, other: Node) -> bool:
    """Whether two nodes are written alike, in the order of keys too, and with `1` apart from `1.0`."""
    return repr(node_mapping(one)) == repr(node_mapping(other))


def _mapping(flow: Flow, name: str) -> dict[str, Any]:
    if name not in flow.nodes:
        advice = suggestion(name, flow.nodes, "It may have been removed.")
        raise FlowError([FlowProblem(f"There is no node {name!r}. {advice}", code="unknown-node")])
    return node_mapping(flow.nodes[name])


def _check_wire(source: str, target: str, port: str) -> None:
    if not PORT_OF_NODE.match(source):
        message = f"{source[:80]!r} is no wire. It is written `node.port`, such as `tweets.text`."
        raise FlowError([FlowProblem(message, node=target, field="inputs", code="wire")])
    if not port.strip() or len(port) > MAX_KEY:
        message = f"An input has a name of 1 to {MAX_KEY} characters."
        raise FlowError([FlowProblem(message, node=target, field="inputs", code="wire")])


def _with_mapping(flow: Flow, name: str, mapping: Mapping[str, Any]) -> Flow:
    node = read_node(name, mapping)
    if _is_same(flow.nodes[name], node):
        return flow
    return flow.model_copy(update={"nodes": {**flow.nodes, name: node}})


def _moved(flow: Flow, places: Mapping[str, tuple[int, int] | None]) -> Flow:
    """Nodes that somebody has removed meanwhile stay removed: that is no reason to refuse a drag."""
    layout = dict(flow.layout)
    for name, place in places.items():
        if place is None:
            layout.pop(name, None)
        elif name in flow.nodes:
            layout[name] = list(place)
    return flow.model_copy(update={"layout": layout})


def _replaced(flow: Flow, written: Mapping[str, Any]) -> Flow:
    version = written.get("flowboard", FORMAT_VERSION)
    if version != FORMAT_VERSION:
        message = f"This flow says flowboard: {version!r}; an operation takes {FORMAT_VERSION}."
        raise FlowError([FlowProblem(message, field="flowboard", code="operation")])
    replaced, problems = flow_of(dict(written), lambda path: None)
    if problems:
        raise FlowError(problems)
    kept = {
        name: known if (known := flow.nodes.get(name)) is not None and _is_same(known, node) else node
        for name, node in replaced.nodes.items()
    }
    return replaced.model_copy(update={"nodes": kept})
