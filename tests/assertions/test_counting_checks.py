"""Checks that count: lines, bullets, words, sentences, numbers."""

from __future__ import annotations

import pytest

from flowboard.assertions.sentences import sentences
from flowboard.assertions.units import bullets, lines, paragraphs, words
from tests.assertions.values import outcome_on, verdict_on


def test_blank_lines_are_no_lines() -> None:
    assert lines("a\r\n\r\n  \rb\n") == ["a", "b"]


def test_a_paragraph_ends_at_a_blank_line() -> None:
    assert len(paragraphs("one\ntwo\r\n \r\nthree\n\n\n\nfour\n")) == 3


def test_a_word_holds_a_letter_or_a_digit() -> None:
    assert words("A well-known firm – isn't it? 3 * 4") == [
        "A",
        "well-known",
        "firm",
        "isn't",
        "it?",
        "3",
        "4",
    ]


def test_bullets_of_every_depth_and_mark_count() -> None:
    text = "Intro\n- a\n  * b\n\t+ c\n• d\n-e\n---\n1. f\n2) g\nJ. K. Rowling"
    assert len(bullets(text)) == 4
    assert len(bullets(text, numbered=True)) == 6


@pytest.mark.parametrize(
    ("text", "count"),
    [
        ("", 0),
        ("No full stop", 1),
        ("One. Two! Three? Four…", 4),
        ("Dr. Dre met Mrs. Smith vs. Mr. T.", 1),
        ("J. K. Rowling wrote it. So did I. Then no.", 3),
        ("Samuel L. Jackson is an actor.", 1),
        ("It is a U.S. firm. It is in Washington, D.C. The firm is old.", 3),
        ("Apple Inc. is a firm.", 1),
        ("It is made by Apple Inc. The firm is old.", 2),
        ("At 5 p.m. it starts. It costs $3.50 e.g. today.", 2),
        ("No. 5 is a perfume. No. It isn't.", 3),
        ('He said: "Stop!" and left. "Go." She went.', 3),
        ("Wait... what? Wait... She left.", 3),
        ("这是句子。那也是！", 2),
        ("यह एक वाक्य है। यह दूसरा है।", 2),
        ("# Title\n\nText goes\non here.\n- bullet one\n- bullet two", 4),
        ("See version 3.11.7 of Node.js on example.com now.", 1),
        ("!!! ... ---", 0),
    ],
)
def test_sentences_are_counted_as_a_reader_would(text: str, count: int) -> None:
    assert len(sentences(text)) == count, sentences(text)


def test_a_bulleted_list_without_bullets_fails() -> None:
    for empty in ("", "\r\n \n", None):
        verdict = verdict_on(empty, check="every_line_matches", pattern="^- ")
        assert (verdict.outcome, verdict.message) == ("fail", "It is empty.")


def test_the_line_that_does_not_match_is_quoted_with_its_number() -> None:
    message = verdict_on("- a\r\n\r\nb", check="every_line_matches", pattern="^- ").message
    assert message == """Line 2 doesn't match '^- ': "b"."""


def test_both_bounds_are_allowed_themselves() -> None:
    for text, outcome in (("- a", "fail"), ("- a\n- b", "pass"), ("- a\n- b\n- c", "pass")):
        assert outcome_on(text, check="bullet_count", min=2, max=3) == outcome
    assert outcome_on("- a\n- b\n- c\n- d", check="bullet_count", min=2, max=3) == "fail"


@pytest.mark.parametrize(
    ("unit", "length"),
    [("characters", 24), ("words", 4), ("sentences", 2), ("lines", 3), ("paragraphs", 2)],
)
def test_length_is_counted_in_the_unit_that_is_named(unit: str, length: int) -> None:
    text = "One two.\n\nThree\nFour! 🎉 "
    assert outcome_on(text, check="length", unit=unit, min=length, max=length) == "pass"


def test_each_line_may_have_its_number_of_sentences() -> None:
    assert outcome_on("- A: b. C.\n- D", check="sentences_per_line", max=2) == "pass"
    assert outcome_on("- ***", check="sentences_per_line", max=2) == "fail"


@pytest.mark.parametrize(
    ("output", "outcome"),
    [
        (4, "pass"),
        (4.999, "pass"),
        (6, "fail"),
        ("4", "pass"),
        (" 4.0\n", "pass"),
        ("1e0", "pass"),
        ("−1", "fail"),
        ("four", "fail"),
        ("4 stars", "fail"),
        (True, "fail"),
        (None, "fail"),
        (float("nan"), "fail"),
        ([4], "fail"),
    ],
)
def test_the_whole_output_is_a_number_in_the_range(output: object, outcome: str) -> None:
    assert outcome_on(output, check="number_in_range", min=1, max=5) == outcome


@pytest.mark.parametrize(
    ("text", "find", "message"),
    [
        ("Of 1,234.5 points he has 7.", "first", "The number is 1234.5, over 5."),
        ("Of 3 points he has 7.", "last", "The number is 7, over 5."),
        ("version 2.3.4 of x86", "first", 'It has no number in it: "version 2.3.4 of x86".'),
    ],
)
def test_a_number_in_a_text_is_found_where_the_check_says(text: str, find: str, message: str) -> None:
    assert verdict_on(text, check="number_in_range", max=5, find=find).message == message
