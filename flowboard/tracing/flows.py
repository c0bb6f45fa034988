"""Where failures run: open paths, the flow of blame along edges, the transition failure matrix."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from flowboard.tracing.cells import PASS
from flowboard.tracing.dag import Dag
from flowboard.tracing.posterior import Rates

Bits = NDArray[np.bool_]
Hops = NDArray[np.intp]
START = "(start)"
UNKNOWN = "(ungraded)"
NOWHERE = -1


@dataclass(frozen=True, slots=True)
class Transition:
    """How many failing rows go from a last ok node to a first bad one.

    `last_ok` is `(start)` where the first bad node has no parent and `(ungraded)` where nothing says
    that any of its parents is ok. A row with several such pairs counts in parts.
    """

    last_ok: str
    first_bad: str
    failures: float

    def to_json(self) -> dict[str, Any]:
        """As plain data."""
        return {"from": self.last_ok, "to": self.first_bad, "failures": self.failures}


@dataclass(frozen=True, slots=True)
class Link:
    """The failures that an edge carries on their way to the terminal, by Shapley shares."""

    source: str
    target: str
    failures: float

    def to_json(self) -> dict[str, Any]:
        """As plain data."""
        return {"from": self.source, "to": self.target, "failures": self.failures}


def next_hops(dag: Dag, push: Rates, bad: Rates) -> Hops:
    """From each node, the child on its likeliest way to the terminal (nodes, patterns), or -1.

    A way is as likely as the product of its pushes and of its nodes being bad; this is Viterbi's
    recursion from the terminal upwards.

    Args:
        dag: the graph.
        push: by edge, the probability of a push.
        bad: the posterior that a node is bad (nodes, patterns).
    """
    worth = np.full(bad.shape, -np.inf)
    worth[dag.terminal] = 0.0
    hops = np.full(bad.shape, NOWHERE, np.intp)
    log_bad = np.log(np.maximum(bad, 1e-12))
    for node in reversed(range(len(dag.names))):
        for child in dag.children[node]:
            way = np.log(push[dag.edge_number[node, child]]) + log_bad[child] + worth[child]
            better = way > worth[node]
            worth[node][better] = way[better]
            hops[node][better] = child
        if node == dag.terminal:
            worth[node], hops[node] = 0.0, NOWHERE
    return hops


def path_from(node: int, hops: Hops) -> list[int]:
    """The way from a node to the terminal, both included; `hops` (nodes,) is of one pattern."""
    path = [node]
    while hops[path[-1]] != NOWHERE:
        path.append(int(hops[path[-1]]))
    return path


def blame_flow(dag: Dag, shapley: Rates, counts: Rates, hops: Hops) -> Rates:
    """The failures that each edge carries (edges,): blame enters at its node and follows the hops.

    Args:
        dag: the graph.
        shapley: the share of the blame (nodes, patterns), summing to one over nodes.
        counts: failing rows of each pattern.
        hops: as `next_hops` gives them.
    """
    carried = np.zeros(len(dag.edges))
    passing = shapley * counts
    for node in range(len(dag.names)):
        if node == dag.terminal:
            continue
        for child in dag.children[node]:
            along = np.where(hops[node] == child, passing[node], 0.0)
            carried[dag.edge_number[node, child]] = along.sum()
            passing[child] += along
    return carried


def transitions(dag: Dag, states: NDArray[np.int8], frontier: Bits) -> tuple[Transition, ...]:
    """The transition failure matrix, largest first.

    Args:
        dag: the graph.
        states: of the failing rows (rows, nodes): 1 fails, 0 passes, -1 ungraded.
        frontier: their frontier nodes (rows, nodes).
    """
    share = frontier / np.maximum(frontier.sum(axis=1, keepdims=True), 1)
    found: dict[tuple[str, str], float] = {}
    for node, name in enumerate(dag.names):
        parents = list(dag.parents[node])
        part = share[:, node]
        if not parents:
            found[START, name] = float(part.sum())
            continue
        ok = states[:, parents] == PASS
        known = ok.sum(axis=1)
        found[UNKNOWN, name] = float(part[known == 0].sum())
        for place, parent in enumerate(parents):
            pair = dag.names[parent], name
            found[pair] = float((part * ok[:, place] / np.maximum(known, 1)).sum())
    cells = (Transition(ok, bad, failures) for (ok, bad), failures in found.items() if failures > 0)
    return tuple(sorted(cells, key=lambda one: (-one.failures, one.first_bad, one.last_ok)))


def links(dag: Dag, carried: Rates) -> tuple[Link, ...]:
    """Sankey data: the edges that carry failures, in the order of the graph."""
    return tuple(
        Link(dag.names[source], dag.names[target], float(failures))
        for (source, target), failures in zip(dag.edges, carried, strict=True)
        if failures > 0
    )
