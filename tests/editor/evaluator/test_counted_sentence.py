"""A sentence is cut where it says a count, and nothing of it is lost."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from flowboard.editor.evaluator.counted_sentence import CountInSentence, parts


def count(words: str) -> CountInSentence:
    return CountInSentence(words, list, "rows")


def told(sentence: str, *words: str) -> list[str | CountInSentence]:
    return list(parts(sentence, [count(one) for one in words]))


def test_counts_are_found_in_their_order():
    bad, good = count("18 bad"), count("8 good")
    found = list(parts("26 rows, 18 bad and 8 good.", [bad, good]))
    assert found == ["26 rows, ", bad, " and ", good, "."]


def test_a_count_that_the_sentence_does_not_say_is_left_out():
    assert told("No row is graded.", "3 bad") == ["No row is graded."]


@given(st.text(max_size=60), st.lists(st.text(min_size=1, max_size=3), max_size=4))
def test_the_parts_together_are_the_sentence(sentence, words):
    said = [part if isinstance(part, str) else part.words for part in told(sentence, *words)]
    assert "".join(said) == sentence
