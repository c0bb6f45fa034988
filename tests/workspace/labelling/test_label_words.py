"""What labels mean, and when a person has to be asked."""

from __future__ import annotations

import pytest

from flowboard.workspace.labelling.label_words import meaning_of


def test_one_is_bad_as_aligneval_has_it_as_long_as_bad_is_the_rarer():
    meaning = meaning_of({"0": 30, "1": 8})
    assert meaning.is_sure
    assert meaning.words == {"0": "good", "1": "bad"}


@pytest.mark.parametrize(
    "labels", [{"1": 30, "0": 8}, {"1": 5, "0": 5}, {"1": 5}, {"0": 5}, {"0": 9, "1": 3, "2": 1}]
)
def test_numbers_that_may_mean_the_opposite_are_asked_about(labels):
    assert not meaning_of(labels).is_sure


def test_words_of_others_are_guessed_and_asked_about():
    meaning = meaning_of({"Pass": 3, "FAIL": 2, "maybe": 1})
    assert not meaning.is_sure
    assert meaning.words == {"Pass": "good", "FAIL": "bad", "maybe": "unsure"}


def test_our_own_words_are_sure_and_need_no_list_in_the_flow():
    meaning = meaning_of({"good": 3, "Bad": 2, "unsure": 1})
    assert meaning.is_sure
    assert [meaning.written(word) for word in ("good", "bad", "unsure")] == [[], [], []]


def test_numbers_are_the_same_however_they_are_written():
    assert meaning_of({"0.0": 9, "1.0": 2}).is_sure


def test_pass_and_fail_mean_the_same_to_everybody():
    meaning = meaning_of({"pass": 3, "FAIL": 2})
    assert meaning.is_sure
    assert (meaning.written("good"), meaning.written("bad")) == (["pass"], ["FAIL"])


@pytest.mark.parametrize("labels", [{"yes": 5, "no": 2}, {"True": 5, "FALSE": 2}])
def test_yes_and_true_are_guessed_and_asked_about(labels):
    meaning = meaning_of(labels)
    assert not meaning.is_sure
    assert list(meaning.words.values()) == ["good", "bad"]
