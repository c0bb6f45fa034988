"""How well verdicts agree with people's grades: every figure with its interval and its n.

A bad output is the positive class: *coverage* is the share of bad rows that the evaluator fails
(recall, or sensitivity), *FFR* the share of good rows that it fails (the false failure rate). Errors
and `unsure` are no evidence: they leave numerator and denominator and are counted beside.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any, Final

from flowboard.align.figures import Figure
from flowboard.align.intervals import Statistic, effective_size, proportion, table_intervals
from flowboard.align.table import AlignmentTable, Flags, Floats, Integers

NO_BAD: Final = "No bad row is graded yet."
NO_GOOD: Final = "No good row is graded yet."
NO_VERDICT: Final = "It gave no verdict on any graded row of this kind."
NEVER_FAILS: Final = "It fails none of the graded rows."
ONE_CLASS: Final = "It needs graded rows of both kinds, good and bad."


@dataclass(frozen=True, slots=True)
class AlwaysFail:
    """What an evaluator that fails every row would reach on the same rows: the bar for any other.

    Its coverage, FFR and balanced accuracy are 1, 1 and ½, its kappa is 0.
    """

    precision: Figure
    f1: Figure
    balanced_accuracy: Figure
    kappa: Figure


@dataclass(frozen=True, slots=True)
class Agreement:
    """Verdicts against grades.

    Args:
        coverage, ffr, precision, f1, balanced_accuracy, kappa: the figures, weighted.
        prevalence: the share of bad rows among the graded ones.
        always_fail: the baseline on the same rows.
        tp, fp, fn, tn: counts of rows, failed bad, failed good, passed bad and passed good. They
            aren't whole where a row was judged several times, once for each repeated fold.
        errors: graded rows without a verdict.
        n_good, n_bad: graded rows, with and without a verdict.
    """

    coverage: Figure
    ffr: Figure
    precision: Figure
    f1: Figure
    balanced_accuracy: Figure
    kappa: Figure
    prevalence: Figure
    always_fail: AlwaysFail
    tp: float
    fp: float
    fn: float
    tn: float
    errors: int
    n_good: int
    n_bad: int

    @property
    def n_graded(self) -> int:
        """Graded rows of either kind."""
        return self.n_good + self.n_bad

    @property
    def warning(self) -> str:
        """A sentence if it isn't, or isn't shown to be, better than failing every row; else empty."""
        if self.kappa.value is None or self.kappa.low is None:
            return ""
        if self.kappa.value <= 0:
            return "Not better than always-fail: it agrees with people no more than chance does."
        if self.f1.value is not None and self.f1.value <= (self.always_fail.f1.value or 0):
            return "Not better than always-fail: failing every row would reach a higher F1."
        if self.kappa.low <= 0:
            return "Not yet shown to be better than always-fail: kappa's interval reaches down to 0."
        return ""

    def to_json(self) -> dict[str, Any]:
        """The agreement as JSON values, every figure with its interval or null with a reason."""
        figures = ("coverage", "ffr", "precision", "f1", "balanced_accuracy", "kappa", "prevalence")
        counts = ("tp", "fp", "fn", "tn", "errors", "n_good", "n_bad")
        baseline = ("precision", "f1", "balanced_accuracy", "kappa")
        return {
            **{name: getattr(self, name).to_json() for name in figures},
            "always_fail": {name: getattr(self.always_fail, name).to_json() for name in baseline},
            **{name: getattr(self, name) for name in counts},
            "warning": self.warning,
        }


def set_fails(table: AlignmentTable, names: Sequence[str]) -> Floats:
    """The verdicts of a set: it fails a row if any of its assertions does.

    Returns:
        n values: 1.0 fail; else NaN where any assertion said neither; else 0.0. The empty set
        passes everything.

    Raises:
        KeyError: there is no such assertion.
    """
    import numpy as np

    fails = table.assertions(names).fails
    failed = (fails == 1).any(axis=1)
    silent = np.isnan(fails).any(axis=1)
    return np.where(failed, 1.0, np.where(silent, np.nan, 0.0))


def agreements(table: AlignmentTable, seed: int = 0) -> dict[str, Agreement]:
    """The agreement of each assertion of a table by itself."""
    return {
        name: agreement(table.fails[:, place], table.bad, table.groups, table.weights, seed)
        for place, name in enumerate(table.names)
    }


def agreement(
    fails: Floats, bad: Floats, groups: Integers, weights: Floats | None = None, seed: int = 0
) -> Agreement:
    """Compare verdicts with grades. The verdicts are those on rows that nothing was chosen on.

    Args:
        fails: n verdicts: 1.0 fail, 0.0 pass, NaN neither. With repeated folds, the share of the
            repeats in which the row was failed.
        bad: n grades: 1.0 bad, 0.0 good, NaN none.
        groups: n numbers; rows with the same number resemble each other, which widens intervals.
        weights: n inverse inclusion probabilities; 1.0 each if omitted.
        seed: of the draws behind the intervals of kappa, F1 and balanced accuracy.
    """
    import numpy as np

    weights = np.ones(len(bad)) if weights is None else weights
    graded = ~np.isnan(bad)
    fails, bad, groups, weights = fails[graded], bad[graded], groups[graded], weights[graded]
    decided = ~np.isnan(fails)
    rows = _Rows(fails[decided], bad[decided], groups[decided], weights[decided])
    n_bad, n_good = int(bad.sum()), int((1 - bad).sum())
    coverage = rows.share_failed(rows.bad == 1, NO_VERDICT if n_bad else NO_BAD)
    ffr = rows.share_failed(rows.bad == 0, NO_VERDICT if n_good else NO_GOOD)
    both = rows.table_figures(seed)
    return Agreement(
        coverage=coverage,
        ffr=ffr,
        precision=rows.share_of_failed_that_is_bad(),
        f1=both["f1"],
        balanced_accuracy=both["balanced_accuracy"],
        kappa=both["kappa"],
        prevalence=proportion(bad, weights, groups, undefined="No row is graded yet."),
        always_fail=_always_fail(rows),
        tp=float((rows.fails * rows.bad).sum()),
        fp=float((rows.fails * (1 - rows.bad)).sum()),
        fn=float(((1 - rows.fails) * rows.bad).sum()),
        tn=float(((1 - rows.fails) * (1 - rows.bad)).sum()),
        errors=int((~decided).sum()),
        n_good=n_good,
        n_bad=n_bad,
    )


# -- figures of the whole table ------------------------------------------------------------------------


def f1_of(tp: Floats, fp: Floats, fn: Floats, tn: Floats) -> Floats:
    """The F1 of a confusion table, on the bad rows."""
    return 2 * tp / (2 * tp + fp + fn)


def balanced_accuracy_of(tp: Floats, fp: Floats, fn: Floats, tn: Floats) -> Floats:
    """The mean of the shares of bad rows failed and of good rows passed."""
    return (tp / (tp + fn) + tn / (tn + fp)) / 2


def kappa_of(tp: Floats, fp: Floats, fn: Floats, tn: Floats) -> Floats:
    """Cohen's kappa (1960) of a confusion table, in the form that has no difference of shares."""
    return 2 * (tp * tn - fp * fn) / ((tp + fp) * (fp + tn) + (tp + fn) * (fn + tn))


TABLE_FIGURES: Final[Mapping[str, Statistic]] = {
    "f1": f1_of,
    "balanced_accuracy": balanced_accuracy_of,
    "kappa": kappa_of,
}


@dataclass(frozen=True, slots=True, eq=False)
class _Rows:
    """Graded rows that have a verdict."""

    fails: Floats
    bad: Floats
    groups: Integers
    weights: Floats

    def share_failed(self, which: Flags, undefined: str) -> Figure:
        """The share of these rows that was failed."""
        return proportion(
            self.fails[which], self.weights[which], self.groups[which], undefined=undefined
        )

    def share_of_failed_that_is_bad(self) -> Figure:
        """Precision. A row that was failed in a part of the repeats counts for that part."""
        which = self.fails > 0
        share = proportion(
            self.bad[which],
            (self.weights * self.fails)[which],
            self.groups[which],
            undefined=NEVER_FAILS,
        )
        if not share.is_defined:
            return share
        return replace(
            share,
            numerator=float((self.fails * self.bad).sum()),
            denominator=float(self.fails.sum()),
        )

    def table_figures(self, seed: int) -> dict[str, Figure]:
        """F1, balanced accuracy and kappa."""
        cells = self.cells()
        if cells is None:
            return dict.fromkeys(TABLE_FIGURES, Figure.undefined(ONE_CLASS))
        # What a row does to kappa says how much the rows of a group repeat each other.
        size = effective_size(self._influence_on_kappa(cells), self.weights, self.groups)
        intervals = table_intervals(cells, size, TABLE_FIGURES, seed)
        _, fp, fn, _ = cells
        figures = {}
        for name, statistic in TABLE_FIGURES.items():
            value = float(statistic(*cells))  # type: ignore[arg-type]
            low, high = intervals[name]
            # A draw is never at the edge, where the table may be.
            high = 1.0 if fp == fn == 0 else max(high, value)
            low = min(low, value)
            figures[name] = Figure(value, low, high, None, float(len(self.bad)))
        return figures

    def cells(self) -> tuple[float, float, float, float] | None:
        """The weighted shares of tp, fp, fn and tn; None unless there are good and bad rows."""
        parts = (
            (self.fails, self.bad),
            (self.fails, 1 - self.bad),
            (1 - self.fails, self.bad),
            (1 - self.fails, 1 - self.bad),
        )
        tp, fp, fn, tn = (float((verdict * kind * self.weights).sum()) for verdict, kind in parts)
        if tp + fn <= 0 or fp + tn <= 0:
            return None
        total = tp + fp + fn + tn
        return tp / total, fp / total, fn / total, tn / total

    def _influence_on_kappa(self, cells: tuple[float, float, float, float]) -> Floats:
        """The derivative of kappa by the weight of each row: its influence function."""
        tp, fp, fn, tn = cells
        bad, failed = tp + fn, tp + fp
        expected = bad * failed + (1 - bad) * (1 - failed)
        agrees = self.fails * self.bad + (1 - self.fails) * (1 - self.bad)
        by_chance = (self.bad - bad) * (2 * failed - 1) + (self.fails - failed) * (2 * bad - 1)
        missing = 1 - (tp + tn)
        return (agrees - (tp + tn)) / (1 - expected) - missing * by_chance / (1 - expected) ** 2


def _always_fail(rows: _Rows) -> AlwaysFail:
    precision = proportion(rows.bad, rows.weights, rows.groups, undefined="No row is graded yet.")
    if precision.value is None or rows.cells() is None:
        undefined = Figure.undefined(ONE_CLASS)
        return AlwaysFail(precision, undefined, undefined, undefined)
    n = precision.denominator
    value, low, high = (
        2 * end / (1 + end) for end in (precision.value, precision.low or 0.0, precision.high or 0.0)
    )
    return AlwaysFail(
        precision=precision,
        f1=Figure(value, low, high, None, n),
        balanced_accuracy=Figure(0.5, 0.5, 0.5, None, n),
        kappa=Figure(0.0, 0.0, 0.0, None, n),
    )
