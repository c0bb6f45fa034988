"""Which rows something may be chosen on, and which it is measured on.

A group (same source document, same input) is never divided: rows of a group resemble each other,
so a choice that has seen one of them has seen the others. From 60 grades on, the card rests on a
fixed test split that a group belongs to from birth; below, on grouped, repeated folds.
"""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from typing import Final, Literal

from flowboard.align.table import Floats, Integers

Split = Literal["dev", "test"]
"""Rows of `dev` are chosen on, rows of `test` are measured on."""

Chip = Literal["dev", "test", "cross-fitted"]
"""What a row shows of its part: below 60 grades every row is in some fold of either kind."""

TEST_SHARE: Final = 0.5
FIXED_FROM: Final = 60
"""Number of grades from which the test split is fixed; below it the card is cross-fitted."""
FOLDS: Final = 5
REPEATS: Final = 10


def split_of(groups: Sequence[str], seed: int = 0, test_share: float = TEST_SHARE) -> tuple[Split, ...]:
    """The split of each row, by a hash of its group's name.

    It rests on the name alone: rows that come or go move nothing.
    """
    return tuple("test" if _place(group, seed) < test_share else "dev" for group in groups)


def _place(group: str, seed: int) -> float:
    digest = hashlib.sha256(f"{seed}\0{group}".encode("utf-8", "surrogatepass")).digest()
    return int.from_bytes(digest[:8]) / 2**64


def is_cross_fitted(n_graded: int) -> bool:
    """Whether there are too few grades for a test split."""
    return n_graded < FIXED_FROM


def chips(groups: Sequence[str], n_graded: int, seed: int = 0) -> tuple[Chip, ...]:
    """What each row shows: its split, or that the card is cross-fitted as yet."""
    if not is_cross_fitted(n_graded):
        return split_of(groups, seed)
    chip: Chip = "cross-fitted"
    return (chip,) * len(groups)


def folds(
    groups: Integers, bad: Floats, k: int = FOLDS, repeats: int = REPEATS, seed: int = 0
) -> Integers:
    """Deal groups to folds, several times over, each with its share of good and bad rows.

    Graded groups are dealt in random order, those with many graded rows first, each to the fold that
    has the least of what it brings; the others in turn. (scikit-learn's StratifiedGroupKFold does the same for rows that
    all have a class; here most rows have none.)

    Args:
        groups: n numbers; rows with the same number stay together.
        bad: n grades, NaN where there is none; rows without one are dealt as well.
        k: folds; never more than there are groups.
        repeats: how often to deal anew.
        seed: of the order in which groups are dealt.

    Returns:
        repeats × n numbers of folds, from 0 on.

    Raises:
        ValueError: `k` is less than 2, or there are fewer than two groups.
    """
    import numpy as np

    names, group = np.unique(groups, return_inverse=True)
    if k < 2 or len(names) < 2:
        raise ValueError(
            f"Folds need two parts and two groups, not {k} and {len(names)}. Add rows of other groups."
        )
    k = min(k, len(names))
    kinds = np.stack([np.bincount(group, bad == kind, len(names)) for kind in (1, 0)], axis=1)
    dealt = np.empty((repeats, len(bad)), dtype=np.int64)
    for repeat in range(repeats):
        random = np.random.default_rng([seed, repeat])
        dealt[repeat] = _deal(kinds, k, random.permutation(len(names)))[group]
    return dealt


def _deal(kinds: Integers, k: int, order: Integers) -> Integers:
    """The fold of each group, given its bad and good rows."""
    import numpy as np

    graded = kinds.sum(axis=1)
    fold = np.empty(len(kinds), dtype=np.int64)
    others = order[graded[order] == 0]
    fold[others] = np.arange(len(others)) % k
    brings = kinds / np.maximum(kinds.sum(axis=0), 1)  # each kind counts alike, however rare
    has = np.zeros((k, 2))
    by_size = order[np.argsort(-graded[order], kind="stable")]
    for group in by_size[: len(order) - len(others)]:
        # What the sum of squares grows by: the least where a fold lacks what the group brings.
        fold[group] = choice = int((has @ brings[group]).argmin())
        has[choice] += brings[group]
    return fold
