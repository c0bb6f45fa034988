"""Simpler ways to blame a node, for comparison.

Each gives a score by node and an answer for every failing row. States are by row and node: 1 fails,
0 passes, -1 ungraded; nodes are in topological order.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from flowboard.tracing.dag import Dag
from flowboard.tracing.frontier import frontier

States = NDArray[np.int8]
Rates = NDArray[np.float64]


@dataclass(frozen=True)
class Blame:
    """`chosen` (failing rows, nodes) sums to one a row; `score` (nodes,) ranks the nodes."""

    chosen: Rates
    score: Rates


def first_failing(dag: Dag, states: States) -> Blame:
    """The first node in topological order that fails."""
    upstream = np.array(sorted(dag.upstream))
    rows = states[states[:, dag.terminal] == 1]
    first = upstream[np.argmax(rows[:, upstream] == 1, axis=1)]
    chosen = np.eye(len(dag.names))[first]
    return Blame(chosen, chosen.mean(axis=0))


def by_frontier(dag: Dag, states: States) -> Blame:
    """The frontier; a node gains what it is the only frontier of."""
    nodes = frontier(dag, states[states[:, dag.terminal] == 1])
    sizes = nodes.sum(axis=1, keepdims=True)
    return Blame(nodes / sizes, (nodes & (sizes == 1)).mean(axis=0))


def ochiai(dag: Dag, states: States) -> Blame:
    """Spectrum-based: Ochiai's coefficient of a node's failures with the terminal's."""
    failing = states[:, dag.terminal] == 1
    fails = states == 1
    both = fails[failing].sum(axis=0)
    score = both / np.sqrt(np.maximum(failing.sum() * fails.sum(axis=0), 1))
    score[dag.terminal] = 0  # it always fails together with itself
    return Blame(_highest(states[failing], score, dag.terminal), score)


def backdoor(dag: Dag, states: States) -> Blame:
    """Attributable share of the terminal's failures, adjusted for the states of the parents."""
    failing = states[:, dag.terminal] == 1
    score = np.zeros(len(dag.names))
    for node in dag.upstream:
        parents = states[:, list(dag.parents[node])]
        strata = np.unique(parents, axis=0, return_inverse=True)[1].reshape(-1)
        saved = 0.0
        for stratum in range(strata.max() + 1):
            here = strata == stratum
            bad, right = here & (states[:, node] == 1), here & (states[:, node] == 0)
            if bad.any() and right.any():
                saved += bad.sum() * (failing[bad].mean() - failing[right].mean())
        score[node] = max(saved / failing.sum(), 0)
    terminal_alone = (states[failing][:, list(dag.parents[dag.terminal])] != 1).all(axis=1).mean()
    score[dag.terminal] = terminal_alone
    return Blame(_highest(states[failing], score, dag.terminal), score)


def _highest(states: States, score: Rates, terminal: int) -> Rates:
    """In every row the failing node with the highest score, the terminal where no other fails."""
    shown = np.where(states == 1, score, -1.0)
    shown[:, terminal] = 1e-12
    return np.eye(states.shape[1])[np.argmax(shown, axis=1)]


BASELINES = {
    "frontier": by_frontier,
    "first failing": first_failing,
    "Ochiai": ochiai,
    "backdoor": backdoor,
}
