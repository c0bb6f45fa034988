"""A score as an evaluator: it fails what lies beyond a threshold that is fitted to grades.

Any numeric column will do: a re-ranker, an NLI model, a metric, the share of a panel's votes.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from flowboard.align.splits import folds
from flowboard.align.table import Flags, Floats, Integers

FOLDS: Final = 5
LEAST_OF_A_KIND: Final = 2
"""Bad and good rows that a threshold needs."""


@dataclass(frozen=True, slots=True)
class Threshold:
    """Fails what lies above a value, or below it.

    Args:
        value: between two scores that were seen.
        fails_above: whether high scores are bad.
    """

    value: float
    fails_above: bool

    def verdicts(self, scores: Floats) -> Floats:
        """n verdicts for n scores; NaN where there is no score."""
        import numpy as np

        beyond = scores > self.value if self.fails_above else scores < self.value
        return np.where(np.isnan(scores), np.nan, beyond.astype(float))

    def __str__(self) -> str:
        return f"fails {'above' if self.fails_above else 'below'} {self.value:.4g}"


def fit_threshold(scores: Floats, bad: Floats) -> Threshold | None:
    """The threshold with the highest coverage − FFR; in the middle of the best gaps if several are.

    Args:
        scores: n scores, NaN where there is none.
        bad: n grades, 1.0, 0.0 or NaN.

    Returns:
        None if there aren't two bad and two good rows with scores, or all scores are alike.
    """
    import numpy as np

    known = ~np.isnan(scores) & ~np.isnan(bad)
    scores, bad = scores[known], bad[known]
    n_bad, n_good = int((bad == 1).sum()), int((bad == 0).sum())
    if n_bad < LEAST_OF_A_KIND or n_good < LEAST_OF_A_KIND:
        return None
    order = np.argsort(scores, kind="stable")
    scores, bad = scores[order], bad[order]
    cuts = np.flatnonzero(np.diff(scores) > 0)
    if not len(cuts):
        return None
    # What lies above each cut, by kind.
    bad_above = n_bad - np.cumsum(bad == 1)[cuts]
    good_above = n_good - np.cumsum(bad == 0)[cuts]
    j = bad_above / n_bad - good_above / n_good
    fails_above = bool(j.max() >= -j.min())
    j = j if fails_above else -j
    best = cuts[_longest_run(j >= j.max() - 1e-12)]
    value = float((scores[best[0]] + scores[best[-1] + 1]) / 2)
    return Threshold(value, fails_above)


def _longest_run(flags: Flags) -> Flags:
    """Only the longest run of neighbouring flags, the first of equally long ones."""
    import numpy as np

    edges = np.flatnonzero(np.diff(np.concatenate([[0], flags.astype(int), [0]])))
    starts, ends = edges[::2], edges[1::2]
    longest = int((ends - starts).argmax())
    only = np.zeros(len(flags), dtype=bool)
    only[starts[longest] : ends[longest]] = True
    return only


@dataclass(frozen=True, slots=True, eq=False)
class ScoredEvaluator:
    """A named score, as a `Learner`.

    Args:
        name: what it is called.
        scores: n, of every row; NaN where there is none.
    """

    name: str
    scores: Floats

    def fit(self, bad: Floats) -> Threshold | None:
        """The threshold for these grades; None if there are too few."""
        return fit_threshold(self.scores, bad)

    def verdicts(self, bad: Floats, groups: Integers, seed: int = 0) -> Floats:
        """Its verdict on every row; see `Learner.verdicts`."""
        import numpy as np

        fitted = self.fit(bad)
        if fitted is None:
            return np.full(len(bad), np.nan)
        said = fitted.verdicts(self.scores)
        graded = ~np.isnan(bad)
        if len(np.unique(groups)) < 2:
            return np.where(graded, np.nan, said)
        (dealt,) = folds(groups, bad, FOLDS, repeats=1, seed=seed)
        for fold in range(int(dealt.max()) + 1):
            held_out = dealt == fold
            without = self.fit(np.where(held_out, np.nan, bad))
            there = held_out & graded
            said[there] = without.verdicts(self.scores[there]) if without else np.nan
        return said
