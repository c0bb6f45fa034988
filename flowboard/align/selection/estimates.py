"""Rates from few grades: shrunk towards what the ungraded rows say, and bounded from above."""

from __future__ import annotations

from typing import Final

from flowboard.align.table import Flags, Floats

SHRINKAGE: Final = 2.0
"""κ: how many graded rows the pool's rate is worth."""
FEW: Final = 30
"""Grades from which on the bound is stricter."""
QUANTILE_OF_FEW: Final = 0.6
QUANTILE: Final = 0.8
JEFFREYS: Final = 0.5


def bound_quantile(graded: int) -> float:
    """The quantile that bounds the set's FFR, by the number of grades.

    With few grades a strict bound would leave nothing to choose; the report's word holds back then.
    """
    return QUANTILE_OF_FEW if graded < FEW else QUANTILE


def upper_bound(count: Floats, size: Floats, quantile: float) -> Floats:
    """The upper end of a share seen `count` times in `size`: a quantile of its Jeffreys posterior."""
    import numpy as np
    from scipy.special import betaincinv

    inside = np.minimum(count, size)
    bound: Floats = betaincinv(inside + JEFFREYS, size - inside + JEFFREYS, quantile)
    return bound


def pool_rates(failed: Flags, rest: Flags) -> Floats:
    """How often each of m assertions fails the rows of the pool that are left; 0 where none are."""
    rates: Floats = failed[rest].sum(axis=0) / max(1, int(rest.sum()))
    return rates


def marginal(failed: Flags, silent: Flags, weights: Floats, rest: Flags, pool: Floats) -> Floats:
    """What each of m assertions would newly fail, as a share of all these rows.

    The share among the rows that the set doesn't fail yet is shrunk towards the pool's, and then
    taken times the share of those rows.

    Args:
        failed: r × m, the graded rows of one kind that each fails.
        silent: r × m, those that it has no verdict on.
        weights: r.
        rest: r flags, the rows that the set doesn't fail yet.
        pool: m, how often each fails the rest of the pool.
    """
    total = float(weights.sum())
    if total <= 0:
        return pool
    open_weights = weights[rest]
    hits = open_weights @ failed[rest]
    decided = open_weights @ ~silent[rest]
    share = (hits + SHRINKAGE * pool) / (decided + SHRINKAGE)
    left: Floats = share * (float(open_weights.sum()) / total)
    return left
