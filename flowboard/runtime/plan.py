"""The plan: what is fixed before a run — axes, joins, who feeds whom — so that running is lookups.

Because axes are named after the nodes that create them, every node's axes, and with them the
shape of every key and the exact lineage of every cell, follow from the document alone.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import product
from typing import Final

from flowboard.flow.assertion import AssertionSpec
from flowboard.flow.document import Flow, Node
from flowboard.flow.graph import topological_order
from flowboard.node import NodeType, Port
from flowboard.runtime.axes import Labels, projection, union

NodeFactory = Callable[[str, Node], NodeType]
"""Makes the configured step of a node. Raises PlanError where the type or its config is unusable."""

PINNED: Final = "x-pinned"
"""The field of a node whose outputs are kept as they are (`x-pinned: true`), whatever has changed."""


class PlanError(Exception):
    """The flow can't be run as it stands; the message names the node and what to do."""


@dataclass(frozen=True, slots=True)
class Binding:
    """Where an input port gets its value: the first present of these (producer, port) pairs."""

    port: str
    choices: tuple[tuple[int, str], ...]


@dataclass(slots=True)
class Lane:
    """One way for items to come together as a cell; only a `many` port makes more than one.

    `anchors` are the producers whose items are joined. A producer that is already in the lineage
    of an anchor with all its axes isn't joined but looked up there, which needs no memory.
    """

    bindings: tuple[Binding, ...]
    producers: tuple[int, ...]
    anchors: tuple[int, ...]
    axes: tuple[str, ...]
    label: str | None = None


@dataclass(frozen=True, slots=True)
class StaticLabels:
    """One combination of the labels that a node adds by itself (a model, a sample, a variant)."""

    labels: Labels
    ranks: tuple[int, ...]
    named: Mapping[str, str]


@dataclass(slots=True, eq=False)
class PlannedNode:
    """A node with everything about it that doesn't depend on the data.

    Attributes:
        joined_axes: the axes of its inputs once they have come together.
        cell_axes: the axes of its cells' keys.
        axes: the axes of its items: those of its cells, and the one along which a cell expands.
        lineage: the nodes upstream, by index.
        carried: those of them that have exactly one item in the lineage of each item of this node.
        sources: the ids of the sources in its lineage, itself included.
        primary: its first output port; empty where only the data can tell.
        dropped: the axes that a reduce node collects over.
        consumers: who gets its items, as (node, number of the lane, slot in the lane's join).
    """

    id: str
    index: int
    node: Node
    step: NodeType
    lanes: tuple[Lane, ...]
    joined_axes: tuple[str, ...]
    cell_axes: tuple[str, ...]
    axes: tuple[str, ...]
    static_labels: tuple[StaticLabels, ...]
    lineage: frozenset[int]
    carried: frozenset[int]
    sources: frozenset[str]
    primary: str
    dropped: tuple[str, ...] = ()
    consumers: list[tuple[PlannedNode, int, int]] = field(default_factory=list)

    @property
    def shape(self) -> str:
        """`source`, `map`, `expand` or `reduce`."""
        return type(self.step).shape

    @property
    def expands(self) -> bool:
        """Whether a cell gives any number of items, under labels that only running it tells."""
        return self.axes is not self.cell_axes

    @property
    def specs(self) -> tuple[AssertionSpec, ...]:
        """The assertions on this node."""
        return self.node.assertions


@dataclass(slots=True)
class Plan:
    """The nodes of a run in topological order."""

    nodes: tuple[PlannedNode, ...]
    by_id: Mapping[str, PlannedNode]

    def __iter__(self) -> Iterator[PlannedNode]:
        return iter(self.nodes)

    @property
    def sources(self) -> tuple[PlannedNode, ...]:
        """The nodes that make rows."""
        return tuple(node for node in self.nodes if node.shape == "source")

    def parents(self, node_id: str, labels: Labels) -> Iterator[tuple[str, Labels]]:
        """The exact parents of a cell, as (node id, labels).

        For the members of a group that a reduce node collected, only the labels of the axes that
        remain are known from the key: parents are given for every other wire. Of wires that are
        united by key all are given: which of them had the item, the data tells.
        """
        node = self.by_id[node_id]
        for lane in node.lanes:
            if lane.label is not None and lane.label != labels[len(node.joined_axes)]:
                continue  # a cell of a `many` port comes by one wire
            for index in lane.producers:
                producer = self.nodes[index]
                if set(producer.axes) <= set(node.cell_axes):
                    yield producer.id, projection(node.cell_axes, producer.axes)(labels)


def make_plan(flow: Flow, make_step: NodeFactory, targets: Sequence[str] | None = None) -> Plan:
    """Plan a flow, or only what `targets` need.

    Muted nodes and what hangs on them are left out, and so is what is on the canvas only; a
    bypassed node hands its main input on.

    Raises:
        PlanError: a node is unknown, misconfigured or muted away, or wires can't be joined.
        FlowError: the nodes feed each other in a circle.
    """
    order = topological_order(flow)
    wanted = _wanted(flow, order, targets)
    planned: dict[str, PlannedNode] = {}
    for node_id in order:
        if node_id in wanted:
            step = make_step(node_id, flow.nodes[node_id])
            if type(step).role == "canvas":
                if targets is not None and node_id in targets:
                    raise PlanError(f"node {node_id!r} can't run: it is on the canvas only")
                continue
            node = _plan_node(flow, node_id, step, planned)
            planned[node_id] = node
            nodes = list(planned.values())
            for lane_number, lane in enumerate(node.lanes):
                for slot, producer in enumerate(lane.anchors):
                    nodes[producer].consumers.append((node, lane_number, slot))
    return Plan(tuple(planned.values()), planned)


def _wanted(flow: Flow, order: Sequence[str], targets: Sequence[str] | None) -> set[str]:
    """The nodes that run: neither muted nor behind a muted node, and upstream of a target."""
    alive: set[str] = set()
    for node_id in order:
        node = flow.nodes[node_id]
        if not node.mute and not node.bypass and _upstream(flow, node_id) <= alive:
            alive.add(node_id)
    if targets is None:
        return alive
    for target in targets:
        if target not in flow.nodes:
            raise PlanError(f"there is no node {target!r}; the nodes are {', '.join(flow.nodes)}")
        if target not in alive:
            raise PlanError(
                f"node {target!r} can't run: it, or a node that it needs, is muted or bypassed. "
                "Switch that off, or choose another node."
            )
    wanted: set[str] = set()
    for node_id in reversed(order):
        if node_id in alive and (node_id in targets or node_id in wanted):
            wanted.add(node_id)
            wanted |= _upstream(flow, node_id)
    return wanted


def _wire(flow: Flow, reference: str) -> tuple[str, str]:
    """The (node, port) that a wire really comes from, through bypassed nodes."""
    node_id, _, port = reference.partition(".")
    seen = {node_id}
    while node_id in flow.nodes and flow.nodes[node_id].bypass and flow.nodes[node_id].inputs:
        main = next(iter(flow.nodes[node_id].inputs.values()))
        node_id, _, port = (main if isinstance(main, str) else main[0]).partition(".")
        if node_id in seen:
            break
        seen.add(node_id)
    return node_id, port


def _references(inputs: str | list[str]) -> list[str]:
    return [inputs] if isinstance(inputs, str) else inputs


def _upstream(flow: Flow, node_id: str) -> set[str]:
    """The nodes that feed this one directly."""
    wires = flow.nodes[node_id].inputs.values()
    return {_wire(flow, reference)[0] for inputs in wires for reference in _references(inputs)}


def _plan_node(
    flow: Flow, node_id: str, step: NodeType, planned: Mapping[str, PlannedNode]
) -> PlannedNode:
    node = flow.nodes[node_id]
    cls = type(step)
    lanes = _lanes(flow, node_id, step, planned)
    lane_axes = {lane.axes for lane in lanes}
    if len(lane_axes) > 1:
        raise PlanError(
            f"node {node_id!r}: the wires of one port must have the same axes; "
            f"these have {' and '.join(', '.join(axes) for axes in sorted(lane_axes))}"
        )
    joined = next(iter(lane_axes), ())
    dropped = _dropped(node_id, step, joined, lanes) if cls.shape == "reduce" else ()
    base = tuple(axis for axis in joined if axis not in dropped)
    many = (f"{node_id}.source",) if any(lane.label is not None for lane in lanes) else ()
    own = step.axes()
    cell_axes = (*base, *many, *(f"{node_id}.{axis}" for axis in own))
    if cls.shape == "source":
        cell_axes = (node_id,)  # a row is a cell of its source
    axes = (*cell_axes, node_id) if cls.shape == "expand" and not own else cell_axes
    nodes = list(planned.values())
    feeding = {index for lane in lanes for index in lane.producers}
    lineage: frozenset[int] = frozenset(feeding).union(*(nodes[i].lineage for i in feeding))
    sources = frozenset(nodes[i].id for i in lineage if nodes[i].shape == "source")
    outputs = step.output_ports() or cls.outputs
    return PlannedNode(
        id=node_id,
        index=len(planned),
        node=node,
        step=step,
        lanes=lanes,
        joined_axes=joined,
        cell_axes=cell_axes,
        axes=axes,
        static_labels=tuple(
            StaticLabels(
                labels=tuple(label for _, label in combination),
                ranks=tuple(rank for rank, _ in combination),
                named={axis: label for axis, (_, label) in zip(own, combination, strict=True)},
            )
            for combination in product(*(enumerate(labels) for labels in own.values()))
        ),
        lineage=lineage,
        carried=_carried(nodes, cls.shape, lanes, axes),
        sources=sources | {node_id} if cls.shape == "source" else sources,
        primary=outputs[0].name if outputs else cls.primary,
        dropped=dropped,
    )


def _dropped(
    node_id: str, step: NodeType, joined: tuple[str, ...], lanes: Sequence[Lane]
) -> tuple[str, ...]:
    """The axes that a reduce node collects over."""
    if any(lane.label is not None for lane in lanes):
        raise PlanError(f"node {node_id!r}: a node that collects can't have a port of many wires")
    wanted = step.drops()
    dropped = tuple(wanted) if wanted is not None else joined[-1:]
    if missing := [axis for axis in dropped if axis not in joined]:
        raise PlanError(
            f"node {node_id!r}: it can't collect over {missing[0]!r}; "
            f"its input has the axes {', '.join(joined) or '(none)'}"
        )
    return dropped


def _lanes(
    flow: Flow, node_id: str, step: NodeType, planned: Mapping[str, PlannedNode]
) -> tuple[Lane, ...]:
    ports = {port.name: port for port in step.input_ports()}
    fixed: list[Binding] = []
    many: dict[str, Binding] = {}
    for name, inputs in flow.nodes[node_id].inputs.items():
        port = ports.get(name, Port(name))
        choices = []
        for reference in _references(inputs):
            producer, source_port = _wire(flow, reference)
            choices.append((planned[producer].index, source_port))
            if port.many:
                many[reference] = Binding(name, (choices[-1],))
        if not port.many:
            fixed.append(Binding(name, tuple(choices)))
    if not fixed and not many:
        return ()
    nodes = list(planned.values())
    if not many:
        return (_lane(node_id, fixed, nodes, None),)
    return tuple(_lane(node_id, [*fixed, binding], nodes, label) for label, binding in many.items())


def _lane(
    node_id: str,
    bindings: Sequence[Binding],
    nodes: Sequence[PlannedNode],
    label: str | None,
) -> Lane:
    producers = tuple(dict.fromkeys(index for binding in bindings for index, _ in binding.choices))
    for binding in bindings:
        axes = {nodes[index].axes for index, _ in binding.choices}
        if len(axes) > 1:
            raise PlanError(
                f"node {node_id!r}: the wires into {binding.port!r} are united by key, so they must "
                f"have the same axes; these have {' and '.join(', '.join(a) for a in sorted(axes))}"
            )
    anchors = tuple(
        index for index in producers if not any(index in nodes[other].carried for other in producers)
    )
    return Lane(
        bindings=tuple(bindings),
        producers=producers,
        anchors=anchors,
        axes=union(*(nodes[index].axes for index in anchors)),
        label=label,
    )


def _carried(
    nodes: Sequence[PlannedNode], shape: str, lanes: Sequence[Lane], axes: tuple[str, ...]
) -> frozenset[int]:
    """The ancestors of which every item has exactly one in its lineage, whichever way it came."""
    if shape == "reduce" or not lanes:
        return frozenset()
    ways = [
        frozenset(lane.producers).union(*(nodes[index].carried for index in lane.producers))
        for lane in lanes
    ]
    return frozenset(
        index for index in frozenset.intersection(*ways) if set(nodes[index].axes) <= set(axes)
    )
