"""Counting the cells of a run: one pass over all of them, without their values."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field

from flowboard.assertions.outcomes import Counts
from flowboard.flow.assertion import OUTCOMES
from flowboard.interop.html_report.facts import Answers
from flowboard.node import Outcome
from flowboard.runtime.axes import parse_key
from flowboard.runtime.plan import Plan, PlannedNode
from flowboard.store import cells
from flowboard.store.cells import Cell
from flowboard.store.store import Store
from flowboard.workspace.lineage import key_axes


@dataclass(slots=True)
class Counted:
    """What the cells of one node come to.

    `verdicts` counts outcomes by the criterion and the name of the assertion. `answers` are by the
    label of the node's own axis `model` ("" without one), `by_label` by (axis, label) for the axes
    whose labels are compared.
    """

    statuses: Counter[str] = field(default_factory=Counter)
    passed: int = 0
    failed: int = 0
    undecided: int = 0
    verdicts: dict[tuple[str, str], Counter[Outcome]] = field(default_factory=dict)
    answers: dict[str, Answers] = field(default_factory=dict)
    by_label: dict[tuple[str, str], Answers] = field(default_factory=dict)

    def outcomes(self, criterion: str, name: str) -> Counts:
        """How often an assertion said what; it wasn't run on cells for which nothing is on record."""
        found = self.verdicts.get((criterion, name), Counter())
        missing = self.statuses.total() - found.total()
        counts = Counts(*(found[outcome] for outcome in OUTCOMES))
        return counts + Counts(not_run=missing)


def counted_cells(
    store: Store, run_id: str, plan: Plan, compared: Iterator[str] | frozenset[str] = frozenset()
) -> dict[str, Counted]:
    """The counts of every node of a plan; answers are also counted by the labels of `compared` axes."""
    axes = frozenset(compared)
    return {node.id: _counted(store, run_id, node, axes) for node in plan}


def _counted(store: Store, run_id: str, node: PlannedNode, compared: frozenset[str]) -> Counted:
    counted = Counted()
    axes = key_axes(node)
    own = f"{node.id}.model"
    label_axes = [axis for axis in axes if axis in compared]
    for cell in cells.stream(store, run_id, node.id, outputs=False):
        counted.statuses[cell.status] += 1
        counted.passed += cell.passed is True
        counted.failed += cell.passed is False
        counted.undecided += cell.passed is None and bool(cell.verdicts)
        for verdict in cell.verdicts or ():
            key = verdict.get("criterion", ""), verdict["name"]
            counted.verdicts.setdefault(key, Counter())[verdict["outcome"]] += 1
        if cell.input_tokens is not None or cell.latency is not None:
            labels = dict(zip(axes, parse_key(cell.key, axes), strict=True))
            _add(counted.answers.setdefault(labels.get(own, ""), Answers()), cell)
            for axis in label_axes:
                _add(counted.by_label.setdefault((axis, labels[axis]), Answers()), cell)
    return counted


def _add(answers: Answers, cell: Cell) -> None:
    tokens = cell.input_tokens or 0, cell.output_tokens or 0
    answers.add(tokens, cell.cost, cell.latency, reused=cell.reused)
