"""The failing rows, each with its roots, its open path and the evidence on it."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np
from numpy.typing import NDArray

from flowboard.tracing.attribution import Attribution
from flowboard.tracing.cells import FAIL, UNGRADED, Cells, Codes
from flowboard.tracing.flows import Hops, path_from
from flowboard.tracing.headline import headlines
from flowboard.tracing.kinds import NODE_ASSERTION
from flowboard.tracing.report import Headline, Root, RowTrace, Verdict, Word

_LIKELY = 0.7
_SHOWN = 0.5


def row_traces(
    cells: Cells, found: Attribution, rows: Codes, frontier: NDArray[np.bool_], hops: Hops
) -> tuple[RowTrace, ...]:
    """The failing rows in the order of the table."""
    likeliest = np.argmax(found.roots.involved, axis=0)[found.patterns.pattern]
    shown = headlines(cells, found.model, rows, frontier, likeliest)
    of_node = {node: cells.of_node(node) for node in range(len(cells.dag.names))}
    return tuple(
        _row(cells, found, number, int(row), frontier[number], hops, shown[number], of_node)
        for number, row in enumerate(rows)
    )


def _row(
    cells: Cells,
    found: Attribution,
    number: int,
    row: int,
    frontier: NDArray[np.bool_],
    hops: Hops,
    shown: tuple[Headline, int],
    of_node: Mapping[int, list[int]],
) -> RowTrace:
    names = cells.dag.names
    pattern = found.patterns.pattern[number]
    p = found.roots.involved[:, pattern]
    known = bool(found.known[pattern])
    headline, answer = shown
    if known:
        headline, answer = "exception", int(np.argmax(p))
    others = [int(node) for node in np.argsort(-p, kind="stable") if node != answer]
    best = int(np.argmax(p))
    roots = [answer, *(node for node in others if p[node] > _SHOWN or node == best)]
    path = path_from(answer, hops[:, pattern])
    front = [int(node) for node in np.flatnonzero(frontier)]
    return RowTrace(
        row=cells.rows[row],
        roots=tuple(Root(names[node], float(p[node]), _word(float(p[node]), known)) for node in roots),
        frontier=tuple(names[node] for node in front),
        path=tuple(names[node] for node in path),
        evidence=tuple(_verdicts(cells, row, path, of_node)),
        headline=headline,
        disagree=not known and best not in front,
        false_alarm=float(found.false_alarm[pattern]),
    )


def _word(p: float, known: bool) -> Word:
    if known:
        return "known"
    return "likely" if p >= _LIKELY else "unsure"


def _verdicts(
    cells: Cells, row: int, path: list[int], of_node: Mapping[int, list[int]]
) -> list[Verdict]:
    found = []
    for node in path:
        name = cells.dag.names[node]
        if cells.exceptions[row, node]:
            found.append(Verdict(name, NODE_ASSERTION, "error"))
        elif cells.inherited[row, node]:
            found.append(Verdict(name, NODE_ASSERTION, "skipped"))
        for assertion in of_node[node]:
            verdict = cells.verdicts[row, assertion]
            if verdict != UNGRADED:
                outcome = "fail" if verdict == FAIL else "pass"
                found.append(Verdict(name, cells.assertions[assertion].name, outcome))
    return found
