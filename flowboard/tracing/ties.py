"""Which nodes tie for the largest potential gain."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from flowboard.tracing.attribution import WIDEST, Attribution
from flowboard.tracing.cells import Cells, Codes
from flowboard.tracing.difficulty import LeveledRows, mixed
from flowboard.tracing.fitting import evidence_of, fit, patterns_of, rows_to_fit
from flowboard.tracing.model import drawn_guess
from flowboard.tracing.roots import sole_roots

_REPLICATES = 400
_TIED = 0.05
_REFITS = 20
_REFIT_ITERATIONS = 10
_REFIT_ROWS = 1000
_REFIT_STATES = 1e8  # visited by all refits together: about a second


def tied(cells: Cells, found: Attribution, seed: int) -> list[int]:
    """Nodes that are top in at least one in twenty replicates, by redrawn rows or by refits.

    Redrawn rows under the fitted model show what chance does to the rows. Refits from starts drawn
    from the beliefs also show what the rows can't tell: an ungraded node and its child, say; few plain
    steps leave them near their starts where the rows say little. Neither is a confidence interval;
    bootstrap intervals of this model covered far less than they claimed.
    """
    best = int(np.argmax(found.over_rows(found.roots.alone)))
    ties = {best}
    for tops in (_tops_of_redrawn_rows(found, seed), _tops_of_refits(cells, found, seed)):
        if len(tops):
            share = np.bincount(tops, minlength=len(cells.dag.names)) / len(tops)
            ties |= {int(node) for node in np.flatnonzero(share >= _TIED)}
    return sorted(ties)


def _tops_of_redrawn_rows(found: Attribution, seed: int) -> NDArray[np.intp]:
    rng = np.random.default_rng([seed, 4])
    rows = int(found.patterns.counts.sum())
    drawn = rng.multinomial(rows, found.weights, size=_REPLICATES)
    return np.asarray(np.argmax(drawn @ found.roots.alone.T, axis=1))


def _tops_of_refits(cells: Cells, found: Attribution, seed: int) -> NDArray[np.intp]:
    """The top node of each refit; as many as are affordable, none where the graph is too wide."""
    rows = rows_to_fit(cells, seed)
    failing = cells.failing[~found.known[found.patterns.pattern]]
    if found.walk.width > WIDEST or not len(rows) or not len(failing):
        return np.array([], np.intp)
    each = found.walk.cost * min(len(patterns_of(cells, rows).counts), _REFIT_ROWS)
    refits = min(_REFITS, int(_REFIT_STATES / (each * _REFIT_ITERATIONS)))
    rng = np.random.default_rng([seed, 8])
    return np.array([_top_of_refit(cells, found, rows, failing, rng) for _ in range(refits)], np.intp)


def _top_of_refit(
    cells: Cells, found: Attribution, rows: Codes, failing: Codes, rng: np.random.Generator
) -> int:
    drawn = np.sort(rng.choice(rows, min(len(rows), _REFIT_ROWS)))
    start = drawn_guess(cells, rng, found.model.spread)
    model = fit(cells, drawn, found.walk, start=start, iterations=_REFIT_ITERATIONS, growth=1)
    some = np.sort(rng.choice(failing, min(len(failing), _REFIT_ROWS)))
    patterns = patterns_of(cells, some)
    evidence = evidence_of(cells, patterns.examples, model.sensitivity, model.specificity)
    leveled = LeveledRows(model, found.walk, evidence)
    _, chances = leveled.posterior()
    alone = sole_roots(cells.dag, found.walk, model.own, model.push, leveled.evidence)
    return int(np.argmax(mixed(alone, chances) @ patterns.counts))
