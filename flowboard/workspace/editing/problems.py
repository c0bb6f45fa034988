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

    A node depends on itself and on what is wired into it; one that names values of the row, on
    everything above it.
    """
    node = flow.nodes[name]
    named = {one.text.partition(".")[0] for one in catalogue.references(node) if "." in one.text}
    around = wiring.above([name]) | named if named else wiring.sources(name)
    behind = _Behind(catalogue, node)
    nodes = {
        other: behind.stand_in(flow.nodes[other])
        for other in around
        if other in flow.nodes and other != name
    }
    part = Flow.model_construct(
        name="", description="", nodes={**nodes, name: node}, layout={}, extensions={}
    )
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

    def stand_in(self, node: Node) -> Node:
        """A node in whose own problems nobody is interested."""
        double = Node.model_construct(
            type=node.type, inputs=node.inputs, assertions=(), title="", note="",
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
