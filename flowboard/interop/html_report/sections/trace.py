"""Which steps introduced the failures, what fixing them would buy, and every failing row's own way."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, Final

from markupsafe import Markup

from flowboard.interop.html_report.facts import RunFacts
from flowboard.interop.html_report.places import Places
from flowboard.interop.html_report.templates import rendered
from flowboard.interop.html_report.trace_rows import trace_rows
from flowboard.interop.html_report.traces import TraceFacts
from flowboard.workspace.tracing.sankey import BAR, Sankey, sankey

if TYPE_CHECKING:
    from flowboard.tracing import NodeTrace, TraceReport
    from flowboard.tracing.verify import VerifiedGain

_BINS: Final = (0.05, 0.1, 0.2, 0.35)
"""Shares from which the heat of a node, or of a cell of the matrix, is one bin higher."""

_COLUMN: Final = 148  # pixels from one column of the Sankey to the next: as much as a label needs
_ROW: Final = 44  # pixels of a bar with the room around it, at least
_HEIGHT: Final = 256  # pixels of a Sankey that isn't crowded
_BESIDE: Final = 5 * _COLUMN
"""Pixels across, up to which the Sankey fits beside the matrix."""


class Trace:
    """For every step that is evaluated: gains by node, where rows break, how failures travel, the rows."""

    title = "Trace"
    anchor = "trace"

    def fragment(self, facts: RunFacts) -> Markup | None:
        """See `Section.fragment`."""
        if not facts.traces.found and not facts.traces.missing:
            return None
        titles = {node.id: node.title for node in facts.nodes}
        return rendered(
            "trace.html",
            traces=[_shown(one, titles) for one in facts.traces.found],
            missing=facts.traces.missing,
            titles=titles,
            beside=_BESIDE,
            bar_width=BAR,
            run=facts.run,
            rows=trace_rows(facts.traces.found, Places(facts.plan, facts.rows.items)),
        )


def _shown(trace: TraceFacts, titles: Mapping[str, str]) -> dict[str, Any]:
    """What the template shows of a trace, beside its report."""
    report = trace.run.report
    verified = trace.replays.verification
    gains: dict[str, VerifiedGain] = {}
    if verified is not None:
        gains = {gain.node: gain for gain in verified.result.gains}
    transitions = {(one.last_ok, one.first_bad): one.failures for one in report.matrix}
    return {
        "report": report,
        "failing": len(report.rows),
        "nodes": sorted(enumerate(report.nodes), key=lambda one: -_gain(one[1], gains)),
        "alone": len(report.nodes) == 1,
        "heat": {node.node: _heat(node.potential_gain) for node in report.nodes},
        "widest": max((_bad(node) + node.recovered for node in report.nodes), default=0.0) or 1.0,
        "gains": gains,
        "verified": verified,
        "flips": trace.replays.flips,
        "transitions": transitions,
        "cell_heat": {pair: _heat(share / len(report.rows)) for pair, share in transitions.items()},
        "last_ok": _in_order(report, {pair[0] for pair in transitions}),
        "first_bad": _in_order(report, {pair[1] for pair in transitions}),
        "sankey": _sankey(report),
        "differ": sum(row.disagree for row in report.rows),
    }


def _sankey(report: TraceReport) -> Sankey | None:
    """The picture of how failures travel, as wide as its labels need; None where none travels."""
    columns = Counter(bar.x for bar in sankey(report, _COLUMN, _HEIGHT).bars)
    height = max(_HEIGHT, _ROW * max(columns.values()))
    picture = sankey(report, (len(columns) - 1) * _COLUMN + BAR, height)
    return picture if picture.ribbons else None


def _gain(node: NodeTrace, gains: Mapping[str, VerifiedGain]) -> float:
    """What perfecting a node would buy: as verified, else by the model."""
    return gains[node.node].corrected if node.node in gains else node.potential_gain


def _bad(node: Any) -> float:
    return float(node.own_rate + node.inherited)


def _heat(share: float) -> int:
    return sum(share >= edge for edge in _BINS)


def _in_order(report: TraceReport, names: set[str]) -> list[str]:
    """Names of nodes as the flow has them; what is no node, such as the start, comes first."""
    order = {node.node: place for place, node in enumerate(report.nodes)}
    return sorted(names, key=lambda name: (order.get(name, -1), name))
