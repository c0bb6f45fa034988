"""Outcomes: what a set of verdicts says together, and how outcomes are counted.

Only pass and fail are evidence. `unsure` and `error` leave the numerator and the denominator of a
rate and are counted beside it; `skipped` and `not_run` say nothing. In every boolean that leaves
the program, true means pass, which means good.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, replace

from flowboard.flow.assertion import OUTCOMES
from flowboard.node import AssertionSpec, Outcome, Verdict


def combine(verdicts: Iterable[Verdict]) -> Outcome:
    """The verdict of a set of assertions on one item: `fail`, `error` or `pass`.

    Fail if any fails, else error if any errs, else pass. An assertion that is unsure, doesn't apply
    or didn't run counts for neither side, so that a set without evidence passes, as the empty one
    does; look at `Counts.evidence` where that matters.
    """
    return combine_outcomes(verdict.outcome for verdict in verdicts)


def combine_outcomes(outcomes: Iterable[Outcome]) -> Outcome:
    """As `combine`, for bare outcomes."""
    found = set(outcomes)
    if "fail" in found:
        return "fail"
    return "error" if "error" in found else "pass"


def is_evidence(outcome: Outcome) -> bool:
    """Whether an outcome counts for or against the output it is about."""
    return outcome in ("pass", "fail")


def is_lasting(outcome: Outcome) -> bool:
    """Whether the same assertion would say the same of the same output again.

    Only such an outcome is worth keeping: an error may be a network's, and what didn't run may run
    next time.
    """
    return outcome in ("pass", "fail", "unsure", "skipped")


def as_boolean(outcome: Outcome) -> bool | None:
    """True for pass, False for fail, None for everything else: the form in which outcomes leave."""
    return {"pass": True, "fail": False}.get(outcome)


def relabelled(verdict: Verdict, spec: AssertionSpec) -> Verdict:
    """A kept verdict under the name, criterion and scope that `spec` has now.

    These don't decide the outcome, so they aren't part of what it is kept under (`spec_hash`).
    """
    return replace(verdict, name=spec.name, criterion=spec.criterion, scope=spec.scope)


@dataclass(frozen=True, slots=True)
class Counts:
    """How often each outcome occurs."""

    passed: int = 0
    failed: int = 0
    unsure: int = 0
    errors: int = 0
    skipped: int = 0
    not_run: int = 0

    @classmethod
    def of(cls, outcomes: Iterable[Outcome]) -> Counts:
        """Count outcomes."""
        counted = Counter(outcomes)
        return cls(*(counted[outcome] for outcome in OUTCOMES))

    @property
    def n(self) -> int:
        """All outcomes together."""
        return sum(self.by_outcome().values())

    @property
    def evidence(self) -> int:
        """Passes and fails together: the denominator of the pass rate."""
        return self.passed + self.failed

    @property
    def pass_rate(self) -> float | None:
        """The share of passes in the evidence, from 0 to 1; None where there is none."""
        return self.passed / self.evidence if self.evidence else None

    def by_outcome(self) -> dict[Outcome, int]:
        """The counts under the names of the outcomes, zeros included."""
        return {
            "pass": self.passed,
            "fail": self.failed,
            "unsure": self.unsure,
            "error": self.errors,
            "skipped": self.skipped,
            "not_run": self.not_run,
        }

    def __add__(self, other: Counts) -> Counts:
        mine, theirs = self.by_outcome(), other.by_outcome()
        return Counts(*(mine[outcome] + theirs[outcome] for outcome in OUTCOMES))
