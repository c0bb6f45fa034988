"""Evaluators that learn from grades."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from flowboard.align.learned.joining import with_learned
from flowboard.align.learned.partly import PartlyKnown
from flowboard.align.learned.texts import CALIBRATED_FROM, TextClassifier
from flowboard.align.learned.thresholds import ScoredEvaluator, fit_threshold
from flowboard.align.metrics import agreement
from flowboard.align.splits import folds
from tests.align.tables import a_table

nan = np.nan


# -- thresholds ----------------------------------------------------------------------------------------


def test_a_threshold_lies_in_the_middle_of_the_gap():
    found = fit_threshold(np.array([1.0, 2.0, 6.0, 7.0]), np.array([0.0, 0.0, 1.0, 1.0]))
    assert (found.value, found.fails_above) == (4.0, True)


def test_low_scores_may_be_the_bad_ones():
    found = fit_threshold(np.array([1.0, 2.0, 6.0, 7.0]), np.array([1.0, 1.0, 0.0, 0.0]))
    assert (found.value, found.fails_above) == (4.0, False)
    assert list(found.verdicts(np.array([3.0, 5.0, nan]))[:2]) == [1.0, 0.0]


def test_a_row_without_a_score_has_no_verdict():
    found = fit_threshold(np.array([1.0, 2.0, 6.0, 7.0]), np.array([0.0, 0.0, 1.0, 1.0]))
    assert np.isnan(found.verdicts(np.array([nan]))[0])


@pytest.mark.parametrize(
    ("scores", "bad"),
    [([1, 2, 3], [1, 0, 0]), ([5, 5, 5, 5], [1, 1, 0, 0]), ([nan, nan, 1, 2], [1, 1, 0, 0])],
    ids=["one bad row", "all alike", "no score of a bad row"],
)
def test_there_is_no_threshold_where_there_is_too_little_to_fit(scores, bad):
    assert fit_threshold(np.array(scores, float), np.array(bad, float)) is None


@settings(max_examples=60, deadline=None)
@given(
    rows=st.lists(
        st.tuples(st.integers(0, 6).map(float), st.sampled_from([0.0, 1.0])), min_size=4, max_size=14
    )
)
def test_no_threshold_tells_bad_from_good_better(rows):
    scores, bad = (np.array(part) for part in zip(*rows, strict=True))
    found = fit_threshold(scores, bad)
    if found is None:
        return

    def j(fails):
        return fails[bad == 1].mean() - fails[bad == 0].mean()

    values = np.unique(scores)
    cuts = (values[1:] + values[:-1]) / 2
    best = max(max(j(scores > cut), j(scores < cut)) for cut in cuts)
    assert j(found.verdicts(scores)) == pytest.approx(best)


def test_scores_of_graded_rows_are_judged_without_their_own_grade():
    random = np.random.default_rng(0)
    scores, bad = random.random(40), (random.random(40) < 0.5).astype(float)
    evaluator, groups = ScoredEvaluator("score", scores), np.arange(40) // 2
    (dealt,) = folds(groups, bad, 5, 1, 0)
    without = evaluator.fit(np.where(dealt == 2, nan, bad))
    said = evaluator.verdicts(bad, groups, 0)
    assert (said[dealt == 2] == without.verdicts(scores[dealt == 2])).all()


def test_a_learned_column_stands_beside_the_others():
    table = a_table([[0], [0], [1], [1]], [0, 0, 1, 1])
    joined = with_learned(table, [ScoredEvaluator("score", np.array([0.1, 0.2, 0.8, 0.9]))])
    assert joined.names == ("a", "score")
    assert joined.fails.shape == (4, 2)


# -- texts ---------------------------------------------------------------------------------------------


def letters(n, seed=0):
    """Letters of which the rude ones are bad, and a word that says nothing."""
    random = np.random.default_rng(seed)
    bad = (random.random(n) < 0.4).astype(float)
    words = [("dreadful nonsense" if one else "kind regards") for one in bad]
    return [f"{word} number {random.integers(1000)}" for word in words], bad


def test_a_classifier_learns_words_and_judges_letters_it_has_not_seen():
    texts, truth = letters(60)
    bad = np.where(np.arange(60) < 30, truth, nan)
    said = TextClassifier("tone", texts).verdicts(bad, np.arange(60))
    assert (said == truth).mean() > 0.95


def test_where_words_say_nothing_graded_rows_show_it():
    random = np.random.default_rng(1)
    texts = [f"letter {random.integers(50)} of {random.integers(50)}" for _ in range(60)]
    bad = (random.random(60) < 0.5).astype(float)
    said = TextClassifier("tone", texts).verdicts(bad, np.arange(60))
    agreed = agreement(said, bad, np.arange(60))
    assert agreed.kappa.value < 0.5
    assert "better than always-fail" in agreed.warning


def test_rows_of_a_group_never_teach_about_each_other():
    # Each group has a word of its own, and one grade: by rows the words would tell everything.
    random = np.random.default_rng(2)
    kinds = (random.random(20) < 0.5).astype(float)
    groups = np.repeat(np.arange(20), 3)
    texts = [f"word{group} word{group}" for group in groups]
    said = TextClassifier("tone", texts).verdicts(kinds[groups], groups)
    assert (said == kinds[groups]).mean() < 0.8


def test_embeddings_take_the_place_of_words():
    random = np.random.default_rng(3)
    bad = (random.random(60) < 0.5).astype(float)
    embeddings = random.normal(size=(60, 8)) + 2 * bad[:, None]
    said = TextClassifier("near", ["same"] * 60, embeddings).verdicts(
        np.where(np.arange(60) < 40, bad, nan), np.arange(60)
    )
    assert (said == bad).mean() > 0.9


def test_probabilities_are_calibrated_from_a_hundred_grades_on():
    texts, bad = letters(CALIBRATED_FROM)
    classifier, groups = TextClassifier("tone", texts), np.arange(CALIBRATED_FROM)
    assert classifier.train(bad, groups).calibrated
    assert not classifier.train(np.where(groups == 0, nan, bad), groups).calibrated


def test_with_fewer_than_five_of_a_kind_it_says_nothing():
    texts, _ = letters(20)
    bad = np.array([1.0] * 4 + [0.0] * 16)
    assert np.isnan(TextClassifier("tone", texts).verdicts(bad, np.arange(20))).all()


def test_the_same_grades_train_the_same_classifier():
    texts, bad = letters(40)
    one, other = (TextClassifier("tone", texts).train(bad, np.arange(40)) for _ in range(2))
    assert (one.probabilities(texts) == other.probabilities(texts)).all()


def test_one_that_knows_only_some_rows_learns_from_those_and_says_nothing_of_the_others():
    known = np.arange(60) % 3 > 0
    bad = (np.arange(60) % 2 == 0).astype(float)
    texts = [f"{'awful' if bad[row] else 'fine'} thing" for row in range(60)]
    inner = TextClassifier("tone", [text for text, here in zip(texts, known, strict=True) if here])
    said = PartlyKnown(inner, known).verdicts(bad, np.arange(60))
    assert np.isnan(said[~known]).all()
    assert (said[known] == bad[known]).all()
    nothing = PartlyKnown(inner, np.zeros(60, dtype=bool)).verdicts(bad, np.arange(60))
    assert np.isnan(nothing).all()
