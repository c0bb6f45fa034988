"""A figure that is never shown without its n and its interval.

Every rate, F1 or kappa that alignment reports is a `Figure`. Where there is nothing to divide by,
it is undefined and carries the reason: a reader sees "—", never 0 or NaN.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True, slots=True)
class Figure:
    """A figure with its 95 % interval.

    Args:
        value: the figure; None where it is undefined.
        low: lower end of its interval.
        high: upper end of its interval.
        numerator: what is counted, for a proportion.
        denominator: out of how many; for other figures, the items that it rests on.
        reason: why it is undefined, as a sentence; empty otherwise.
    """

    value: float | None
    low: float | None = None
    high: float | None = None
    numerator: float | None = None
    denominator: float | None = None
    reason: str = ""

    @classmethod
    def undefined(cls, reason: str) -> Figure:
        """A figure that can't be computed, with a sentence that says why."""
        return cls(None, reason=reason)

    @property
    def is_defined(self) -> bool:
        """Whether there is a value."""
        return self.value is not None

    def to_json(self) -> dict[str, Any]:
        """The figure as JSON values; `value` is null with a `reason` where it is undefined."""
        if self.value is None:
            return {"value": None, "reason": self.reason}
        return {
            "value": self.value,
            "low": self.low,
            "high": self.high,
            "numerator": self.numerator,
            "denominator": self.denominator,
        }

    def __str__(self) -> str:
        if self.value is None:
            return "—"
        shown = f"{self.value:.2f}"
        if self.low is not None and self.high is not None:
            shown += f" ({self.low:.2f}–{self.high:.2f})"
        return shown
