"""The share of items that pass, with its interval: what a gate in CI compares to its bar."""

from __future__ import annotations

from dataclasses import dataclass
from statistics import NormalDist
from typing import TYPE_CHECKING, Any, Final

from flowboard.workspace.lineage import LineItem, line_items, terminals

if TYPE_CHECKING:
    from flowboard.runtime.plan import Plan
    from flowboard.store.store import Store

FILTERED_OUT: Final = "filtered out upstream"
"""How a skipped cell says that its item was rejected by a filter, and nothing failed."""


@dataclass(frozen=True, slots=True)
class PassRate:
    """How many of `total` items passed, with the Wilson interval of that share at 95 %."""

    passed: int
    total: int

    @property
    def rate(self) -> float | None:
        """The share that passed; None without items."""
        return self.passed / self.total if self.total else None

    @property
    def interval(self) -> tuple[float, float] | None:
        """The interval of the share; None without items."""
        return wilson_interval(self.passed, self.total) if self.total else None

    def to_json(self) -> dict[str, Any]:
        """The rate as JSON values."""
        return {
            "passed": self.passed,
            "items": self.total,
            "rate": self.rate,
            "interval": self.interval,
            "confidence": 0.95,
        }

    def __str__(self) -> str:
        if self.rate is None or self.interval is None:
            return "no items"
        low, high = self.interval
        return f"{self.passed} of {self.total} items pass: {self.rate:.1%}, 95 % interval {low:.1%} to {high:.1%}"


def wilson_interval(passed: int, total: int, confidence: float = 0.95) -> tuple[float, float]:
    """The two-sided score interval of a share (E. B. Wilson 1927), which holds for small numbers too.

    Written out because SciPy, which has it, takes a second to import at the end of every run.
    """
    z = NormalDist().inv_cdf((1 + confidence) / 2)
    share = passed / total
    centre = share + z * z / (2 * total)
    reach = z * (share * (1 - share) / total + z * z / (4 * total * total)) ** 0.5
    scale = 1 + z * z / total
    return max(0.0, (centre - reach) / scale), min(1.0, (centre + reach) / scale)


def quality_of(store: Store, run_id: str, plan: Plan) -> PassRate:
    """The share of the items at the end of a plan that pass everything asserted of them.

    An item is a cell of a last step. It passes if it has an output and every assertion on it, and
    every deciding assertion of the evaluators that look at it, passes or doesn't apply. Items that
    were filtered out, or wait for a person, don't count; those that failed upstream do. An answer
    that was cut short or refused doesn't pass.
    """
    passed = total = 0
    for node in terminals(plan):
        for item in line_items(store, run_id, plan, node.id, outputs=False):
            verdict = passes(item)
            total += verdict is not None
            passed += verdict is True
    return PassRate(passed, total)


def passes(item: LineItem) -> bool | None:
    """Whether an item passes all that is asserted of it; None where it doesn't count."""
    cell = item.cell
    if cell.status == "awaiting" or (cell.status == "skipped" and cell.error == FILTERED_OUT):
        return None
    if cell.status != "done":
        return False
    looking = [judge for judges in item.judges.values() for judge in judges]
    if any(judge.status not in ("done", "skipped") for judge in looking):
        return False
    said = [verdict for one in (cell, *looking) for verdict in one.verdicts or ()]
    return all(verdict["outcome"] in ("pass", "skipped") for verdict in said)
