"""The Sankey diagram of a trace: where failures are introduced, and over which nodes they reach the end. Pure.

Blame enters at a node by its Shapley share and follows the edges to the terminal, so what enters a
node and what arises there leaves it again: bars and ribbons have one scale. A node stands in the
column of its longest way to the terminal.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from flowboard.tracing import TraceReport

BAR: Final = 12.0  # width of a bar
_GAP: Final = 22.0  # between two bars of a column; a line of text has room in it
_SLIGHT: Final = 0.01  # a share of the failures; what carries less isn't drawn
_SWEEPS: Final = 4


@dataclass(frozen=True, slots=True)
class Bar:
    """A node. Of its `failures`, `introduced` arise there: the topmost part, `fresh` high."""

    node: str
    failures: float
    introduced: float
    x: float
    y: float
    height: float
    fresh: float


@dataclass(frozen=True, slots=True)
class Ribbon:
    """Failures on their way along an edge; `path` is the outline as SVG writes it."""

    source: str
    target: str
    failures: float
    path: str


@dataclass(frozen=True, slots=True)
class Sankey:
    """The diagram on an area of `width` × `height`. `left_out` failures are too few on each way to draw."""

    width: float
    height: float
    bars: tuple[Bar, ...]
    ribbons: tuple[Ribbon, ...]
    left_out: float


@dataclass(frozen=True, slots=True)
class _Link:
    source: str
    target: str
    failures: float


def sankey(report: TraceReport, width: float, height: float) -> Sankey:
    """Lay out the diagram. Bars stay inside the area; words beside them need room of their own."""
    total = float(len(report.rows))
    born = {node.node: node.shapley * total for node in report.nodes}
    least = _SLIGHT * total
    links = [
        _Link(one.source, one.target, one.failures) for one in report.sankey if one.failures >= least
    ]
    drawn = {report.terminal} | {end for link in links for end in (link.source, link.target)}
    drawn |= {name for name, own in born.items() if own >= least}
    names = [node.node for node in report.nodes if node.node in drawn]
    sizes = {name: _size(name, links, born) for name in names}
    columns = _columns(report.terminal, names, links)
    scale = _scale(columns, sizes, height)
    places = _stacked(columns, sizes, scale, width, height)
    bars = {
        name: Bar(name, sizes[name], born[name], *places[name], sizes[name] * scale, born[name] * scale)
        for name in names
    }
    left_out = sum(link.failures for link in report.sankey) - sum(link.failures for link in links)
    return Sankey(
        width, height, tuple(bars.values()), tuple(_ribbons(links, bars, scale)), max(0.0, left_out)
    )


def _size(name: str, links: Sequence[_Link], born: Mapping[str, float]) -> float:
    """The failures at a node: all that arise there or come in, and at least all that leave."""
    inward = born[name] + sum(link.failures for link in links if link.target == name)
    return max(inward, sum(link.failures for link in links if link.source == name))


def _columns(terminal: str, names: Sequence[str], links: Sequence[_Link]) -> list[list[str]]:
    """The nodes by column, from the left; `names` are in topological order."""
    to_end = dict.fromkeys(names, 0)
    for name in reversed(names):
        further = [1 + to_end[link.target] for link in links if link.source == name]
        to_end[name] = max(further, default=0 if name == terminal else 1)
    columns: list[list[str]] = [[] for _ in range(1 + max(to_end.values()))]
    for name in names:
        columns[-1 - to_end[name]].append(name)
    for _ in range(_SWEEPS):
        at = {name: place for column in columns for place, name in enumerate(column)}
        for column in columns:
            column.sort(key=lambda name: _centre(name, links, at))
    return columns


def _centre(name: str, links: Sequence[_Link], at: Mapping[str, int]) -> float:
    """The mean place of a node's neighbours, by what runs between them."""
    near = [
        (at[link.target if link.source == name else link.source], link.failures)
        for link in links
        if name in (link.source, link.target)
    ]
    weight = sum(failures for _, failures in near)
    return sum(place * failures for place, failures in near) / weight if weight else float(at[name])


def _scale(columns: Sequence[Sequence[str]], sizes: Mapping[str, float], height: float) -> float:
    """Height of one failure, so that the fullest column fits."""
    room = [
        (height - _GAP * (len(column) - 1)) / total
        for column in columns
        if (total := sum(sizes[name] for name in column)) > 0
    ]
    return max(min(room, default=0.0), 0.0)


def _stacked(
    columns: Sequence[Sequence[str]],
    sizes: Mapping[str, float],
    scale: float,
    width: float,
    height: float,
) -> dict[str, tuple[float, float]]:
    """Where each bar begins; columns are centred."""
    step = (width - BAR) / max(len(columns) - 1, 1)
    places: dict[str, tuple[float, float]] = {}
    for number, column in enumerate(columns):
        taken = scale * sum(sizes[name] for name in column) + _GAP * (len(column) - 1)
        y = (height - taken) / 2
        x = width - BAR if len(columns) == 1 else number * step
        for name in column:
            places[name] = x, y
            y += sizes[name] * scale + _GAP
    return places


def _ribbons(links: Sequence[_Link], bars: Mapping[str, Bar], scale: float) -> list[Ribbon]:
    """The ribbons, stacked on both ends in the order in which they would cross least."""
    leaves = {name: bar.y for name, bar in bars.items()}
    enters = {name: bar.y + bar.fresh for name, bar in bars.items()}
    starts = {}
    for link in sorted(links, key=lambda one: bars[one.target].y):
        starts[link] = leaves[link.source]
        leaves[link.source] += link.failures * scale
    found = []
    for link in sorted(links, key=lambda one: bars[one.source].y):
        start, end = starts[link], enters[link.target]
        enters[link.target] += link.failures * scale
        source, target = bars[link.source], bars[link.target]
        outline = _outline(source.x + BAR, start, target.x, end, link.failures * scale)
        found.append(Ribbon(link.source, link.target, link.failures, outline))
    return found


def _outline(x: float, y: float, to_x: float, to_y: float, thickness: float) -> str:
    middle = (x + to_x) / 2
    points = (
        f"M{x:.1f} {y:.1f}",
        f"C{middle:.1f} {y:.1f} {middle:.1f} {to_y:.1f} {to_x:.1f} {to_y:.1f}",
        f"V{to_y + thickness:.1f}",
        f"C{middle:.1f} {to_y + thickness:.1f} {middle:.1f} {y + thickness:.1f} {x:.1f} {y + thickness:.1f}",
        "Z",
    )
    return "".join(points)
