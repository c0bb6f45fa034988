"""Which of the two answers to show first for a row.

The model is the rule. In a single line of nodes two simpler rules come before it:

* the frontier, where the line is short, the row is fully graded and the checks are specific: then
  nothing is left for a model to find out, and people can check the answer;
* the first failing node, where only blind judges (or learned evaluators) grade the line. Such a judge
  misses about half of what is bad, so its pass after a failure is no proof of recovery, and a model
  that takes it for one blames the terminal. On recorded judges of agent steps, with human labels of
  the first wrong step, this rule is better than the frontier and the model.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from flowboard.tracing.cells import FAIL, UNGRADED, Cells, Codes
from flowboard.tracing.model import Model
from flowboard.tracing.report import Headline

_SHORT = 8
_SPECIFIC = 0.97
_BLIND = frozenset({"judge", "learned"})


def chain_rule(cells: Cells, model: Model) -> Headline:
    """The rule for fully graded rows of this graph: `frontier`, `first_failing` or `model`."""
    dag = cells.dag
    if not dag.is_chain or len(dag.upstream) == 1:
        return "model"
    on_line = [number for number, one in enumerate(cells.assertions) if one.node in dag.upstream]
    above = {cells.assertions[number].kind for number in on_line}
    above -= {"human"}
    if above and above <= _BLIND:
        return "first_failing"
    specific = all(model.specificity[number] >= _SPECIFIC for number in on_line)
    return "frontier" if specific and len(dag.upstream) <= _SHORT else "model"


def headlines(
    cells: Cells, model: Model, rows: Codes, frontier: NDArray[np.bool_], model_says: Codes
) -> list[tuple[Headline, int]]:
    """The rule and the node to show first, for each failing row.

    Args:
        cells: the outcomes.
        model: as fitted.
        rows: the failing rows.
        frontier: their frontier nodes (rows, nodes).
        model_says: the likeliest root of each.
    """
    rule = chain_rule(cells, model)
    line = np.array(sorted(cells.dag.upstream))
    seen = cells.states[rows][:, line]
    first_failing = line[np.argmax(seen == FAIL, axis=1)]
    graded = (seen != UNGRADED).all(axis=1)
    first_frontier = np.argmax(frontier, axis=1)
    found: list[tuple[Headline, int]] = []
    for number in range(len(rows)):
        if rule == "first_failing":
            found.append((rule, int(first_failing[number])))
        elif rule == "frontier" and graded[number]:
            found.append((rule, int(first_frontier[number])))
        else:
            found.append(("model", int(model_says[number])))
    return found
