"""Two runs of a flow compared: which rows changed their verdict, node by node, and whether that is chance."""

from __future__ import annotations

from dataclasses import dataclass

from flowboard.align.table import Floats
from flowboard.workspace.board.board import Board
from flowboard.workspace.board.marks import Mark


@dataclass(frozen=True, slots=True)
class ColumnChange:
    """One column in two runs, over the rows that both have with a verdict.

    `fixed` are the labels of rows that were bad and pass now, `broken` the other way round; `chance`
    is McNemar's exact test of the two, None where nothing changed.
    """

    column: str
    rows: int
    bad_before: int
    bad_after: int
    fixed: tuple[str, ...]
    broken: tuple[str, ...]
    chance: float | None


@dataclass(frozen=True, slots=True)
class RunChange:
    """Two runs side by side. `only_before` and `only_after` count rows that the other hasn't got."""

    before: str
    after: str
    shared: int
    only_before: int
    only_after: int
    columns: tuple[ColumnChange, ...]


def compare_boards(before: Board, after: Board) -> RunChange:
    """What changed from one run to another, over the rows and columns that they share."""
    at_before = {label: place for place, label in enumerate(before.labels)}
    shared = [
        (at_before[label], place) for place, label in enumerate(after.labels) if label in at_before
    ]
    old = {column.key: place for place, column in enumerate(before.columns)}
    return RunChange(
        before=before.run_id,
        after=after.run_id,
        shared=len(shared),
        only_before=len(before) - len(shared),
        only_after=len(after) - len(shared),
        columns=tuple(
            _change(before, after, shared, column.key, old[column.key], place)
            for place, column in enumerate(after.columns)
            if column.key in old and column.asserted
        ),
    )


def _change(
    before: Board, after: Board, shared: list[tuple[int, int]], key: str, old: int, new: int
) -> ColumnChange:
    """One column over the rows that have a verdict in both runs: pass, partly or fail. Crashes have none."""
    import numpy as np

    from flowboard.align.comparing import compare

    was = _failing(before, [place for place, _ in shared], old)
    now = _failing(after, [place for _, place in shared], new)
    both = ~np.isnan(was) & ~np.isnan(now)
    fixed = np.flatnonzero(both & (was == 1) & (now == 0))
    broken = np.flatnonzero(both & (was == 0) & (now == 1))
    names = [after.labels[place] for _, place in shared]
    tested = compare(was[both], now[both], np.zeros(int(both.sum())))
    return ColumnChange(
        column=key,
        rows=int(both.sum()),
        bad_before=int((was[both] == 1).sum()),
        bad_after=int((now[both] == 1).sum()),
        fixed=tuple(names[place] for place in fixed),
        broken=tuple(names[place] for place in broken),
        chance=tested.chance if len(fixed) + len(broken) else None,
    )


def _failing(board: Board, places: list[int], column: int) -> Floats:
    """1.0 where a square fails, 0.0 where it passes, NaN where it says neither."""
    import numpy as np

    said = np.full(len(Mark), np.nan)
    said[[Mark.FAIL, Mark.PARTLY]] = 1.0
    said[Mark.PASS] = 0.0
    found: Floats = said[board.marks[places, column]]
    return found
