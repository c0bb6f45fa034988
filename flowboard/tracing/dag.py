"""The graph of a trace: nodes in topological order and the edges between them, checked once."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from graphlib import CycleError, TopologicalSorter
from typing import Any

from flowboard.flow.errors import listing, suggestion
from flowboard.tracing.errors import TraceError


@dataclass(frozen=True)
class Dag:
    """Nodes as positions in a topological order, edges as pairs of positions.

    `edges` is sorted by target, then source; `terminal` is the position of the node whose failures
    are explained.
    """

    names: tuple[str, ...]
    edges: tuple[tuple[int, int], ...]
    terminal: int

    @cached_property
    def position(self) -> dict[str, int]:
        """Where a name stands in the order."""
        return {name: place for place, name in enumerate(self.names)}

    @cached_property
    def edge_number(self) -> dict[tuple[int, int], int]:
        """Where an edge stands in `edges`."""
        return {edge: number for number, edge in enumerate(self.edges)}

    @cached_property
    def parents(self) -> tuple[tuple[int, ...], ...]:
        """By node, the nodes that feed it."""
        return self._neighbours(of=1)

    @cached_property
    def children(self) -> tuple[tuple[int, ...], ...]:
        """By node, the nodes that it feeds."""
        return self._neighbours(of=0)

    @cached_property
    def upstream(self) -> frozenset[int]:
        """The terminal and all its ancestors: the nodes that can be the root of a failure."""
        found, waiting = {self.terminal}, [self.terminal]
        while waiting:
            for parent in self.parents[waiting.pop()]:
                if parent not in found:
                    found.add(parent)
                    waiting.append(parent)
        return frozenset(found)

    @cached_property
    def is_chain(self) -> bool:
        """Whether the terminal's ancestors stand in a single line."""
        return all(len(self.parents[node]) <= 1 for node in self.upstream)

    def _neighbours(self, of: int) -> tuple[tuple[int, ...], ...]:
        found: list[list[int]] = [[] for _ in self.names]
        for edge in self.edges:
            found[edge[of]].append(edge[1 - of])
        return tuple(tuple(one) for one in found)


def read_graph(graph: Any, terminal: str) -> Dag:
    """Check a graph and put it in order.

    Args:
        graph: a networkx `DiGraph` (or any object with `nodes` and `edges` like it), or a mapping
            `{"nodes": [...], "edges": [[from, to], ...]}`.
        terminal: the node whose failures are to be explained.

    Raises:
        TraceError: the graph has no nodes, a circle, a node named twice or an edge of an unknown
            node, or the terminal isn't in it.
    """
    names, edges = _parts(graph)
    if not names:
        raise TraceError("The graph has no nodes; name them under `nodes`.")
    twice = sorted({name for name in names if names.count(name) > 1})
    if twice:
        raise TraceError(f"The graph names {listing(twice)} twice; give each node a name of its own.")
    known = set(names)
    for edge in edges:
        for end in edge:
            if end not in known:
                hint = suggestion(end, names, "Add it under `nodes` or take the edge away.")
                raise TraceError(f"The edge {edge[0]} → {edge[1]} names {end!r}, not a node. {hint}")
    if terminal not in known:
        hint = suggestion(terminal, names, f"The nodes are {listing(names)}.")
        raise TraceError(f"The terminal {terminal!r} isn't a node of the graph. {hint}")
    order = _topological(names, edges)
    position = {name: place for place, name in enumerate(order)}
    pairs = {(position[source], position[target]) for source, target in edges}
    return Dag(tuple(order), tuple(sorted(pairs, key=lambda edge: edge[::-1])), position[terminal])


def _parts(graph: Any) -> tuple[list[str], list[tuple[str, str]]]:
    if isinstance(graph, Mapping):
        nodes, edges = graph.get("nodes", 0), graph.get("edges", 0)
        if not _is_list(nodes) or not _is_list(edges):
            raise TraceError('The graph needs two lists: {"nodes": [...], "edges": [[from, to], ...]}.')
    else:
        try:
            nodes, edges = list(graph.nodes), [edge[:2] for edge in graph.edges]
        except (AttributeError, TypeError):
            raise TraceError(
                "The graph is neither a networkx graph nor a mapping with `nodes` and `edges`."
            ) from None
    pairs = []
    for edge in edges:
        if not _is_list(edge) or len(edge) != 2:
            raise TraceError(f"The edge {edge!r} isn't a pair; write it as [from, to].")
        pairs.append((str(edge[0]), str(edge[1])))
    return [str(node) for node in nodes], pairs


def _is_list(value: Any) -> bool:
    return isinstance(value, Sequence) and not isinstance(value, str)


def _topological(names: Sequence[str], edges: Iterable[tuple[str, str]]) -> list[str]:
    """Every node behind its parents, otherwise in the order given."""
    sorter: TopologicalSorter[str] = TopologicalSorter(dict.fromkeys(names, ()))
    for source, target in edges:
        sorter.add(target, source)
    place = {name: number for number, name in enumerate(names)}
    try:
        sorter.prepare()
    except CycleError as error:
        way = " → ".join(error.args[1])
        raise TraceError(f"The graph runs in a circle: {way}. Take away one of these edges.") from None
    order: list[str] = []
    while sorter.is_active():
        ready = sorted(sorter.get_ready(), key=place.__getitem__)
        order += ready
        sorter.done(*ready)
    return order
