"""One row of a run in depth, found by its place: every cell of it, node by node."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Self

from flowboard.runtime.axes import parse_key, write_key
from flowboard.runtime.plan import Plan, PlannedNode
from flowboard.store import cells
from flowboard.store.cells import Cell
from flowboard.store.store import Store
from flowboard.workspace.board.board import Board
from flowboard.workspace.board.marks import Mark, mark_of_cell
from flowboard.workspace.lineage import key_axes
from flowboard.workspace.matrix import main_axis


@dataclass(frozen=True, slots=True)
class RowCell:
    """One cell of a row. `labels` are those of its further axes (`answer.model`), by axis.

    `values` are by port; for a cell that expanded, `items` has the values of each item by its label.
    `latency` is in seconds, `cost` in US dollars.
    """

    node: str
    key: str
    labels: dict[str, str]
    mark: Mark
    status: str
    reused: bool
    values: dict[str, Any]
    items: dict[str, dict[str, Any]]
    verdicts: list[dict[str, Any]]
    error: str | None
    latency: float | None
    cost: float | None
    input_tokens: int | None
    output_tokens: int | None

    @classmethod
    def of(cls, cell: Cell, node: PlannedNode, labels: dict[str, str], **more: Any) -> Self:
        """A stored cell of a node; `more` are the fields that a class made from this one adds."""
        stored = cell.outputs or {}
        outcomes = [verdict["outcome"] for verdict in cell.verdicts or []]
        asserted = bool(node.specs) or type(node.step).role == "evaluator"
        mark = mark_of_cell(cell.status, cell.passed, None, asserted)
        if mark is Mark.FAIL and "pass" in outcomes:
            mark = Mark.PARTLY
        return cls(
            node=cell.node,
            key=cell.key,
            labels=labels,
            mark=mark,
            status=cell.status,
            reused=cell.reused,
            values=dict(stored.get("outputs", {})) if "items" not in stored else {},
            items=dict(stored.get("items", {})),
            verdicts=cell.verdicts or [],
            error=cell.error,
            latency=cell.latency,
            cost=cell.cost,
            input_tokens=cell.input_tokens,
            output_tokens=cell.output_tokens,
            **more,
        )


def row_cells(store: Store, board: Board, plan: Plan, label: str) -> list[RowCell]:
    """The cells of a row of a board, in the order of the flow; empty where the run has no such row.

    Nodes that don't depend on the row's source aren't among them.
    """
    place = board.place_of(label)
    if place is None:
        return []
    return _at(store, board.run_id, plan, board.axis, label, int(board.positions[place]))


def cells_of_row(store: Store, run_id: str, plan: Plan, label: str) -> list[RowCell]:
    """The same for a run whose board hasn't been read."""
    axis = main_axis(plan)
    if axis is None:
        return []
    source = cells.one(store, run_id, axis, write_key((axis,), (label,)))
    return [] if source is None else _at(store, run_id, plan, axis, label, source.position)


def cells_with(
    store: Store, run_id: str, node: PlannedNode, axis: str, label: str, position: int
) -> list[Cell]:
    """The cells of a node that have a label on one of its axes; `position` is that of the label there."""
    axes = key_axes(node)
    at = axes.index(axis)
    found = (
        cells.at(store, run_id, node.id, [position])
        if at == 0
        else [cell for cell in cells.row(store, run_id, label) if cell.node == node.id]
    )
    return [cell for cell in found if parse_key(cell.key, axes)[at] == label]


def _at(store: Store, run_id: str, plan: Plan, axis: str, label: str, position: int) -> list[RowCell]:
    found: list[RowCell] = []
    for node in plan:
        axes = key_axes(node)
        if axis in axes:
            for cell in cells_with(store, run_id, node, axis, label, position):
                named = zip(axes, parse_key(cell.key, axes), strict=True)
                found.append(RowCell.of(cell, node, {name: one for name, one in named if name != axis}))
    return found
