"""Which run of a flow an evaluator is looked at in."""

from __future__ import annotations

from pathlib import Path
from typing import Final

from flowboard.store import cells
from flowboard.store.store import RunRecord, Store

MOST_RUNS: Final = 12
"""How far back a run is looked for."""
_ENOUGH: Final = 0.5
"""A run with less than this share of the rows of a larger one, such as that of a single row, isn't taken."""


def run_with_rows(store: Store, flow_path: Path, node: str) -> RunRecord | None:
    """The latest run with enough rows of an evaluator; None where no run has any."""
    found: list[tuple[RunRecord, int]] = []
    for run in store.runs(MOST_RUNS, flow_path=str(flow_path)):
        rows = sum(count.cells for count in cells.counts(store, run.id) if count.node == node)
        if rows:
            found.append((run, rows))
    most = max((rows for _, rows in found), default=0)
    return next((run for run, rows in found if rows >= _ENOUGH * most), None)
