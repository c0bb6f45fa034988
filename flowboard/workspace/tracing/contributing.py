"""The exact lineage of a terminal's items: which cells of every node above have led to them.

An item that a filter sent the other way, or that lost to another one where wires are united by key,
contributes nothing, though its node ran. Followed from the terminal upwards, node by node.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from flowboard.runtime.axes import Labels, parse_key, projection
from flowboard.runtime.events import FILTERED_OUT
from flowboard.runtime.plan import Binding, Plan, PlannedNode
from flowboard.store import cells
from flowboard.store.cells import Cell
from flowboard.store.store import Store
from flowboard.workspace.lineage import key_axes, values_of


@dataclass(frozen=True, slots=True)
class _Demand:
    """What one input of a node takes from a producer: the cells with these `labels` over `axes`.

    With a `port`, only of cells that have an item there.
    """

    axes: tuple[str, ...]
    labels: frozenset[Labels]
    port: str | None


class Contributing:
    """Goes through the cells that contribute to a terminal, the terminal's own first."""

    def __init__(self, store: Store, run_id: str, plan: Plan, terminal: PlannedNode) -> None:
        self._store = store
        self._run_id = run_id
        self._plan = plan
        self._terminal = terminal
        self.labels: dict[str, frozenset[Labels]] = {}
        """By node, the labels of its cells that contribute; filled while `nodes` goes on."""

    def nodes(self) -> Iterator[tuple[PlannedNode, Iterator[tuple[Labels, Cell]]]]:
        """Every node from the terminal upwards with its contributing cells, to be read in this order."""
        demands: dict[int, list[_Demand]] = {}
        for node in reversed(self._plan.nodes):
            if node is not self._terminal and node.index not in self._terminal.lineage:
                continue
            wanted = demands.pop(node.index, None)
            if wanted is None and node is not self._terminal:
                continue
            found: set[Labels] = set()
            yield node, self._cells(node, wanted, found)
            self.labels[node.id] = frozenset(found)
            for lane in node.lanes:
                for binding in lane.bindings:
                    for index, demand in self._demands(node, binding, self.labels[node.id]):
                        demands.setdefault(index, []).append(demand)

    def _cells(
        self, node: PlannedNode, wanted: list[_Demand] | None, found: set[Labels]
    ) -> Iterator[tuple[Labels, Cell]]:
        axes = key_axes(node)
        looks = wanted is not None and any(demand.port is not None for demand in wanted)
        tests = [(demand, projection(axes, demand.axes)) for demand in wanted or ()]
        for cell in cells.stream(self._store, self._run_id, node.id, outputs=looks):
            if cell.status == "skipped" and cell.error == FILTERED_OUT:
                continue
            labels = parse_key(cell.key, axes)
            if wanted is None or any(
                part(labels) in demand.labels
                and (demand.port is None or not _has_values(cell) or demand.port in values_of(cell))
                for demand, part in tests
            ):
                found.add(labels)
                yield labels, cell

    def _demands(
        self, node: PlannedNode, binding: Binding, found: frozenset[Labels]
    ) -> Iterator[tuple[int, _Demand]]:
        """What a node takes by one of its inputs, given its own cells that contribute."""
        own = key_axes(node)
        taken: set[Labels] = set()
        is_open = node.shape == "reduce" or len(binding.choices) > 1
        for index, port in binding.choices:
            producer = self._plan.nodes[index]
            axes = tuple(axis for axis in key_axes(producer) if axis in own)
            part = projection(own, axes)
            labels = frozenset(part(one) for one in found)
            if len(binding.choices) > 1 and axes == key_axes(producer):
                labels -= taken  # an earlier wire had the item
                taken |= self._present(producer, port)
            looks = is_open and not producer.expands and producer.shape != "source"
            yield index, _Demand(axes, labels, port if looks else None)

    def _present(self, producer: PlannedNode, port: str) -> set[Labels]:
        axes = key_axes(producer)
        return {
            parse_key(cell.key, axes)
            for cell in cells.stream(self._store, self._run_id, producer.id)
            if port in values_of(cell)
        }


def _has_values(cell: Cell) -> bool:
    """Whether a cell can tell which ports have an item; one that failed or was skipped can't."""
    return bool(cell.outputs)
