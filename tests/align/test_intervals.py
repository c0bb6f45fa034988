"""Intervals hold the truth at small n, with groups and with weights; the numbers are those of the books."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.stats import binom, binomtest

from flowboard.align.intervals import (
    EXPECTED_CORRELATION,
    EXPECTED_WEIGHT,
    effective_size,
    mid_p_interval,
    proportion,
    table_intervals,
)

COUNTS = st.integers(1, 200).flatmap(lambda n: st.tuples(st.integers(0, n), st.just(n)))


@settings(derandomize=True, deadline=None)
@given(COUNTS)
def test_the_ends_of_mid_p_leave_two_and_a_half_percent_on_either_side(counts):
    count, n = counts
    low, high = mid_p_interval(count / n, n)
    if count > 0:
        assert binom.sf(count - 1, n, low) - binom.pmf(count, n, low) / 2 == pytest.approx(0.025)
    else:
        assert low == 0
    if count < n:
        assert binom.cdf(count, n, high) - binom.pmf(count, n, high) / 2 == pytest.approx(0.025)
    else:
        assert high == 1


@settings(derandomize=True, deadline=None)
@given(COUNTS)
def test_mid_p_lies_within_clopper_and_pearson(counts):
    count, n = counts
    low, high = mid_p_interval(count / n, n)
    exact = binomtest(count, n).proportion_ci(method="exact")
    assert exact.low - 1e-9 <= low <= count / n <= high <= exact.high + 1e-9


@settings(derandomize=True, deadline=None)
@given(COUNTS)
def test_failing_instead_of_passing_mirrors_the_interval(counts):
    count, n = counts
    low, high = mid_p_interval(count / n, n)
    assert mid_p_interval(1 - count / n, n) == pytest.approx((1 - high, 1 - low))


@settings(derandomize=True, deadline=None)
@given(st.floats(0, 1), st.floats(1, 500), st.floats(1.01, 5))
def test_more_rows_at_the_same_share_never_widen_it(share, size, times):
    low, high = mid_p_interval(share, size)
    closer_low, closer_high = mid_p_interval(share, size * times)
    assert low - 1e-9 <= closer_low <= closer_high <= high + 1e-9


def test_nothing_to_count_is_undefined_with_its_reason():
    figure = proportion(np.empty(0), undefined="No bad row is graded yet.")
    assert figure.to_json() == {"value": None, "reason": "No bad row is graded yet."}
    assert not proportion(np.ones(3), np.zeros(3)).is_defined


def test_a_share_tells_what_it_counts():
    figure = proportion(np.array([1.0, 0.0, 1.0, 1.0]))
    assert (figure.value, figure.numerator, figure.denominator) == (0.75, 3, 4)


def test_weights_move_the_share_and_widen_the_interval():
    values, weights = np.array([1.0] * 10 + [0.0] * 10), np.array([3.0] * 10 + [1.0] * 10)
    plain, weighted = proportion(values), proportion(values, weights)
    assert weighted.value == pytest.approx(0.75)
    assert (weighted.numerator, weighted.denominator) == (10, 20)
    assert effective_size(values, weights) == pytest.approx(40**2 / 100)
    assert weighted.high - weighted.low > 0.9 * (plain.high - plain.low)


def test_equal_weights_are_none():
    values = np.array([1.0, 0.0, 0.0, 1.0, 1.0])
    assert proportion(values, np.full(5, 7.0)).to_json() == pytest.approx(proportion(values).to_json())


def test_rows_in_groups_of_their_own_lose_nothing():
    values = np.array([1.0, 0.0] * 10)
    assert effective_size(values, None, np.arange(20)) == 20


def test_what_groups_take_away_is_the_correlation_they_show_mixed_with_the_expected_one():
    groups = np.repeat(np.arange(20), 2)
    alike = np.repeat([1.0, 0.0], 20)
    shown = (20 * 1.0 + EXPECTED_WEIGHT * EXPECTED_CORRELATION) / (20 + EXPECTED_WEIGHT)
    assert effective_size(alike, None, groups) == pytest.approx(40 / (1 + shown))
    unlike = np.tile([1.0, 0.0], 20)
    assert effective_size(unlike, None, groups) == 40


def test_groups_that_all_agree_are_no_proof_of_independence():
    assert effective_size(np.ones(20), None, np.repeat(np.arange(5), 4)) == pytest.approx(
        20 / (1 + 3 * EXPECTED_CORRELATION)
    )


@settings(derandomize=True, deadline=None)
@given(st.lists(st.tuples(st.integers(0, 1), st.integers(0, 5)), min_size=1, max_size=40))
def test_order_and_names_of_groups_mean_nothing(rows):
    values, groups = np.array([row[0] for row in rows], float), np.array([row[1] for row in rows])
    size = effective_size(values, None, groups)
    assert 0 < size <= len(rows) + 1e-9
    assert effective_size(values[::-1], None, 100 - groups[::-1]) == pytest.approx(size)


def test_a_table_gives_the_same_interval_under_the_same_seed():
    statistic = {"accuracy": lambda tp, fp, fn, tn: (tp + tn) / (tp + fp + fn + tn)}
    shares = (0.3, 0.1, 0.1, 0.5)
    assert table_intervals(shares, 40, statistic, 3) == table_intervals(shares, 40, statistic, 3)


@pytest.mark.parametrize("count", [12, 30, 57])
def test_the_interval_of_a_table_is_close_to_mid_p_where_both_apply(count):
    statistic = {"accuracy": lambda tp, fp, fn, tn: (tp + tn) / (tp + fp + fn + tn)}
    right, wrong = count / 120, (60 - count) / 120
    found = table_intervals((right, wrong, wrong, right), 60, statistic)["accuracy"]
    assert found == pytest.approx(mid_p_interval(count / 60, 60), abs=0.03)
