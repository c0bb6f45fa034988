"""Two versions of an evaluator on the same rows: is the new one better, or was it luck?"""

from __future__ import annotations

from dataclasses import asdict, dataclass
from typing import Any, Final

from flowboard.align.table import Floats

LEVEL: Final = 0.05


@dataclass(frozen=True, slots=True)
class Comparison:
    """Two versions on the graded rows that both gave a verdict on.

    Args:
        first_only: rows that only the first version sees as the person does.
        second_only: rows that only the second does.
        rows: all rows that were compared.
        chance: how often two equally good versions would differ as much: the two-sided p of McNemar's
            exact test. 1.0 where they never differ.
    """

    first_only: int
    second_only: int
    rows: int
    chance: float

    @property
    def sentence(self) -> str:
        """What the comparison says."""
        if not self.rows:
            return "No graded row has a verdict of both versions yet."
        differ = self.first_only + self.second_only
        if self.chance >= LEVEL:
            return f"No reliable difference: they differ on {differ} of {self.rows} rows, and neither side prevails."
        better = "second" if self.second_only > self.first_only else "first"
        right = max(self.first_only, self.second_only)
        return (
            f"The {better} version is better: where they differ it agrees with people on {right} of"
            f" {differ} rows (p = {self.chance:.2g})."
        )

    def to_json(self) -> dict[str, Any]:
        """The comparison as JSON values."""
        return {**asdict(self), "sentence": self.sentence}


def compare(first_fails: Floats, second_fails: Floats, bad: Floats) -> Comparison:
    """McNemar's exact test (1947) of two versions.

    Args:
        first_fails: n verdicts of the one, 1.0, 0.0 or NaN.
        second_fails: n verdicts of the other.
        bad: n grades, NaN where there is none.
    """
    import numpy as np

    both = ~np.isnan(first_fails) & ~np.isnan(second_fails) & ~np.isnan(bad)
    first, second = first_fails[both] == bad[both], second_fails[both] == bad[both]
    first_only, second_only = int((first & ~second).sum()), int((second & ~first).sum())
    if not first_only + second_only:
        return Comparison(0, 0, int(both.sum()), 1.0)
    from scipy.stats import binomtest

    chance = binomtest(first_only, first_only + second_only, 0.5).pvalue
    return Comparison(first_only, second_only, int(both.sum()), float(chance))
