"""Steps that give what they are told instead of running, so that a replay changes one thing only."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from typing import Any, cast

from pydantic import create_model

from flowboard.flow.document import Flow, Node
from flowboard.node import Expanded, NodeType, Outputs
from flowboard.runtime.plan import Plan, make_plan
from flowboard.workspace.catalogue import NodeTypes, make_step

Given = Mapping[str, Mapping[str, Any]]
"""By node and key of the cell, what it gives: `{"outputs": {…}}` or `{"items": {label: {…}}}`."""


def with_repair(given: Given, node: str, repaired: Mapping[str, Any]) -> Given:
    """What is given, and the repaired cells of a node beside it."""
    return {**given, node: {**given.get(node, {}), **repaired}}


class _Substituted:
    """Gives the cells in `given`, and runs the others as ever."""

    given: Mapping[str, Any]

    async def run(self, ctx: Any, **inputs: Any) -> Outputs | Expanded:
        found = self.given.get(ctx.key)
        if found is None:
            outputs: Outputs | Expanded = await super().run(ctx, **inputs)  # type: ignore[misc]
            return outputs
        return Expanded(found["items"]) if "items" in found else dict(found["outputs"])


def substituted(step: NodeType, given: Mapping[str, Any]) -> NodeType:
    """A step with the ports, axes and role of `step` that gives some cells instead of running.

    What it gives is part of its configuration, and with it of the keys of its results.
    """
    cls = type(step)
    bases = cast("tuple[type[NodeType], ...]", (_Substituted, cls))
    kind = create_model(cls.__name__, __base__=bases, given=(dict[str, Any], {}))
    values = {field.alias or name: getattr(step, name) for name, field in cls.model_fields.items()}
    return cast(NodeType, kind.model_construct(**values, given=dict(given)))


def replay_plan(
    flow: Flow,
    types: NodeTypes,
    targets: Collection[str],
    given: Given,
    judged: Collection[str] = (),
    config: Mapping[str, Mapping[str, Any]] | None = None,
) -> Plan:
    """The plan of a flow in which some cells are given.

    Args:
        flow: the flow, as the run had it.
        types: the node types at hand.
        targets: the nodes that are wanted; nothing else runs but what they need.
        given: cells that are given.
        judged: the nodes whose assertions matter. Of the others only those are evaluated that decide
            what becomes of an item (`on_fail`).
        config: by node, what is configured otherwise.

    Raises:
        PlanError: the flow can't be run any more.
    """
    changed = {
        name: _as_replayed(node, name in judged, (config or {}).get(name, {}))
        for name, node in flow.nodes.items()
    }

    def make(node_id: str, node: Node) -> NodeType:
        step = make_step(types, node_id, node)
        return substituted(step, given[node_id]) if given.get(node_id) else step

    return make_plan(flow.model_copy(update={"nodes": changed}), make, list(targets))


def _as_replayed(node: Node, is_judged: bool, config: Mapping[str, Any]) -> Node:
    specs = node.assertions if is_judged else [one for one in node.assertions if one.on_fail != "record"]
    return node.model_copy(update={"assertions": tuple(specs), "config": node.config | dict(config)})
