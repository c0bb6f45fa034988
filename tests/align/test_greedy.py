"""Choosing from few grades."""

import numpy as np
import pytest
from hypothesis import given, settings

from flowboard.align.selection.estimates import bound_quantile, marginal, upper_bound
from flowboard.align.selection.evidence import evidence_of
from flowboard.align.selection.greedy import choose_greedily
from tests.align.strategies import tables
from tests.align.tables import a_table

nan = np.nan


def two_defects(n=24):
    """Half of the rows are bad, for one of two reasons; a and b find one each, c fails at random."""
    bad = np.arange(n) % 2
    a, b = (np.arange(n) % 4 == 1), (np.arange(n) % 4 == 3)
    c = np.arange(n) % 3 == 0
    return a_table(np.column_stack([a, b, c]), bad)


def test_it_takes_what_adds_most_and_stops_when_nothing_adds():
    assert choose_greedily(two_defects(), ["a", "b", "c"], 0.25) == ("a", "b")


def test_only_candidates_are_taken():
    assert choose_greedily(two_defects(), ["b"], 0.25) == ("b",)


def test_required_assertions_enter_first_and_spend_the_ffr():
    assert choose_greedily(two_defects(), ["a", "b", "c"], 0.25, ["c"]) == ("c",)
    assert choose_greedily(two_defects(), ["a", "b", "c"], 0.6, ["c"])[0] == "c"


def test_the_bound_is_on_the_set_not_on_each_assertion():
    # Each loses one good row of twelve; three of them would lose a quarter.
    n = 24
    bad = np.arange(n) < 12
    fails = np.zeros((n, 3))
    for number in range(3):
        fails[4 * number : 4 * number + 4, number] = 1
        fails[12 + number, number] = 1
    table = a_table(fails, bad)
    chosen = choose_greedily(table, table.names, 0.25)
    assert len(chosen) == 2
    quantile = bound_quantile(n)
    assert upper_bound(np.array(2.0), np.array(12.0), quantile) <= 0.25
    assert upper_bound(np.array(3.0), np.array(12.0), quantile) > 0.25


def test_with_more_grades_the_bound_is_stricter():
    assert bound_quantile(29) == 0.6
    assert bound_quantile(30) == 0.8


def test_an_estimate_is_shrunk_to_what_ungraded_rows_say():
    failed, silent = np.array([[True], [True]]), np.zeros((2, 1), bool)
    rest, weights = np.ones(2, bool), np.ones(2)
    share = marginal(failed, silent, weights, rest, np.array([0.1]))
    assert share == pytest.approx((2 + 2 * 0.1) / (2 + 2))


def test_a_row_without_a_verdict_is_no_evidence_for_an_assertion():
    failed, silent = np.array([[True], [False]]), np.array([[False], [True]])
    share = marginal(failed, silent, np.ones(2), np.ones(2, bool), np.array([0.5]))
    assert share == pytest.approx((1 + 2 * 0.5) / (1 + 2))


def test_where_good_rows_are_few_what_fails_many_ungraded_rows_is_held_back():
    # On the grades a and b are alike; a fails half of what nobody has graded, b hardly any of it.
    graded = [[1, 1], [1, 1], [1, 1], [1, 1], [0, 0]]
    ungraded = [[1, 0], [0, 0]] * 5
    table = a_table([*graded, *ungraded], [1, 1, 1, 1, 0, *[nan] * 10])
    assert choose_greedily(table, table.names, 0.5) == ("b",)


def test_with_too_few_good_rows_for_a_bound_the_best_single_guess_is_kept():
    table = a_table([[1, 0], [1, 0], [0, 1], [0, 0]], [1, 1, 0, 0])
    assert choose_greedily(table, table.names, 0.01) == ("a",)


def test_where_nothing_helps_nothing_is_chosen():
    table = a_table([[0], [0], [1], [1], [1]], [1, 1, 0, 0, 0])
    assert choose_greedily(table, table.names, 0.25) == ()


@settings(max_examples=60, deadline=None)
@given(table=tables(errors=True, ungraded=True))
def test_the_chosen_set_keeps_to_the_ffr_on_its_own_grades(table):
    chosen = choose_greedily(table, table.names, 0.25)
    evidence = evidence_of(table)
    assert len(set(chosen)) == len(chosen)
    assert evidence.tally(evidence.columns(chosen)).spares(0.25)
