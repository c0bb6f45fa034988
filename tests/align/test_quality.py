"""The application's quality is corrected for the judge's errors; graders are held against themselves."""

from __future__ import annotations

import numpy as np
import pytest

from flowboard.align.consistency import blind_repeat, grader_agreement, own_consistency
from flowboard.align.quality import corrected_quality
from tests.align.tables import by_counts

NAN = np.nan


def a_world(random, graded, by_verdict):
    """Grades on a part of 1,000 rows, at random or half of them on failed rows; and the truth."""
    prevalence = random.uniform(0.1, 0.5)
    bad = (random.random(1000) < prevalence) * 1.0
    fails = (random.random(1000) < np.where(bad, random.uniform(0.4, 1), random.uniform(0, 0.3))) * 1.0
    if by_verdict:
        halves = [np.flatnonzero(fails == verdict)[: graded // 2] for verdict in (1, 0)]
        rows = np.concatenate(halves)
    else:
        rows = np.arange(graded)
    known = np.full(1000, NAN)
    known[rows] = bad[rows]
    return fails, known, 1 - prevalence


@pytest.mark.parametrize("by_verdict", [False, True], ids=["at random", "by verdict"])
def test_the_corrected_rate_holds_where_the_raw_one_does_not(by_verdict):
    random = np.random.default_rng(8)
    held, raw, errors = [], [], []
    for _ in range(150):
        fails, known, good = a_world(random, 50, by_verdict)
        found = corrected_quality(fails, known, np.arange(1000))
        held.append(found.good.low <= good <= found.good.high)
        raw.append(found.passed.low <= good <= found.passed.high)
        errors.append(found.good.value - good)
    assert np.mean(held) > 0.92
    assert np.mean(raw) < 0.5
    assert abs(np.mean(errors)) < 2 * np.std(errors) / 150**0.5


def test_a_judge_that_never_errs_leaves_the_rate_and_knows_it_better_than_the_grades_alone():
    fails = np.repeat([1.0, 0.0], 500)
    known = np.full(1000, NAN)
    known[::20] = fails[::20]
    found = corrected_quality(fails, known, np.arange(1000))
    assert found.good.value == found.passed.value == 0.5
    assert found.good.denominator == 50
    assert found.good.high - found.good.low < 0.15


def test_it_is_the_prediction_powered_mean():
    random = np.random.default_rng(1)
    fails, known, _ = a_world(random, 80, by_verdict=False)
    passed, graded = 1 - fails, ~np.isnan(known)
    good = 1 - known[graded]
    covariance = np.cov(good, passed[graded])
    tuned = covariance[0, 1] / covariance[1, 1]
    expected = good.mean() + tuned * (passed.mean() - passed[graded].mean())
    assert corrected_quality(fails, known, np.arange(1000)).good.value == pytest.approx(expected)


def test_rows_without_a_verdict_are_counted_beside():
    fails, known = by_counts(5, 1, 1, 13)
    fails = np.append(fails, [NAN, NAN])
    found = corrected_quality(fails, np.append(known, [1.0, NAN]), np.arange(22))
    assert found.errors == 2
    assert found.passed.denominator == 20


def test_without_grades_on_failed_rows_there_is_no_corrected_rate():
    fails, known = np.array([1.0, 1.0, 0.0, 0.0]), np.array([NAN, NAN, 0.0, 0.0])
    found = corrected_quality(fails, known, np.arange(4))
    assert found.passed.value == 0.5
    assert "grade some of both" in found.good.reason


def test_where_everything_passes_the_graded_rate_stands():
    found = corrected_quality(np.zeros(4), np.array([1.0, 0.0, 0.0, NAN]), np.arange(4))
    assert found.good.value == pytest.approx(2 / 3)


# -- graders -------------------------------------------------------------------------------------------


def test_a_grader_is_held_against_his_blind_repeats():
    first, again = by_counts(6, 1, 1, 12)
    found = own_consistency(np.append(first, [1.0, NAN]), np.append(again, [NAN, 1.0]), np.arange(22))
    assert found.pairs == 20
    assert (found.same.numerator, found.same.denominator) == (18, 20)
    assert found.kappa.value == pytest.approx(1 - 0.1 / (1 - (0.35 * 0.35 + 0.65 * 0.65)))


def test_without_repeats_there_is_a_reason_instead():
    found = own_consistency(np.empty(0), np.empty(0), np.empty(0, dtype=int))
    assert found.same.reason == "No row has come back blind yet."


def test_several_graders_are_compared_in_pairs_and_together():
    grades = {
        "support": np.array([1.0, 0.0, 1.0, 0.0, NAN]),
        "legal": np.array([1.0, 0.0, 0.0, 0.0, NAN]),
        "editor": np.array([1.0, NAN, NAN, NAN, 0.0]),
    }
    found = grader_agreement(grades, np.arange(5))
    assert found.pairs["legal", "support"].same.value == 0.75
    assert found.pairs["editor", "support"].pairs == 1
    # Row 0 has three pairs of weight ½, the others one of weight 1: (1.5 + 2) of (1.5 + 3).
    assert found.together.same.value == pytest.approx(3.5 / 4.5)
    assert found.together.pairs == 6


def test_the_order_of_graders_means_nothing():
    random = np.random.default_rng(0)
    columns = (random.random((3, 40)) < 0.4) * 1.0
    one = grader_agreement(dict(zip("abc", columns, strict=True)), np.arange(40))
    other = grader_agreement(dict(zip("cab", columns[[2, 0, 1]], strict=True)), np.arange(40))
    assert one.together == other.together


def test_graders_without_a_common_row_have_no_agreement():
    grades = {"one": np.array([1.0, NAN]), "two": np.array([NAN, 0.0])}
    assert grader_agreement(grades, np.arange(2)).together.same.reason == "No row has two graders yet."


def test_five_to_ten_percent_of_turns_bring_back_a_row_once_and_not_at_once():
    graded, repeated, back_after = [], [], []
    for turn in range(1000):
        again = blind_repeat(graded, repeated, turn, seed=4)
        if again is None:
            graded.append(str(turn))
        else:
            back_after.append(len(graded) - graded.index(again))
            repeated.append(again)
    assert 0.05 < len(repeated) / 1000 < 0.1
    assert len(set(repeated)) == len(repeated)
    assert min(back_after) > 10
    assert blind_repeat(graded, [], 7, 4) == blind_repeat(graded, [], 7, 4)
