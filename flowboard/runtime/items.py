"""Items, cells and rows: what is in flight during a run."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import TYPE_CHECKING, Any, Final

from flowboard.node import ABSENT
from flowboard.runtime.axes import Labels
from flowboard.runtime.joins import Join
from flowboard.runtime.plan import PlannedNode

if TYPE_CHECKING:
    from flowboard.runtime.groups import Group  # groups are made of items

OK: Final = 0
UNKNOWN: Final = 1  # in an estimate: would be computed
AWAITING: Final = 2  # waits for a person, like everything behind it
FAILED: Final = 3  # failed, or behind a failure
LEFT_OUT: Final = 4  # filtered out, or behind a filter

Line = dict[int, "Item"]


class Row:
    """What the run remembers of one row of a source while cells of it are under way."""

    __slots__ = ("groups", "joins", "label", "outstanding")

    def __init__(self, label: str) -> None:
        self.label = label
        self.outstanding = 0
        self.joins: dict[tuple[int, int], Join[Item]] = {}
        self.groups: dict[int, dict[Labels, Group]] = {}


class Item:
    """One value set on its way: the outputs of a cell under a key, with its lineage.

    `line` holds the ancestors by node, without the item itself. `ranks` gives the place of each
    label along its axis, so that groups keep their order.
    """

    __slots__ = ("labels", "line", "node", "outputs", "ranks", "row", "state")

    def __init__(
        self,
        node: int,
        labels: Labels,
        ranks: tuple[int, ...],
        outputs: Mapping[str, Any],
        state: int,
        line: Line,
        row: Row,
    ) -> None:
        self.node = node
        self.labels = labels
        self.ranks = ranks
        self.outputs = outputs
        self.state = state
        self.line = line
        self.row = row


class Cell:
    """One node applied to one key, ready to run (or blocked by `state`)."""

    __slots__ = ("labels", "lane", "line", "members", "node", "own", "ranks", "row", "state")

    def __init__(
        self,
        node: PlannedNode,
        lane: int,
        labels: Labels,
        ranks: tuple[int, ...],
        own: Mapping[str, str],
        line: Line,
        row: Row,
        state: int,
        members: list[Item] | None = None,
    ) -> None:
        self.node = node
        self.lane = lane
        self.labels = labels
        self.ranks = ranks
        self.own = own
        self.line = line
        self.row = row
        self.state = state
        self.members = members

    def inputs(self) -> dict[str, Any]:
        """The values by input port; in a reduce cell the lists of its group."""
        bindings = self.node.lanes[self.lane].bindings if self.node.lanes else ()
        if self.members is not None:
            return {
                binding.port: [_present(binding.choices, item.line) for item in self.members]
                for binding in bindings
            }
        return {binding.port: _present(binding.choices, self.line) for binding in bindings}


def _present(choices: Iterable[tuple[int, str]], line: Line) -> Any:
    """The first value that is there."""
    for index, port in choices:
        item = line[index]
        if item.state == OK:
            value = item.outputs.get(port, ABSENT)
            if value is not ABSENT:
                return value
    return None
