"""Choosing from few grades: one assertion after the other, while the set's FFR is likely low enough.

Each step takes the assertion that adds most to what coverage − FFR is expected to be, less a small price
for being one more. It is only accepted while an upper bound of the *set's* FFR stays under the target:
a bound on each assertion alone would let their false failures add up.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from flowboard.align.selection.estimates import bound_quantile, expected, upper_bound
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
    state = _State(table, tuple(dict.fromkeys((*required, *candidates))), ffr)
    for name in dict.fromkeys(required):
        state.enter(name)
    while name := state.best():
        state.enter(name)
    if not state.chosen and (name := state.best(cautious=False)):
        # Too few good rows for any bound: the best single guess is still better than always-pass.
        state.enter(name)
    return tuple(state.chosen)


class _State:
    """What is chosen so far, and which rows it fails.

    Each graded row counts once, whatever its inclusion probability: weights right a rate on average, but
    scatter what assertions are compared by. Rows that the set fails are drawn too often, if any are, so
    that the bound of its FFR errs on the safe side.
    """

    def __init__(self, table: AlignmentTable, names: tuple[str, ...], ffr: float) -> None:
        import numpy as np

        self.chosen: list[str] = []
        self._ffr = ffr
        self._place = {name: place for place, name in enumerate(names)}
        column = {name: place for place, name in enumerate(table.names)}
        columns = [column[name] for name in names]
        self._failed: Flags = (table.fails == 1)[:, columns]
        self._expected = expected(self._failed, table.bad)
        self._quantile = bound_quantile(int(table.graded.sum()))
        # What has caught no bad row yet has only a prior on its side; without bad rows nothing has more.
        caught = self._failed[table.bad == 1]
        self._has_caught: Flags = caught.any(axis=0) if len(caught) else np.ones(len(names), bool)
        self._good: Flags = table.bad == 0
        self._good_silent: Flags = np.isnan(table.fails[self._good])[:, columns]
        self._left: Flags = np.ones(len(table.ids), dtype=bool)
        # What each would add to coverage − FFR, and to the FFR alone; and the FFR that is spent already.
        self._adds_j, self._adds_ffr = self._sums(self._left)
        self._spent = 0.0

    def enter(self, name: str) -> None:
        """Add an assertion to the set."""
        self.chosen.append(name)
        newly = self._left & self._failed[:, self._place[name]]
        j, ffr = self._sums(newly)
        self._adds_j, self._adds_ffr = self._adds_j - j, self._adds_ffr - ffr
        self._spent += float(self._expected.ffr[newly].sum())
        self._left = self._left & ~newly

    def _sums(self, rows: Flags) -> tuple[Floats, Floats]:
        """m and m: what is expected of these rows, coverage − FFR and FFR, for each that fails them."""
        failed = self._failed[rows].astype(float)
        return self._expected.j[rows] @ failed, self._expected.ffr[rows] @ failed

    def best(self, *, cautious: bool = True) -> str:
        """The assertion that adds most and may be added; empty if none does.

        With `cautious`, the bound of the set's FFR has to stay under the target, else only the rate
        itself.
        """
        import numpy as np

        gains = np.round(self._adds_j - PRICE, 12)  # so that of equals the first is taken
        rates = self._bounds() if cautious else self._rates()
        allowed = self._has_caught & (gains > 0) & (rates <= self._ffr + 1e-12)
        allowed[[self._place[name] for name in self.chosen]] = False
        if not allowed.any():
            return ""
        return list(self._place)[int(np.where(allowed, gains, -np.inf).argmax())]

    def _rates(self) -> Floats:
        """m: the FFR of the set with each of them, on the graded rows."""
        import numpy as np

        lost, decided = self._losses()
        rates: Floats = lost / np.maximum(decided, 1)
        return rates

    def _bounds(self) -> Floats:
        """m: the upper bound of the FFR of the set with each of them."""
        return upper_bound(*self._losses(), self._spent + self._adds_ffr, self._quantile)

    def _losses(self) -> tuple[Floats, Floats]:
        """m and m: the good rows that the set with each of them fails, and has a verdict on."""
        failed = self._failed[self._good] | ~self._left[self._good][:, None]
        undecided = self._good_silent & ~failed
        return failed.sum(axis=0).astype(float), (~undecided).sum(axis=0).astype(float)
