"""The budget of a run: a call is only made when what it may cost is still there."""

from __future__ import annotations

from typing import Final


class BudgetSpent(Exception):
    """The next call might cost more than what is left."""

    status: Final = "budget"


class Budget:
    """US dollars that a run may spend; None means no limit. `spent` is what it has cost already."""

    def __init__(self, limit: float | None, spent: float = 0.0) -> None:
        self.limit = limit
        self.spent = spent
        self._reserved = 0.0

    def reserve(self, expected: float) -> None:
        """Set aside what a call is expected to cost at most.

        Raises:
            BudgetSpent: it would exceed what is left; the message gives the figures.
        """
        if self.limit is not None and self.spent + self._reserved + expected > self.limit:
            raise BudgetSpent(
                f"the budget of ${self.limit:.4f} doesn't cover the next call: "
                f"${self.spent:.4f} are spent, ${self._reserved:.4f} are in flight, and it may cost "
                f"${expected:.4f}. Raise --budget and resume the run."
            )
        self._reserved += expected

    def settle(self, expected: float, cost: float | None) -> None:
        """Replace a reservation by what the call has cost (None where the price is unknown)."""
        self._reserved = max(0.0, self._reserved - expected)
        self.spent += cost or 0.0
