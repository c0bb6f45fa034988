"""The quality of the application: how many of its outputs are good, corrected for the judge's errors.

A judge that fails good outputs and passes bad ones reports a pass rate that is off by as much. The
graded rows say by how much. The estimator is the prediction-powered mean (Angelopoulos et al. 2023)
with its tuned λ (PPI++, Angelopoulos, Duchi and Zrnic 2023): the rate among the graded rows, moved by
λ times what the verdicts of all rows differ from those of the graded ones. For a verdict of two
values this *is* the post-stratified mean, the good rate among passed and among failed rows, each
weighted by its share of all rows. It therefore holds, too, where grades were sampled by verdict.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Final

from flowboard.align.figures import Figure
from flowboard.align.intervals import DRAWS, TAIL, WEAK_PRIORS, effective_size, proportion
from flowboard.align.table import Flags, Floats, Integers

PASSED: Final = 0.0
FAILED: Final = 1.0


@dataclass(frozen=True, slots=True)
class Quality:
    """How good the application is.

    Args:
        passed: the share of rows that the evaluator passes, as it stands.
        good: the share of good rows, corrected for the evaluator's errors.
        errors: rows without a verdict, which are in neither.
    """

    passed: Figure
    good: Figure
    errors: int

    def to_json(self) -> dict[str, Any]:
        """The quality as JSON values."""
        return {"passed": self.passed.to_json(), "good": self.good.to_json(), "errors": self.errors}


@dataclass(frozen=True, slots=True)
class _Stratum:
    """The rows that got one verdict: how many, and among the graded ones the share of good."""

    rows: float
    good: Figure
    size: float


def corrected_quality(
    fails: Floats, bad: Floats, groups: Integers, weights: Floats | None = None, seed: int = 0
) -> Quality:
    """The raw pass rate and the corrected one.

    Args:
        fails: n verdicts on all rows, graded or not; NaN where there is none. On graded rows they
            must not be of an evaluator that was chosen on the same grades.
        bad: n grades, NaN where there is none.
        groups: n numbers; rows with the same number resemble each other.
        weights: n inverse inclusion probabilities. They matter only where the chance of being graded
            differed among rows of one verdict.
        seed: of the draws behind the interval.
    """
    import numpy as np

    decided = ~np.isnan(fails)
    errors = int((~decided).sum())
    fails, bad, groups = fails[decided], bad[decided], groups[decided]
    weights = np.ones(len(fails)) if weights is None else weights[decided]
    passed = proportion(1 - fails, None, groups, undefined="The evaluator gave no verdict on any row.")
    strata = [_stratum(fails == verdict, bad, groups, weights) for verdict in (PASSED, FAILED)]
    strata = [stratum for stratum in strata if stratum.rows]
    if not strata:
        return Quality(passed, passed, errors)
    if any(not stratum.good.is_defined for stratum in strata):
        reason = "Neither passed nor failed rows may be without a grade: grade some of both."
        return Quality(passed, Figure.undefined(reason), errors)
    # All rows together are a sample as well, of as many as their groups leave.
    scale = effective_size(fails, None, groups) / len(fails)
    return Quality(passed, _mean(strata, scale, seed), errors)


def _stratum(which: Flags, bad: Floats, groups: Integers, weights: Floats) -> _Stratum:
    import numpy as np

    graded = which & ~np.isnan(bad)
    good = proportion(1 - bad[graded], weights[graded], groups[graded])
    size = effective_size(bad[graded], weights[graded], groups[graded])
    return _Stratum(float(which.sum()), good, size)


def _mean(strata: list[_Stratum], scale: float, seed: int) -> Figure:
    """The mean over strata, with the posterior of their shares and of their good rates."""
    import numpy as np

    random = np.random.default_rng(seed)
    rows = np.array([stratum.rows for stratum in strata])
    rates = np.array([stratum.good.value for stratum in strata], dtype=float)
    sizes = np.array([stratum.size for stratum in strata])
    ends = []
    for prior in WEAK_PRIORS:
        shares = random.dirichlet(rows * scale + prior, DRAWS)
        good = random.beta(rates * sizes + prior, (1 - rates) * sizes + prior, (DRAWS, len(strata)))
        ends.append(np.quantile((shares * good).sum(axis=1), [TAIL, 1 - TAIL]))
    value = float((rows * rates).sum() / rows.sum())
    low, high = min(low for low, _ in ends), max(high for _, high in ends)
    # Where no graded row was bad (or good), the figure is at the edge and so is its interval.
    high = 1.0 if value == 1 else max(high, value)
    low = 0.0 if value == 0 else min(low, value)
    graded = sum(stratum.good.denominator or 0 for stratum in strata)
    return Figure(value, float(low), float(high), None, graded)
