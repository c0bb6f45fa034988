"""Several judges as one."""

import numpy as np
import pytest

from flowboard.align.combining.choosing import combine
from flowboard.align.combining.rules import best_of, logistic, rules_for, share_of_all
from flowboard.align.combining.votes import Votes, signal_of_score, signals_of_votes

nan = np.nan


def votes_of(fails):
    fails = np.asarray(fails, dtype=float)
    names = tuple(f"judge {n}" for n in range(fails.shape[1]))
    return Votes(names, fails, signals_of_votes(fails))


def panel(n=120, seed=0, errors=0.0):
    """Seven judges: three rather good ones, four who flip coins. The grades of all rows."""
    random = np.random.default_rng(seed)
    bad = (random.random(n) < 0.4).astype(float)
    right = np.array([0.85, 0.85, 0.85, 0.5, 0.5, 0.5, 0.5])
    fails = np.where(random.random((n, 7)) < right, bad[:, None], 1 - bad[:, None])
    fails[random.random((n, 7)) < errors] = nan
    return votes_of(fails), bad


def known(bad, n=60):
    return np.where(np.arange(len(bad)) < n, bad, nan)


def test_the_best_single_judge_is_the_one_who_agrees_best():
    votes, bad = votes_of([[1, 0], [1, 0], [0, 0], [0, 1]]), np.array([1.0, 1, 0, 0])
    assert best_of(1)(votes, bad).members == ("judge 0",)


def test_a_judge_who_was_right_twice_does_not_outrank_one_who_was_right_often():
    bad = np.array([1.0] * 10 + [0.0] * 10)
    often = np.concatenate([[0.0], bad[1:-1], [1.0]])
    twice = np.concatenate([[1.0], np.full(18, nan), [0.0]])
    assert best_of(1)(votes_of(np.column_stack([twice, often])), bad).members == ("judge 1",)


def test_where_no_member_voted_the_others_decide_and_where_nobody_did_the_usual_verdict():
    rule = best_of(1)(votes_of([[1, 1], [1, 1], [0, 0], [0, 1]]), np.array([1.0, 1, 0, 0]))
    said = rule.verdicts(votes_of([[nan, 1], [nan, 0], [nan, nan], [1, 0]]))
    assert list(said) == [1.0, 0.0, 0.0, 1.0]


def test_a_share_of_votes_is_fitted():
    # One vote of five against a row is enough here.
    fails = np.zeros((20, 5))
    fails[:10, 0] = 1
    rule = share_of_all(votes_of(fails), np.array([1.0] * 10 + [0.0] * 10))
    assert rule.above < 0.2


def test_a_regression_gives_a_verdict_where_votes_are_missing():
    votes, bad = panel()
    rule = logistic(0.1)(votes, bad)
    said = rule.verdicts(votes_of([[nan] * 7, [1] * 7, [0] * 7]))
    assert set(said) <= {0.0, 1.0}
    assert list(said[1:]) == [1.0, 0.0]


def test_scores_become_ranks():
    assert list(signal_of_score(np.array([5.0, nan, 100.0]))) == [-0.5, 0.0, 0.5]


def test_one_judge_is_not_combined_with_anything():
    assert list(rules_for(1)) == ["best_single"]
    assert "top_5_majority" not in rules_for(4)


def test_a_panel_beats_its_members_on_rows_it_has_not_seen():
    votes, bad = panel(n=400, errors=0.1)
    made = combine(lambda _: votes, known(bad, 100), np.arange(400))
    assert made.method != "best_single"
    assert (made.verdicts == bad)[100:].mean() > 0.88


def test_every_row_gets_a_verdict_graded_or_not():
    votes, bad = panel(errors=0.4)
    made = combine(lambda _: votes, known(bad), np.arange(120))
    assert made.verdicts.shape == (120,)
    assert set(made.verdicts) == {0.0, 1.0}


def test_the_same_seed_gives_the_same_combination():
    votes, bad = panel()
    one, other = (combine(lambda _: votes, known(bad), np.arange(120), seed=3) for _ in range(2))
    assert one.method == other.method
    assert (one.verdicts == other.verdicts).all()


@pytest.mark.parametrize(
    ("bad", "groups"),
    [([1, 1, 1, nan], [0, 1, 2, 3]), ([1, 0, 1, nan], [0, 0, 0, 1]), ([nan] * 4, [0, 1, 2, 3])],
    ids=["bad only", "one group", "no grade"],
)
def test_without_both_kinds_in_two_groups_there_is_no_combination(bad, groups):
    votes = votes_of(np.zeros((4, 3)))
    assert combine(lambda _: votes, np.array(bad, dtype=float), np.array(groups)) is None


def test_scored_judges_only_see_the_grades_of_the_fold():
    votes, bad = panel()
    graded = known(bad)
    seen = []

    def votes_for(grades):
        seen.append(grades.copy())
        return votes

    combine(votes_for, graded, np.arange(120))
    held_back = [np.isnan(grades) & ~np.isnan(graded) for grades in seen[1:]]
    assert all(0 < hidden.sum() < 60 for hidden in held_back)
    assert sum(hidden.sum() for hidden in held_back) == 2 * 60  # every row, in each of two rounds
