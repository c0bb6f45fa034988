"""Use case: look at a run as rows × nodes, or at one of its rows in depth."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from dataclasses import asdict, dataclass, field
from itertools import groupby
from pathlib import Path
from typing import Any

from flowboard.runtime.axes import parse_key
from flowboard.runtime.events import FAILED_STATUSES
from flowboard.runtime.plan import Plan, PlannedNode
from flowboard.store import calls, cells
from flowboard.store.cells import Cell
from flowboard.store.store import RunRecord, Store
from flowboard.workspace.catalogue import NodeTypes
from flowboard.workspace.errors import WorkspaceError, in_plain_words
from flowboard.workspace.lineage import key_axes, values_of
from flowboard.workspace.quality import PassRate, quality_of
from flowboard.workspace.run_plan import plan_of
from flowboard.workspace.stores import find_run


@dataclass(slots=True)
class Square:
    """What one node made of one row: its cells by status, and how many passed and failed assertions."""

    statuses: dict[str, int] = field(default_factory=dict)
    passed: int = 0
    failed: int = 0

    def add(self, cell: Cell) -> None:
        """Count a cell."""
        self.statuses[cell.status] = self.statuses.get(cell.status, 0) + 1
        self.passed += cell.passed is True
        self.failed += cell.passed is False

    @property
    def is_bad(self) -> bool:
        """Whether something broke here or failed an assertion."""
        return bool(self.failed or self.statuses.keys() & FAILED_STATUSES)


@dataclass(frozen=True, slots=True)
class MatrixRow:
    """One row of the data and what every node made of it."""

    label: str
    squares: dict[str, Square]


@dataclass(frozen=True, slots=True)
class RunMatrix:
    """A part of a run as rows × nodes. `totals` count all cells of each node, not only those shown.

    `axis` is the source whose rows these are; nodes that don't depend on it have no squares.
    """

    run: str
    flow: str
    status: str
    started_at: float
    axis: str
    nodes: tuple[str, ...]
    rows: tuple[MatrixRow, ...]
    total_rows: int
    totals: dict[str, Square]
    quality: PassRate
    store: str

    def to_json(self) -> dict[str, Any]:
        """The matrix as JSON values."""
        return asdict(self) | {"quality": self.quality.to_json()}


@dataclass(frozen=True, slots=True)
class CellInDepth:
    """One cell with its values, verdicts and calls. `outputs` are values by port."""

    node: str
    key: str
    status: str
    reused: bool
    outputs: Any
    verdicts: list[dict[str, Any]]
    error: str | None
    cost: float | None
    latency: float | None
    calls: int


@dataclass(frozen=True, slots=True)
class RowInDepth:
    """Every cell of one row, node by node in the order of the flow."""

    run: str
    row: str
    cells: tuple[CellInDepth, ...]

    def to_json(self) -> dict[str, Any]:
        """The row as JSON values."""
        return asdict(self)


def run_matrix(
    folder: Path,
    reference: str,
    types: NodeTypes,
    *,
    offset: int = 0,
    limit: int = 20,
    only_bad: bool = False,
) -> RunMatrix:
    """The run called `reference` as rows × nodes, `limit` rows from the `offset`-th on.

    With `only_bad`, only rows in which something broke or failed an assertion.

    Raises:
        WorkspaceError: there is no such run, or a node type of it isn't at hand.
    """
    found = find_run(folder, reference)
    with in_plain_words(), Store.open(found.store) as store:
        plan = plan_of(found.record, types)
        axis = main_axis(plan)
        squares = _squares(store, found.record, plan, axis)
        rows = [row for row in squares if not only_bad or any(s.is_bad for s in row.squares.values())]
        return RunMatrix(
            run=found.record.id,
            flow=found.record.flow_path,
            status=found.record.status,
            started_at=found.record.started_at,
            axis=axis or "",
            nodes=tuple(node.id for node in plan),
            rows=tuple(rows[offset : offset + limit]),
            total_rows=len(rows),
            totals=_totals(store, found.record, plan),
            quality=quality_of(store, found.record.id, plan),
            store=found.place,
        )


def row_in_depth(
    folder: Path, reference: str, types: NodeTypes, row: str, node: str | None = None
) -> RowInDepth:
    """Every cell of a row, or those of one node in it. `row` is a label or a key.

    Raises:
        WorkspaceError: there is no such run or row.
    """
    found = find_run(folder, reference)
    with in_plain_words(), Store.open(found.store) as store:
        plan = plan_of(found.record, types)
        if node is not None and node not in plan.by_id:
            raise WorkspaceError(f"This run has no node {node!r}. Its nodes: {', '.join(plan.by_id)}.")
        order = {one.id: place for place, one in enumerate(plan)}
        cells_of_row = [
            cell
            for cell in cells.row(store, found.record.id, row)
            if cell.node in order and node in (None, cell.node)
        ]
        if not cells_of_row:
            raise WorkspaceError(
                f"Run {found.record.id} has no row {row!r}. List its rows with: flowboard show {found.record.id}"
            )
        cells_of_row.sort(key=lambda cell: (order[cell.node], cell.position, cell.key))
        return RowInDepth(
            found.record.id, row, tuple(_in_depth(store, found.record.id, cell) for cell in cells_of_row)
        )


def _in_depth(store: Store, run_id: str, cell: Cell) -> CellInDepth:
    stored = cell.outputs or {}
    return CellInDepth(
        node=cell.node,
        key=cell.key,
        status=cell.status,
        reused=cell.reused,
        outputs=stored["items"] if "items" in stored else values_of(cell),
        verdicts=cell.verdicts or [],
        error=cell.error,
        cost=cell.cost,
        latency=cell.latency,
        calls=len(calls.of_cell(store, run_id, cell.node, cell.key)),
    )


def main_axis(plan: Plan) -> str | None:
    """The source whose rows are shown: the one that most nodes depend on."""
    counted = Counter(
        source.id for source in plan.sources for node in plan if source.id in key_axes(node)
    )
    return counted.most_common(1)[0][0] if counted else None


def _squares(store: Store, record: RunRecord, plan: Plan, axis: str | None) -> Iterator[MatrixRow]:
    """The rows in the order of the data, with the squares of every node that depends on them."""
    if axis is None:
        return
    nodes = [node for node in plan if axis in key_axes(node)]
    squares: dict[str, dict[str, Square]] = {
        node.id: _by_label(store, record, node, axis) for node in nodes
    }
    for label in squares[axis]:
        yield MatrixRow(label, {name: found[label] for name, found in squares.items() if label in found})


def _by_label(store: Store, record: RunRecord, node: PlannedNode, axis: str) -> dict[str, Square]:
    axes = key_axes(node)
    place = axes.index(axis)
    found: dict[str, Square] = {}
    stream = cells.stream(store, record.id, node.id, outputs=False)
    for label, group in groupby(stream, key=lambda cell: parse_key(cell.key, axes)[place]):
        square = found.setdefault(label, Square())
        for cell in group:
            square.add(cell)
    return found


def _totals(store: Store, record: RunRecord, plan: Plan) -> dict[str, Square]:
    totals = {node.id: Square() for node in plan}
    for count in cells.counts(store, record.id):
        square = totals.get(count.node)
        if square is not None:
            square.statuses[count.status] = square.statuses.get(count.status, 0) + count.cells
            square.passed += count.cells if count.passed is True else 0
            square.failed += count.cells if count.passed is False else 0
    return totals
