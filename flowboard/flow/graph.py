"""The flow as a graph: NetworkX for analyses, and the few questions that need no library."""

from __future__ import annotations

from collections.abc import Mapping
from graphlib import CycleError, TopologicalSorter
from typing import TYPE_CHECKING

from flowboard.flow.document import Flow
from flowboard.flow.errors import FlowError, FlowProblem

if TYPE_CHECKING:
    import networkx


def to_networkx(flow: Flow) -> networkx.MultiDiGraph[str]:
    """The flow as a graph: nodes with their `Node` as `node`, one edge per wire with both ports.

    Edges carry `source_port` and `target_port`. Wires from nodes that don't exist are left out.
    """
    import networkx

    graph: networkx.MultiDiGraph[str] = networkx.MultiDiGraph(name=flow.name)
    for name, node in flow.nodes.items():
        graph.add_node(name, node=node, type=node.type_name)
    for wire in flow.wires():
        if wire.source in flow.nodes:
            graph.add_edge(
                wire.source, wire.target, source_port=wire.source_port, target_port=wire.target_port
            )
    return graph


def topological_order(flow: Flow) -> list[str]:
    """All node ids, each behind those it depends on; otherwise in the order of the file.

    Raises:
        FlowError: the nodes feed each other in a circle.
    """
    found = circle(flow)
    if found:
        message = circle_message(found)
        raise FlowError([FlowProblem(message, node=found[0], field="inputs", code="cycle")])
    sorter: TopologicalSorter[str] = TopologicalSorter(_sources(flow))
    position = {name: place for place, name in enumerate(flow.nodes)}
    order: list[str] = []
    sorter.prepare()
    while sorter.is_active():
        ready = sorted(sorter.get_ready(), key=position.__getitem__)
        order += ready
        sorter.done(*ready)
    return order


def circle(flow: Flow) -> list[str]:
    """The ids of nodes that feed each other in a circle, the first of the file at both ends.

    Empty when there is no circle; when there are several, one of them.
    """
    try:
        TopologicalSorter(_sources(flow)).prepare()
    except CycleError as error:
        nodes: list[str] = error.args[1][:-1]
        start = nodes.index(min(nodes, key=list(flow.nodes).index))
        return [*nodes[start:], *nodes[:start], nodes[start]]
    return []


def circle_message(nodes: list[str]) -> str:
    """What to say of a circle."""
    way = " → ".join(nodes)
    return f"These nodes feed each other in a circle: {way}. Take away one of the wires."


def ancestors(flow: Flow, node_id: str) -> set[str]:
    """The ids of all nodes that `node_id` depends on, itself left out.

    Raises:
        KeyError: there is no such node.
    """
    return _reached(_sources(flow), node_id)


def descendants(flow: Flow, node_id: str) -> set[str]:
    """The ids of all nodes that depend on `node_id`, itself left out.

    Raises:
        KeyError: there is no such node.
    """
    targets: dict[str, list[str]] = {name: [] for name in flow.nodes}
    for target, sources in _sources(flow).items():
        for source in sources:
            targets[source].append(target)
    return _reached(targets, node_id)


def _sources(flow: Flow) -> dict[str, list[str]]:
    """By node, the nodes that feed it."""
    sources: dict[str, list[str]] = {name: [] for name in flow.nodes}
    for wire in flow.wires():
        if wire.source in flow.nodes and wire.source not in sources[wire.target]:
            sources[wire.target].append(wire.source)
    return sources


def _reached(neighbours: Mapping[str, list[str]], start: str) -> set[str]:
    reached: set[str] = set()
    waiting = list(neighbours[start])
    while waiting:
        name = waiting.pop()
        if name not in reached:
            reached.add(name)
            waiting += neighbours[name]
    return reached - {start}
