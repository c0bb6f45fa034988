"""A learner that knows only some of the rows, such as those whose texts were embedded."""

from __future__ import annotations

from dataclasses import dataclass

from flowboard.align.learned.contract import Learner
from flowboard.align.table import Flags, Floats, Integers


@dataclass(frozen=True, slots=True, eq=False)
class PartlyKnown:
    """A learner of k rows among n, as a `Learner` of all n; of the others it says nothing.

    Args:
        learner: of the k rows that are known.
        known: n flags, k of them set.
    """

    learner: Learner
    known: Flags

    @property
    def name(self) -> str:
        """See `Learner.name`."""
        return self.learner.name

    def verdicts(self, bad: Floats, groups: Integers, seed: int = 0) -> Floats:
        """See `Learner.verdicts`."""
        import numpy as np

        said = np.full(len(bad), np.nan)
        if self.known.any():
            said[self.known] = self.learner.verdicts(bad[self.known], groups[self.known], seed)
        return said
