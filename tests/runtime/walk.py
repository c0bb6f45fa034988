"""Walks a plan through the real tableau, settling ready cells in any order one likes."""

from __future__ import annotations

import asyncio
import random
from dataclasses import dataclass, field
from typing import Any

from flowboard.node import Expanded, NodeFailed
from flowboard.runtime.axes import RowLabeller, write_key
from flowboard.runtime.items import FAILED, OK, Cell, Row
from flowboard.runtime.plan import Plan
from flowboard.runtime.tableau import Tableau


@dataclass
class Walk:
    """What came out: inputs of the cells that ran, keys of the blocked ones, rows that ended."""

    ran: dict[tuple[str, str], dict[str, Any]] = field(default_factory=dict)
    blocked: dict[tuple[str, str], int] = field(default_factory=dict)
    outputs: dict[tuple[str, str], Any] = field(default_factory=dict)
    rows_done: list[str] = field(default_factory=list)

    def keys(self, node: str) -> set[str]:
        return {key for name, key in self.ran if name == node}


class _Labels:
    def __init__(self, own: Any) -> None:
        self.labels = own


def walk(plan: Plan, seed: int = 0) -> Walk:
    """Run everything; the order in which rows come and cells settle depends on `seed` only."""
    chance = random.Random(seed)
    result = Walk()
    ready: list[Cell] = []

    def block(cell: Cell) -> None:
        name = (cell.node.id, write_key(cell.node.cell_axes, cell.labels))
        assert name not in result.blocked and name not in result.ran, f"{name} came twice"
        result.blocked[name] = cell.state
        _pass_on(tableau, cell, cell.state, {})

    def row_done(row: Row) -> None:
        result.rows_done.append(row.label)

    tableau = Tableau(plan, ready.append, block, row_done)
    feeds = []
    for source in plan.sources:
        labeller = RowLabeller(ids_are_unique=True)
        rows = [
            (labeller.label(row.outputs, row.id), rank, row.outputs)
            for rank, row in enumerate(source.step.rows(None))  # type: ignore[arg-type]
        ]
        feeds.append((source, rows))
    tableau.begin()
    while ready or feeds:
        constants_pending = any(not cell.node.sources for cell in ready)
        if feeds and not constants_pending and (not ready or chance.random() < 0.5):
            feed = chance.choice(feeds)
            source, rows = feed
            if rows:
                label, rank, outputs = rows.pop(0)
                tableau.add_row(source, label, rank, outputs)
            else:
                feeds.remove(feed)
                tableau.source_done()
            continue
        if not ready:
            continue
        cell = ready.pop(chance.randrange(len(ready)))
        name = (cell.node.id, write_key(cell.node.cell_axes, cell.labels))
        assert name not in result.ran and name not in result.blocked, f"{name} came twice"
        inputs = cell.inputs()
        result.ran[name] = inputs
        try:
            outputs = asyncio.run(cell.node.step.run(_Labels(cell.own), **inputs))  # type: ignore[arg-type]
        except NodeFailed:
            _pass_on(tableau, cell, FAILED, {})
            continue
        result.outputs[name] = outputs.items if isinstance(outputs, Expanded) else outputs
        if isinstance(outputs, Expanded):
            tableau.settle_expanded(cell, outputs.items)
        else:
            _pass_on(tableau, cell, OK, outputs)
    assert tableau.finished
    return result


def _pass_on(tableau: Tableau, cell: Cell, state: int, outputs: Any) -> None:
    if cell.node.axes != cell.node.cell_axes and state != OK:
        tableau.settle_unexpanded(cell, state)
    else:
        tableau.settle(cell, state, outputs)
