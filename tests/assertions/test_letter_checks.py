"""The checks of letters, signs and single words."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given

from tests.assertions.values import REPEATABLE, TEXTS, outcome_on, verdict_on


@pytest.mark.parametrize(
    ("text", "upper", "lower"),
    [
        ("ALL OF IT, 100 %", "pass", "fail"),
        ("all of it", "fail", "pass"),
        ("Both", "fail", "fail"),
        ("STRAßE", "pass", "fail"),
        ("ДОМ", "pass", "fail"),
        ("дом", "fail", "pass"),
        ("日本 2024", "pass", "pass"),
        ("", "pass", "pass"),
    ],
)
def test_the_case_of_letters_is_judged_in_any_script(text: str, upper: str, lower: str) -> None:
    assert outcome_on(text, check="letter_case", case="upper") == upper
    assert outcome_on(text, check="letter_case", case="lower") == lower


@REPEATABLE
@given(TEXTS)
def test_a_text_in_one_case_passes_the_check_of_that_case(text: str) -> None:
    assert outcome_on(text.lower(), check="letter_case", case="lower") == "pass"
    assert outcome_on(text.upper(), check="letter_case", case="upper") == "pass"


@pytest.mark.parametrize(
    ("text", "count"),
    [
        ("I saw NASA's probe.", 1),
        ("(NASA), U.S. and COVID-19!", 3),
        ("**WARNING:** A 3D film", 3),
        ("42 100 %", 0),
        ("Ünal ÜNAL", 1),
    ],
)
def test_a_word_in_capitals_has_no_small_letter(text: str, count: int) -> None:
    assert outcome_on(text, check="capital_word_count", min=count, max=count) == "pass"


def test_words_of_one_letter_count_only_if_the_check_says_so() -> None:
    assert outcome_on("I saw A cat", check="capital_word_count", max=0, letters=2) == "pass"
    assert outcome_on("I saw NASA", check="capital_word_count", min=1, letters=4) == "pass"
    assert outcome_on("I saw NASA", check="capital_word_count", min=1, letters=5) == "fail"


def test_of_many_capital_words_the_first_are_named() -> None:
    message = verdict_on("AA BB CC DD EE FF", check="capital_word_count", max=1).message
    assert message == "It has 6 capital words, more than 1: AA, BB, CC, DD, EE …"


@pytest.mark.parametrize(
    ("bounds", "outcome"),
    [
        ({"min": 3, "max": 3}, "pass"),
        ({"min": 4}, "fail"),
        ({"max": 2}, "fail"),
        ({"min": 2, "max": 2, "ignore_case": False}, "pass"),
        ({"min": 0}, "pass"),
    ],
)
def test_the_letter_is_counted_in_both_cases_by_default(bounds: dict[str, Any], outcome: str) -> None:
    assert outcome_on("Anna has a", check="letter_frequency", letter="n", min=2, max=2) == "pass"
    assert outcome_on("Abba", check="letter_frequency", letter="b", min=2, max=2) == "pass"
    assert outcome_on("Aa.a", check="letter_frequency", letter="a", **bounds) == outcome


def test_a_composed_and_a_decomposed_letter_are_counted_alike() -> None:
    assert outcome_on("cafe\u0301", check="letter_frequency", letter="é", min=1) == "pass"
    assert outcome_on("café", check="letter_frequency", letter="e\u0301", min=1) == "pass"


def test_what_is_not_one_character_is_refused() -> None:
    verdict = verdict_on("text", check="letter_frequency", letter="ab", min=1)
    assert verdict.message == "`letter`: 'ab' is not one character; `word_frequency` counts words."


@pytest.mark.parametrize(
    ("text", "strict", "lenient"),
    [
        ("1,000 cups", "fail", "pass"),
        ("Red, green", "fail", "fail"),
        ("in 2024, 3", "fail", "fail"),
        ("赤，青", "fail", "fail"),
        ("赤、青", "fail", "fail"),
        ("أحمر، أخضر", "fail", "fail"),
        ("Red; green", "pass", "pass"),
    ],
)
def test_a_comma_of_any_script_is_one(text: str, strict: str, lenient: str) -> None:
    assert outcome_on(text, check="no_commas") == strict
    assert outcome_on(text, check="no_commas", in_numbers=True) == lenient


@pytest.mark.parametrize("text", ["✅ Done", "I ❤️ tea", "🇫🇷", "1️⃣ First", "👍🏽", "👨‍👩‍👧"])
def test_what_is_drawn_in_colour_is_an_emoji(text: str) -> None:
    assert outcome_on(text, check="no_emoji") == "fail"


@pytest.mark.parametrize("text", ["✓ → © ™ ★ •", "1 # *", ":-)", "Ærø 日本", ""])
def test_a_sign_of_type_is_no_emoji(text: str) -> None:
    assert outcome_on(text, check="no_emoji") == "pass"


@pytest.mark.parametrize(
    ("text", "whole", "anywhere"),
    [
        ("Tea, TEA and tea.", 3, 3),
        ("teapot and team", 0, 2),
        ("_tea_ *tea* (tea)", 3, 3),
        ("tea\u2019s", 1, 1),
        ("", 0, 0),
    ],
)
def test_a_word_is_counted_whole_or_anywhere(text: str, whole: int, anywhere: int) -> None:
    check = {"check": "word_frequency", "word": "tea"}
    assert outcome_on(text, **check, min=whole, max=whole) == "pass"
    assert outcome_on(text, **check, min=anywhere, max=anywhere, whole=False) == "pass"


def test_the_message_of_a_word_that_is_too_frequent_names_it() -> None:
    message = verdict_on("tea tea tea", check="word_frequency", word="tea", max=2).message
    assert message == 'It has "tea" 3 times, more than 2.'


@REPEATABLE
@given(TEXTS)
def test_case_makes_no_difference_to_the_frequency_of_a_word(text: str) -> None:
    counted = [
        verdict_on(written, check="word_frequency", word="aé", max=0).message
        for written in (text + " aé", (text + " aé").swapcase().swapcase())
    ]
    assert counted[0] and counted[1]


def test_words_are_found_in_scripts_without_spaces() -> None:
    for text, word in (("我是医生。", "医生"), ("これはお茶です", "お茶"), ("ฉันดื่มชาร้อน", "ชา")):
        assert outcome_on(text, check="required_words", words=[word]) == "pass"
        assert outcome_on(text, check="forbidden_words", words=[word]) == "fail"


def test_a_word_of_hindi_is_not_found_within_a_longer_one() -> None:
    assert outcome_on("यह किताबें हैं", check="required_words", words=["किताब"]) == "fail"
    assert outcome_on("यह किताब है", check="required_words", words=["किताब"]) == "pass"


def test_parts_of_words_count_if_the_check_says_so() -> None:
    assert outcome_on("uncorrelated", check="required_words", words=["correlated"]) == "fail"
    assert (
        outcome_on("uncorrelated", check="required_words", words=["correlated"], whole=False) == "pass"
    )
    assert outcome_on("teapot", check="forbidden_words", words=["tea"]) == "pass"
    assert outcome_on("teapot", check="forbidden_words", words=["tea"], whole=False) == "fail"
