"""What a node has made of a row in a run, what it made of it before, and how its assertions came out."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Final

from flowboard.runtime.axes import parse_key
from flowboard.runtime.plan import Plan, PlannedNode
from flowboard.store import cells
from flowboard.store.cells import Cell
from flowboard.store.store import RunRecord, Store
from flowboard.workspace.board.row import RowCell, cells_with
from flowboard.workspace.catalogue import NodeTypes
from flowboard.workspace.errors import WorkspaceError
from flowboard.workspace.lineage import key_axes, values_of
from flowboard.workspace.run_plan import plan_of
from flowboard.workspace.stores import existing_store

_EARLIER: Final = 8  # runs that are looked through for what a node made of a row before
_MOST_CELLS: Final = 60


@dataclass(frozen=True, slots=True)
class OutputCell(RowCell):
    """A cell of a node, and what became of it before; its `labels` leave the rows of the data out.

    `before` are the values of the latest earlier run that differ, by port; empty where nothing does.
    """

    before: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class AssertionCount:
    """How often an assertion passed, failed, and had no verdict in a run."""

    passed: int = 0
    failed: int = 0
    errors: int = 0
    others: int = 0

    @property
    def judged(self) -> int:
        """Rows that passed or failed."""
        return self.passed + self.failed


def stored_output(
    flow_path: Path, types: NodeTypes, node: str, row: str | None, run: str | None = None
) -> list[OutputCell]:
    """The cells that a node has for a row in a run, the latest if none is named; those of its first row
    where `row` is None.

    Empty where there is no run, or the run has no such node or row.

    Raises:
        FlowError: the run's snapshot can't be read any more.
        WorkspaceError: the store can't be read.
    """
    with existing_store(flow_path) as store:
        if store is None:
            return []
        runs = store.runs(_EARLIER, flow_path=str(flow_path))
        if run is not None:
            record = store.find_run(run, flow_path=str(flow_path))
            runs = [record, *(one for one in runs if one.started_at < record.started_at)]
        if not runs:
            return []
        plan = plan_of(runs[0], types)
        if node not in plan.by_id:
            return []
        planned = plan.by_id[node]
        found = _cells(store, runs[0], plan, planned, row)[:_MOST_CELLS]
        return [_output(store, cell, planned, runs[1:]) for cell in found]


def assertion_counts(
    flow_path: Path, types: NodeTypes, node: str, run: str | None = None
) -> dict[str, AssertionCount]:
    """How the assertions of a node came out in a run, by name; empty where it never ran.

    Raises:
        WorkspaceError: the store can't be read, or has no such run.
    """
    with existing_store(flow_path) as store:
        if store is None or (run is None and not store.runs(1, flow_path=str(flow_path))):
            return {}
        record = store.find_run(run or "latest", flow_path=str(flow_path))
        counted: dict[str, Counter[str]] = {}
        for cell in cells.stream(store, record.id, node, outputs=False):
            for verdict in cell.verdicts or ():
                counted.setdefault(str(verdict["name"]), Counter())[str(verdict["outcome"])] += 1
    return {
        name: AssertionCount(
            outcomes["pass"],
            outcomes["fail"],
            outcomes["error"],
            outcomes.total() - outcomes["pass"] - outcomes["fail"] - outcomes["error"],
        )
        for name, outcomes in counted.items()
    }


def _cells(
    store: Store, run: RunRecord, plan: Plan, node: PlannedNode, row: str | None
) -> Sequence[Cell]:
    axes = key_axes(node)
    if row is None or not axes:
        first = cells.page(store, run.id, node.id, limit=_MOST_CELLS).cells
        return [cell for cell in first if cell.position == first[0].position] if first else []
    for source in plan.sources:
        if source.id in axes and (place := cells.one(store, run.id, source.id, row)) is not None:
            return cells_with(store, run.id, node, source.id, row, place.position)
    return []


def _output(store: Store, cell: Cell, node: PlannedNode, earlier: Sequence[RunRecord]) -> OutputCell:
    axes = key_axes(node)
    labels = dict(zip(axes, parse_key(cell.key, axes), strict=True)) if axes else {}
    further = {axis: label for axis, label in labels.items() if axis not in node.sources}
    return OutputCell.of(cell, node, further, before=_before(store, cell, earlier))


def _before(store: Store, cell: Cell, earlier: Sequence[RunRecord]) -> dict[str, Any]:
    """What the latest earlier run made of this cell, where a text of it was another."""
    values = values_of(cell)
    for run in earlier if values else ():
        same = cells.one(store, run.id, cell.node, cell.key)
        stored = {} if same is None else values_of(same)
        changed = {
            port: stored[port]
            for port, value in values.items()
            if isinstance(value, str) and isinstance(stored.get(port), str) and stored[port] != value
        }
        if changed:
            return changed
    return {}


__all__ = ["AssertionCount", "OutputCell", "WorkspaceError", "assertion_counts", "stored_output"]
