"""Choosing from few grades: one assertion after the other, while the set's FFR is likely low enough.

Each step takes the assertion that adds most to estimated coverage − FFR, less a small price for
being one more. It is only accepted while an upper bound of the *set's* FFR stays under the target:
a bound on each assertion alone would let their false failures add up.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import Final

from flowboard.align.selection.estimates import (
    bound_quantile,
    marginal,
    pool_rates,
    upper_bound,
)
from flowboard.align.selection.evidence import Evidence, evidence_of
from flowboard.align.table import AlignmentTable, Flags, Floats

PRICE: Final = 0.01
"""What one more assertion has to add to coverage − FFR."""


def choose_greedily(
    table: AlignmentTable, candidates: Sequence[str], ffr: float, required: Sequence[str] = ()
) -> tuple[str, ...]:
    """Choose from few grades.

    Args:
        table: graded and ungraded rows.
        candidates: what may be chosen.
        ffr: the greatest FFR of the set, τ.
        required: these enter first and spend what τ allows.

    Returns:
        Names, in the order in which they entered.
    """
    state = _State(table, ffr)
    for name in required:
        state.enter(name)
    offered = [name for name in candidates if name not in frozenset(required)]
    while name := state.best(offered):
        state.enter(name)
    if not state.chosen and (name := state.best(offered, cautious=False)):
        # Too few good rows for any bound: the best single guess is still better than always-pass.
        state.enter(name)
    return tuple(state.chosen)


class _State:
    """What is chosen so far, and which rows it fails."""

    def __init__(self, table: AlignmentTable, ffr: float) -> None:
        import numpy as np

        self.chosen: list[str] = []
        self._ffr = ffr
        # Each row counts once, whatever its inclusion probability: weights right a rate on average, but
        # scatter what assertions are compared by. Rows that the set fails are drawn too often, if any
        # are, so that the bound of its FFR errs on the safe side.
        even = replace(table, weights=np.ones(len(table.ids)))
        self._evidence: Evidence = evidence_of(even)
        graded = table.graded
        pool = ~graded if not graded.all() else graded
        self._pool_failed: Flags = table.fails[pool] == 1
        self._quantile = bound_quantile(int(graded.sum()))
        self._place = {name: place for place, name in enumerate(table.names)}
        self._bad_left: Flags = np.ones(len(self._evidence.bad_weights), dtype=bool)
        self._good_left: Flags = np.ones(len(self._evidence.good_weights), dtype=bool)
        self._pool_left: Flags = np.ones(len(self._pool_failed), dtype=bool)

    def enter(self, name: str) -> None:
        """Add an assertion to the set."""
        place = self._place[name]
        self.chosen.append(name)
        self._bad_left = self._bad_left & ~self._evidence.bad_failed[:, place]
        self._good_left = self._good_left & ~self._evidence.good_failed[:, place]
        self._pool_left = self._pool_left & ~self._pool_failed[:, place]

    def best(self, names: Sequence[str], *, cautious: bool = True) -> str:
        """The assertion that adds most and may be added; empty if none does.

        With `cautious`, the bound of the set's FFR has to stay under the target, else only the rate
        itself.
        """
        import numpy as np

        gains = self._gains()
        rates = self._bounds() if cautious else self._rates()
        open_names = [name for name in names if name not in self.chosen]
        places = np.array([self._place[name] for name in open_names], dtype=np.int64)
        allowed = (gains[places] > 0) & (rates[places] <= self._ffr + 1e-12)
        if not allowed.any():
            return ""
        return open_names[int(np.where(allowed, gains[places], -np.inf).argmax())]

    def _gains(self) -> Floats:
        """m: what each would add to coverage − FFR, less its price."""
        evidence = self._evidence
        pool = pool_rates(self._pool_failed, self._pool_left)
        covers = marginal(
            evidence.bad_failed, evidence.bad_silent, evidence.bad_weights, self._bad_left, pool
        )
        loses = marginal(
            evidence.good_failed, evidence.good_silent, evidence.good_weights, self._good_left, pool
        )
        gains: Floats = covers - loses - PRICE
        return gains

    def _rates(self) -> Floats:
        """m: the FFR of the set with each of them, on the graded rows."""
        lost, decided = self._losses()
        return _shares(lost, decided)

    def _bounds(self) -> Floats:
        """m: the upper bound of the FFR of the set with each of them."""
        lost, decided = self._losses()
        return upper_bound(lost, decided, self._quantile)

    def _losses(self) -> tuple[Floats, Floats]:
        """m and m: the good rows that the set with each of them fails, and has a verdict on."""
        evidence = self._evidence
        failed = evidence.good_failed | ~self._good_left[:, None]
        undecided = evidence.good_silent & ~failed
        return evidence.good_weights @ failed, evidence.good_weights @ ~undecided


def _shares(part: Floats, whole: Floats) -> Floats:
    import numpy as np

    shares: Floats = part / np.maximum(whole, 1e-12)
    return shares
