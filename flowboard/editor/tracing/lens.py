"""A trace as the canvas shows it: heat on nodes, failures on wires, the open path of one row. Pure."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from itertools import pairwise
from typing import TYPE_CHECKING, Final

from flowboard.align.words import counted, percent
from flowboard.editor.canvas.figures import Figure
from flowboard.editor.canvas.lens import NodeHeat, TraceLens, WireHeat, bin_of
from flowboard.editor.tracing.words import (
    Title,
    gain_text,
    in_words,
    interval,
    is_unchecked,
    no_check,
    rows_failing,
)

if TYPE_CHECKING:
    from flowboard.tracing import EdgeTrace, NodeTrace, RowTrace, TraceReport
    from flowboard.tracing.verify import VerifiedGain
    from flowboard.workspace.editing.views import WireView

Gains = Mapping[str, "VerifiedGain"]
"""By node, gains that re-runs have corrected."""

Ends = tuple[str, str, str, str]
_SLIGHT: Final = 0.05  # failures; what carries less is said to carry none


def lens_of(
    report: TraceReport,
    wires: Iterable[WireView],
    title: Title,
    row: RowTrace | None = None,
    label: str | None = None,
    verified: Gains | None = None,
) -> TraceLens:
    """The lens for a trace.

    Args:
        report: the trace.
        wires: the wires of the flow as it is now.
        title: what people call a node.
        row: the failing row whose path is lit; None for all of them.
        label: what that row is called.
        verified: gains that were corrected, as far as they were.
    """
    path = () if row is None else row.path
    nodes = {
        node.node: _heat(node, report, row, (verified or {}).get(node.node)) for node in report.nodes
    }
    return TraceLens(
        nodes=nodes,
        wires=_wires(report, list(wires), title, set(pairwise(path))),
        row=None if row is None else (label or str(row.row)),
        legend=rows_failing(report, title),
    )


def gain_figures(verified: Gains) -> dict[str, list[Figure]]:
    """The corrected gains with their intervals, for the cards of their nodes."""
    return {
        name: [
            Figure(
                "Gone if perfect",
                percent(gain.corrected),
                hint=f"{percent(gain.corrected)} of the failures would be gone, 95 % interval "
                f"{interval(gain.low, gain.high)}, by re-runs of {counted(gain.rows, 'row')}",
                low=gain.low,
                high=gain.high,
                at=gain.corrected,
                range=f"{100 * gain.low:.0f}–{100 * gain.high:.0f}",
            )
        ]
        for name, gain in verified.items()
    }


def _heat(
    node: NodeTrace, report: TraceReport, row: RowTrace | None, gain: VerifiedGain | None
) -> NodeHeat:
    checked = max(report.total - len(report.outages), 0)
    share = node.potential_gain if gain is None else gain.corrected
    sign = "~" if is_unchecked(node) else ""
    parts = (node.own_rate, node.inherited, node.recovered)
    return NodeHeat(
        gain=share,
        gain_text=gain_text(node) if gain is None else percent(gain.corrected),
        bin=bin_of(share),
        own=node.own_rate,
        hatched=is_unchecked(node),
        introduced=node.own_rate,
        inherited=node.inherited,
        recovered=node.recovered,
        counts=tuple(f"{sign}{part * checked:.0f}" for part in parts),  # type: ignore[arg-type]
        summary=_summary(node, checked),
        hint=_hint(node, gain),
        tied=node.tied and len(report.ties) > 1,
        first=row is not None and node.node == row.answer,
        on_path=row is not None and node.node in row.path,
    )


def _summary(node: NodeTrace, checked: int) -> str:
    if is_unchecked(node):
        return f"~{(node.own_rate + node.inherited) * checked:.0f} fail, no check"
    return f"{node.failing.count:,} of {node.failing.of:,} fail"


def _hint(node: NodeTrace, gain: VerifiedGain | None) -> str:
    if is_unchecked(node):
        return no_check(node)
    said = f"{percent(node.potential_gain)} of the failures would be gone without its own errors."
    if gain is not None:
        said = (
            f"{percent(gain.corrected)} ({interval(gain.low, gain.high)}) of the failures would be gone "
            f"without its own errors, by re-runs of {counted(gain.rows, 'row')}."
        )
    return f"{said} Own errors in {percent(node.own_rate)} of the rows."


# -- wires -----------------------------------------------------------------------------------------


def _wires(
    report: TraceReport, wires: Sequence[WireView], title: Title, path: set[tuple[str, str]]
) -> dict[Ends, WireHeat]:
    """The heat of every wire. One whose failures pass nodes that are folded out is several wires."""
    traced = {node.node for node in report.nodes}
    heaviest = max((edge.carried for edge in report.edges), default=0.0) or 1.0
    direct: dict[tuple[str, str], list[WireView]] = {}
    for wire in wires:
        direct.setdefault((wire.source, wire.target), []).append(wire)
    found: dict[Ends, WireHeat] = {}
    for edge in report.edges:
        ends = (edge.source, edge.target)
        for wire in direct.get(ends) or _around(*ends, wires, traced):
            if wire.ends not in found or found[wire.ends].carried < edge.carried / heaviest:
                found[wire.ends] = WireHeat(
                    carried=edge.carried / heaviest,
                    text=failures(edge.carried),
                    propagation=edge.propagation if edge.after_failure.of else None,
                    hint=_rates(edge, title),
                    on_path=(edge.source, edge.target) in path,
                )
    return found


def _around(source: str, target: str, wires: Sequence[WireView], traced: set[str]) -> Iterator[WireView]:
    """The wires from one node to another over nodes that take no part in the trace."""
    below, above = (
        _reached(source, wires, traced, down=True),
        _reached(target, wires, traced, down=False),
    )
    passed = (below & above) - traced
    for wire in wires:
        if wire.source in passed | {source} and wire.target in passed | {target}:
            yield wire


def _reached(start: str, wires: Sequence[WireView], traced: set[str], *, down: bool) -> set[str]:
    """What is reached from a node over others that take no part in the trace."""
    found, waiting = {start}, [start]
    while waiting:
        here = waiting.pop()
        for wire in wires:
            near, far = (wire.source, wire.target) if down else (wire.target, wire.source)
            if near == here and far not in found:
                found.add(far)
                if far not in traced:
                    waiting.append(far)
    return found


def failures(carried: float) -> str:
    """A number of failures that may be in parts: `~9`, `0`."""
    if carried < _SLIGHT:
        return "0"
    return f"~{carried:.0f}" if carried >= 1 else "<1"


def _rates(edge: EdgeTrace, title: Title) -> str:
    source, target = title(edge.source), title(edge.target)
    return (
        f"{target} fails when {source} fails: {in_words(edge.after_failure)}\n"
        f"{target} fails when all before it pass: {in_words(edge.after_passes)}"
    )
