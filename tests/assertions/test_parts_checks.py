"""The checks of sections, parts, paragraphs, placeholders, postscripts, titles and quotation marks."""

from __future__ import annotations

from typing import Any

import pytest

from tests.assertions.values import outcome_on, verdict_on


@pytest.mark.parametrize(
    ("text", "count"),
    [
        ("SECTION 1\na\nSECTION 2\nb", 2),
        ("**SECTION 1:** a\r\n## SECTION 2\r\nb\r\n> SECTION II. c", 3),
        ("SECTION1 a\nSECTION #2 b", 2),
        ("See SECTION 1 and SECTION 2.", 0),
        ("Section 1\nSECTIONS 2\nSECTION", 0),
        ("SECTION A\nSECTION Alpha", 1),
    ],
)
def test_a_section_begins_a_line_with_its_word_and_a_number(text: str, count: int) -> None:
    check = {"check": "section_count", "word": "SECTION"}
    assert outcome_on(text, **check, min=count, max=count) == "pass"
    assert outcome_on(text, **check, min=count + 1) == "fail"


def test_sections_may_be_found_in_any_case_or_only_with_digits() -> None:
    text = "Day 1\nDAY two\nday ii"
    check = {"check": "section_count", "word": "Day"}
    assert outcome_on(text, **check, min=1, max=1) == "pass"
    assert outcome_on(text, **check, min=2, max=2, ignore_case=True) == "pass"
    assert outcome_on(text, **check, min=1, max=1, ignore_case=True, digits=True) == "pass"


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("a\n***\nb\n***\nc", ""),
        ("***\na\r\n***\r\nb ***c\n***\n", ""),
        ("a\n***\nb", "It has 2 parts, fewer than 3."),
        ("a***b***c***d", "It has 4 parts, more than 3."),
        ("a\n***\n***\nb", "Part 2 is empty."),
        ("", "It has 0 parts, fewer than 3."),
    ],
)
def test_parts_stand_between_separators(text: str, message: str) -> None:
    assert verdict_on(text, check="part_count", separator="***", min=3, max=3).message == message


def test_parts_may_have_to_differ() -> None:
    check = {"check": "part_count", "separator": "******", "min": 2}
    assert outcome_on("Tea.\n******\nTea.", **check) == "pass"
    assert outcome_on("Tea.\n******\nTea.", **check, different=True) == "fail"
    assert outcome_on("Tea.\n******\nCoffee.", **check, different=True) == "pass"


@pytest.mark.parametrize(
    "first", ["President", "**President**,", '"president"', "# PRESIDENT", "president's"]
)
def test_the_first_word_of_a_paragraph_is_found_behind_its_marks(first: str) -> None:
    word = "president's" if first.endswith("'s") else "president"
    text = f"One.\r\n\r\n{first} of it.\r\n\r\nThree."
    assert outcome_on(text, check="paragraph_first_word", paragraph=2, word=word) == "pass"


def test_a_paragraph_that_is_not_there_has_no_first_word() -> None:
    verdict = verdict_on("One.\n\nTwo.", check="paragraph_first_word", paragraph=3, word="three")
    assert verdict.message == "It has 2 paragraphs, fewer than 3."


def test_paragraphs_may_have_another_separator() -> None:
    check = {"check": "paragraph_first_word", "paragraph": 2, "word": "tea"}
    assert outcome_on("One.\n***\nTea.", **check, separator="***") == "pass"
    assert outcome_on("One.\n***\nTea.", **check) == "fail"


def test_the_case_of_the_first_word_may_matter() -> None:
    check = {"check": "paragraph_first_word", "paragraph": 1, "word": "Tea"}
    assert outcome_on("tea is good", **check) == "pass"
    assert outcome_on("tea is good", **check, ignore_case=False) == "fail"


@pytest.mark.parametrize(
    ("text", "count"),
    [
        ("Dear [name], from [your city]", 2),
        ("[link](https://example.com) [x] [ ] [X] [12] [^1]", 0),
        ("[]", 0),
        ("[not\nclosed]", 0),
        ({"tags": ["a", "b"]}, 0),
        ('["a", "b"]', 0),
    ],
)
def test_a_placeholder_is_no_link_box_or_reference(text: Any, count: int) -> None:
    assert outcome_on(text, check="placeholder_count", min=count, max=count) == "pass"


@pytest.mark.parametrize("brackets", ["[]", "{}", "{{}}", "<>"])
def test_placeholders_stand_in_the_brackets_that_the_check_names(brackets: str) -> None:
    text = "[a] {b} {{ c }} <d> </e> << f >>"
    assert outcome_on(text, check="placeholder_count", min=1, max=1, brackets=brackets) == "pass"


@pytest.mark.parametrize(
    ("text", "marker", "outcome"),
    [
        ("Bye\nP.S. Tea", "P.S.", "pass"),
        ("Bye\r\n\r\n**p. s.** Tea", "P.S.", "pass"),
        ("Bye\nP.P.S Tea", "P.P.S", "pass"),
        ("Bye\nP.P.S. Tea", "P.S.", "fail"),
        ("The P.S. is missing", "P.S.", "fail"),
        ("PS: Tea", "PS", "pass"),
        ("Psychology is fun", "PS", "fail"),
        ("", "P.S.", "fail"),
    ],
)
def test_a_postscript_begins_a_line(text: str, marker: str, outcome: str) -> None:
    assert outcome_on(text, check="postscript", marker=marker) == outcome


def test_a_postscript_says_something_on_its_line_or_below() -> None:
    assert outcome_on("Bye\nP.S.\nTea", check="postscript") == "pass"
    assert verdict_on("Bye\nP.S. …\n", check="postscript").message == 'Nothing stands behind "P.S.".'


@pytest.mark.parametrize(
    ("text", "outcome"),
    [
        ("<<Tea>>", "pass"),
        ("# << Tea >>\r\ntext", "pass"),
        ("<<>>", "fail"),
        ("<< ... >>", "fail"),
        ("<<over\nlines>>", "fail"),
        (">>Tea<<", "fail"),
    ],
)
def test_a_title_stands_between_its_brackets(text: str, outcome: str) -> None:
    assert outcome_on(text, check="bracketed_title") == outcome


def test_a_title_may_have_other_brackets() -> None:
    assert outcome_on("【茶】", check="bracketed_title", opening="【", closing="】") == "pass"
    assert outcome_on("<<茶>>", check="bracketed_title", opening="【", closing="】") == "fail"


@pytest.mark.parametrize("text", ['"Tea."', "“Tea.”", "„Tee.“", "«Thé.»", "「茶」", ' \n"Tea."\r\n'])
def test_an_output_stands_in_quotation_marks_of_any_kind(text: str) -> None:
    assert outcome_on(text, check="in_quotes") == "pass"
    assert outcome_on(text, check="in_quotes", marks="single") == "fail"
    assert outcome_on(text, check="in_quotes", marks="any") == "pass"


def test_single_quotation_marks_are_a_kind_of_their_own() -> None:
    for text in ("'Tea.'", "‘Tea.’"):
        assert outcome_on(text, check="in_quotes", marks="single") == "pass"
        assert outcome_on(text, check="in_quotes") == "fail"


@pytest.mark.parametrize("text", ['"', '"Tea', 'Tea"', "”Tea“", "", '"Tea".'])
def test_half_of_the_quotation_marks_are_not_enough(text: str) -> None:
    assert outcome_on(text, check="in_quotes") == "fail"


def test_a_text_at_the_beginning_or_end_may_stand_in_quotation_marks() -> None:
    assert outcome_on('"Dear Ada. Bye."', check="starts_with", value="Dear") == "pass"
    assert outcome_on('"Dear Ada. **Bye.**"\n', check="ends_with", value="Bye.") == "pass"
    assert outcome_on('"Bye."', check="ends_with", value='"') == "pass"
    assert outcome_on("(Bye.)", check="ends_with", value="Bye.") == "fail"


@pytest.mark.parametrize(
    ("text", "whole", "anywhere"),
    [
        ("Positive", "pass", "pass"),
        ('"positive."\n', "pass", "pass"),
        ("**POSITIVE**", "pass", "pass"),
        ("It is positive", "fail", "pass"),
        ("neutral", "fail", "fail"),
        ("", "fail", "fail"),
    ],
)
def test_one_of_the_options_is_the_output_or_stands_in_it(text: str, whole: str, anywhere: str) -> None:
    check: dict[str, Any] = {"check": "one_of", "options": ["positive", "negative"]}
    assert outcome_on(text, **check) == whole
    assert outcome_on(text, **check, whole=False) == anywhere


def test_the_case_of_an_option_may_matter() -> None:
    assert outcome_on("Yes", check="one_of", options=["yes"], ignore_case=False) == "fail"


def test_only_bullets_with_the_marks_that_the_check_names_count() -> None:
    text = "- a\n* b\n• c\n1. d"
    for marks, count in ((["-"], 1), (["*", "-"], 2), (["•"], 1), (["+"], 0)):
        check = {"check": "bullet_count", "marks": marks}
        assert outcome_on(text, **check, min=count, max=count) == "pass"


def test_characters_of_chinese_and_japanese_are_words() -> None:
    for text, count in (("我是医生。", 4), ("お茶 です", 4), ("Tea 茶 tea", 3), ("ชาร้อน", 1)):
        assert outcome_on(text, check="length", unit="words", min=count, max=count) == "pass"


def test_a_pattern_may_have_to_fit_the_whole_output() -> None:
    check = {"check": "matches", "pattern": r"\d+"}
    assert outcome_on("42 cups", **check) == "pass"
    assert outcome_on("42 cups", **check, whole=True) == "fail"
    assert outcome_on(" 42\r\n", **check, whole=True) == "pass"
    assert outcome_on("42\n43", **check, whole=True) == "fail"


def test_a_pattern_that_takes_too_long_to_fit_is_stopped() -> None:
    verdict = verdict_on("a" * 5_000 + "!", check="matches", pattern="(a|aa)+", whole=True)
    assert verdict.outcome == "error"


def test_a_number_of_the_row_is_judged_in_place_of_the_output() -> None:
    check = {"check": "number_in_range", "of": "rows.seconds", "max": 2}
    assert outcome_on("any text", {"rows.seconds": 1.5}, **check) == "pass"
    verdict = verdict_on("any text", {"rows.seconds": "2.5"}, **check)
    assert verdict.message == "The number is 2.5, over 2."
    assert verdict_on("any text", {"rows.seconds": None}, **check).message == 'It is no number: "".'
