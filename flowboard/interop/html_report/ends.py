"""Whose items the rows of a report are, and which nodes are shown with them."""

from __future__ import annotations

from flowboard.runtime.plan import Plan, PlannedNode
from flowboard.workspace.lineage import judging, looked_at


def ends(plan: Plan) -> list[PlannedNode]:
    """The steps whose items no other step carries along.

    These are the last steps, and those behind which items are collected into fewer: there, a row
    of the data can't be told any more.
    """
    steps = [node for node in plan if type(node.step).role == "step"]
    carried = {index for node in steps for index in node.carried}
    return [node for node in steps if node.index not in carried]


def shown_nodes(plan: Plan) -> list[PlannedNode]:
    """The nodes that a row is shown across.

    Outputs only repeat what they are given, and grades are shown as such.
    """
    return [node for node in plan if type(node.step).role in ("step", "evaluator", "filter")]


def looking_nodes(plan: Plan, end: PlannedNode) -> list[PlannedNode]:
    """The nodes that look at an end or at what leads to it, but neither lead to it nor judge it."""
    on_the_way = end.lineage | {end.index}
    judges = judging(plan, end)
    return [
        node
        for node in plan
        if type(node.step).role in ("evaluator", "grading", "filter")
        and node.index not in on_the_way
        and node not in judges
        and looked_at(plan, node) in on_the_way
    ]
