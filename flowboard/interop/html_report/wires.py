"""How the wires of a picture run: smooth curves, around the cards that stand in their way."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from flowboard.interop.html_report.layout import HEIGHT, WIDTH, Place

_CLEAR: Final = 13  # pixels between a card and a wire that passes it
_BESIDE: Final = 6  # pixels between two wires that run along each other
_BEND: Final = 44  # pixels that a wire takes from a port to its lane
_STEPS: Final = 12


@dataclass(frozen=True, slots=True)
class Bundle:
    """All wires of one type between two nodes: in a picture without names of ports they are one."""

    source: str
    target: str
    type: str


@dataclass(frozen=True, slots=True)
class Curve:
    """A bundle: its path, the ends at which its ports stand, and the heights between which it runs."""

    bundle: Bundle
    path: str
    start: Place
    end: Place
    top: float
    bottom: float


def curves(bundles: Sequence[Bundle], place_of: Mapping[str, Place]) -> Iterator[Curve]:
    """The wires between cards at these places. Those that can't run straight share lanes past the cards."""
    shown = [one for one in bundles if {one.source, one.target} <= place_of.keys()]
    starts = _heights([(one.source, one.type) for one in shown])
    ends = _heights([(one.target, f"{one.type} {one.source}") for one in shown])
    taken: list[tuple[float, float, float, Place]] = []
    for one in shown:
        start_x, start_y = place_of[one.source]
        end_x, end_y = place_of[one.target]
        start = start_x + WIDTH, start_y + starts[one.source, one.type]
        end = end_x, end_y + ends[one.target, f"{one.type} {one.source}"]
        others = [at for name, at in place_of.items() if name not in (one.source, one.target)]
        if not _is_blocked(start, end, others):
            yield Curve(
                one, _bezier(start, end), start, end, min(start[1], end[1]), max(start[1], end[1])
            )
            continue
        lane = _free_lane(start, end, others, taken)
        taken.append((start[0], end[0], lane, start))
        yield Curve(one, _along(start, end, lane), start, end, min(lane, start[1]), max(lane, start[1]))


def _heights(ports: Sequence[tuple[str, str]]) -> dict[tuple[str, str], float]:
    """How far below the top of a card each of its ports stands: evenly down its side."""
    of_node: dict[str, list[str]] = {}
    for node, port in dict.fromkeys(ports):
        of_node.setdefault(node, []).append(port)
    return {
        (node, port): round(HEIGHT * (place + 1) / (len(names) + 1), 1)
        for node, names in of_node.items()
        for place, port in enumerate(names)
    }


def _bezier(start: Place, end: Place) -> str:
    (x, y), (to_x, to_y) = start, end
    reach = max(36.0, abs(to_x - x) / 2)
    return f"M{x:g} {y:g}C{x + reach:g} {y:g} {to_x - reach:g} {to_y:g} {to_x:g} {to_y:g}"


def _along(start: Place, end: Place, lane: float) -> str:
    """From a port to a lane, along it, and from it to the other port."""
    (x, y), (to_x, to_y) = start, end
    on, off = x + _BEND, to_x - _BEND
    half = _BEND / 2
    return (
        f"M{x:g} {y:g}C{x + half:g} {y:g} {on - half:g} {lane:g} {on:g} {lane:g}H{off:g}"
        f"C{off + half:g} {lane:g} {to_x - half:g} {to_y:g} {to_x:g} {to_y:g}"
    )


def _is_blocked(start: Place, end: Place, others: Sequence[Place]) -> bool:
    """Whether a curve from port to port would run behind a card."""
    (x, y), (to_x, to_y) = start, end
    for step in range(1, _STEPS):
        # On such a curve the way across is nearly even, and the way down eases in and out.
        share = step / _STEPS
        at_x, at_y = x + (to_x - x) * share, y + (to_y - y) * share * share * (3 - 2 * share)
        if any(
            left - 4 < at_x < left + WIDTH + 4 and top - 4 < at_y < top + HEIGHT + 4
            for left, top in others
        ):
            return True
    return False


def _free_lane(
    start: Place, end: Place, others: Sequence[Place], taken: Sequence[tuple[float, float, float, Place]]
) -> float:
    """The height nearest to a wire's ends at which nothing stands in its way.

    Wires from one port run on one lane; others keep beside it.
    """
    left, right = start[0] + 4, end[0] - 4
    passed = [top for x, top in others if x < right and x + WIDTH > left]
    middle = (start[1] + end[1]) / 2
    edges = [top - _CLEAR for top in passed] + [top + HEIGHT + _CLEAR for top in passed]
    wanted = [
        edge + sign * _BESIDE * place
        for edge in edges
        for sign in (-1, 1)
        for place in range(len(taken) + 1)
    ]
    free = [
        lane
        for lane in wanted
        if all(not top - 8 < lane < top + HEIGHT + 8 for top in passed)
        and all(
            port == start or abs(lane - other) >= _BESIDE or right < begin or end_ < left
            for begin, end_, other, port in taken
        )
    ]
    return min(free, key=lambda lane: abs(lane - middle), default=middle)
