"""The checks of text, words and patterns where they are easily got wrong."""

from __future__ import annotations

from typing import Any

import pytest

from tests.assertions.values import outcome_on, verdict_on


def test_a_composed_and_a_decomposed_letter_are_the_same() -> None:
    assert outcome_on("cafe\u0301 au lait", check="contains", value="caf\u00e9") == "pass"
    assert outcome_on("caf\u00e9", check="equals", value="cafe\u0301") == "pass"


def test_ignoring_case_follows_unicode() -> None:
    assert outcome_on("STRASSE", check="equals", value="straße", ignore_case=True) == "pass"
    assert outcome_on("STRASSE", check="equals", value="straße") == "fail"


def test_a_number_in_yaml_is_read_as_text_where_text_is_wanted() -> None:
    assert outcome_on("Since 2024.", check="contains", value=2024) == "pass"


def test_a_value_of_the_row_must_occur() -> None:
    row = {"tweets.entity": "Paris"}
    assert outcome_on("I love Paris.", row, check="contains", value_of="tweets.entity") == "pass"
    assert outcome_on("I love Rome.", row, check="contains", value_of="tweets.entity") == "fail"


def test_a_check_for_an_empty_value_of_the_row_is_skipped() -> None:
    verdict = verdict_on("text", {"tweets.entity": ""}, check="contains", value_of="tweets.entity")
    assert (verdict.outcome, verdict.message) == ("skipped", "'tweets.entity' is empty in this row.")


def test_a_reference_to_nothing_is_an_error_that_names_the_closest_value() -> None:
    verdict = verdict_on("text", {"tweets.gold": "a"}, check="equals", to="tweet.gold")
    assert verdict.outcome == "error"
    assert verdict.message == "This row has no value 'tweet.gold'. Did you mean 'tweets.gold'?"


def test_numbers_are_equal_whatever_their_type() -> None:
    assert outcome_on(3, {"rows.n": 3.0}, check="equals", to="rows.n") == "pass"
    assert outcome_on(3, check="equals", value=3) == "pass"
    assert outcome_on(True, {"rows.n": 1}, check="equals", to="rows.n") == "fail"


def test_data_is_compared_without_regard_to_the_order_of_keys() -> None:
    row = {"rows.gold": {"b": [1], "a": None}}
    assert outcome_on({"a": None, "b": [1]}, row, check="equals", to="rows.gold") == "pass"


def test_an_absent_text_is_the_empty_text() -> None:
    assert outcome_on(None, check="equals", value="") == "pass"
    assert outcome_on(None, check="contains", value="None") == "fail"
    assert outcome_on(None, check="contains", value="null") == "fail"


def test_truth_values_read_as_in_json() -> None:
    assert outcome_on(True, check="equals", value="true") == "pass"


def test_white_space_around_the_output_does_not_hide_its_beginning_and_end() -> None:
    assert outcome_on("\n  Dear Ada", check="starts_with", value="Dear ") == "pass"
    assert outcome_on("Bye.\r\n", check="ends_with", value="Bye.") == "pass"
    assert outcome_on("Oh dear Ada", check="starts_with", value="dear", ignore_case=True) == "fail"


@pytest.mark.parametrize(
    ("text", "outcome"),
    [
        ("Let us delve.", "fail"),
        ("DELVE!", "fail"),
        ("They delved.", "pass"),
        ("In\n conclusion, no.", "fail"),
        ("in  conclusions", "pass"),
        ("C++ is fine", "fail"),
        ("C is fine", "pass"),
    ],
)
def test_forbidden_words_are_found_as_whole_words(text: str, outcome: str) -> None:
    words = ["delve", "in conclusion", "C++"]
    assert outcome_on(text, check="forbidden_words", words=words) == outcome


def test_some_of_the_required_words_are_enough_if_the_check_says_so() -> None:
    check: dict[str, Any] = {"check": "required_words", "words": ["red", "green", "blue"], "at_least": 2}
    assert outcome_on("Red and blue", **check) == "pass"
    verdict = verdict_on("Only red", **check)
    assert (verdict.outcome, verdict.message) == ("fail", "It lacks required words: green, blue.")


def test_a_dollar_sign_is_the_end_of_the_output_and_not_of_a_line() -> None:
    assert outcome_on("a\nb", check="matches", pattern="^a$") == "fail"
    assert outcome_on("a\nb", check="matches", pattern="(?m)^a$") == "pass"


@pytest.mark.parametrize(
    ("text", "outcome"),
    [
        ("He plays for #ManUtd", "fail"),
        ("(#tag)", "fail"),
        ("#été", "fail"),
        ("#2024goals", "fail"),
        ("＃タグ", "fail"),
        ("# Heading", "pass"),
        ("C# and F#", "pass"),
        ("the #1 song", "pass"),
        ("https://example.com/#about", "pass"),
        ("Tom &#39;n Jerry", "pass"),
        ("", "pass"),
    ],
)
def test_a_hashtag_is_a_number_sign_with_a_word_behind_it(text: str, outcome: str) -> None:
    assert outcome_on(text, check="no_hashtags") == outcome


@pytest.mark.parametrize(
    ("text", "outcome"),
    [
        ("HTTPS://EXAMPLE.COM", "fail"),
        ("visit www.example.com now", "fail"),
        ("<ftp://example.com>", "fail"),
        ("Node.js, example.com and the www", "pass"),
    ],
)
def test_a_web_address_begins_with_a_scheme_or_www(text: str, outcome: str) -> None:
    assert outcome_on(text, check="no_urls") == outcome


def test_the_address_in_a_message_has_no_punctuation_of_its_sentence() -> None:
    message = verdict_on("See https://example.com/a.", check="no_urls").message
    assert message == 'It has the address "https://example.com/a".'
