"""The items of a run with everything that led to them, read in a stream.

Cells stand in the store by node and position, and the position of a cell is that of its row along
the first axis. So the cells of all nodes that share this axis are read side by side, a row at a
time, and only what has another first axis is held in memory.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import groupby
from typing import Any

from flowboard.runtime.axes import Labels, parse_key, projection, write_key
from flowboard.runtime.plan import Plan, PlannedNode
from flowboard.store import cells
from flowboard.store.cells import Cell
from flowboard.store.store import RunRecord, Store


@dataclass(frozen=True, slots=True)
class LineItem:
    """A cell of a node, with the cells that led to it by node, and those that judge it by node.

    `beside` has the cells of the further nodes that were asked for.
    """

    cell: Cell
    labels: Mapping[str, str]
    ancestors: Mapping[str, Cell]
    judges: Mapping[str, Sequence[Cell]]
    beside: Mapping[str, Sequence[Cell]] = field(default_factory=dict)

    def values(self, ancestor: str) -> dict[str, Any]:
        """The values by port that an ancestor has on the way to this item."""
        return values_of(self.ancestors[ancestor], self.labels.get(ancestor))


def values_of(cell: Cell, label: str | None = None) -> dict[str, Any]:
    """The values of a cell by port, without those that are absent; empty where it has none.

    A cell that expanded into items has values only for the `label` of one of them.
    """
    stored = cell.outputs or {}
    found = stored["items"].get(label, {}) if "items" in stored else stored.get("outputs", {})
    return dict(found)


def line_items(
    store: Store,
    run_id: str,
    plan: Plan,
    node_id: str,
    *,
    outputs: bool = True,
    above: Collection[str] | None = None,
    beside: Sequence[PlannedNode] = (),
) -> Iterator[LineItem]:
    """The cells of one node in the order of the data, each with its ancestors and its judges.

    Without `outputs` there are no ancestors, and no values: that is enough to count verdicts. Where
    not all that is `above` is wanted, only these ancestors are read. Of the nodes `beside`, the cells
    of the same row are given; those of other axes belong to no item.
    """
    node = plan.by_id[node_id]
    axes = key_axes(node)
    family = [
        other
        for other in plan
        if outputs
        and other.index in node.lineage
        and (above is None or other.id in above)
        and set(key_axes(other)) <= set(axes)
    ]
    judges = [other for other in judging(plan, node) if set(axes) <= set(key_axes(other))]
    shared = [other for other in beside if set(key_axes(other)) < set(axes)]
    below = [other for other in beside if set(axes) <= set(key_axes(other))]
    readers = {
        other.id: _Reader(
            cells.stream(store, run_id, other.id, outputs=outputs),
            beside=bool(axes) and key_axes(other)[:1] == axes[:1],
        )
        for other in dict.fromkeys([*family, *judges, *shared, *below])
    }
    key_in = {other.id: _key_in(other, axes) for other in [*family, *shared]}
    for position, group in groupby(
        cells.stream(store, run_id, node_id, outputs=outputs), key=lambda cell: cell.position
    ):
        at = {name: reader.at(position) for name, reader in readers.items()}
        looking = {
            other.id: _by_looked_at(at[other.id], other, axes)
            for other in dict.fromkeys([*judges, *below])
        }
        for cell in group:
            labels = parse_key(cell.key, axes)
            found = {
                name: there
                for name, key_of in key_in.items()
                if (there := at[name].get(key_of(cell.key, labels))) is not None
            }
            yield LineItem(
                cell=cell,
                labels=dict(zip(axes, labels, strict=True)),
                ancestors={other.id: found[other.id] for other in family if other.id in found},
                judges={judge.id: looking[judge.id].get(cell.key, ()) for judge in judges},
                beside={other.id: (found[other.id],) for other in shared if other.id in found}
                | {other.id: looking[other.id].get(cell.key, ()) for other in below},
            )


def _key_in(other: PlannedNode, axes: Sequence[str]) -> Callable[[str, Labels], str]:
    """Tells the key of another node's cell on the way to a cell over `axes`, by its key and labels."""
    own = key_axes(other)
    if own == tuple(axes):
        return lambda key, labels: key
    part = projection(axes, own)
    return lambda key, labels: write_key(own, part(labels))


def key_axes(node: PlannedNode) -> tuple[str, ...]:
    """The axes of the keys under which the cells of a node are stored."""
    return node.axes if node.shape == "source" else node.cell_axes


def judging(plan: Plan, node: PlannedNode) -> list[PlannedNode]:
    """The evaluators whose verdicts count for this node: those that it feeds, also through a filter."""
    return [
        other
        for other in plan
        if type(other.step).role == "evaluator" and looked_at(plan, other) == node.index
    ]


def terminals(plan: Plan) -> list[PlannedNode]:
    """The last steps of a plan: what is left at its end when everything that only looks is taken off."""
    steps = [node for node in plan if type(node.step).role == "step"]
    feeding = {index for node in steps for index in node.lineage}
    return [node for node in steps if node.index not in feeding]


def looked_at(plan: Plan, looking: PlannedNode) -> int | None:
    """The index of the step that an evaluator, or any node that is no step, looks at.

    It is the one that its main input, the first wired, leads to; None where nothing is wired.
    """
    node = looking
    while type(node.step).role != "step":
        bindings = node.lanes[0].bindings if node.lanes else ()
        if not bindings:
            return None
        node = plan.nodes[bindings[0].choices[0][0]]
    return node.index


def _by_looked_at(
    found: Mapping[str, Cell], looking: PlannedNode, axes: Sequence[str]
) -> Mapping[str, Sequence[Cell]]:
    """The cells of a judge, or of another node that looks, by the key over `axes` of what they look at."""
    own = key_axes(looking)
    if own == tuple(axes):
        return {key: (cell,) for key, cell in found.items()}
    part = projection(own, axes)
    grouped: dict[str, list[Cell]] = {}
    for key, cell in found.items():
        grouped.setdefault(write_key(axes, part(parse_key(key, own))), []).append(cell)
    return grouped


class _Reader:
    """The cells of one node by key: those at one position, or all of them at once."""

    def __init__(self, stream: Iterator[Cell], *, beside: bool) -> None:
        self._all = None if beside else {cell.key: cell for cell in stream}
        self._groups = groupby(stream, key=lambda cell: cell.position) if beside else iter(())
        self._ahead: tuple[int, dict[str, Cell]] | None = None

    def at(self, position: int) -> Mapping[str, Cell]:
        """The cells at a position; positions must be asked for in rising order."""
        if self._all is not None:
            return self._all
        while self._ahead is None or self._ahead[0] < position:
            found = next(self._groups, None)
            if found is None:
                return {}
            self._ahead = (found[0], {cell.key: cell for cell in found[1]})
        return self._ahead[1] if self._ahead[0] == position else {}


def bare_columns(store: Store, run: RunRecord, plan: Plan) -> dict[str, str]:
    """The columns that only one source has, and which; an assertion finds them by their bare names."""
    having: dict[str, list[str]] = {}
    for source in plan.sources:
        for cell in cells.page(store, run.id, source.id, limit=1).cells:
            for column in values_of(cell):
                having.setdefault(column, []).append(source.id)
    return {column: sources[0] for column, sources in having.items() if len(sources) == 1}
