"""Two cards of a history are compared by McNemar's test, on the rows that they share."""

from __future__ import annotations

import numpy as np

from flowboard.align.card import CardTargets, Choice, Fingerprints, ReportCard, build_card, compare_cards
from flowboard.align.table import Floats
from tests.align.tables import a_table

ROWS = 60
BAD: Floats = np.tile([1.0, 0.0], ROWS // 2)


def a_card(wrong: int = 0, bad: Floats = BAD, population: str = "p") -> ReportCard:
    """The card of an evaluator that sees the first `wrong` rows differently from the person."""
    fails = np.where(np.arange(ROWS) < wrong, 1 - BAD, BAD)
    table = a_table(fails[:, None], bad)
    choice = Choice(("a",), fails, table.graded, cross_fitted=True)
    return build_card(table, choice, CardTargets(), fingerprints=Fingerprints(population=population))


def test_a_version_that_is_right_where_the_other_is_wrong_is_better():
    found = compare_cards(a_card(wrong=12), a_card())
    assert found is not None
    assert (found.first_only, found.second_only, found.rows) == (0, 12, ROWS)
    assert found.sentence.startswith("The second version is better")


def test_a_difference_that_chance_gives_is_told_as_none():
    found = compare_cards(a_card(wrong=3), a_card())
    assert found is not None
    assert found.sentence.startswith("No reliable difference")


def test_rows_that_were_graded_anew_or_not_at_all_are_left_out():
    regraded = BAD.copy()
    regraded[0], regraded[1] = 0.0, np.nan
    found = compare_cards(a_card(), a_card(bad=regraded))
    assert found is not None
    assert found.rows == ROWS - 2


def test_cards_of_other_outputs_or_without_a_score_dont_compare():
    few = np.where(np.arange(ROWS) < 10, BAD, np.nan)
    assert compare_cards(a_card(), a_card(population="q")) is None
    assert compare_cards(a_card(bad=few), a_card()) is None
