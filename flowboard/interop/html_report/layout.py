"""Where the nodes of a flow stand in its picture: as on the canvas, or in layers by topology."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from itertools import combinations
from typing import Final

from flowboard.flow.document import Flow
from flowboard.flow.graph import topological_order

WIDTH: Final = 196
HEIGHT: Final = 76
"""Pixels of a card."""

_GAP: Final = 52  # pixels between columns, where the wires are seen
_SPACE: Final = 28  # pixels between rows
_ROUNDS: Final = 4

Place = tuple[float, float]
"""The upper left corner of a card."""


def places(flow: Flow, names: Collection[str]) -> dict[str, Place]:
    """A place for each of the nodes `names`; the smallest coordinates are 0.

    The layout of the file counts if it has all of them. It is drawn together as far as no cards
    come too near, for cards on the canvas are larger than here.
    """
    known = {name: flow.layout[name] for name in names if len(flow.layout.get(name, ())) == 2}
    if len(known) == len(names):
        return _at_origin(
            _drawn_together({name: (float(x), float(y)) for name, (x, y) in known.items()})
        )
    return _at_origin(_layered(flow, names))


def _drawn_together(given: Mapping[str, Place]) -> dict[str, Place]:
    """The same picture as narrow, and as low, as its cards allow; wider where they lie on each other."""
    pairs = [
        (abs(one[0] - other[0]), abs(one[1] - other[1]))
        for one, other in combinations(given.values(), 2)
    ]
    beside = [(WIDTH + _GAP) / dx for dx, dy in pairs if dx >= dy and dx and dy < HEIGHT + _SPACE]
    across = max(beside, default=1.0)
    below = [
        (HEIGHT + _SPACE) / dy for dx, dy in pairs if dy and (dx < dy or dx * across < WIDTH + _GAP)
    ]
    down = max(below, default=1.0)
    return {name: (x * across, y * down) for name, (x, y) in given.items()}


def _layered(flow: Flow, names: Collection[str]) -> dict[str, Place]:
    """Every node to the right of those that feed it, near to their height (after Sugiyama 1981)."""
    feeding: dict[str, list[str]] = {name: [] for name in names}
    for wire in flow.wires():
        if wire.source in feeding and wire.target in feeding:
            feeding[wire.target].append(wire.source)
    layers: list[list[str]] = []
    layer_of: dict[str, int] = {}
    for name in topological_order(flow):
        if name in feeding:
            layer_of[name] = max((layer_of[source] + 1 for source in feeding[name]), default=0)
            layers += [[] for _ in range(layer_of[name] + 1 - len(layers))]
            layers[layer_of[name]].append(name)
    heights = {name: float(place) for layer in layers for place, name in enumerate(layer)}
    for _ in range(_ROUNDS):
        for layer in layers:
            layer.sort(key=lambda name: _mean([heights[source] for source in feeding[name]]))
            for place, name in enumerate(layer):
                heights[name] = place - (len(layer) - 1) / 2
    return {
        name: (layer_of[name] * (WIDTH + _GAP), heights[name] * (HEIGHT + _SPACE)) for name in layer_of
    }


def _mean(values: list[float]) -> float:
    return sum(values) / len(values) if values else 0.0


def _at_origin(found: Mapping[str, Place]) -> dict[str, Place]:
    left = min((x for x, _ in found.values()), default=0.0)
    top = min((y for _, y in found.values()), default=0.0)
    return {name: (round(x - left, 1), round(y - top, 1)) for name, (x, y) in found.items()}
