"""What a card tells of rows and assertions beyond verdicts and grades."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from flowboard.align.card.model import Running


@dataclass(frozen=True, slots=True)
class RowFacts:
    """A row.

    Args:
        title: a line by which people know it.
        note: what the grader wrote.
        reasons: what each assertion said of it, by the assertion's name.
        label: what it is called, where that is shorter than its id.
    """

    title: str = ""
    note: str = ""
    reasons: Mapping[str, str] = field(default_factory=dict)
    label: str = ""


@dataclass(frozen=True, slots=True)
class AssertionFacts:
    """An assertion.

    Args:
        kind: check, code, judge or learned.
        text: its criterion.
        costs: US dollars, one value for each row that it ran on.
        latencies: seconds, one value for each row that it ran on.
        silent: how many of all rows it said neither pass nor fail of, by outcome.
    """

    kind: str = ""
    text: str = ""
    costs: Sequence[float] = ()
    latencies: Sequence[float] = ()
    silent: Mapping[str, int] = field(default_factory=dict)


def running(costs: Sequence[float], latencies: Sequence[float]) -> Running:
    """Mean cost, median and 95th percentile of latency, and rows a minute, one after the other."""
    import numpy as np

    median, high = np.quantile(latencies, [0.5, 0.95]) if len(latencies) else (None, None)
    mean = float(np.mean(latencies)) if len(latencies) else 0.0
    return Running(
        cost=float(np.mean(costs)) if len(costs) else None,
        latency_median=None if median is None else float(median),
        latency_p95=None if high is None else float(high),
        rows_per_minute=60 / mean if mean > 0 else None,
    )
