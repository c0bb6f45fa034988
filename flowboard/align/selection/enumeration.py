"""The smallest set by looking at all sets of a size, most of them without being looked at.

What a further assertion catches only ever shrinks as a set grows. So a set can't come to catch more
than it does by now, plus the most that its open places could each catch by themselves (Nemhauser,
Wolsey and Fisher 1978). Where that is too little, nothing that grows from the set is looked at. On
tables with many unlike rows, whose linear relaxation says next to nothing, this proves in milliseconds
what a solver of integer programs doesn't in a minute; large sets are better left to the solver.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from flowboard.align.selection.evidence import NEAR, Evidence
from flowboard.align.selection.request import Targets
from flowboard.align.table import Floats, Integers

MOST_WORK: Final = 100_000_000
"""Entries of the table that are looked at before giving up, about a tenth of a second. Counted and not
timed, so that a busy machine comes to the same answer."""
MOST_ENTRIES: Final = 200_000
"""Of a table; in larger ones there are too many sets even with the bound."""
MOST_AT_ONCE: Final = 20_000_000
"""Entries for which all pairs are worth looking at in one step."""


class _TooMuchWork(Exception):
    """More work than it is worth."""


def smallest(
    evidence: Evidence, required: Sequence[int], targets: Targets, most: int
) -> tuple[tuple[int, ...] | None, bool]:
    """The smallest set that meets both targets, and whether it is settled that nothing smaller does.

    Args:
        evidence: without silence: a row that a set doesn't fail, it passes.
        required: what has to be in the set.
        targets: the least coverage and the greatest FFR.
        most: the greatest size that is of interest.

    Returns:
        Places in table order, or None; `(None, True)` says that there is no such set.
    """
    if len(evidence.names) * (len(evidence.bad_weights) + len(evidence.good_weights)) > MOST_ENTRIES:
        return None, False
    search = _Search(evidence, required, targets)
    try:
        for size in range(len(required), most + 1):
            if (found := search.of_size(size - len(required))) is not None:
                return tuple(sorted((*required, *found))), True
    except _TooMuchWork:
        return None, False
    return None, True


class _Search:
    """Sets of a given size; a set is refused or found as a list of places."""

    def __init__(self, evidence: Evidence, required: Sequence[int], targets: Targets) -> None:
        import numpy as np

        # One row for each assertion, so that those of a few assertions lie together.
        self._bad: Floats = np.ascontiguousarray(evidence.bad_failed.T, dtype=float)
        self._good: Floats = np.ascontiguousarray(evidence.good_failed.T, dtype=float)
        chosen = list(required)
        bad_left = evidence.bad_weights * ~evidence.bad_failed[:, chosen].any(axis=1)
        good_left = evidence.good_weights * ~evidence.good_failed[:, chosen].any(axis=1)
        bad, good = float(evidence.bad_weights.sum()), float(evidence.good_weights.sum())
        self._start = bad_left, good_left
        self._has_bad = bad > 0 or targets.coverage <= 0
        self._short = targets.coverage * bad - (bad - float(bad_left.sum()))
        self._budget = targets.ffr * good - (good - float(good_left.sum()))
        free = np.ones(len(evidence.names), dtype=bool)
        free[chosen] = False
        self._free: Integers = np.flatnonzero(free)
        self._work = 0

    def of_size(self, places: int) -> list[int] | None:
        """A set of so many assertions beside the required ones, or of fewer, if there is one."""
        if not self._has_bad or self._budget < -NEAR:
            return None
        if self._short <= NEAR:
            return []
        return self._grown(self._free, *self._start, places, self._short, self._budget)

    def _grown(
        self,
        offered: Integers,
        bad_left: Floats,
        good_left: Floats,
        places: int,
        short: float,
        budget: float,
    ) -> list[int] | None:
        """What to add of the offered ones to catch what is `short`, at a loss within `budget`."""
        if places <= 0:
            return None
        self._spend(len(offered) * (len(bad_left) + len(good_left)))
        catches, loses = self._bad[offered] @ bad_left, self._good[offered] @ good_left
        able = (loses <= budget + NEAR) & (catches > 0)
        order = (-catches[able]).argsort(kind="stable")
        offered, catches, loses = offered[able][order], catches[able][order], loses[able][order]
        if float(catches[:places].sum()) < short - NEAR:
            return None
        if catches[0] >= short - NEAR:
            return [int(offered[0])]
        if places == 2:
            matter = int((catches >= short - catches[0] - NEAR).sum())
            if matter**2 * len(bad_left) <= MOST_AT_ONCE:
                return self._pair(offered[:matter], bad_left, good_left, short, budget)
        for step in range(len(offered) - 1):
            if float(catches[step : step + places].sum()) < short - NEAR:
                return None
            place = int(offered[step])
            found = self._grown(
                offered[step + 1 :],
                bad_left * (1 - self._bad[place]),
                good_left * (1 - self._good[place]),
                places - 1,
                short - float(catches[step]),
                budget - float(loses[step]),
            )
            if found is not None:
                return [place, *found]
        return None

    def _pair(
        self, offered: Integers, bad_left: Floats, good_left: Floats, short: float, budget: float
    ) -> list[int] | None:
        import numpy as np

        self._spend(len(offered) ** 2 * (len(bad_left) + len(good_left)) // 8)  # products are quick
        bad, good = self._bad[offered], self._good[offered]
        catches, loses = _of_pairs(bad, bad_left), _of_pairs(good, good_left)
        able = (catches >= short - NEAR) & (loses <= budget + NEAR)
        if not able.any():
            return None
        return [int(offered[place]) for place in np.unravel_index(int(able.argmax()), able.shape)]

    def _spend(self, entries: int) -> None:
        self._work += entries
        if self._work > MOST_WORK:
            raise _TooMuchWork


def _of_pairs(failed: Floats, weights: Floats) -> Floats:
    """The weight of the rows that any of two assertions fails, for all pairs of them."""
    common = (failed * weights) @ failed.T
    alone = common.diagonal()
    pairs: Floats = alone[:, None] + alone[None, :] - common
    return pairs
