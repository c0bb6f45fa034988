"""What to expect of any set from few grades, and how high its FFR may be.

Few grades say little of an assertion that fails few rows. More is known: how often it fails the rows that
nobody has graded, and which small sets explain the grades so far. So every likely set is asked how
likely each row is bad, and the answers are averaged by how likely the sets are (Hoeting et al. 1999).
What that says of a set is mixed with what the graded rows say by themselves, which outweighs it as
grades become many: then it matters less and less that the truth may be no small set at all.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from flowboard.align.selection.hypotheses import weighed
from flowboard.align.table import Flags, Floats

SAID_BY_SETS: Final = 40.0
"""How many grades the word of the likely sets is worth."""
SHRINKAGE: Final = 2.0
"""κ: how many good grades it is worth where the FFR is bounded, which few grades shall do by themselves."""
MOST_MEMBERS: Final = 8
"""Of the sets that are weighed; with few grades the likely ones are smaller."""
FEW: Final = 30
"""Grades from which on the bound is stricter."""
QUANTILE_OF_FEW: Final = 0.6
QUANTILE: Final = 0.8
LEAST: Final = 1e-9
"""Of a prior, which may not be 0."""


@dataclass(frozen=True, slots=True, eq=False)
class Expected:
    """What each row adds to the rates of a set that fails it. The rates of a set are sums over its rows.

    Args:
        j: n, to coverage − FFR.
        ffr: n, to the FFR, as the likely sets see it.
    """

    j: Floats
    ffr: Floats


def expected(failed: Flags, bad: Floats) -> Expected:
    """What to expect of any set.

    Args:
        failed: n × m, the rows that each assertion fails, graded or not.
        bad: n grades, NaN where there is none.
    """
    import numpy as np

    sets = weighed(failed, bad, MOST_MEMBERS)
    rates = sets.if_passed[:, None] + (sets.if_failed - sets.if_passed)[:, None] * sets.fails
    coverage = sets.chance @ (rates / rates.sum(axis=1, keepdims=True))
    ffr = sets.chance @ ((1 - rates) / (1 - rates).sum(axis=1, keepdims=True))
    n_bad, n_good = int((bad == 1).sum()), int((bad == 0).sum())
    if not n_bad or not n_good:  # grades of one kind don't tell assertions apart by themselves
        return Expected(coverage - ffr, ffr)
    graded = np.where(bad == 1, 1 / n_bad, 0.0) - np.where(bad == 0, 1 / n_good, 0.0)
    share = SAID_BY_SETS / (SAID_BY_SETS + n_bad + n_good)
    return Expected(share * (coverage - ffr) + (1 - share) * graded, ffr)


def bound_quantile(graded: int) -> float:
    """The quantile that bounds the set's FFR, by the number of grades.

    With few grades a strict bound would leave nothing to choose; the report's word holds back then.
    """
    return QUANTILE_OF_FEW if graded < FEW else QUANTILE


def upper_bound(count: Floats, size: Floats, expected_share: Floats, quantile: float) -> Floats:
    """The upper end of a share seen `count` times in `size`, where `expected_share` was expected.

    A quantile of its posterior; the prior is a Beta distribution worth `SHRINKAGE` rows.
    """
    import numpy as np
    from scipy.special import betaincinv

    inside = np.minimum(count, size)
    share = np.clip(expected_share, LEAST, 1 - LEAST)
    bound: Floats = betaincinv(
        inside + SHRINKAGE * share, size - inside + SHRINKAGE * (1 - share), quantile
    )
    return bound
