"""Metrics are scikit-learn's, with intervals, with errors beside them, and never 0/0."""

from __future__ import annotations

import warnings

import numpy as np
import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st
from sklearn import metrics as sklearn_metrics

from flowboard.align.comparing import compare
from flowboard.align.contributions import Contribution, contributions, overlapping
from flowboard.align.metrics import agreement, agreements, set_fails
from tests.align.tables import a_table, agreed, by_counts

FIGURES = ("coverage", "ffr", "precision", "f1", "balanced_accuracy", "kappa", "prevalence")
CELLS = st.tuples(*[st.integers(0, 30)] * 4)


@settings(derandomize=True, deadline=None, max_examples=30)
@given(CELLS)
def test_every_figure_is_the_one_of_scikit_learn(cells):
    tp, fn, fp, tn = cells
    assume(tp + fn and fp + tn)
    fails, bad = by_counts(*cells)
    found = agreed(*cells)
    assert (found.tp, found.fn, found.fp, found.tn) == cells
    assert found.coverage.value == pytest.approx(sklearn_metrics.recall_score(bad, fails))
    assert found.ffr.value == pytest.approx(1 - sklearn_metrics.recall_score(bad, fails, pos_label=0))
    assert found.f1.value == pytest.approx(sklearn_metrics.f1_score(bad, fails))
    assert found.balanced_accuracy.value == pytest.approx(
        sklearn_metrics.balanced_accuracy_score(bad, fails)
    )
    assert found.kappa.value == pytest.approx(sklearn_metrics.cohen_kappa_score(bad, fails))
    if tp + fp:
        assert found.precision.value == pytest.approx(sklearn_metrics.precision_score(bad, fails))
    assert found.always_fail.f1.value == pytest.approx(sklearn_metrics.f1_score(bad, np.ones_like(bad)))


@settings(derandomize=True, deadline=None, max_examples=20)
@given(CELLS, st.lists(st.floats(0.1, 10), min_size=120, max_size=120))
def test_weighted_figures_are_those_of_scikit_learn_too(cells, weights):
    tp, fn, fp, tn = cells
    assume(tp + fn and fp + tn)
    fails, bad = by_counts(*cells)
    weights = np.array(weights[: len(bad)])
    found = agreement(fails, bad, np.arange(len(bad)), weights)
    assert found.coverage.value == pytest.approx(
        sklearn_metrics.recall_score(bad, fails, sample_weight=weights)
    )
    assert found.kappa.value == pytest.approx(
        sklearn_metrics.cohen_kappa_score(bad, fails, sample_weight=weights)
    )
    assert found.f1.value == pytest.approx(sklearn_metrics.f1_score(bad, fails, sample_weight=weights))


@settings(derandomize=True, deadline=None, max_examples=30)
@given(CELLS, st.integers(1, 8))
def test_every_figure_lies_in_its_interval_or_gives_a_reason(cells, size):
    fails, bad = by_counts(*cells)
    found = agreement(fails, bad, np.arange(len(bad)) // size)
    for name in FIGURES:
        figure = getattr(found, name)
        if figure.value is None:
            assert figure.reason.endswith(".")
        else:
            assert figure.low <= figure.value <= figure.high
            assert -1 <= figure.low <= figure.high <= 1


@settings(derandomize=True, deadline=None, max_examples=30)
@given(CELLS, st.integers(0, 1000))
def test_the_order_of_rows_means_nothing(cells, seed):
    fails, bad = by_counts(*cells)
    order = np.random.default_rng(seed).permutation(len(bad))
    one = agreement(fails, bad, np.arange(len(bad)) // 3).to_json()
    other = agreement(fails[order], bad[order], (np.arange(len(bad)) // 3)[order]).to_json()
    for name in FIGURES:
        assert other[name] == pytest.approx(one[name])


def test_rows_without_a_grade_mean_nothing():
    fails, bad = by_counts(8, 2, 3, 20)
    more = agreement(
        np.append(fails, [1.0, 0.0, np.nan]), np.append(bad, [np.nan] * 3), np.arange(len(bad) + 3)
    )
    assert more == agreed(8, 2, 3, 20)


def test_errors_leave_both_sides_and_are_counted():
    fails, bad = by_counts(8, 2, 3, 20)
    fails[[0, -1]] = np.nan
    found = agreement(fails, bad, np.arange(len(bad)))
    assert found.errors == 2
    assert (found.n_bad, found.n_good) == (10, 23)
    assert (found.coverage.numerator, found.coverage.denominator) == (7, 9)
    assert (found.ffr.numerator, found.ffr.denominator) == (3, 22)


def test_without_bad_rows_there_is_no_coverage_but_a_reason():
    found = agreed(0, 0, 3, 20)
    assert found.coverage.reason == "No bad row is graded yet."
    assert found.kappa.reason == found.f1.reason == "It needs graded rows of both kinds, good and bad."
    assert found.ffr.value == pytest.approx(3 / 23)


def test_an_evaluator_that_errs_on_all_bad_rows_has_no_coverage():
    fails, bad = by_counts(0, 5, 0, 10)
    fails[:5] = np.nan
    assert agreement(fails, bad, np.arange(15)).coverage.reason.startswith("It gave no verdict")


def test_an_evaluator_that_never_fails_has_no_precision():
    found = agreed(0, 5, 0, 10)
    assert found.precision.reason == "It fails none of the graded rows."
    assert (found.coverage.value, found.f1.value, found.kappa.value) == (0, 0, 0)


def test_a_row_judged_several_times_counts_for_its_part():
    fails, bad = np.array([1.0, 0.5, 0.0, 0.25]), np.array([1.0, 1.0, 0.0, 0.0])
    found = agreement(fails, bad, np.arange(4))
    assert found.coverage.value == 0.75
    assert (found.coverage.numerator, found.coverage.denominator) == (1.5, 2)
    assert found.ffr.value == pytest.approx(0.125)
    assert (found.precision.numerator, found.precision.denominator) == (1.5, 1.75)
    assert found.precision.value == pytest.approx(1.5 / 1.75)


def test_perfect_agreement_reaches_up_to_one_and_not_down_to_one():
    found = agreed(8, 0, 0, 12)
    assert (found.kappa.value, found.kappa.high) == (1, 1)
    assert found.kappa.low < 0.9
    assert (found.f1.high, found.coverage.high, found.ffr.low) == (1, 1, 0)


def test_groups_widen_every_interval():
    fails, bad = by_counts(12, 4, 4, 20)
    alone, together = (agreement(fails, bad, np.arange(40) // size) for size in (1, 4))
    for name in ("coverage", "kappa", "f1"):
        one, other = getattr(alone, name), getattr(together, name)
        assert one.value == other.value
        assert other.high - other.low > one.high - one.low


@pytest.mark.parametrize(
    ("cells", "said"),
    [
        ((10, 0, 20, 0), "no more than chance"),
        ((5, 5, 10, 10), "no more than chance"),
        ((12, 28, 0, 10), "would reach a higher F1"),
        ((3, 3, 4, 14), "Not yet shown"),
        ((18, 2, 3, 30), ""),
    ],
)
def test_an_evaluator_no_better_than_failing_every_row_is_told_so(cells, said):
    warning = agreed(*cells).warning
    assert said in warning
    assert bool(said) == bool(warning)


# -- sets ----------------------------------------------------------------------------------------------


def test_a_set_fails_where_one_fails_else_errs_where_one_errs_else_passes():
    nan = np.nan
    table = a_table([[1, nan], [0, nan], [0, 0], [nan, 1], [nan, nan]], [1, 1, 0, 0, nan])
    np.testing.assert_array_equal(set_fails(table, ["a", "b"]), [1, nan, 0, 1, nan])


def test_the_empty_set_passes_everything():
    np.testing.assert_array_equal(set_fails(a_table([[1], [np.nan]], [1, 0]), []), [0, 0])


def test_a_set_of_unknown_names_is_refused():
    with pytest.raises(KeyError):
        set_fails(a_table([[1]], [1]), ["z"])


def test_each_assertion_of_a_table_has_its_agreement():
    table = a_table([[1, 0], [1, 1], [0, 1], [0, 0]], [1, 1, 0, 0])
    found = agreements(table)
    assert found["a"].kappa.value == 1
    assert found["b"].kappa.value == 0


def test_what_an_assertion_adds_is_what_no_other_of_the_set_fails():
    table = a_table([[1, 1, 0], [1, 0, 0], [0, 0, 1], [0, 1, 1], [1, 0, 1]], [1, 1, 1, 0, np.nan])
    found = contributions(table, ["a", "b"])
    assert found["a"] == Contribution(bad=1, good=0, failed=2)
    assert found["b"] == Contribution(bad=0, good=1, failed=1)
    assert found["c"] == Contribution(bad=1, good=0, failed=1)


def test_assertions_that_fail_nearly_the_same_rows_overlap():
    fails = np.zeros((20, 3))
    fails[:5, 0] = fails[:4, 1] = fails[10:14, 2] = 1
    assert overlapping(a_table(fails, np.zeros(20)), ["a", "b", "c"]) == (("a", "b"),)


# -- two versions --------------------------------------------------------------------------------------


def test_mcnemar_is_exact():
    bad = np.ones(30)
    first, second = np.ones(30), np.ones(30)
    first[:9] = 0
    second[9] = 0
    found = compare(first, second, bad)
    assert (found.first_only, found.second_only, found.rows) == (1, 9, 30)
    assert found.chance == pytest.approx(2 * (1 + 10) / 2**10)
    assert "second version is better" in found.sentence


def test_versions_that_never_differ_have_no_reliable_difference():
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        found = compare(np.ones(5), np.ones(5), np.ones(5))
    assert found.chance == 1
    assert "No reliable difference" in found.sentence


def test_rows_with_only_one_verdict_are_not_compared():
    assert compare(np.array([np.nan, 1]), np.array([1, np.nan]), np.ones(2)).rows == 0
