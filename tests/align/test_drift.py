"""Drift is told from noise, and the queue is as short as it can be."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from flowboard.align.drift import criterion_edited, grader_drifts, judge_drifts, new_failures
from flowboard.align.regrading import WIDER, regrade_queue
from tests.align.tables import a_table, agreed, by_counts

NAMES = [f"row {number}" for number in range(100)]


def test_an_edited_criterion_puts_the_grades_of_earlier_versions_in_doubt():
    signal = criterion_edited({"a": 1, "b": 2, "c": 1}, 2)
    assert signal.cause == "criterion"
    assert signal.rows == ("a", "c")
    assert "2 of 3 grades" in signal.sentence
    assert criterion_edited({"a": 2}, 2) is None


def a_history(missed_early, missed_late):
    """80 graded rows of which so many in the first 60 and the last 20 are bad and pass everything."""
    bad = np.zeros(80)
    bad[:missed_early] = bad[60 : 60 + missed_late] = 1
    return a_table(np.zeros((80, 3)), bad), np.arange(80.0)


def test_failures_that_no_assertion_sees_are_a_signal_when_they_become_more_frequent():
    table, times = a_history(missed_early=2, missed_late=6)
    signal = new_failures(table, times)
    assert signal.cause == "new_failure"
    assert signal.rows == tuple(str(row) for row in range(60, 66))
    assert signal.chance < 0.05


@pytest.mark.parametrize(("early", "late"), [(0, 2), (12, 5), (0, 0)])
def test_as_many_as_before_or_a_few_are_none(early, late):
    table, times = a_history(early, late)
    assert new_failures(table, times) is None


def test_a_failure_that_one_assertion_sees_is_not_new():
    table, times = a_history(2, 6)
    table.fails[60:66, 1] = 1
    assert new_failures(table, times) is None


def test_missed_rows_that_are_alike_and_unlike_earlier_ones_are_a_signal_too():
    table, times = a_history(missed_early=9, missed_late=4)
    vectors = np.zeros((80, 3))
    vectors[:9, 0], vectors[60:64, 1] = 1, 1
    assert new_failures(table, times) is None
    assert new_failures(table, times, vectors).rows == ("60", "61", "62", "63")
    vectors[0] = vectors[60]
    assert new_failures(table, times, vectors) is None


def test_a_grader_who_agrees_with_himself_less_than_before_is_a_signal():
    same = np.array([1.0] * 20 + [0.0, 1.0] * 5)
    signal = grader_drifts(same, NAMES[:30], ["x", "row 20"], recent=10)
    assert signal.cause == "grader"
    assert signal.rows == ("row 20", "row 22", "row 24", "row 26", "row 28", "x")
    assert "5 got another grade" in signal.sentence


def test_a_grader_who_was_never_consistent_has_not_drifted():
    assert grader_drifts(np.tile([0.0, 1.0], 15), NAMES[:30], []) is None
    assert grader_drifts(np.array([0.0]), ["a"], []) is None


def test_a_judge_that_moves_in_one_direction_is_a_signal_with_its_anchors():
    frozen, now = np.zeros(40), np.zeros(40)
    now[:6] = 1
    signal = judge_drifts(NAMES[:40], frozen, now)
    assert signal.cause == "judge"
    assert signal.rows == tuple(NAMES[:6])
    assert "6 fail now that passed" in signal.sentence


def test_a_judge_that_changes_as_much_as_its_noise_has_not_moved():
    frozen = np.tile([0.0, 1.0], 20)
    now = frozen.copy()
    now[:2] = 1 - now[:2]
    assert judge_drifts(NAMES[:40], frozen, now) is None
    assert judge_drifts(NAMES[:40], frozen, frozen) is None
    now[:12] = 1 - frozen[:12]
    assert judge_drifts(NAMES[:40], frozen, now) is not None
    assert judge_drifts(NAMES[:40], frozen, now, noise=0.25) is None


def test_an_anchor_without_a_verdict_says_nothing():
    assert judge_drifts(NAMES[:40], np.zeros(40), np.full(40, np.nan)) is None


def test_false_alarms_are_as_rare_as_they_promise():
    random = np.random.default_rng(2)
    alarms = 0
    for _ in range(300):
        frozen = (random.random(60) < 0.3) * 1.0
        now = np.where(random.random(60) < 0.02, 1 - frozen, frozen)
        alarms += judge_drifts(NAMES[:60], frozen, now) is not None
    assert alarms / 300 < 0.06


# -- what to grade again -------------------------------------------------------------------------------


def doubted_table():
    fails, bad = by_counts(12, 4, 4, 20)
    return a_table(fails[:, None], bad), fails


def test_without_doubt_nothing_is_graded_again():
    table, fails = doubted_table()
    found = regrade_queue(table, fails, [])
    assert found.rows == ()
    assert found.restores


@settings(derandomize=True, deadline=None, max_examples=25)
@given(st.sets(st.integers(0, 39)))
def test_the_queue_restores_the_intervals_and_no_shorter_one_would(doubted):
    table, fails = doubted_table()
    found = regrade_queue(table, fails, {str(row) for row in doubted})
    assert found.restores
    queue = [row.id for row in found.rows]
    assert set(queue) <= {str(row) for row in doubted}
    assert len(set(queue)) == len(queue)
    for figure, kind in (("coverage", 1.0), ("ffr", 0.0)):
        of_kind = [row for row in queue if table.bad[int(row)] == kind]
        kept = int((table.bad == kind).sum()) - sum(table.bad[row] == kind for row in doubted)
        before = getattr(agreed(12, 4, 4, 20), figure)
        goal = WIDER * (before.high - before.low)
        assert width(before, kept + len(of_kind)) <= goal + 1e-9
        if of_kind:
            assert width(before, kept + len(of_kind) - 1) > goal


def width(share, size):
    from flowboard.align.intervals import mid_p_interval

    low, high = mid_p_interval(share.value, size) if size else (0.0, 1.0)
    return high - low


def test_rows_of_new_groups_come_first_then_those_seen_differently():
    fails, bad = by_counts(8, 2, 0, 10)
    groups = np.array([0, 0, 0, 0, 0, 5, 6, 7, 8, 9, *range(10, 20)])
    table = a_table(fails[:, None], bad, groups)
    found = regrade_queue(table, fails, [str(row) for row in range(10)])
    queue = [row.id for row in found.rows]
    # Rows 8 and 9 are false passes; row 0 is the first of its group.
    assert queue[:2] == ["8", "9"]
    assert set(queue[2:6]) == {"0", "5", "6", "7"}


def test_the_grader_is_not_told_what_the_row_was():
    table, fails = doubted_table()
    queue = regrade_queue(table, fails, [str(row) for row in range(40)]).rows
    assert {row.narrows for row in queue} == {"coverage", "ffr"}
    assert len({row.why for row in queue}) == 1
