"""Recorded judges of agent steps, with human labels of every step: which answer do we show?

The steps of a trace are a chain of nodes; traces of one length share a graph. A judge's verdict is the
assertion of each step, a human's word on the whole trace that of the last one. The truth is the first
step that humans call wrong. The data isn't part of the project.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path

import numpy as np
import pandas as pd

from flowboard.tracing import trace

FOLDER = Path(__file__).parents[3] / "shared" / "data" / "agent_judges"
_OUTCOMES = {1: "pass", 0: "unsure", -1: "fail"}


@dataclass(frozen=True)
class StepScore:
    """Shares of traces in which a rule names the first wrong step, by judge."""

    judge: str
    rows: int
    shown: float
    first_failing: float
    frontier: float
    model: float


def step_scores() -> Iterator[StepScore]:
    """The scores of every judge, over traces of two or more steps that end badly."""
    steps = pd.read_csv(FOLDER / "step_labels.csv").sort_values(["id", "step_index"])
    final = pd.read_csv(FOLDER / "final_labels.csv").set_index("id")["human_final"]
    traces = {name: one for name, one in steps.groupby("id") if len(one) > 1}
    lengths: dict[int, list[str]] = {}
    for name, one in traces.items():
        lengths.setdefault(len(one), []).append(name)
    for judge in steps.columns[5:]:
        hits = []
        for length, names in sorted(lengths.items()):
            if any(final[name] == -1 for name in names):
                hits += _hits(judge, length, {name: traces[name] for name in names}, final)
        yield StepScore(judge, len(hits), *np.mean(hits, axis=0).tolist())


def _hits(
    judge: str, length: int, traces: dict[str, pd.DataFrame], final: pd.Series
) -> list[tuple[bool, bool, bool, bool]]:
    lines = []
    for name, one in traces.items():
        for step, verdict in enumerate(one[judge]):
            if not np.isnan(verdict):
                lines.append((name, f"s{step}", judge, "judge", _OUTCOMES[int(verdict)]))
        outcome = "pass" if final[name] == 1 else "fail"
        lines.append((name, f"s{length - 1}", "whole trace", "human", outcome))
    nodes = [f"s{step}" for step in range(length)]
    edges = [list(pair) for pair in pairwise(nodes)]
    table = pd.DataFrame(lines, columns=["row", "node", "assertion", "kind", "outcome"])
    report = trace(table, {"nodes": nodes, "edges": edges}, nodes[-1])
    found = []
    for row in report.rows:
        one = traces[row.row]
        wrong = one["human"].to_numpy() == -1
        if wrong.any():
            truth = f"s{int(np.argmax(wrong))}"
            fails = np.flatnonzero(one[judge].to_numpy() == -1)
            first = f"s{fails[0] if len(fails) else length - 1}"
            best = max(row.roots, key=lambda root: root.p).node
            found.append((row.answer == truth, first == truth, row.frontier[0] == truth, best == truth))
    return found
