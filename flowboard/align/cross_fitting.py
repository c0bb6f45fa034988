"""Measuring on rows that a choice hasn't seen: folds that run the whole choice again, or a test split."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace

from flowboard.align.splits import FOLDS, folds, is_cross_fitted, split_of
from flowboard.align.table import AlignmentTable, Flags, Floats
from flowboard.align.words import LEAST_OF_A_KIND, counted

Judge = Callable[[AlignmentTable], Floats]
"""Chooses an evaluator on the graded rows of a table and gives its verdicts on all n rows."""


@dataclass(frozen=True, slots=True, eq=False)
class Division:
    """Which graded rows an evaluator is chosen on, and which it is measured on.

    Args:
        cross_fitted: whether both are all of them, in folds.
        chosen_on: n flags.
        measured: n flags.
    """

    cross_fitted: bool
    chosen_on: Flags
    measured: Flags


def divide(table: AlignmentTable, group_names: Sequence[str], seed: int = 0) -> Division:
    """Divide the graded rows: in folds below 60 of them, else in two halves by group.

    The halves hang on the names of groups alone, so that a row never changes sides. Folds are also
    used where a half would have fewer than five rows of a kind.

    Args:
        table: the rows.
        group_names: n names, one for each row's group.
        seed: of the hash that draws the halves.
    """
    import numpy as np

    graded = table.graded
    test = np.array([part == "test" for part in split_of(group_names, seed)], dtype=bool)
    if not is_cross_fitted(int(graded.sum())):
        halves = (graded & ~test, graded & test)
        if all((table.bad[half] == kind).sum() >= LEAST_OF_A_KIND for half in halves for kind in (0, 1)):
            return Division(False, *halves)
    return Division(True, graded, graded)


def without_grades(table: AlignmentTable, hidden: Flags) -> AlignmentTable:
    """The table with the grades of these rows kept back."""
    import numpy as np

    return replace(table, bad=np.where(hidden, np.nan, table.bad))


def cross_fitted(table: AlignmentTable, judge: Judge, repeats: int, seed: int = 0) -> Floats:
    """Verdicts on graded rows by evaluators that were chosen without their groups.

    Args:
        table: the rows.
        judge: the whole choice, from the label-free pass to the verdicts.
        repeats: how often the folds are dealt anew.
        seed: of how groups are dealt.

    Returns:
        n shares of the repeats that failed the row; NaN for ungraded rows and where no repeat had a
        verdict.
    """
    import numpy as np

    graded = table.graded
    failed, decided = np.zeros(len(table.bad)), np.zeros(len(table.bad))
    if len(np.unique(table.groups)) > 1:
        for dealt in folds(table.groups, table.bad, FOLDS, repeats, seed):
            for fold in range(int(dealt.max()) + 1):
                there = graded & (dealt == fold)
                if there.any():
                    said = judge(without_grades(table, dealt == fold))[there]
                    failed[there] += np.nan_to_num(said)
                    decided[there] += ~np.isnan(said)
    return np.where(decided > 0, failed / np.maximum(decided, 1), np.nan)


def told(division: Division, ships_all: bool, n_chosen: int, n_measured: int) -> str:
    """What the figures rest on, in a sentence."""
    if division.cross_fitted:
        return (
            f"{counted(n_measured, 'graded row')}, cross-fitted: each was judged by choices made without"
            " its group. The choice that ships was made on all of them."
        )
    if ships_all:
        return (
            f"{counted(n_measured, 'test row')}, judged by a choice made the same way on"
            f" {counted(n_chosen, 'other graded row')}. The choice that ships is the exact answer for"
            " all, so these figures are of the way of choosing, not of that very set."
        )
    return (
        f"{counted(n_measured, 'test row')}; the choice was made on"
        f" {counted(n_chosen, 'other graded row')}."
    )
