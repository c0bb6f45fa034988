"""Choosing from few grades."""

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given, settings

from flowboard.align.selection.estimates import bound_quantile, expected, upper_bound
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


def test_with_more_grades_the_bound_is_stricter():
    assert bound_quantile(29) == 0.6
    assert bound_quantile(30) == 0.8


def test_a_bound_lies_above_the_share_and_falls_with_more_rows():
    count, size, expected_share = np.array([1.0, 5.0]), np.array([10.0, 50.0]), np.array([0.1, 0.1])
    of_ten, of_fifty = upper_bound(count, size, expected_share, 0.8)
    assert 0.1 < of_fifty < of_ten


def test_what_was_expected_is_worth_two_rows_of_the_bound():
    # A Beta(1, 1) posterior of no rows at all: its quantiles are what they are called.
    nothing = np.zeros(1)
    assert upper_bound(nothing, nothing, np.array([0.5]), 0.8) == pytest.approx(0.8)


def test_rates_expected_of_failing_every_row_are_those_of_always_fail():
    table = two_defects()
    found = expected(table.fails == 1, table.bad)
    assert found.ffr.sum() == pytest.approx(1)
    assert found.j.sum() == pytest.approx(0)


def test_a_row_that_looks_like_graded_ones_is_expected_to_be_as_they_are():
    graded = [[1, 0]] * 6 + [[0, 1]] * 6
    table = a_table([*graded, [1, 0], [0, 1]], [*[1] * 6, *[0] * 6, nan, nan])
    like_bad, like_good = expected(table.fails == 1, table.bad).j[-2:]
    assert like_bad > 0 > like_good


def test_many_grades_outweigh_what_sets_say():
    # No set explains these grades: both assertions fail half of the bad rows and of the good ones.
    def of_a_bad_row(n):
        fails = np.column_stack([np.arange(n) % 2, np.arange(n) // 2 % 2])
        bad = np.arange(n) // 4 % 2
        return n * expected(fails == 1, bad * 1.0).j[4]

    assert of_a_bad_row(16) < of_a_bad_row(160) < of_a_bad_row(1600)
    assert of_a_bad_row(1600) == pytest.approx(2, rel=0.1)  # 1 of half of the rows


def test_what_has_caught_no_bad_row_isnt_chosen_while_others_have():
    fails = np.zeros((40, 2))
    fails[:10, 0], fails[30:33, 1] = 1, 1
    table = a_table(fails, [*[1] * 10, *[0] * 10, *[nan] * 20])
    assert choose_greedily(table, table.names, 0.25) == ("a",)


def test_with_too_few_good_rows_for_a_bound_the_best_single_guess_is_kept():
    table = a_table([[1, 0], [1, 0], [0, 1], [0, 0]], [1, 1, 0, 0])
    assert choose_greedily(table, table.names, 0.01) == ("a",)


def test_grades_of_one_kind_leave_the_choice_to_what_is_likely_anyway():
    only_bad = a_table([[1, 0], [1, 0], [0, 0], [0, 1], [0, 0], [0, 0]], [1, 1, *[nan] * 4])
    assert choose_greedily(only_bad, only_bad.names, 0.25)[0] == "a"
    only_good = replace(only_bad, bad=1 - only_bad.bad)
    assert "a" not in choose_greedily(only_good, only_good.names, 0.25)


def test_a_good_row_without_a_verdict_doesnt_widen_what_may_be_lost():
    # 1 of 6 good rows lost is little enough; 1 of 2, the others without a verdict, isn't.
    bad = [1, 1, 1, 0, 0, 0, 0, 0, 0]
    decided = a_table([[1]] * 4 + [[0]] * 5, bad)
    silent = a_table([[1]] * 4 + [[0]] + [[nan]] * 4, bad)
    assert choose_greedily(decided, decided.names, 0.25) == ("a",)
    assert choose_greedily(silent, silent.names, 0.25) == ()


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
