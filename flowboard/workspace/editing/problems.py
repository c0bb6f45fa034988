"""What is wrong with one node, found by validating no more than what it can depend on."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from typing import Final

from flowboard.flow.assertion import AssertionSpec
from flowboard.flow.catalogue import Catalogue, FieldProblem, FieldReference, NodeFacts
from flowboard.flow.document import Flow, Node
from flowboard.flow.graph import circle, circle_message
from flowboard.flow.validation import validate
from flowboard.workspace.editing.views import ProblemView
from flowboard.workspace.editing.wiring import Wiring

_OF_THE_WHOLE: Final = ("cycle", "layout")


def node_problems(flow: Flow, wiring: Wiring, name: str, catalogue: Catalogue) -> list[ProblemView]:
    """The problems of one node, as `flow.validate` tells them, but for circles: see `circle_problem`.

    A node depends on itself and on what is wired into it; one that names values of the row, on what
    is above it as well.
    """
    node = flow.nodes[name]
    named = {one.text.partition(".")[0] for one in catalogue.references(node) if "." in one.text}
    sources = wiring.sources(name)
    above = wiring.above([name]) - {name} if named else sources
    # Of all that is above, those suffice that are wired in or named; a wrong name wants to see them all.
    around = sources | named if named <= flow.nodes.keys() else above
    behind = _Behind(catalogue, node)
    nodes: dict[str, Node] = {name: node}
    for other in around & flow.nodes.keys() - {name}:
        # Whatever is above counts as wired into each source, directly or not.
        wires = [f"{far}.any" for far in above & around if far != other] if other in sources else []
        nodes[other] = behind.stand_in(flow.nodes[other], wires)
    part = Flow.model_construct(name="", description="", nodes=nodes, layout={}, extensions={})
    return [
        ProblemView(problem.message, problem.field, problem.severity, problem.code)
        for problem in validate(part, behind)
        if problem.node == name and problem.code not in _OF_THE_WHOLE
    ]


def circle_problem(flow: Flow) -> tuple[str, ProblemView] | None:
    """The node to tell it on, and the problem, where nodes feed each other in a circle."""
    found = circle(flow)
    if not found:
        return None
    return found[0], ProblemView(circle_message(found), "inputs", code="cycle")


class _Behind:
    """A catalogue for a node and stand-ins of those around it, which have wires and facts only."""

    def __init__(self, catalogue: Catalogue, node: Node) -> None:
        self._catalogue = catalogue
        self._node = node
        self._originals: dict[int, Node] = {}

    def stand_in(self, node: Node, wires: list[str]) -> Node:
        """A node in whose own problems nobody is interested, but what it gives, and what is above it."""
        double = Node.model_construct(
            type=node.type, inputs={"any": wires} if wires else {}, assertions=(), title="", note="",
            mute=False, bypass=False, config={}, extensions={},
        )  # fmt: skip
        self._originals[id(double)] = node
        return double

    def node_types(self) -> Collection[str]:
        return self._catalogue.node_types()

    def facts(self, node: Node) -> NodeFacts:
        return self._catalogue.facts(self._originals.get(id(node), node))

    def assertion_problems(self, spec: AssertionSpec) -> Sequence[FieldProblem]:
        return self._catalogue.assertion_problems(spec)

    def references(self, node: Node) -> Sequence[FieldReference]:
        return self._catalogue.references(node) if node is self._node else ()
