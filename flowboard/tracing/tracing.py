"""The trace: an outcome table and a graph in, a report out."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from flowboard.tracing.advice import assumptions, next_action, refuse_what_means_nothing, warnings
from flowboard.tracing.attribution import WIDEST, Attribution, attribute
from flowboard.tracing.cells import Cells, Kinds, read_outcomes
from flowboard.tracing.dag import read_graph
from flowboard.tracing.edges import edge_traces
from flowboard.tracing.elimination import Walk, narrow_walk
from flowboard.tracing.fitting import fit, fit_with_difficulty, rows_to_fit
from flowboard.tracing.flows import blame_flow, links, next_hops, transitions
from flowboard.tracing.frontier import frontier
from flowboard.tracing.gibbs import GibbsChains
from flowboard.tracing.model import Model
from flowboard.tracing.nodes import node_traces
from flowboard.tracing.report import TraceReport
from flowboard.tracing.rows import row_traces
from flowboard.tracing.ties import tied

if TYPE_CHECKING:
    from pandas import DataFrame


def trace(
    outcomes: DataFrame, graph: Any, terminal: str, kinds: Kinds | None = None, seed: int = 0
) -> TraceReport:
    """Trace the failures of a terminal node to the nodes that introduced them.

    Args:
        outcomes: columns `row`, `node`, `assertion`, `kind`, `outcome`, one line a cell; kinds and
            outcomes as in `flowboard.tracing.kinds`. An assertion `@node` of kind `system` tells
            what became of the node itself: `error`, `skipped` or `infra`. An optional column `scope`
            marks assertions about form alone with `format`.
        graph: a networkx `DiGraph`, or `{"nodes": [...], "edges": [[from, to], ...]}`.
        terminal: the node whose failures are explained.
        kinds: kinds by assertion, or by pairs of node and assertion, before those of the table.
        seed: where rows or explanations are sampled; the same seed gives the same report.

    Raises:
        TraceError: the graph or the table is malformed, or holds nothing to explain.
    """
    dag = read_graph(graph, terminal)
    cells = read_outcomes(outcomes, dag, kinds)
    refuse_what_means_nothing(cells)
    walk = narrow_walk(dag)
    model = _fitted(cells, walk, seed)
    rows = cells.failing
    found = attribute(cells, model, walk, rows, seed)
    return _report(cells, found, rows, seed)


def _fitted(cells: Cells, walk: Walk, seed: int) -> Model:
    rows = rows_to_fit(cells, seed)
    if walk.width <= WIDEST:
        return fit_with_difficulty(cells, rows, walk)
    chains = GibbsChains(cells.dag, np.random.default_rng([seed, 3]))
    return fit(cells, rows, walk, chains.posterior)


def _report(cells: Cells, found: Attribution, rows: Any, seed: int) -> TraceReport:
    dag = cells.dag
    states = cells.states[rows]
    front = frontier(dag, states)
    hops = next_hops(dag, found.model.push, found.bad)
    ties = tied(cells, found, seed)
    carried = blame_flow(dag, found.roots.shapley, found.weights * len(rows), hops)
    traced = row_traces(cells, found, rows, front, hops)
    nodes = node_traces(cells, found, rows, front, ties, seed)
    trusted = any(one.kind == "human" and one.node == dag.terminal for one in cells.assertions)
    return TraceReport(
        terminal=dag.names[dag.terminal],
        total=len(cells.rows),
        rows=traced,
        outages=tuple(cells.rows[row] for row in np.flatnonzero(cells.apart)),
        nodes=nodes,
        edges=edge_traces(cells, found.model, carried),
        matrix=transitions(dag, states, front),
        sankey=links(dag, carried),
        ties=tuple(dag.names[node] for node in ties),
        overdetermined=float(1 - found.over_rows(found.roots.alone).sum()),
        next_action=next_action(cells, found, nodes, traced),
        assumptions=assumptions(cells, found),
        warnings=warnings(cells, found, nodes),
        approximate=found.approximate,
        terminal_is_trusted=trusted,
        prediction=found,
    )
