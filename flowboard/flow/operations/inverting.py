"""Taking a batch back, also when others have edited since: what they changed later stays theirs.

A batch is known by the flow before and after it. Going back is a three-way merge per node, from
`after` over `before` onto what the flow says now: a value that nobody has touched since becomes what
it was; one that somebody has, stays. Lists are merged item by item where items have names.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from flowboard.flow.canonical import canonical_json
from flowboard.flow.document import Flow, Node
from flowboard.flow.edits import remove_node
from flowboard.flow.operations.fields import MISSING, name_of
from flowboard.flow.operations.renaming import renamed as with_other_id
from flowboard.flow.operations.touching import says_the_same, touched
from flowboard.flow.writing import document_mapping, node_mapping

Data = dict[str, Any]


class NothingLeft(Exception):
    """Others have changed everything since that a batch had changed: there is nothing to take back."""


def inverse(
    before: Flow,
    after: Flow,
    now: Flow | None = None,
    renamed: Sequence[tuple[str, str]] = (),
) -> list[Data]:
    """The batch, as data, that takes back what led from `before` to `after`.

    `now` is the flow that it will be applied to (default: `after`), `renamed` the nodes that the
    batch gave another id, old and new, in order.

    Raises:
        NothingLeft: the batch had done something, and nothing of that is left to take back.
    """
    made, current = after, after if now is None else now
    batch: list[Data] = []
    for old, new in reversed(renamed):
        if new in after.nodes and old not in after.nodes:
            back = with_other_id(after, new, old)
            if new in current.nodes and old not in current.nodes:
                batch.append({"op": "rename_node", "id": new, "to": old})
                current = back if current is after else with_other_id(current, new, old)
            after = back
    batch += _Inversion(before, after, current).batch()
    if not batch and not says_the_same(before, made):
        raise NothingLeft
    return batch


class _Inversion:
    """One way back, all of whose nodes have the ids that they had before."""

    def __init__(self, before: Flow, after: Flow, now: Flow) -> None:
        self._before, self._after, self._now = before, after, now
        self._current = now  # as it is once the removals have been carried out
        kept = [name for name in before.nodes if name in after.nodes]
        self._is_reordered = kept != [name for name in after.nodes if name in before.nodes]
        self._changed = touched(before, after)

    def batch(self) -> list[Data]:
        if not _same(self._before.extensions, self._after.extensions):
            return self._whole()
        nodes = {name: self._node(name) for name in self._changed.nodes}
        found: list[Data] = []
        for name, written in nodes.items():
            if written is None and name in self._now.nodes:
                found.append({"op": "remove_node", "id": name})
                self._current = remove_node(self._current, name)
        for name in touched(self._now, self._current).nodes:
            # A removal takes wires along, also those that led nowhere before the node was there.
            if name in self._current.nodes and name in self._before.nodes:
                nodes.setdefault(name, self._node(name))
        there = set(self._current.nodes) | {name for name, node in nodes.items() if node is not None}
        for name in reversed(self._before.nodes):
            if nodes.get(name) is not None or (self._is_reordered and name in there):
                found += self._set(name, nodes.get(name), there)
        found += self._document()
        found += self._places(there)
        return found

    def _node(self, name: str) -> Data | None:
        """A node as it shall be written; None when it shall not be there."""
        before, after, now = (flow.nodes.get(name) for flow in (self._before, self._after, self._now))
        if before is None:
            if now is None or (after is not None and _same(_data(now), _data(after))):
                return None
            return _data(now)
        if after is None:
            return _data(before) if now is None else _data(now)
        if now is None:
            return None
        merged = _merged(_data(after), _data(before), _data(now))
        assert isinstance(merged, dict)
        return merged

    def _set(self, name: str, written: Data | None, there: set[str]) -> Iterator[Data]:
        current = self._current.nodes.get(name)
        if written is None:
            assert current is not None
            written = _data(current)
        written = self._without_loose_wires(name, written, there)
        is_to_place = current is None or self._is_reordered
        if current is not None and not is_to_place and repr(written) == repr(_data(current)):
            return
        operation: Data = {"op": "set_node", "id": name, "node": written}
        if is_to_place:
            order = list(self._before.nodes)
            behind = next((one for one in order[order.index(name) + 1 :] if one in there), None)
            if behind is not None:
                operation["before"] = behind
        yield operation

    def _without_loose_wires(self, name: str, written: Data, there: set[str]) -> Data:
        """A node without wires from nodes that others have removed; what led nowhere before, may."""
        earlier = self._before.nodes[name].inputs
        current = self._current.nodes.get(name)
        present = {} if current is None else current.inputs
        inputs: dict[str, str | list[str]] = {}
        for port, wires in written.get("inputs", {}).items():
            kept = [
                wire
                for wire in _listed(wires)
                if (source := wire.partition(".")[0]) in there
                or wire in _listed(present.get(port, []))
                or (source not in self._before.nodes and wire in _listed(earlier.get(port, [])))
            ]
            if len(kept) == len(_listed(wires)):
                inputs[port] = wires
            elif kept:
                inputs[port] = kept
        return {
            key: inputs if key == "inputs" else value
            for key, value in written.items()
            if key != "inputs" or inputs
        }

    def _document(self) -> Iterator[Data]:
        for field in ("name", "description"):
            before, after, now = (
                getattr(flow, field) for flow in (self._before, self._after, self._now)
            )
            if before != after and now == after:
                yield {"op": "set_flow", "field": field, "value": before}

    def _places(self, there: set[str]) -> Iterator[Data]:
        places: dict[str, list[int] | None] = {}
        for name in (*self._changed.nodes, *self._changed.moved):
            before, after, now = (
                flow.layout.get(name) for flow in (self._before, self._after, self._now)
            )
            if name in there and before != after and now == after:
                places[name] = before
        if places:
            yield {"op": "move_nodes", "places": places}

    def _whole(self) -> list[Data]:
        """The way back for a whole flow that took this one's place, with its extensions."""
        merged = _merged(*map(document_mapping, (self._after, self._before, self._now)))
        return [{"op": "replace_flow", "flow": merged}]


def _data(node: Node) -> Data:
    return node_mapping(node)


def _listed(wires: str | list[str]) -> list[str]:
    return wires if isinstance(wires, list) else [wires]


def _same(one: Any, other: Any) -> bool:
    if one is other:
        return True
    if one is MISSING or other is MISSING:
        return False
    return canonical_json(one) == canonical_json(other)


def _merged(base: Any, mine: Any, theirs: Any) -> Any:
    """`mine` where they left `base` alone, `theirs` elsewhere, and of mappings and lists both."""
    if _same(theirs, base):
        return mine
    if _same(mine, base):
        return theirs
    if all(isinstance(value, dict) for value in (base, mine, theirs)):
        return _by_key(base, mine, theirs)
    if all(isinstance(value, list) for value in (base, mine, theirs)):
        named = [items for value in (base, mine, theirs) if (items := _by_name(value)) is not None]
        if len(named) == 3:
            return list(_by_key(*named).values())
    return theirs


def _by_key(base: Mapping[str, Any], mine: Mapping[str, Any], theirs: Mapping[str, Any]) -> Data:
    merged = {}
    for key in _interleaved(list(mine), list(theirs)):
        value = _merged(base.get(key, MISSING), mine.get(key, MISSING), theirs.get(key, MISSING))
        if value is not MISSING:
            merged[key] = value
    return merged


def _interleaved(mine: list[str], theirs: list[str]) -> list[str]:
    """My keys in my order; each of theirs that I don't have, behind what it follows there."""
    order = list(mine)
    for place, key in enumerate(theirs):
        if key not in order:
            above = theirs[place - 1] if place else None
            order.insert(order.index(above) + 1 if above is not None else 0, key)
    return order


def _by_name(items: Sequence[Any]) -> dict[str, Any] | None:
    """A list as a mapping by the names of its items; None where they have none, or share one."""
    names = [name_of(item) for item in items]
    if None in names or len(set(names)) < len(names):
        return None
    return {str(name): item for name, item in zip(names, items, strict=True)}
