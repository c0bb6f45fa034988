"""The plan of a run that is in a store, made anew from its snapshot: it knows axes and lineage."""

from __future__ import annotations

from flowboard.flow.reading import read_flow
from flowboard.runtime.plan import Plan, make_plan
from flowboard.store.store import RunRecord
from flowboard.workspace.catalogue import NodeTypes, make_step
from flowboard.workspace.errors import WorkspaceError
from flowboard.workspace.lineage import terminals


def plan_of(record: RunRecord, types: NodeTypes) -> Plan:
    """The plan that a run followed.

    Raises:
        PlanError: a node type of the flow isn't at hand any more.
    """
    flow = read_flow(record.snapshot, record.flow_path).flow
    targets = record.options.get("targets")
    return make_plan(flow, lambda node_id, node: make_step(types, node_id, node), targets)


def chosen_node(plan: Plan, node: str | None) -> str:
    """The node that was asked for, or the last step where there is only one.

    Raises:
        WorkspaceError: there is no such node, or several steps are last.
    """
    if node is not None:
        if node not in plan.by_id:
            raise WorkspaceError(f"This run has no node {node!r}. Its nodes: {', '.join(plan.by_id)}.")
        return node
    last = [one.id for one in terminals(plan)]
    if len(last) != 1:
        have = ", ".join(last or plan.by_id)
        raise WorkspaceError(f"Several nodes could be meant. Name one with --node: {have}.")
    return last[0]
