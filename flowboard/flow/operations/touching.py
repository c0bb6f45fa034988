"""What is other between two states of a flow. Nodes that nobody touched are the same objects."""

from __future__ import annotations

from dataclasses import dataclass

from flowboard.flow.document import Flow
from flowboard.flow.splicing import identity


@dataclass(frozen=True, slots=True)
class Touched:
    """Ids of nodes that are other, new or gone (`nodes`), and of those that only moved (`moved`).

    `document` tells whether anything else of the document is other: name, description, extensions.
    """

    nodes: tuple[str, ...]
    moved: tuple[str, ...]
    document: bool

    def __bool__(self) -> bool:
        return bool(self.nodes or self.moved or self.document)


def touched(before: Flow, after: Flow) -> Touched:
    """What is other in `after`; the order of nodes counts for nothing."""
    old, new = before.nodes, after.nodes
    nodes = [name for name, node in new.items() if old.get(name) is not node]
    nodes += [name for name in old if name not in new]
    moved: list[str] = []
    if before.layout is not after.layout:
        places, earlier = after.layout, before.layout
        moved = [name for name, place in places.items() if earlier.get(name) != place]
        moved += [name for name in earlier if name not in places]
    changed = set(nodes)
    return Touched(
        tuple(nodes),
        tuple(name for name in moved if name not in changed),
        (before.name, before.description, before.extensions)
        != (after.name, after.description, after.extensions),
    )


def says_the_same(one: Flow, other: Flow) -> bool:
    """Whether two flows are written alike, in the order of nodes too: a file keeps every byte then."""
    return list(one.nodes) == list(other.nodes) and identity(one) == identity(other)
