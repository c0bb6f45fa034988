"""Where in the table of rows the items of a node stand."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from flowboard.runtime.axes import Labels, parse_key
from flowboard.runtime.plan import Plan, PlannedNode


class Places:
    """The rows of the table, found by the labels of an item that led to them.

    `rows` are the end and the labels by axis of every row, in the order of the table.
    """

    def __init__(self, plan: Plan, rows: Sequence[tuple[str, Mapping[str, str]]]) -> None:
        self._plan = plan
        self._rows = rows
        self._known: dict[tuple[str, tuple[str, ...]], dict[Labels, list[int]]] = {}

    def of(self, node: PlannedNode, axes: tuple[str, ...]) -> Mapping[Labels, Sequence[int]]:
        """The places of the rows that a node leads to, by the labels that they have on these axes."""
        if (node.id, axes) not in self._known:
            found: dict[Labels, list[int]] = {}
            behind = {other.id for other in self._plan if other is node or node.index in other.lineage}
            for place, (end, labels) in enumerate(self._rows):
                if end in behind and all(axis in labels for axis in axes):
                    found.setdefault(tuple(labels[axis] for axis in axes), []).append(place)
            self._known[node.id, axes] = found
        return self._known[node.id, axes]

    def of_key(self, node: PlannedNode, key: str) -> int | None:
        """The place of the first row that an item of a node leads to; None where it isn't in the table."""
        axes = axes_of_key(key, node)
        if axes is None:
            return None
        found = self.of(node, axes).get(parse_key(key, axes))
        return found[0] if found else None


def axes_of_key(key: str, node: PlannedNode) -> tuple[str, ...] | None:
    """The axes that a written key of an item names; a bare label is one of the node's first axis."""
    if "=" in key:
        return tuple(part.partition("=")[0] for part in key.split(";"))
    return node.axes[:1] if key and node.axes else None
