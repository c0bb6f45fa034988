"""Pure operations on a flow: each takes a flow and gives the edited one; wires and layout follow."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any

from flowboard.flow.assertion import AssertionSpec
from flowboard.flow.document import NODE_ID, Flow, Node
from flowboard.flow.errors import FlowError, FlowProblem, suggestion

Inputs = dict[str, str | list[str]]


def set_node(flow: Flow, node_id: str, node: Node, place: tuple[int, int] | None = None) -> Flow:
    """Add a node at the end, or replace the one with this id; `place` is its layout, if given.

    Raises:
        FlowError: `node_id` is no node id.
    """
    _check_id(node_id)
    layout = flow.layout if place is None else {**flow.layout, node_id: list(place)}
    return flow.model_copy(update={"nodes": {**flow.nodes, node_id: node}, "layout": layout})


def remove_node(flow: Flow, node_id: str) -> Flow:
    """Take a node away, with its place, every wire that leads out of it, and from its group.

    Raises:
        FlowError: there is no such node.
    """
    _check_known(flow, node_id)
    nodes = {
        name: _with_members(
            _with_inputs(node, _without(node.inputs, lambda source: _node_of(source) == node_id)),
            lambda member: None if member == node_id else member,
        )
        for name, node in flow.nodes.items()
        if name != node_id
    }
    layout = {name: place for name, place in flow.layout.items() if name != node_id}
    return flow.model_copy(update={"nodes": nodes, "layout": layout})


def set_wire(flow: Flow, source: str, target: str, port: str, *, also: bool = False) -> Flow:
    """Wire `source` (`node.port`) to an input of the node `target`, in place of what is there.

    With `also` it joins the wires that are there: for ports that take many.

    Raises:
        FlowError: one of the nodes doesn't exist, or `source` isn't `node.port`.
    """
    _check_known(flow, target)
    _check_known(flow, _node_of(source))
    if not source.partition(".")[2]:
        message = f"{source!r} names no port. A wire is written `node.port`."
        raise FlowError([FlowProblem(message, node=target, field=f"inputs.{port}", code="wire")])
    node = flow.nodes[target]
    present = node.inputs.get(port)
    wires: str | list[str] = source
    if also and present is not None:
        known = present if isinstance(present, list) else [present]
        wires = present if source in known else [*known, source]
    return _with_node(flow, target, _with_inputs(node, {**node.inputs, port: wires}))


def remove_wire(flow: Flow, source: str, target: str, port: str) -> Flow:
    """Take away the wire from `source` (`node.port`) to an input of `target`, if it is there.

    Raises:
        FlowError: the node `target` doesn't exist.
    """
    _check_known(flow, target)
    node = flow.nodes[target]
    if port not in node.inputs:
        return flow
    rest = _without({port: node.inputs[port]}, lambda wire: wire == source)
    inputs = {name: rest.get(name, wires) for name, wires in node.inputs.items() if name != port or rest}
    return _with_node(flow, target, _with_inputs(node, inputs))


def rename_node(flow: Flow, old: str, new: str) -> Flow:
    """Give a node another id, in its place, and rewrite everything that refers to it.

    That is: inputs, layout, the members of a group, `{old.port}` and `{{ old.port }}` in the texts of
    any node, and in assertions also a field that says `old.port` and a quoted `"old.port"` in code.

    Raises:
        FlowError: there is no node `old`, `new` is no node id, or it is taken.
    """
    _check_known(flow, old)
    _check_id(new)
    if new == old:
        return flow
    if new in flow.nodes:
        message = f"There is a node {new!r} already. Choose another id."
        raise FlowError([FlowProblem(message, node=old, code="node-id")])
    references = _References(old, new)
    nodes = {
        (new if name == old else name): _with_members(
            references.in_node(node), lambda member: new if member == old else member
        )
        for name, node in flow.nodes.items()
    }
    layout = {(new if name == old else name): place for name, place in flow.layout.items()}
    return flow.model_copy(update={"nodes": nodes, "layout": layout})


class _References:
    """Rewrites what refers to one node by its id."""

    def __init__(self, old: str, new: str) -> None:
        self._old, self._new = old, new
        name = re.escape(old)
        self._in_braces = re.compile(rf"(\{{\s*){name}(?=\.[\w-])")
        self._in_quotes = re.compile(rf"""(['"]){name}(?=\.[^'"\n]+\1)""")
        self._whole = re.compile(rf"{name}(?=\.[\w-]+\Z)")

    def in_node(self, node: Node) -> Node:
        """The node with its references rewritten; the very same object when it has none."""
        inputs: Inputs = {}
        for port, wires in node.inputs.items():
            if isinstance(wires, list):
                inputs[port] = [self._wire(wire) for wire in wires]
            else:
                inputs[port] = self._wire(wires)
        config = {key: self._value(value, key == "criteria") for key, value in node.config.items()}
        assertions = tuple(self._assertion(spec) for spec in node.assertions)
        if (inputs, config, assertions) == (node.inputs, node.config, node.assertions):
            return node
        return node.model_copy(update={"inputs": inputs, "config": config, "assertions": assertions})

    def _wire(self, wire: str) -> str:
        node, dot, port = wire.partition(".")
        return f"{self._new}{dot}{port}" if node == self._old else wire

    def _assertion(self, spec: AssertionSpec) -> AssertionSpec:
        written = spec.model_dump(exclude_unset=True)
        rewritten = self._value(written, asserts=True)
        return spec if rewritten == written else AssertionSpec.model_validate(rewritten)

    def _value(self, value: Any, asserts: bool) -> Any:
        if isinstance(value, str):
            return self._text(value, asserts)
        if isinstance(value, list):
            return [self._value(inner, asserts) for inner in value]
        if isinstance(value, dict):
            return {
                key: inner if asserts and key in _NAMES else self._value(inner, asserts)
                for key, inner in value.items()
            }
        return value

    def _text(self, text: str, asserts: bool) -> str:
        if self._old not in text:
            return text
        text = self._in_braces.sub(lambda found: found[1] + self._new, text)
        if asserts:
            text = self._in_quotes.sub(lambda found: found[1] + self._new, text)
            text = self._whole.sub(self._new, text) if self._whole.match(text) else text
        return text


# Fields of an assertion or criterion that name the thing itself and never a port.
_NAMES = frozenset({"name", "id", "check", "learned", "criterion", "chosen", "on", "on_fail", "model"})


def _without(inputs: Inputs, gone: Callable[[str], bool]) -> Inputs:
    """Inputs without some wires; a port that loses its last wire goes too."""
    rest: Inputs = {}
    for port, wires in inputs.items():
        if isinstance(wires, str):
            if not gone(wires):
                rest[port] = wires
            continue
        kept = [wire for wire in wires if not gone(wire)]
        if kept or not wires:
            rest[port] = kept
    return rest


def _with_members(node: Node, change: Callable[[str], str | None]) -> Node:
    """A group with the ids of its members changed, without those that become None."""
    members = node.config.get("members")
    if node.type_name != "group" or not isinstance(members, list):
        return node
    kept = [new for member in members if (new := change(member)) is not None]
    return (
        node if kept == members else node.model_copy(update={"config": {**node.config, "members": kept}})
    )


def _with_inputs(node: Node, inputs: Inputs) -> Node:
    return node if inputs == node.inputs else node.model_copy(update={"inputs": inputs})


def _with_node(flow: Flow, node_id: str, node: Node) -> Flow:
    return flow.model_copy(update={"nodes": {**flow.nodes, node_id: node}})


def _node_of(source: str) -> str:
    return source.partition(".")[0]


def _check_known(flow: Flow, node_id: str) -> None:
    if node_id not in flow.nodes:
        advice = suggestion(node_id, flow.nodes, "Look at the ids of the nodes.")
        raise FlowError([FlowProblem(f"There is no node {node_id!r}. {advice}", code="unknown-node")])


def _check_id(node_id: str) -> None:
    if not NODE_ID.fullmatch(node_id):
        message = (
            f"{node_id!r} is no node id. Begin with a letter and use letters, digits, _ and -, "
            "64 characters at most."
        )
        raise FlowError([FlowProblem(message, code="node-id")])
