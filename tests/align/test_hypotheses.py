"""What explains the grades so far, and which row's grade would tell most."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings

from flowboard.align.selection.hypotheses import MOST_WEIGHED, information, likely_sets, weighed
from tests.align.strategies import tables

nan = np.nan


def flags(rows):
    return np.array(rows, dtype=bool)


def test_the_likeliest_set_is_the_one_that_the_grades_follow():
    random = np.random.default_rng(0)
    failed = random.random((60, 12)) < 0.2
    bad = failed[:, [3, 8]].any(axis=1) * 1.0
    assert likely_sets(failed, bad)[0].places == (3, 8)


def test_without_grades_the_smaller_set_is_the_likelier():
    sizes = [len(one.places) for one in likely_sets(flags([[1, 0], [0, 1]]), np.array([nan, nan]))]
    assert sizes == sorted(sizes)


def test_no_set_is_weighed_twice_and_there_are_not_too_many():
    random = np.random.default_rng(1)
    failed = random.random((40, 30)) < 0.3
    places = [one.places for one in likely_sets(failed, (random.random(40) < 0.4) * 1.0)]
    assert 30 < len(set(places)) == len(places) <= MOST_WEIGHED


def test_sets_are_as_large_as_the_grades_speak_for():
    random = np.random.default_rng(3)
    failed = random.random((300, 12)) < 0.12
    right = (1, 4, 6, 9, 11)
    bad = failed[:, right].any(axis=1) * 1.0
    assert likely_sets(failed, bad, 8)[0].places == right
    assert max(len(one.places) for one in likely_sets(failed, bad, 8)) < 12
    assert max(len(one.places) for one in likely_sets(failed, bad)) == 3


@settings(max_examples=40, deadline=None)
@given(table=tables(ungraded=True))
def test_what_sets_say_of_rows_is_what_their_assertions_say(table):
    failed = table.fails == 1
    found = weighed(failed, table.bad)
    assert found.chance.sum() == pytest.approx(1)
    for one, fails in zip(likely_sets(failed, table.bad), found.fails, strict=True):
        assert (fails == failed[:, list(one.places)].any(axis=1)).all()
    assert ((found.if_failed > 0) & (found.if_failed < 1)).all()


def test_a_row_on_which_likely_sets_differ_tells_more_than_one_on_which_all_agree():
    # a and b fail the same graded rows; the last rows are failed by one of them, by both, by neither.
    graded = [[1, 1], [1, 1], [1, 1], [0, 0], [0, 0], [0, 0]]
    told = information(
        flags([*graded, [1, 0], [1, 1], [0, 0]]), np.array([1, 1, 1, 0, 0, 0, nan, nan, nan])
    )
    assert told[6] > 2 * max(told[7], told[8])


def test_rows_that_look_alike_tell_alike_whether_graded_or_not():
    told = information(flags([[1, 0], [1, 0], [0, 1], [0, 1]]), np.array([1, nan, 0, nan]))
    assert told[1] == pytest.approx(told[0])
    assert told[3] == pytest.approx(told[2])


def test_a_repeated_assertion_changes_nothing():
    random = np.random.default_rng(2)
    failed = random.random((30, 6)) < 0.3
    bad = np.where(np.arange(30) < 15, failed[:, 0], nan)
    twice = np.column_stack([failed, failed[:, :3]])
    assert information(twice, bad) == pytest.approx(information(failed, bad))


@settings(max_examples=60, deadline=None)
@given(table=tables(ungraded=True))
def test_what_a_grade_tells_is_never_negative_nor_more_than_one_bit(table):
    told = information(table.fails == 1, table.bad)
    assert told.shape == (len(table.ids),)
    assert (told >= 0).all()
    assert (told <= np.log(2) + 1e-6).all()
