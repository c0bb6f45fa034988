"""Two traces of the same graph, before and after a change."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from typing import Any

from flowboard.tracing.errors import TraceError
from flowboard.tracing.report import TraceReport


@dataclass(frozen=True, slots=True)
class GainChange:
    """How a node's potential gain changed; None where a trace doesn't have the node.

    `failures_before` and `failures_after` are rows of the terminal that the node alone brings down,
    per hundred rows checked: shares of failures can rise when there are fewer failures.
    """

    node: str
    before: float | None
    after: float | None
    change: float
    failures_before: float
    failures_after: float

    def to_json(self) -> dict[str, Any]:
        """As plain data."""
        return asdict(self)


def compare(before: TraceReport, after: TraceReport) -> tuple[GainChange, ...]:
    """The change of potential gain per node, the largest first.

    Raises:
        TraceError: the traces explain different terminals.
    """
    if before.terminal != after.terminal:
        raise TraceError(
            f"One trace explains {before.terminal!r} and the other {after.terminal!r}; compare traces "
            "of one terminal."
        )
    gains = [{node.node: node.potential_gain for node in report.nodes} for report in (before, after)]
    names = [*gains[0], *(name for name in gains[1] if name not in gains[0])]
    found = [
        GainChange(
            node=name,
            before=gains[0].get(name),
            after=gains[1].get(name),
            change=gains[1].get(name, 0.0) - gains[0].get(name, 0.0),
            failures_before=_per_hundred(before, gains[0].get(name, 0.0)),
            failures_after=_per_hundred(after, gains[1].get(name, 0.0)),
        )
        for name in names
    ]
    return tuple(sorted(found, key=lambda one: (-abs(one.change), one.node)))


def _per_hundred(report: TraceReport, gain: float) -> float:
    checked = report.node(report.terminal).failing
    return 100 * gain * (checked.share or 0.0)
