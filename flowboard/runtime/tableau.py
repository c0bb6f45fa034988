"""Who remembers: which items have come, which cells they make ready, and when a row is through.

Nothing here waits, runs a node or writes to the store. The tableau takes settled cells and gives
ready ones. What belongs to one row is forgotten when the row is through, so memory follows the
number of rows in flight. Only joins across several sources keep the items that they have seen.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from typing import Any

from flowboard.node import ABSENT
from flowboard.runtime.axes import Labels
from flowboard.runtime.groups import Group, GroupRecipe
from flowboard.runtime.items import LEFT_OUT, OK, Cell, Item, Line, Row
from flowboard.runtime.joins import Join, JoinRecipe
from flowboard.runtime.plan import Binding, Plan, PlannedNode


class Tableau:
    """The state of a run between its cells.

    `ready` takes cells that can run, `blocked` is called with cells that can't (their inputs
    failed, were left out or wait), `row_done` when nothing of a row is under way any more.

    Every node lives on one level. A *row* node has one source and its axis; its joins and groups
    belong to the row. A *constant* node has no source; constants form a row of their own, which
    is through before the first real row comes. Everything else is *global*: it joins several
    sources or has dropped one, and its groups are complete when the run has come to rest.
    """

    def __init__(
        self,
        plan: Plan,
        ready: Callable[[Cell], None],
        blocked: Callable[[Cell], None],
        row_done: Callable[[Row], None],
    ) -> None:
        self._plan = plan
        self._ready = ready
        self._blocked = blocked
        self._row_done = row_done
        self._everything = Row("")
        self.constants = Row("")
        self._outstanding = 0
        self._open_sources = len(plan.sources)
        self._recipes = {
            (node.index, number): JoinRecipe([plan.nodes[anchor].axes for anchor in lane.anchors])
            for node in plan
            for number, lane in enumerate(node.lanes)
            if len(lane.anchors) > 1
        }
        self._groups = {node.index: GroupRecipe(plan, node) for node in plan if node.shape == "reduce"}
        self._global = _global_nodes(plan)
        self._constant_items: dict[tuple[int, int], list[tuple[int, Item]]] = {}
        self._row_groups = [index for index in self._groups if index not in self._global]
        self._global_groups = [index for index in self._groups if index in self._global]
        self._creators: dict[int, list[GroupRecipe]] = {}
        for recipe in self._groups.values():
            for creator in recipe.creators:
                self._creators.setdefault(creator, []).append(recipe)
        for index in self._global_groups:
            for labels, ranks in self._groups[index].from_the_start():
                self._group(index, self._everything, labels, ranks, {})

    def begin(self) -> None:
        """Start the nodes that have no inputs and are no sources. Rows may come when these are through."""
        self.constants.outstanding += 1
        self._outstanding += 1
        for node in self._plan:
            if node.shape != "source" and not node.lanes:
                self._make(node, 0, (), (), {}, self.constants, OK, None)
        self._close(self.constants)

    def add_row(self, source: PlannedNode, label: str, rank: int, outputs: Mapping[str, Any]) -> None:
        """A row of a source has come: deliver it, or have its assertions evaluated before."""
        row = Row(label)
        item = Item(source.index, (label,), (rank,), outputs, OK, {}, row)
        row.outstanding = 1
        self._outstanding += 1
        if source.specs:
            line = {source.index: item}
            self._ready(Cell(source, 0, item.labels, item.ranks, {}, line, row, OK))
        else:
            self._deliver(item)
            self._close(row)

    def source_done(self) -> None:
        """One source has given its last row."""
        self._open_sources -= 1
        self._outstanding += 1
        self._everything.outstanding += 1
        self._close(self._everything)

    @property
    def finished(self) -> bool:
        """Whether nothing is under way and nothing more can come."""
        return not self._open_sources and not self._outstanding

    def settle(self, cell: Cell, state: int, outputs: Mapping[str, Any]) -> None:
        """A cell has ended: pass its item on."""
        item = Item(cell.node.index, cell.labels, cell.ranks, outputs, state, cell.line, cell.row)
        self._note_creator(cell, state)
        self._deliver(item)
        self._close(cell.row)

    def settle_expanded(self, cell: Cell, items: Mapping[str, Mapping[str, Any]]) -> None:
        """An expand cell has ended with any number of items, each under a label of its own."""
        self._note_creator(cell, OK)
        for rank, (label, outputs) in enumerate(items.items()):
            labels, ranks = (*cell.labels, label), (*cell.ranks, rank)
            item = Item(cell.node.index, labels, ranks, outputs, OK, cell.line, cell.row)
            self._deliver(item)
        self._close(cell.row)

    def settle_unexpanded(self, cell: Cell, state: int) -> None:
        """An expand cell has ended without items because it failed or was blocked."""
        self._note_creator(cell, state)
        self._close(cell.row)

    # -- delivery ---------------------------------------------------------------------------------

    def _deliver(self, item: Item) -> None:
        for node, lane_number, slot in self._plan.nodes[item.node].consumers:
            recipe = self._recipes.get((node.index, lane_number))
            if recipe is None:
                line = item.line.copy()
                line[item.node] = item
                self._meet(node, lane_number, item.labels, item.ranks, line, item.row)
                continue
            join = self._join(node, lane_number, recipe, item, slot)
            for combination in join.arrive(slot, item):
                self._combine(node, lane_number, combination)

    def _join(
        self, node: PlannedNode, lane_number: int, recipe: JoinRecipe, item: Item, slot: int
    ) -> Join[Item]:
        """The join at which this item arrives; that of a row knows the constants from the start."""
        place = (node.index, lane_number)
        home = self._everything if node.index in self._global else item.row
        if home is self.constants:
            self._constant_items.setdefault(place, []).append((slot, item))
        join = home.joins.get(place)
        if join is None:
            join = home.joins[place] = Join(recipe)
            if home is not self._everything and home is not self.constants:
                for constant_slot, constant in self._constant_items.get(place, ()):
                    for _ in join.arrive(constant_slot, constant):
                        raise AssertionError("constants alone complete no join of a row")
        return join

    def _combine(self, node: PlannedNode, lane_number: int, items: tuple[Item, ...]) -> None:
        lane = node.lanes[lane_number]
        found: dict[str, tuple[str, int]] = {}
        line: Line = {}
        for anchor, item in zip(lane.anchors, items, strict=True):
            found.update(
                zip(
                    self._plan.nodes[anchor].axes,
                    zip(item.labels, item.ranks, strict=True),
                    strict=True,
                )
            )
            line.update(item.line)
            line[anchor] = item
        labels = tuple([found[axis][0] for axis in lane.axes])
        ranks = tuple([found[axis][1] for axis in lane.axes])
        row = next((item.row for item in items if item.row is not self.constants), self.constants)
        self._meet(node, lane_number, labels, ranks, line, row)

    def _meet(
        self,
        node: PlannedNode,
        lane_number: int,
        labels: Labels,
        ranks: tuple[int, ...],
        line: Line,
        row: Row,
    ) -> None:
        """The inputs of a node have come together under `labels`."""
        state = _joined_state(node.lanes[lane_number].bindings, line)
        home = self._everything if node.index in self._global else row
        if node.shape == "reduce":
            recipe = self._groups[node.index]
            group = self._group(
                node.index, home, recipe.of_member(labels), recipe.of_member(ranks), line
            )
            group.add(Item(-1, labels, ranks, {}, state, line, home))
            return
        label = node.lanes[lane_number].label
        if label is not None:
            labels, ranks = (*labels, label), (*ranks, lane_number)
        self._make(node, lane_number, labels, ranks, line, home, state, None)

    def _make(
        self,
        node: PlannedNode,
        lane: int,
        labels: Labels,
        ranks: tuple[int, ...],
        line: Line,
        row: Row,
        state: int,
        members: list[Item] | None,
    ) -> None:
        for own in node.static_labels:
            cell = Cell(
                node=node,
                lane=lane,
                labels=labels + own.labels,
                ranks=ranks + own.ranks,
                own=own.named,
                line=line,
                row=row,
                state=state,
                members=members,
            )
            row.outstanding += 1
            self._outstanding += 1
            if state == OK:
                self._ready(cell)
            else:
                self._blocked(cell)

    # -- groups -----------------------------------------------------------------------------------

    def _group(self, index: int, home: Row, labels: Labels, ranks: tuple[int, ...], line: Line) -> Group:
        groups = home.groups.setdefault(index, {})
        group = groups.get(labels)
        if group is None:
            group = groups[labels] = Group(labels, ranks, line)
        return group

    def _note_creator(self, cell: Cell, state: int) -> None:
        """A group exists if its parent exists, even when the parent expanded into nothing."""
        for recipe in self._creators.get(cell.node.index, ()):
            home = self._everything if recipe.node.index in self._global else cell.row
            for labels, ranks in recipe.of_creator(cell.node, cell.labels, cell.ranks):
                group = self._group(recipe.node.index, home, labels, ranks, cell.line)
                group.creator_states.add(state)

    def _fire(self, home: Row, indexes: Iterable[int]) -> bool:
        """Complete the groups of the first node that has any. What is upstream has come to rest."""
        for index in indexes:
            groups = home.groups.pop(index, None)
            if not groups:
                continue
            recipe = self._groups[index]
            for group in sorted(groups.values(), key=lambda group: group.ranks):
                members, state = group.complete(recipe.on_missing)
                line = recipe.line_of(group)
                self._make(recipe.node, 0, group.labels, group.ranks, line, home, state, members)
            return True
        return False

    # -- ends -------------------------------------------------------------------------------------

    def _close(self, row: Row) -> None:
        """One thing less is under way in this row; see whether the row, or the run, has come to rest."""
        row.outstanding -= 1
        if not row.outstanding and row is not self._everything:
            row.outstanding = 1  # held, so that blocked groups don't end the row while others fire
            while row.outstanding == 1 and row.groups and self._fire(row, self._row_groups):
                pass
            row.outstanding -= 1
            if not row.outstanding:
                row.joins.clear()
                self._row_done(row)
        self._outstanding -= 1
        while self.finished and self._everything.groups:
            self._outstanding = 1
            fired = self._fire(self._everything, self._global_groups)
            self._outstanding -= 1
            if not fired:
                break


def _global_nodes(plan: Plan) -> frozenset[int]:
    """The nodes whose items belong to no single row."""
    found: set[int] = set()
    for node in plan:
        of_one_row = len(node.sources) <= 1 and node.sources <= set(node.axes)
        feeding = {index for lane in node.lanes for index in lane.producers}
        if not of_one_row or feeding & found:
            found.add(node.index)
    return frozenset(found)


def _joined_state(bindings: Iterable[Binding], line: Line) -> int:
    """The state of a cell from the states of what its ports get."""
    worst = OK
    for binding in bindings:
        best = LEFT_OUT
        for index, port in binding.choices:
            item = line[index]
            state = item.state
            if state == OK and item.outputs.get(port, ABSENT) is ABSENT:
                state = LEFT_OUT
            best = min(best, state)
            if best == OK:
                break
        worst = max(worst, best)
    return worst
