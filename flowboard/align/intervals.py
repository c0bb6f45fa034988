"""95 % intervals that hold at the sizes people grade: 20, 50 or 100 items, in groups, with weights.

Wilson's interval and the percentile bootstrap fall short there: in judges that hardly ever err, and
wherever items of a group resemble each other. Chosen by simulation instead (the table comes from
`python -m tests.benchmarks.intervals`, whose docstring states the prior):

* a proportion: the mid-P interval, Clopper and Pearson's with half of the observed point's weight
  (Agresti and Gottard 2007), at the effective number of items;
* kappa, F1 and balanced accuracy: the posterior of the 2 × 2 table, the wider of two weak Dirichlet
  priors (Jeffreys' ½ and Perks' ¼ in each cell), at the effective number of items;
* the effective number of items: Kish's for the weights, Korn and Graubard's design effect for the
  groups, with an intraclass correlation shrunk to .3, since a few groups can't tell their own.

Items are rows on which nothing was chosen: the intervals know nothing of a choice.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Final

from flowboard.align.figures import Figure
from flowboard.align.table import Floats, Integers

CONFIDENCE: Final = 0.95
TAIL: Final = (1 - CONFIDENCE) / 2
EXPECTED_CORRELATION: Final = 0.3
"""The correlation within a group that is assumed before any group has been seen."""
EXPECTED_WEIGHT: Final = 10
"""How many groups of two or more items the assumption is worth."""
WEAK_PRIORS: Final = (0.5, 0.25)
DRAWS: Final = 4000

_HALVINGS: Final = 45  # of the interval from 0 to 1: exact to 14 digits
_NOTHING: Final = 1e-12

Statistic = Callable[[Floats, Floats, Floats, Floats], Floats]
"""A figure of the confusion table: from tp, fp, fn and tn, arrays of one shape."""


def proportion(
    values: Floats,
    weights: Floats | None = None,
    groups: Integers | None = None,
    *,
    undefined: str = "There is nothing to count.",
) -> Figure:
    """The share of ones, with its interval.

    Args:
        values: n values from 0 to 1 (between them where an item was judged several times).
        weights: n inverse inclusion probabilities.
        groups: n numbers; items with the same number resemble each other.
        undefined: the reason to give where there are no items.

    Returns:
        The weighted share. Its numerator and denominator are plain counts of items.
    """
    if len(values) == 0 or (weights is not None and weights.sum() <= 0):
        return Figure.undefined(undefined)
    total = float(weights.sum()) if weights is not None else float(len(values))
    share = float((values if weights is None else values * weights).sum()) / total
    low, high = mid_p_interval(share, effective_size(values, weights, groups))
    return Figure(share, low, high, float(values.sum()), float(len(values)))


def mid_p_interval(share: float, size: float) -> tuple[float, float]:
    """The mid-P interval of a share seen in `size` items; neither needs to be a whole count.

    With X the count that might have been seen, x the one that was and p the true share, its ends
    solve ½ P(X ≥ x) + ½ P(X > x) = 0.025 and 0.975.
    """
    count = min(max(share, 0.0), 1.0) * size
    low = 0.0 if count < _NOTHING else _share_where_upper_tail_is(TAIL, count, size)
    high = 1.0 if size - count < _NOTHING else _share_where_upper_tail_is(1 - TAIL, count, size)
    return min(low, share), max(high, share)


def _share_where_upper_tail_is(target: float, count: float, size: float) -> float:
    from scipy.special import betainc

    low, high = 0.0, 1.0
    for _ in range(_HALVINGS):
        middle = (low + high) / 2
        # P(X ≥ x) of a binomial is an incomplete beta, which counts between whole ones have, too.
        at_least = betainc(count, size - count + 1, middle) if count > 0 else 1.0
        above = betainc(count + 1, size - count, middle) if count < size else 0.0
        if (at_least + above) / 2 < target:
            low = middle
        else:
            high = middle
    return (low + high) / 2


def effective_size(
    values: Floats, weights: Floats | None = None, groups: Integers | None = None
) -> float:
    """How many even, independent items tell as much as these.

    `n / (kish + ρ · excess)`: *kish* is n Σw² / (Σw)², *excess* what groups add to it, n (Σ over
    groups of (Σw)² − Σw²) / (Σw)², and ρ the correlation of two items of a group, estimated from
    the pairs and shrunk. `values` may be any figure of an item, such as its influence on kappa.
    """
    import numpy as np

    size = len(values)
    if size == 0:
        return 0.0
    weights = np.ones(size) if weights is None else weights
    total, squares = float(weights.sum()), float((weights**2).sum())
    if total <= 0:
        return 0.0
    kish = size * squares / total**2
    if groups is None:
        return size / kish
    _, group = np.unique(groups, return_inverse=True)
    pairs = np.bincount(group, weights) ** 2 - np.bincount(group, weights**2)
    shared = pairs > _NOTHING
    if not shared.any():
        return size / kish
    excess = size * float(pairs[shared].sum()) / total**2
    correlation = _shrunk_correlation(values, weights, group, float(pairs.sum()), int(shared.sum()))
    return min(float(size), size / (kish + correlation * excess))


def _shrunk_correlation(
    values: Floats, weights: Floats, group: Integers, pairs: float, shared: int
) -> float:
    """Of two items of a group: that of the pairs, and the expected one, by what each is worth."""
    import numpy as np

    total = float(weights.sum())
    residuals = values - float((weights * values).sum()) / total
    variance = float((weights * residuals**2).sum()) / total
    if variance < _NOTHING:
        return EXPECTED_CORRELATION
    weighted = weights * residuals
    products = np.bincount(group, weighted) ** 2 - np.bincount(group, weighted**2)
    observed = float(products.sum()) / pairs / variance
    mixed = (shared * observed + EXPECTED_WEIGHT * EXPECTED_CORRELATION) / (shared + EXPECTED_WEIGHT)
    return min(max(mixed, 0.0), 1.0)


def table_intervals(
    shares: tuple[float, float, float, float],
    size: float,
    statistics: Mapping[str, Statistic],
    seed: int = 0,
) -> dict[str, tuple[float, float]]:
    """Intervals of figures of a confusion table.

    Args:
        shares: of tp, fp, fn and tn among the items; together 1.
        size: the effective number of items.
        statistics: the figures by name.
        seed: of the draws from the posteriors.
    """
    import numpy as np

    random = np.random.default_rng(seed)
    ends: dict[str, list[Floats]] = {name: [] for name in statistics}
    for prior in WEAK_PRIORS:
        cells = random.standard_gamma([[share * size + prior] for share in shares], (4, DRAWS))
        cells = np.maximum(cells, np.finfo(float).tiny)
        for name, statistic in statistics.items():
            ends[name].append(np.quantile(statistic(*cells), [TAIL, 1 - TAIL]))
    return {
        name: (float(min(low for low, _ in both)), float(max(high for _, high in both)))
        for name, both in ends.items()
    }
