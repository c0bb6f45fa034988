"""What the graded rows say of assertions, and of any set of them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

from flowboard.align.selection.request import Objective, Targets
from flowboard.align.table import AlignmentTable, Flags, Floats, Integers

NEAR = 1e-9
"""What rounding may do to a sum of weights."""


@dataclass(frozen=True, slots=True)
class Tally:
    """A set on the graded rows. Rows on which it errs count nowhere.

    Args:
        size: how many assertions it has.
        caught, bad: bad rows that it fails, and all bad rows on which it has a verdict, by weight.
        lost, good: the same for good rows.
    """

    size: int
    caught: float
    bad: float
    lost: float
    good: float

    @property
    def coverage(self) -> float:
        """Share of bad rows that it fails; 0 where there are none."""
        return self.caught / self.bad if self.bad else 0.0

    @property
    def ffr(self) -> float:
        """Share of good rows that it fails; 0 where there are none."""
        return self.lost / self.good if self.good else 0.0

    @property
    def j(self) -> float:
        """Coverage − FFR (Youden 1950): 0 for always-pass and always-fail alike."""
        return self.coverage - self.ffr

    def covers(self, target: float) -> bool:
        """Whether coverage is at least `target`; a set without a verdict on any bad row covers nothing."""
        return target <= 0 or (self.bad > 0 and self.caught >= target * self.bad - NEAR)

    def spares(self, target: float) -> bool:
        """Whether FFR is at most `target`."""
        return self.lost <= target * self.good + NEAR

    def meets(self, targets: Targets) -> bool:
        """Whether both targets are met on these very rows."""
        return self.covers(targets.coverage) and self.spares(targets.ffr)

    def worth(self, objective: Objective) -> tuple[float, ...]:
        """What to compare sets by, the greater the better: the objective, then what breaks ties."""
        coverage, ffr, j = (round(value, 12) for value in (self.coverage, self.ffr, self.j))
        return {
            "size": (-self.size, j),
            "ffr": (-ffr, -self.size, coverage),
            "coverage": (coverage, -self.size, -ffr),
            "j": (j, -self.size, -ffr),
        }[objective]


@dataclass(frozen=True, slots=True, eq=False)
class Evidence:
    """The graded rows, bad and good apart, with m assertions.

    Args:
        names: the assertions.
        bad_failed, bad_silent: b × m flags: it fails the row; it has no verdict on it.
        good_failed, good_silent: g × m flags, the same for good rows.
        bad_weights, good_weights: b and g weights, 1.0 on average over all graded rows.
    """

    names: tuple[str, ...]
    bad_failed: Flags
    bad_silent: Flags
    good_failed: Flags
    good_silent: Flags
    bad_weights: Floats
    good_weights: Floats

    @property
    def has_silence(self) -> bool:
        """Whether any assertion lacks a verdict on any graded row."""
        return bool(self.bad_silent.any() or self.good_silent.any())

    def columns(self, names: Sequence[str]) -> list[int]:
        """Where these assertions stand."""
        place = {name: column for column, name in enumerate(self.names)}
        return [place[name] for name in names]

    def only(self, columns: Sequence[int] | Integers) -> Evidence:
        """The same rows with these assertions only."""
        places = list(columns)
        return replace(
            self,
            names=tuple(self.names[place] for place in places),
            bad_failed=self.bad_failed[:, places],
            bad_silent=self.bad_silent[:, places],
            good_failed=self.good_failed[:, places],
            good_silent=self.good_silent[:, places],
        )

    def affordable(self, ffr: float) -> Flags:
        """m flags: which assertions alone have an FFR of at most `ffr`."""
        lost = self.good_weights @ self.good_failed
        decided = self.good_weights @ ~self.good_silent
        within: Flags = lost <= ffr * decided + NEAR
        return within

    def tally(self, columns: Sequence[int]) -> Tally:
        """A set of assertions on these rows: it fails a row if any of its assertions does."""
        caught, undecided = _verdicts(self.bad_failed, self.bad_silent, columns)
        lost, unclear = _verdicts(self.good_failed, self.good_silent, columns)
        return Tally(
            len(columns),
            float(self.bad_weights[caught].sum()),
            float(self.bad_weights[~undecided].sum()),
            float(self.good_weights[lost].sum()),
            float(self.good_weights[~unclear].sum()),
        )


def evidence_of(table: AlignmentTable) -> Evidence:
    """The graded rows of a table."""
    import numpy as np

    graded = table.graded
    mean = table.weights[graded].mean() if graded.any() else 1.0
    parts = []
    for kind in (1, 0):
        rows = table.bad == kind
        fails = table.fails[rows]
        parts.append((fails == 1, np.isnan(fails), table.weights[rows] / mean))
    (bad_failed, bad_silent, bad_weights), (good_failed, good_silent, good_weights) = parts
    return Evidence(
        table.names, bad_failed, bad_silent, good_failed, good_silent, bad_weights, good_weights
    )


def _verdicts(failed: Flags, silent: Flags, columns: Sequence[int]) -> tuple[Flags, Flags]:
    """Which rows a set fails, and on which it errs."""
    import numpy as np

    chosen = list(columns)
    fails: Flags = np.any(failed[:, chosen], axis=1)
    undecided: Flags = np.any(silent[:, chosen], axis=1) & ~fails
    return fails, undecided
