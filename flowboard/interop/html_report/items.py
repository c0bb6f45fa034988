"""The items at the ends of a run, each with every cell that belongs to it and what people say of it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from flowboard.interop.html_report.ends import ends, looking_nodes
from flowboard.interop.html_report.graded import Graded
from flowboard.runtime.plan import Plan, PlannedNode
from flowboard.store.cells import Cell
from flowboard.store.grades import GradeRecord
from flowboard.store.store import Store
from flowboard.workspace.lineage import LineItem, line_items, values_of
from flowboard.workspace.quality import ItemOutcome, outcome_of


@dataclass(frozen=True, slots=True)
class ShownCell:
    """A cell of an item, with its values by port: those of the item's own way through the flow."""

    node: str
    cell: Cell
    values: Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class ReportItem:
    """An item of an end. `cells` are in the order of the plan, `grades` the latest by criterion."""

    end: str
    key: str
    labels: Mapping[str, str]
    outcome: ItemOutcome
    cells: tuple[ShownCell, ...]
    grades: tuple[GradeRecord, ...]

    @property
    def own(self) -> ShownCell:
        """Its own cell, that of the end."""
        return next(shown for shown in self.cells if shown.node == self.end)


def report_items(store: Store, run_id: str, plan: Plan) -> Iterator[ReportItem]:
    """Every item of every end, in the order of the data."""
    graded = Graded(store, plan)
    for end in ends(plan):
        looking = looking_nodes(plan, end)
        for item in line_items(store, run_id, plan, end.id, beside=looking):
            found = dict(_cells_of(item, end))
            values = {name: several[0].values for name, several in found.items() if len(several) == 1}
            yield ReportItem(
                end=end.id,
                key=item.cell.key,
                labels=item.labels,
                outcome=outcome_of(item),
                cells=tuple(shown for node in plan for shown in found.get(node.id, ())),
                grades=tuple(graded.of(values)),
            )


def _cells_of(item: LineItem, end: PlannedNode) -> Iterator[tuple[str, tuple[ShownCell, ...]]]:
    yield end.id, tuple(_own_cells(item, end))
    for name, cell in item.ancestors.items():
        yield name, (ShownCell(name, cell, item.values(name)),)
    for group in (item.judges, item.beside):
        for name, several in group.items():
            yield name, tuple(ShownCell(name, cell, values_of(cell)) for cell in several)


def _own_cells(item: LineItem, end: PlannedNode) -> Iterator[ShownCell]:
    """The cell of the end itself; the items that it expanded into are values under their labels."""
    stored = item.cell.outputs or {}
    if "items" in stored:
        values = {
            f"{label}.{port}": value
            for label, ports in stored["items"].items()
            for port, value in ports.items()
        }
        yield ShownCell(end.id, item.cell, values)
    else:
        yield ShownCell(end.id, item.cell, values_of(item.cell))
