"""What validation must know of node types and checks; the workspace says it, this room only asks."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from typing import Protocol

from flowboard.flow.assertion import AssertionSpec
from flowboard.flow.document import Node
from flowboard.flow.ports import Port


@dataclass(frozen=True, slots=True)
class FieldProblem:
    """Something wrong with one field; `path` leads to it from the node or the assertion."""

    path: tuple[str | int, ...]
    message: str


@dataclass(frozen=True, slots=True)
class FieldReference:
    """A field of an assertion that names another value of the row; `path` leads to it from the node."""

    path: tuple[str | int, ...]
    text: str


@dataclass(frozen=True, slots=True)
class NodeFacts:
    """What a catalogue knows of one configured node.

    With `known` false the type isn't installed and nothing else counts. `outputs` is None when
    only a look into the data can tell: any output name is accepted then. `shape` and `role` are
    those of the node contract. `problems` is what is wrong with the configuration.
    """

    known: bool
    shape: str = "map"
    inputs: tuple[Port, ...] = ()
    outputs: tuple[Port, ...] | None = ()
    problems: tuple[FieldProblem, ...] = ()
    role: str = "step"


class Catalogue(Protocol):
    """The node types and checks that are installed. The smallest one knows nothing::

    class Nothing:
        def node_types(self):
            return ()

        def facts(self, node):
            return NodeFacts(known=False)

        def assertion_problems(self, spec):
            return ()

        def references(self, node):
            return ()
    """

    def node_types(self) -> Collection[str]:
        """The names of the installed node types, without versions."""
        ...

    def facts(self, node: Node) -> NodeFacts:
        """What is known of this configured node; never raises for what the node says."""
        ...

    def assertion_problems(self, spec: AssertionSpec) -> Sequence[FieldProblem]:
        """What is wrong with an assertion: an unknown check, or an argument of it."""
        ...

    def references(self, node: Node) -> Sequence[FieldReference]:
        """Where the assertions of a node, or in its configuration, name another value of the row."""
        ...
