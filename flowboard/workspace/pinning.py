"""Pinned nodes: where their outputs come from, so that what lies behind them can be worked on in peace."""

from __future__ import annotations

from flowboard.runtime.plan import PINNED, Plan
from flowboard.runtime.work import Pins
from flowboard.store import cells
from flowboard.store.store import Store

_LOOKED_THROUGH = 50  # runs; a pin that is older than these has nothing to hold


def pins_of(store: Store, plan: Plan, flow_path: str, run_id: str | None = None) -> Pins:
    """The outputs that the pinned nodes of a plan keep: of each those of the latest run that has any.

    `run_id` is the run that begins; it takes nothing from itself.
    """
    wanted = [node.id for node in plan if node.node.extensions.get(PINNED) is True]
    source: dict[str, str] = {}
    if wanted:
        for run in store.runs(_LOOKED_THROUGH, flow_path=flow_path):
            for node in wanted:
                if node not in source and run.id != run_id and cells.has_made(store, run.id, node):
                    source[node] = run.id

    def pinned(node: str, key: str) -> bytes | None:
        return cells.stored_value(store, source[node], node, key) if node in source else None

    return pinned
