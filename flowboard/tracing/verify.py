"""Potential gain corrected by replays of a random sample of failing rows, with an interval.

Prediction-powered inference (Angelopoulos et al., Science 2023): the model's prediction is averaged
over all failing rows and corrected by its mean error on those that were replayed,

    gain = mean over all rows of f + mean over replayed rows of (y - f),

where f is P(R = {n}) by the model and y by the model and the row's replays together. The sample must
be random: replays of chosen rows say nothing about the others.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from math import sqrt
from typing import Any

import numpy as np

from flowboard.tracing.attribution import Attribution
from flowboard.tracing.errors import TraceError
from flowboard.tracing.replay import PLACEBO_RUNS, Explanations, Placebo
from flowboard.tracing.report import TraceReport

FIRST_ROWS = 30
MORE_ROWS = 60
_IMAGINED = 0.25  # squared errors added beside the real ones; see `_spread`


@dataclass(frozen=True, slots=True)
class VerifiedGain:
    """A node's potential gain as predicted, and as corrected by `rows` replays, with its interval."""

    node: str
    predicted: float
    corrected: float
    low: float
    high: float
    rows: int

    def to_json(self) -> dict[str, Any]:
        """As plain data."""
        return asdict(self)


def rows_to_verify(report: TraceReport, count: int = FIRST_ROWS, seed: int = 0) -> tuple[int, ...]:
    """Places in `report.rows` to replay, at random; a larger count contains a smaller one."""
    rng = np.random.default_rng([seed, 7])
    return tuple(int(row) for row in rng.permutation(len(report.rows))[:count])


def refusal(report: TraceReport, rows: int, placebo: Placebo | None) -> str:
    """Why there can be no interval, in a sentence; empty where there can.

    Args:
        report: the trace.
        rows: failing rows that were drawn at random and replayed.
        placebo: what unchanged rows did; None where downstream answers come from a cache.
    """
    if not report.terminal_is_trusted:
        return (
            f"No interval: the check of {report.terminal!r} isn't trusted, so a flip may be the check's "
            "own change of mind. Grade the terminal by hand."
        )
    needed = min(FIRST_ROWS, len(report.rows))
    if rows < needed or needed < 2:
        return f"No interval: {rows} rows were replayed; it takes {max(needed, 2)} drawn at random."
    if placebo is not None and not placebo.is_enough:
        return (
            f"No interval: unchanged rows were re-run {placebo.failing} times failing and "
            f"{placebo.passing} times passing; it takes {PLACEBO_RUNS} of both."
        )
    return ""


def verified_gains(
    report: TraceReport, replayed: Mapping[int, Explanations], placebo: Placebo | None = None
) -> tuple[VerifiedGain, ...]:
    """Correct the potential gain of every node and give it a 95 % interval.

    Args:
        report: the trace.
        replayed: by place in `report.rows`, the explanations weighed by all the row's replays; the
            rows are those of `rows_to_verify`.
        placebo: what unchanged rows did, where they were re-run.

    Raises:
        TraceError: there can be no interval; the message says why.
    """
    why = refusal(report, len(replayed), placebo)
    if why:
        raise TraceError(why)
    found = report.prediction
    if not isinstance(found, Attribution):
        raise TraceError("This report has no fitted model; trace the outcomes again.")
    predicted = found.roots.alone[:, found.patterns.pattern]
    places = list(replayed)
    seen = np.array([[replayed[row].alone[node.node] for row in places] for node in report.nodes])
    return tuple(
        _corrected(node.node, predicted[number], predicted[number, places], seen[number])
        for number, node in enumerate(report.nodes)
    )


def _corrected(node: str, everywhere: Sequence[float] | Any, sampled: Any, seen: Any) -> VerifiedGain:
    from scipy.stats import t

    m, n = len(seen), len(everywhere)
    errors = seen - sampled
    centre = float(np.mean(everywhere) + errors.mean())
    spread = sqrt(float(np.var(everywhere)) / n + _spread(errors) / m)
    half = float(t.ppf(0.975, m - 1)) * spread
    low, high = max(centre - half, 0.0), min(centre + half, 1.0)
    corrected = min(max(centre, 0.0), 1.0)
    return VerifiedGain(node, float(np.mean(everywhere)), corrected, min(low, 1.0), max(high, 0.0), m)


def _spread(errors: Any) -> float:
    """The variance of the errors, never quite zero.

    A node that is the root of one row in fifty is often missed by thirty replays, and a plain variance
    would then call the correction exact. As Agresti and Coull (1998) do for a share, a bit of a row is
    imagined beside the real ones: a quarter of one that the model has wrong.
    """
    squares = float(((errors - errors.mean()) ** 2).sum())
    return (squares + _IMAGINED) / (len(errors) - 1)
