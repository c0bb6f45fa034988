"""The frontier: where a failing row goes from ok to bad, without any model.

From a failing terminal one walks back through nodes that fail or that nothing checks. The failing
nodes met that have no failing ancestor on such a way are the frontier: the last places known to be
bad. Counted over edges they are the transition failure matrix of error analysis (last ok → first bad).
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from flowboard.tracing.cells import FAIL, PASS
from flowboard.tracing.dag import Dag

Bits = NDArray[np.bool_]


def suspects(dag: Dag, states: NDArray[np.int8]) -> Bits:
    """Nodes from which a way through failing or ungraded nodes leads to the terminal (rows, nodes).

    Args:
        dag: the graph.
        states: by row and node 1 fails, 0 passes, -1 ungraded; the terminal fails in every row.
    """
    found = np.zeros(states.shape, bool)
    found[:, dag.terminal] = True
    for node in reversed(range(len(dag.names))):
        for child in dag.children[node]:
            found[:, node] |= found[:, child]
        if node != dag.terminal:
            found[:, node] &= states[:, node] != PASS
    return found


def frontier(dag: Dag, states: NDArray[np.int8]) -> Bits:
    """The frontier nodes (rows, nodes); at least one a row, if only the terminal itself."""
    below_failure = np.zeros(states.shape, bool)
    for node in range(len(dag.names)):
        for parent in dag.parents[node]:
            reached = (states[:, parent] == FAIL) | below_failure[:, parent]
            below_failure[:, node] |= reached & (states[:, parent] != PASS)
    return np.asarray(suspects(dag, states) & (states == FAIL) & ~below_failure)
