"""Small tables for tests, and arrays by counts."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from flowboard.align.metrics import Agreement, agreement
from flowboard.align.table import AlignmentTable


def by_counts(tp: int, fn: int, fp: int, tn: int):
    """Verdicts and grades with these counts: bad rows first, failed ones first."""
    fails = np.repeat([1.0, 0.0, 1.0, 0.0], [tp, fn, fp, tn])
    bad = np.repeat([1.0, 1.0, 0.0, 0.0], [tp, fn, fp, tn])
    return fails, bad


def agreed(tp: int, fn: int, fp: int, tn: int) -> Agreement:
    """The agreement with these counts, every row a group of its own."""
    fails, bad = by_counts(tp, fn, fp, tn)
    return agreement(fails, bad, np.arange(len(bad)))


def a_table(
    fails: Sequence[Sequence[float]] | np.ndarray, bad: Sequence[float] | np.ndarray, groups=None
) -> AlignmentTable:
    """A table whose rows are called 0, 1, 2 … and its assertions a, b, c …"""
    matrix = np.asarray(fails, dtype=float).reshape(len(bad), -1)
    return AlignmentTable(
        ids=tuple(str(row) for row in range(len(bad))),
        names=tuple("abcdefghijklmnopqrstuvwxyz"[: matrix.shape[1]]),
        fails=matrix,
        bad=np.asarray(bad, dtype=float),
        groups=np.arange(len(bad)) if groups is None else np.asarray(groups),
        weights=np.ones(len(bad)),
    )
