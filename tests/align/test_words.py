"""The word never promises more than the interval's unfavourable end, and says what is missing."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from flowboard.align.figures import Figure
from flowboard.align.intervals import mid_p_interval
from flowboard.align.metrics import agreement
from flowboard.align.power import MoreRows, more_rows_above, more_rows_below
from flowboard.align.words import counted, percent, verdict_word
from tests.align.tables import agreed

CELLS = st.tuples(*[st.integers(0, 40)] * 4)


def word(*cells, coverage=0.6, ffr=0.2, **more):
    found = agreed(*cells)
    return verdict_word(found, coverage, ffr, found.n_graded, **more)


@settings(derandomize=True, deadline=None, max_examples=50)
@given(CELLS, st.floats(0.3, 0.9), st.floats(0.05, 0.4))
def test_usable_means_that_both_unfavourable_ends_are_within_the_targets(cells, coverage, ffr):
    found = agreed(*cells)
    said = verdict_word(found, coverage, ffr, found.n_graded).word
    if said == "usable":
        assert found.coverage.low >= coverage
        assert found.ffr.high <= ffr
    if said in ("usable", "provisional"):
        assert found.coverage.value >= coverage
        assert found.ffr.value <= ffr
        assert found.kappa.value > 0
    if found.n_graded < 20 or min(found.n_bad, found.n_good) < 5:
        assert said == "collecting"


@pytest.mark.parametrize(
    ("cells", "said"),
    [
        ((3, 1, 0, 9), "collecting"),
        ((4, 0, 0, 60), "collecting"),
        ((15, 4, 2, 31), "provisional"),
        ((19, 0, 0, 40), "usable"),
        ((8, 11, 2, 31), "none_good_enough"),
        ((15, 4, 12, 21), "none_good_enough"),
    ],
)
def test_the_words(cells, said):
    assert word(*cells).word == said


def test_collecting_says_how_many_rows_of_which_kind_are_missing():
    assert word(3, 1, 0, 9).sentence.startswith("Grade 7 more rows, at least 1 bad among them;")
    assert word(4, 0, 0, 60).sentence.startswith("Grade 1 more row, at least 1 bad among them;")
    assert word(0, 0, 3, 7).sentence.startswith("Grade 10 more rows, at least 5 bad among them;")


def test_what_cannot_be_divided_is_no_score():
    fails = np.array([np.nan] * 10 + [0.0] * 20)
    found = agreement(fails, np.array([1.0] * 10 + [0.0] * 20), np.arange(30))
    said = verdict_word(found, 0.6, 0.2, 30)
    assert said.word == "collecting"
    assert "no verdict" in said.sentence


def test_beating_nothing_is_never_good_enough():
    said = word(10, 10, 20, 20, coverage=0.4, ffr=0.6)
    assert said.word == "none_good_enough"
    assert "as often as bad ones" in said.sentence


def test_a_changed_evaluator_is_stale_whatever_it_was():
    said = word(19, 0, 0, 40, stale="The judge's prompt was changed")
    assert said.word == "stale"
    assert said.sentence.startswith("The judge's prompt was changed.")


def test_earlier_outputs_drop_usable_to_provisional_and_say_so():
    said = word(19, 0, 0, 40, earlier_outputs="14 of 40 grades carry over")
    assert said.word == "provisional"
    assert said.sentence == "Measured on earlier outputs: 14 of 40 grades carry over."
    said = word(15, 4, 2, 31, earlier_outputs="14 of 40 grades carry over")
    assert said.sentence.endswith("Measured on earlier outputs: 14 of 40 grades carry over.")


def test_provisional_says_how_many_more_failures_are_needed():
    said = word(15, 4, 2, 31)
    assert said.failures == MoreRows(likely=7, surely=28)
    assert said.good == MoreRows(0, 0)
    assert "about 7 more failures needed if coverage stays at 79 % (28 for a chance" in said.sentence


@settings(derandomize=True, deadline=None, max_examples=20)
@given(st.integers(5, 60), st.floats(0.02, 0.3))
def test_that_many_more_rows_at_the_same_rate_reach_the_target_and_fewer_do_not(n, margin):
    share = 0.8
    figure = Figure(share, *mid_p_interval(share, n), share * n, n)
    target = share - margin
    more = more_rows_above(figure, target).likely
    assume(more)
    assert mid_p_interval(share, n + more)[0] >= target - 1e-6
    assert mid_p_interval(share, n + more - 1)[0] < target


def test_four_in_five_worlds_reach_the_target_with_the_greater_number():
    figure = Figure(0.79, *mid_p_interval(0.79, 19), 15, 19)
    size = 19 + more_rows_above(figure, 0.6).surely
    seen = np.random.default_rng(0).binomial(size, 0.79, 400)
    reached = np.mean([mid_p_interval(count / size, size)[0] >= 0.6 for count in seen])
    assert 0.72 < reached < 0.9


def test_rows_of_groups_count_for_less():
    single = Figure(0.79, *mid_p_interval(0.79, 40), 31.6, 40)
    grouped = Figure(0.79, *mid_p_interval(0.79, 20), 31.6, 40)
    assert more_rows_above(grouped, 0.7).likely > 2 * more_rows_above(single, 0.7).likely


def test_a_rate_below_its_target_is_not_helped_by_more_rows():
    assert more_rows_above(Figure(0.5, 0.3, 0.7, 10, 20), 0.6) == MoreRows(None, None)
    assert more_rows_below(Figure(0.5, 0.3, 0.7, 10, 20), 0.4) == MoreRows(None, None)
    assert more_rows_above(Figure.undefined("No."), 0.4) == MoreRows(None, None)


def test_good_rows_are_to_ffr_what_failures_are_to_coverage():
    ffr = Figure(0.1, *mid_p_interval(0.1, 20), 2, 20)
    passed = Figure(0.9, *mid_p_interval(0.9, 20), 18, 20)
    assert more_rows_below(ffr, 0.25) == more_rows_above(passed, 0.75)


@pytest.mark.parametrize(
    ("share", "said"),
    [(0.789, "79 %"), (0, "0 %"), (1, "100 %"), (0.998, ">99 %"), (0.002, "<1 %")],
)
def test_a_share_never_reads_as_a_whole_that_it_is_not(share, said):
    assert percent(share) == said


def test_numbers_agree_with_their_nouns():
    assert counted(1, "failure") == "1 failure"
    assert counted(1200, "failure") == "1,200 failures"
