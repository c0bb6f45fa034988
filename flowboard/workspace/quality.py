"""The share of items that pass, with its interval: what a gate in CI compares to its bar."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from statistics import NormalDist
from typing import TYPE_CHECKING, Any, Literal

from flowboard.runtime.events import FILTERED_OUT
from flowboard.workspace.lineage import LineItem, line_items, terminals

if TYPE_CHECKING:
    from flowboard.runtime.plan import Plan
    from flowboard.store.store import Store


@dataclass(frozen=True, slots=True)
class PassRate:
    """How many of `total` items passed, with the Wilson interval of that share at 95 %.

    `failed` items fail an assertion; the rest are undecided (a judge was unsure or erred) or have
    no whole output. Neither counts as passed.
    """

    passed: int
    total: int
    failed: int = 0

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
            "failed": self.failed,
            "undecided": self.total - self.passed - self.failed,
            "items": self.total,
            "rate": self.rate,
            "interval": self.interval,
            "confidence": 0.95,
        }

    def __str__(self) -> str:
        if self.rate is None or self.interval is None:
            return "no items"
        low, high = self.interval
        open_ = self.total - self.passed - self.failed
        rest = f", {open_} undecided" if open_ else ""
        return (
            f"{self.passed} of {self.total} items pass: {self.rate:.1%}, "
            f"95 % interval {low:.1%} to {high:.1%} ({self.failed} fail{rest})"
        )


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
    outcomes = Counter(
        outcome_of(item)
        for node in terminals(plan)
        for item in line_items(store, run_id, plan, node.id, outputs=False)
    )
    counted = outcomes.total() - outcomes["uncounted"]
    return PassRate(outcomes["pass"], counted, outcomes["fail"])


ItemOutcome = Literal["pass", "fail", "undecided", "uncounted"]


def outcome_of(item: LineItem) -> ItemOutcome:
    """How an item at the end of a flow came out of everything that is asserted of it."""
    cell = item.cell
    if cell.status == "awaiting" or (cell.status == "skipped" and cell.error == FILTERED_OUT):
        return "uncounted"
    looking = [judge for judges in item.judges.values() for judge in judges]
    outcomes = {verdict["outcome"] for one in (cell, *looking) for verdict in one.verdicts or ()}
    if "fail" in outcomes:
        return "fail"
    whole = cell.status == "done" and all(judge.status in ("done", "skipped") for judge in looking)
    return "pass" if whole and outcomes <= {"pass", "skipped"} else "undecided"
