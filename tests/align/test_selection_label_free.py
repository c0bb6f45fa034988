"""What is set aside before any grade is spent."""

import numpy as np
import pytest

from flowboard.align.selection.label_free import checked_claims, contained, set_aside
from flowboard.align.selection.request import Edge
from tests.align.tables import a_table

NONE = [np.nan] * 4
nan = np.nan


def reasons(table, **options):
    return {one.name: one.reason for one in set_aside(table, **options)}


def test_an_assertion_that_says_the_same_of_every_row_is_set_aside():
    table = a_table([[0, 1, 1], [0, 1, 0], [0, 1, 0], [0, 1, 0]], NONE)
    assert reasons(table) == {"a": "always_passes", "b": "always_fails"}


def test_an_error_does_not_hide_that_all_verdicts_are_the_same():
    table = a_table([[0, 1], [nan, nan], [0, 1], [0, 1]], NONE)
    assert reasons(table) == {"a": "always_passes", "b": "always_fails"}


def test_of_two_assertions_that_say_the_same_the_first_is_kept():
    table = a_table([[1, 0, 1], [0, 1, 0], [0, 1, 0], [1, 1, 1]], NONE)
    (found,) = set_aside(table)
    assert (found.name, found.like) == ("c", "a")
    assert "a" in str(found)


def test_an_error_in_one_of_them_makes_two_assertions_differ():
    table = a_table([[1, 1], [0, 0], [nan, 0], [1, 1]], NONE)
    assert reasons(table) == {}


def test_an_assertion_that_errs_on_most_rows_is_set_aside():
    table = a_table([[1, 1], [nan, 0], [nan, nan], [nan, nan]], NONE)
    assert reasons(table) == {"a": "mostly_errors"}


def test_what_is_required_stays_and_what_repeats_it_goes():
    table = a_table([[1, 0, 1], [0, 0, 0], [0, 0, 0], [1, 0, 1]], NONE)
    assert reasons(table, required=("b", "c")) == {"a": "duplicate"}


def test_grades_change_nothing():
    fails = [[0, 1, 1], [0, 1, 0], [0, 0, 0], [0, 1, 0]]
    assert reasons(a_table(fails, NONE)) == reasons(a_table(fails, [1, 0, 1, 0]))


def test_it_is_told_which_assertion_lies_within_which():
    table = a_table([[1, 1, 0], [0, 1, 0], [0, 0, 1]], [nan] * 3)
    assert contained(table, ("a", "b", "c")) == {"a": ("b",), "b": (), "c": ()}


def test_one_row_that_passes_the_stricter_and_fails_the_implied_vetoes_a_claim():
    table = a_table([[1, 1, 0], [0, 0, 0], [0, 1, 0], [0, 0, 0]], NONE)
    claims = checked_claims(table, (Edge("a", "b"), Edge("b", "a"), Edge("a", "c")))
    assert claims.vetoed == ((Edge("a", "b"), 1),)
    assert claims.kept == (Edge("b", "a"), Edge("a", "c"))


def test_an_error_speaks_neither_for_nor_against_a_claim():
    table = a_table([[nan, 1], [0, nan]], [nan, nan])
    assert checked_claims(table, (Edge("a", "b"),)).kept == (Edge("a", "b"),)


def test_implication_reaches_through_others_and_round_in_circles():
    table = a_table([[1, 1, 1]], [nan])
    claims = checked_claims(table, (Edge("a", "b"), Edge("b", "c"), Edge("c", "a")))
    assert claims.implied_by("a") == {"b", "c"}


def test_a_claim_about_an_unknown_assertion_is_an_error():
    with pytest.raises(KeyError):
        checked_claims(a_table([[1]], [nan]), (Edge("a", "z"),))
