"""Splits are made at birth and folds deal whole groups."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from flowboard.align.splits import chips, folds, is_cross_fitted, split_of

NAMES = st.lists(st.text(max_size=8), max_size=30)


@settings(derandomize=True, deadline=None)
@given(NAMES, st.text(max_size=8), st.integers(0, 5))
def test_rows_that_come_or_go_move_nothing(groups, other, seed):
    assert split_of([other, *groups], seed)[1:] == split_of(groups, seed)


@settings(derandomize=True, deadline=None)
@given(NAMES)
def test_a_group_is_never_divided(groups):
    split = split_of(groups + groups)
    assert split[: len(groups)] == split[len(groups) :]


def test_about_half_of_the_groups_are_tested_on_and_another_seed_picks_others():
    names = [f"document {number}" for number in range(2000)]
    split = split_of(names)
    assert 0.46 < split.count("test") / 2000 < 0.54
    assert split != split_of(names, seed=1)
    assert 0.16 < split_of(names, test_share=0.2).count("test") / 2000 < 0.24


def test_up_to_59_grades_every_row_is_cross_fitted():
    assert is_cross_fitted(59)
    assert not is_cross_fitted(60)
    assert chips(["a", "b"], 59) == ("cross-fitted", "cross-fitted")
    assert chips(["a", "b"], 60) == split_of(["a", "b"])


ROWS = st.lists(
    st.tuples(st.integers(0, 12), st.sampled_from([0.0, 1.0, np.nan])), min_size=2, max_size=60
).filter(lambda rows: len({group for group, _ in rows}) > 1)


@settings(derandomize=True, deadline=None)
@given(ROWS, st.integers(2, 6))
def test_folds_deal_whole_groups_and_leave_no_fold_empty(rows, k):
    groups, bad = np.array([row[0] for row in rows]), np.array([row[1] for row in rows])
    dealt = folds(groups, bad, k, repeats=3)
    assert dealt.shape == (3, len(rows))
    for repeat in dealt:
        for group in set(groups):
            assert len(set(repeat[groups == group])) == 1
    count = len(set(groups))
    if not np.isnan(bad).any():
        assert all(set(repeat) <= set(range(min(k, count))) for repeat in dealt)


@settings(derandomize=True, deadline=None)
@given(st.integers(5, 40), st.integers(5, 40), st.integers(0, 20))
def test_each_fold_gets_its_share_of_either_kind(n_bad, n_good, n_open):
    bad = np.array([1.0] * n_bad + [0.0] * n_good + [np.nan] * n_open)
    for repeat in folds(np.arange(len(bad)), bad, 5, repeats=2):
        for kind in (1.0, 0.0):
            counts = np.bincount(repeat[bad == kind], minlength=5)
            assert counts.max() - counts.min() <= 1


def test_repeats_deal_anew_and_the_same_seed_deals_the_same():
    bad = np.array([1.0, 0.0] * 15)
    dealt = folds(np.arange(30), bad, 5, repeats=4, seed=2)
    assert len({repeat.tobytes() for repeat in dealt}) == 4
    np.testing.assert_array_equal(dealt, folds(np.arange(30), bad, 5, repeats=4, seed=2))
    assert (dealt != folds(np.arange(30), bad, 5, repeats=4, seed=3)).any()


def test_one_group_cannot_be_dealt():
    with pytest.raises(ValueError, match="Add rows of other groups"):
        folds(np.zeros(10, dtype=int), np.ones(10))
