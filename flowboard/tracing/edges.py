"""How failures pass edges: raw conditional rates beside the modelled propagation."""

from __future__ import annotations

from flowboard.tracing.cells import FAIL, PASS, UNGRADED, Cells
from flowboard.tracing.model import Model
from flowboard.tracing.posterior import Rates
from flowboard.tracing.rates import rate
from flowboard.tracing.report import EdgeTrace


def edge_traces(cells: Cells, model: Model, carried: Rates) -> tuple[EdgeTrace, ...]:
    """The edges in the order of the graph; `carried` (edges,) counts failures of the terminal."""
    dag, states = cells.dag, cells.states[~cells.apart]
    found = []
    for number, (source, target) in enumerate(dag.edges):
        graded = states[:, target] != UNGRADED
        fails = states[:, target] == FAIL
        after_failure = graded & (states[:, source] == FAIL)
        after_passes = graded & (states[:, list(dag.parents[target])] == PASS).all(axis=1)
        found.append(
            EdgeTrace(
                dag.names[source],
                dag.names[target],
                rate(int((after_failure & fails).sum()), int(after_failure.sum())),
                rate(int((after_passes & fails).sum()), int(after_passes.sum())),
                float(model.push[number]),
                float(carried[number]),
            )
        )
    return tuple(found)
