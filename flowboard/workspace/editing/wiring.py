"""The wires of a flow at one moment, by either end."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass

from flowboard.flow.document import Flow, Node

Ends = tuple[str, str, str, str]
"""Source, its port, target, its port."""


@dataclass(frozen=True, slots=True)
class Wiring:
    """`into` has the wires of each target, `out_of` those of each source; sources may be unknown."""

    into: Mapping[str, tuple[Ends, ...]]
    out_of: Mapping[str, tuple[Ends, ...]]

    def all(self) -> Iterator[Ends]:
        """Every wire, in the order of the file."""
        for wires in self.into.values():
            yield from wires

    def sources(self, node: str) -> set[str]:
        """The nodes wired into one."""
        return {wire[0] for wire in self.into.get(node, ())}

    def below(self, starts: Iterable[str]) -> set[str]:
        """The nodes that depend on any of `starts`, these included."""
        return self._reached(starts, down=True)

    def above(self, starts: Iterable[str]) -> set[str]:
        """The nodes that any of `starts` depends on, these included."""
        return self._reached(starts, down=False)

    def closing(self, wires: Iterable[Ends]) -> Ends | None:
        """The first of some wires that is part of a circle, or None."""
        for wire in wires:
            if wire[0] in self.below([wire[2]]):
                return wire
        return None

    def _reached(self, starts: Iterable[str], *, down: bool) -> set[str]:
        reached = set(starts)
        waiting = list(reached)
        while waiting:
            name = waiting.pop()
            wires = (self.out_of if down else self.into).get(name, ())
            for wire in wires:
                other = wire[2] if down else wire[0]
                if other not in reached:
                    reached.add(other)
                    waiting.append(other)
        return reached


def wires_into(name: str, node: Node) -> tuple[Ends, ...]:
    """The wires that a node says it has."""
    return tuple(
        (source.partition(".")[0], source.partition(".")[2], name, port)
        for port, wires in node.inputs.items()
        for source in (wires if isinstance(wires, list) else (wires,))
    )


def wiring_of(flow: Flow, earlier: Wiring | None = None, changed: Iterable[str] | None = None) -> Wiring:
    """The wires of a flow; from those of an `earlier` state where only `changed` nodes are other."""
    if earlier is None or changed is None:
        into = {name: wires_into(name, node) for name, node in flow.nodes.items()}
    else:
        again = set(changed)
        into = {
            name: earlier.into[name]
            if name not in again and name in earlier.into
            else wires_into(name, node)
            for name, node in flow.nodes.items()
        }
        if all(earlier.into.get(name) == into.get(name) for name in again) and len(into) == len(
            earlier.into
        ):
            return Wiring(into, earlier.out_of)
    out_of: dict[str, list[Ends]] = {}
    for wires in into.values():
        for wire in wires:
            out_of.setdefault(wire[0], []).append(wire)
    return Wiring(into, {source: tuple(wires) for source, wires in out_of.items()})
