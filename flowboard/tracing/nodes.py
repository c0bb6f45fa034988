"""Each node's part in the failures."""

from __future__ import annotations

from typing import Literal

import numpy as np
from numpy.typing import NDArray

from flowboard.tracing.attribution import WIDEST, Attribution
from flowboard.tracing.cells import FAIL, PASS, UNGRADED, Cells, Codes
from flowboard.tracing.difficulty import LeveledRows
from flowboard.tracing.fitting import evidence_of, patterns_of, rows_to_fit
from flowboard.tracing.gibbs import GibbsChains
from flowboard.tracing.particles import states_of
from flowboard.tracing.posterior import Rates, slices
from flowboard.tracing.rates import rate
from flowboard.tracing.report import NodeTrace

Bits = NDArray[np.bool_]
Seen = Literal["both", "only pass", "only fail", "never"]
_EXPLANATIONS = 12
_ROWS_AT_A_TIME = 512


def node_traces(
    cells: Cells, found: Attribution, rows: Codes, frontier: Bits, ties: list[int], seed: int
) -> tuple[NodeTrace, ...]:
    """The nodes in the order of the graph.

    Args:
        cells: the outcomes.
        found: the attribution of the failing rows.
        rows: the failing rows.
        frontier: their frontier nodes (rows, nodes).
        ties: the nodes that tie for the top.
        seed: of the explanations that split bars are made of.
    """
    sets = found.roots
    gain, involved = found.over_rows(sets.alone), found.over_rows(sets.involved)
    shapley = found.over_rows(sets.shapley)
    front = (frontier / np.maximum(frontier.sum(axis=1, keepdims=True), 1)).mean(axis=0)
    graded = cells.states[found.patterns.examples].T != UNGRADED
    ungraded = found.over_rows(sets.shapley * ~graded)
    inherited, recovered = _split(cells, found, seed)
    return tuple(
        NodeTrace(
            node=name,
            own_rate=float(found.model.own[node]),
            potential_gain=float(gain[node]),
            involved=float(involved[node]),
            shapley=float(shapley[node]),
            frontier_share=float(front[node]),
            tied=node in ties,
            failing=rate(
                int((cells.states[~cells.apart, node] == FAIL).sum()),
                int((cells.states[~cells.apart, node] != UNGRADED).sum()),
            ),
            ungraded_blame=float(ungraded[node]),
            inherited=float(inherited[node]),
            recovered=float(recovered[node]),
            seen=seen_of(cells, node),
        )
        for node, name in enumerate(cells.dag.names)
    )


def seen_of(cells: Cells, node: int) -> Seen:
    """Which outcomes a node's checks have shown."""
    ran = ~(cells.apart | cells.exceptions[:, node] | cells.inherited[:, node])
    states = cells.states[ran, node]
    passes, fails = bool((states == PASS).any()), bool((states == FAIL).any())
    if passes and fails:
        return "both"
    if passes:
        return "only pass"
    return "only fail" if fails else "never"


def _split(cells: Cells, found: Attribution, seed: int) -> tuple[Rates, Rates]:
    """By node, the shares of rows in which it is bad by its inputs alone, and right despite them."""
    dag, model = cells.dag, found.model
    rows = rows_to_fit(cells, seed)
    inherited, recovered = np.zeros(len(dag.names)), np.zeros(len(dag.names))
    if not len(rows):
        return inherited, recovered
    patterns = patterns_of(cells, rows)
    evidence = evidence_of(cells, patterns.examples, model.sensitivity, model.specificity)
    rng = np.random.default_rng([seed, 5])
    for part in slices(evidence.patterns, _ROWS_AT_A_TIME):
        some = evidence.part(part)
        if found.walk.width > WIDEST:
            chains = GibbsChains(dag, rng)
            drawn = chains.particles(model.own, model.push, some, _EXPLANATIONS)
        else:
            drawn = LeveledRows(model, found.walk, some).particles(_EXPLANATIONS, rng)
        states = states_of(dag, drawn)
        counts = patterns.counts[part]
        for node, parents in enumerate(dag.parents):
            passed_on = states[node] & ~drawn.errors[node]
            inherited[node] += passed_on.mean(axis=1) @ counts
            if parents:
                threatened = states[list(parents)].any(axis=0) & ~states[node]
                recovered[node] += threatened.mean(axis=1) @ counts
    total = patterns.counts.sum()
    return inherited / total, recovered / total
