"""Groups of a reduce node: which exist, who is in them, and what a missing member means."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import product
from typing import Literal

from flowboard.runtime.axes import Labels, projection
from flowboard.runtime.items import AWAITING, FAILED, LEFT_OUT, OK, UNKNOWN, Item, Line
from flowboard.runtime.plan import Plan, PlannedNode

OnMissing = Literal["skip", "drop", "fail"]


class Group:
    """The items that a reduce node collects under one key.

    `creator_states` are the states of the cells that it exists by: those of the nodes that make
    the dropped axes.
    """

    __slots__ = ("creator_states", "labels", "line", "members", "ranks")

    def __init__(self, labels: Labels, ranks: tuple[int, ...], line: Line) -> None:
        self.labels = labels
        self.ranks = ranks
        self.line = line
        self.members: list[Item] = []
        self.creator_states: set[int] = set()

    def add(self, member: Item) -> None:
        """Take in one member; the line of a real member tells more than the creator's."""
        if not self.members:
            self.line = member.line
        self.members.append(member)

    def complete(self, on_missing: OnMissing) -> tuple[list[Item], int]:
        """The members in order of their axes, and the state of the group's cell.

        Members that were left out upstream are no members; where everything that could have made
        members was left out, so is the group. A failed member is dropped (`drop`), or the cell
        has the state `FAILED`: what comes of that, `skip` or `fail`, is the runner's.
        """
        states = self.creator_states.union(member.state for member in self.members)
        present = sorted(
            (member for member in self.members if member.state != LEFT_OUT),
            key=lambda member: member.ranks,
        )
        if on_missing == "drop":
            present = [member for member in present if member.state != FAILED]
        elif FAILED in states:
            return present, FAILED
        for open_state in (AWAITING, UNKNOWN):
            if open_state in states:
                return present, open_state
        return present, LEFT_OUT if self.creator_states == {LEFT_OUT} else OK


def on_missing(node: PlannedNode) -> OnMissing:
    """What a failed member means to a reduce node: its field `on_missing`, if it has one."""
    policy: OnMissing = getattr(node.step, "on_missing", "skip")
    return policy


class GroupRecipe:
    """How the groups of one reduce node follow from keys, given only the plan."""

    def __init__(self, plan: Plan, node: PlannedNode) -> None:
        self.node = node
        self.axes = tuple(axis for axis in node.joined_axes if axis not in node.dropped)
        self.on_missing = on_missing(node)
        self._plan = plan
        self.of_member = projection(node.joined_axes, self.axes)
        self.creators = {plan.by_id[axis.partition(".")[0]].index for axis in node.dropped}
        self._keeps = {other.index for other in plan if set(other.axes) <= set(self.axes)}

    def from_the_start(self) -> Iterator[tuple[Labels, tuple[int, ...]]]:
        """The groups that exist before any row: those whose axes all have fixed labels."""
        yield from self._completed({})

    def of_creator(
        self, creator: PlannedNode, labels: Labels, ranks: tuple[int, ...]
    ) -> Iterator[tuple[Labels, tuple[int, ...]]]:
        """The groups that exist because this cell of a dropped axis's creator exists."""
        yield from self._completed(
            dict(zip(creator.cell_axes, zip(labels, ranks, strict=True), strict=True))
        )

    def line_of(self, group: Group) -> Line:
        """The lineage that all members share: the nodes whose axes the group keeps."""
        return {index: item for index, item in group.line.items() if index in self._keeps}

    def _completed(self, known: dict[str, tuple[str, int]]) -> Iterator[tuple[Labels, tuple[int, ...]]]:
        choices: list[list[tuple[str, int]]] = []
        for axis in self.axes:
            if axis in known:
                choices.append([known[axis]])
            elif (fixed := self._fixed_labels(axis)) is not None:
                choices.append(fixed)
            else:
                return  # labels that only data can tell: the group comes with its first member
        for combination in product(*choices):
            yield tuple(label for label, _ in combination), tuple(rank for _, rank in combination)

    def _fixed_labels(self, axis: str) -> list[tuple[str, int]] | None:
        creator, _, name = axis.partition(".")
        labels = self._plan.by_id[creator].step.axes().get(name)
        return None if labels is None else [(label, rank) for rank, label in enumerate(labels)]
