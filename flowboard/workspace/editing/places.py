"""Where nodes stand that have no place in the file: to the right of what feeds them, and apart."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from flowboard.flow.document import Flow
from flowboard.workspace.editing.wiring import Wiring

Place = tuple[int, int]

_RIGHT: Final = 300
_DOWN: Final = 180


def missing_places(flow: Flow, wiring: Wiring, known: Mapping[str, Place]) -> dict[str, Place]:
    """A place for each node that has none in the file, those `known` from before included.

    The same flow gets the same places; nodes that have one never move.
    """
    missing = [name for name in flow.nodes if name not in flow.layout and name not in known]
    found = {
        name: place for name, place in known.items() if name in flow.nodes and name not in flow.layout
    }
    if not missing:
        return found
    places = {name: (place[0], place[1]) for name, place in flow.layout.items() if name in flow.nodes}
    places |= found
    taken = {_square(place) for place in places.values()}
    for name in sorted(missing, key=_depths(missing, wiring).__getitem__):
        sources = [places[source] for source in wiring.sources(name) if source in places]
        x, y = (max(place[0] for place in sources) + _RIGHT, sources[0][1]) if sources else (0, 0)
        while (square := _square((x, y))) in taken:
            y += _DOWN
        taken.add(square)
        places[name] = found[name] = (x, y)
    return found


def _square(place: Place) -> tuple[int, int]:
    return place[0] // _RIGHT, place[1] // _DOWN


def _depths(names: list[str], wiring: Wiring) -> dict[str, int]:
    """By node, how many of `names` stand one behind the other in front of it; circles are cut."""
    wanted = set(names)
    depths = dict.fromkeys(names, 0)
    for _ in range(len(names)):
        deeper = {
            name: depth
            for name in names
            if (depth := 1 + max((depths[one] for one in wiring.sources(name) & wanted), default=-1))
            > depths[name]
        }
        if not deeper or max(deeper.values()) > len(names):
            break
        depths |= deeper
    return depths
