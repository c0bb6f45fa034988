"""Use case: look at a stored run as a board, page by page, a row in depth, and what its nodes took."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from flowboard.runtime.plan import Plan
from flowboard.store.store import RunRecord
from flowboard.workspace.board.board import Board, BoardRow, RowFilter, read_board
from flowboard.workspace.board.grades import grade_marks
from flowboard.workspace.board.row import RowCell, cells_of_row, row_cells
from flowboard.workspace.board.usage import NodeUsage, usage_of
from flowboard.workspace.matrix import main_axis
from flowboard.workspace.run_plan import plan_of
from flowboard.workspace.stores import existing_store, opened_store

if TYPE_CHECKING:
    from flowboard.workspace.board.board import Places
    from flowboard.workspace.catalogue import NodeTypes


@dataclass(frozen=True, eq=False, slots=True)
class OpenBoard:
    """The board of a run with what belongs to it. Its methods read the store, so call them off the page."""

    path: Path
    record: RunRecord
    plan: Plan
    board: Board

    def select(self, wanted: RowFilter) -> Places:
        """The places of the rows that fit a filter."""
        with opened_store(self.path) as store:
            return self.board.select(wanted, store)

    def page(self, places: Sequence[int] | Places) -> list[BoardRow]:
        """The rows at some places."""
        with opened_store(self.path) as store:
            return self.board.page(store, places)

    def row(self, label: str) -> list[RowCell]:
        """Every cell of a row."""
        with opened_store(self.path) as store:
            return row_cells(store, self.board, self.plan, label)

    def usage(self) -> list[NodeUsage]:
        """What each node took."""
        with opened_store(self.path) as store:
            return usage_of(store, self.record.id, self.plan)


def open_board(path: Path, types: NodeTypes, run: str | None = None) -> OpenBoard | None:
    """The board of a run of the flow at `path`, the latest if none is named; None without any run.

    Raises:
        FlowError, PlanError: the run's snapshot can't be read, or a node type of it isn't at hand.
        WorkspaceError: the store can't be read, or has no such run.
    """
    with existing_store(path) as store:
        if store is None or (run is None and not store.runs(1, flow_path=str(path))):
            return None
        record = store.find_run(run or "latest", flow_path=str(path))
        plan = plan_of(record, types)
        axis = main_axis(plan)
        grades = grade_marks(store, record, types, plan, axis) if axis is not None else {}
        return OpenBoard(path, record, plan, read_board(store, record.id, plan, grades))


def row_values(path: Path, types: NodeTypes, label: str, run: str | None = None) -> list[RowCell]:
    """The cells of one row of a run, the latest if none is named; empty where there is nothing.

    It reads the row and not the run, so it costs the same however large the run is.

    Raises:
        FlowError, PlanError, WorkspaceError: as `open_board` does.
    """
    with existing_store(path) as store:
        if store is None or (run is None and not store.runs(1, flow_path=str(path))):
            return []
        record = store.find_run(run or "latest", flow_path=str(path))
        plan = plan_of(record, types)
        return cells_of_row(store, record.id, plan, label)


def runs_of(path: Path, limit: int = 100) -> list[RunRecord]:
    """The latest runs of a flow, newest first.

    Raises:
        WorkspaceError: the store can't be read.
    """
    with existing_store(path) as store:
        return [] if store is None else store.runs(limit, flow_path=str(path))
