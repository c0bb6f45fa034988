"""The failing rows behind each cell of the transition failure matrix."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from flowboard.workspace.tracing.run_trace import TracedRun


def rows_by_transition(traced: TracedRun) -> Mapping[tuple[str, str], frozenset[int]]:
    """By last ok and first bad node, the places in `report.rows` that the matrix counts there.

    A row with several such pairs is behind several cells. Takes about as long as reading the outcomes.
    """
    import numpy as np

    from flowboard.tracing.cells import read_outcomes
    from flowboard.tracing.dag import read_graph
    from flowboard.tracing.flows import transitions
    from flowboard.tracing.frontier import frontier

    dag = read_graph(traced.part.graph(), traced.part.terminal.id)
    cells = read_outcomes(traced.outcomes.table, dag)
    states, which = np.unique(cells.states[cells.failing], axis=0, return_inverse=True)
    front = frontier(dag, states)
    places = {name: place for place, name in enumerate(row.row for row in traced.report.rows)}
    by_pattern: dict[int, set[int]] = {}
    for pattern, row in zip(which.reshape(-1).tolist(), cells.failing, strict=True):
        by_pattern.setdefault(pattern, set()).add(places[cells.rows[row]])
    found: dict[tuple[str, str], set[int]] = {}
    for pattern, rows in by_pattern.items():
        at = slice(pattern, pattern + 1)
        for one in transitions(dag, states[at], front[at]):
            found.setdefault((one.last_ok, one.first_bad), set()).update(rows)
    return {pair: frozenset(rows) for pair, rows in found.items()}
