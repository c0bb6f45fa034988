"""What is highlighted in an output: what failed checks and notes speak of, where it stands."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from flowboard.editor.grading.evidence import line_of, marks_of, pieces, summary_of
from flowboard.workspace.grading.rows import ShownVerdict


def verdict(outcome: str, why: str) -> ShownVerdict:
    return ShownVerdict("check", "one", outcome, why)


def test_what_a_failed_check_quotes_is_a_mark_and_what_a_passed_one_quotes_is_none():
    said = [verdict("fail", 'It has the word "refund".'), verdict("pass", "It has “Hello”.")]
    assert marks_of(said) == ["refund"]


def test_what_a_note_quotes_and_its_telling_words_are_marks():
    assert marks_of([], "Promises “a new link” within 14 days for #help") == [
        "a new link", "Promises", "within", "14", "#help"
    ]  # fmt: skip


def test_an_apostrophe_opens_no_quote():
    assert marks_of([verdict("fail", "It doesn't say that it isn't so.")]) == []


def test_marks_are_found_in_any_case_and_as_whole_words():
    assert pieces("Refunds and a REFUND.", ["refund"]) == [
        ("Refunds and a ", False), ("REFUND", True), (".", False)
    ]  # fmt: skip


@given(st.text(max_size=200), st.lists(st.text(min_size=1, max_size=8), max_size=5))
def test_the_pieces_of_a_text_are_the_text(text: str, marks: list[str]):
    assert "".join(piece for piece, _ in pieces(text, marks)) == text


def test_a_value_is_told_in_two_words():
    told = [summary_of(one) for one in ({"a": 1}, [1, 2], "billing", "one two three", None, 3)]
    assert told == ["json, 1 field", "2 items", "billing", "3 words", "empty", "3"]


def test_a_long_value_begins_on_one_line():
    assert line_of("a\n\nb " * 200, longest=9) == "a b a b …"
