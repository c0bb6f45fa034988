"""Small outcome tables, written as they are read."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise

import pandas as pd

from flowboard.tracing import TraceReport, trace

COLUMNS = ["row", "node", "assertion", "kind", "outcome"]
WORDS = {"f": "fail", "p": "pass", "?": "unsure"}


def chain(*names: str) -> dict[str, list]:
    """A graph in a single line."""
    return {"nodes": list(names), "edges": [list(pair) for pair in pairwise(names)]}


DIAMOND = {"nodes": ["s", "a", "b", "t"], "edges": [["s", "a"], ["s", "b"], ["a", "t"], ["b", "t"]]}


def table(
    graph: dict[str, list], rows: Sequence[str], kind: str = "check", terminal: str = "human"
) -> pd.DataFrame:
    """One word a row, one letter a node: `f` fails, `p` passes, `-` ungraded, `!` raised an exception,
    `s` was skipped, `x` was failed by infrastructure, `?` is unsure. The last node is the terminal."""
    lines = []
    for number, word in enumerate(rows):
        for node, letter in zip(graph["nodes"], word, strict=True):
            if letter in "!sx":
                outcome = {"!": "error", "s": "skipped", "x": "infra"}[letter]
                lines.append((f"r{number}", node, "@node", "system", outcome))
            elif letter != "-":
                of = terminal if node == graph["nodes"][-1] else kind
                lines.append((f"r{number}", node, "ok", of, WORDS[letter]))
    return pd.DataFrame(lines, columns=COLUMNS)


def traced(
    graph: dict[str, list], *counted: tuple[int, str], kind: str = "check", terminal: str = "human"
) -> TraceReport:
    """The trace of rows given as counts and words."""
    rows = [word for count, word in counted for _ in range(count)]
    return trace(table(graph, rows, kind, terminal), graph, graph["nodes"][-1])


def answers(report: TraceReport) -> set[str]:
    """The answers shown, over all failing rows."""
    return {row.answer for row in report.rows}
