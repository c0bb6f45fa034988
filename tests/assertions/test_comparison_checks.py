"""The checks that compare an output with a reference, the request or its siblings."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given

from flowboard.assertions.arguments import problems
from flowboard.node import AssertionSpec
from tests.assertions.values import REPEATABLE, TEXTS, outcome_on, verdict_on

REFERENCE = {"rows.gold": "The cat sat on the mat."}
MESSAGES = [
    {"role": "system", "content": "Be brief."},
    {"role": "user", "content": "First question?"},
    {"role": "assistant", "content": "Answer."},
    {"role": "user", "content": 'Name "three"\ncolours.'},
]


@REPEATABLE
@given(TEXTS.filter(str.strip))
def test_a_text_is_wholly_similar_to_itself(text: str) -> None:
    assert outcome_on(text, {"a.text": text}, check="similar_to", to="a.text", min=1) == "pass"


def test_similarity_has_both_bounds_and_they_are_allowed_themselves() -> None:
    check = {"check": "similar_to", "value": "abcd"}
    for bounds, outcome in (
        ({"min": 0.75}, "pass"),
        ({"max": 0.75}, "pass"),
        ({"min": 0.76}, "fail"),
        ({"max": 0.74}, "fail"),
    ):
        assert outcome_on("abcx", **check, **bounds) == outcome


def test_a_score_is_written_so_that_it_lies_on_its_side_of_the_bound() -> None:
    almost = "a" * 797 + "b" * 203
    verdict = verdict_on(almost, check="similar_to", value="a" * 1_000, min=0.8)
    assert verdict.message.endswith("is 0.797, under 0.8.")


def test_a_blank_text_to_compare_with_is_refused() -> None:
    spec = AssertionSpec.model_validate({"name": "x", "check": "similar_to", "value": " ", "min": 1})
    assert [problem.message for problem in problems(spec)] == [
        "The check 'similar_to': `value` is blank; write the text that the output is compared with."
    ]


def test_white_space_never_matters_to_similarity_and_case_only_if_asked() -> None:
    check = {"check": "similar_to", "value": "A  b\r\nc", "min": 1}
    assert outcome_on("A b c\n", **check) == "pass"
    assert outcome_on("a b c", **check) == "fail"
    assert outcome_on("a b c", **check, ignore_case=True) == "pass"


@pytest.mark.parametrize(
    ("method", "measure", "score"),
    [
        ("rouge_1", "recall", 4 / 6),
        ("rouge_1", "precision", 4 / 5),
        ("rouge_1", "f1", 8 / 11),
        ("rouge_2", "recall", 1 / 5),
        ("rouge_2", "precision", 1 / 4),
        ("rouge_l", "recall", 3 / 6),
        ("rouge_l", "precision", 3 / 5),
        ("rouge_l", "f1", 6 / 11),
    ],
)
def test_the_overlap_is_the_rouge_score_that_is_named(method: str, measure: str, score: float) -> None:
    check = {"check": "word_overlap", "to": "rows.gold", "method": method, "measure": measure}
    output = "On the mat a CAT"  # shared: on, the, mat, cat; the pair `the mat`; in order `on the mat`
    if method == "rouge_2":  # pairs of the output: on the, the mat, mat a, a cat
        score = 2 / 5 if measure == "recall" else 2 / 4
    assert outcome_on(output, REFERENCE, **check, min=score - 1e-9) == "pass"
    assert outcome_on(output, REFERENCE, **check, min=min(score + 1e-9, 1)) == "fail"
    assert outcome_on(output, REFERENCE, **check, max=score + 1e-9) == "pass"


@REPEATABLE
@given(TEXTS, TEXTS.filter(str.strip))
def test_f1_is_the_same_from_both_sides(one: str, other: str) -> None:
    def message(output: str, reference: str) -> str:
        verdict = verdict_on(
            output, {"a.text": reference}, check="word_overlap", to="a.text", min=0.5, method="rouge_1"
        )
        return verdict.outcome

    if one.strip():
        assert message(one, other) == message(other, one)


def test_an_output_without_words_overlaps_with_nothing() -> None:
    assert outcome_on("...", REFERENCE, check="word_overlap", to="rows.gold", max=0) == "pass"


@pytest.mark.parametrize("check", ["similar_to", "word_overlap"])
def test_an_empty_reference_is_skipped(check: str) -> None:
    verdict = verdict_on("a", {"rows.gold": " "}, check=check, to="rows.gold", min=0.5)
    assert (verdict.outcome, verdict.message) == ("skipped", "'rows.gold' is empty in this row.")


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        ({"min": 0.5}, "The check 'similar_to': give either `value` or `to`."),
        (
            {"min": 0.5, "value": "a", "to": "b.c"},
            "The check 'similar_to': give either `value` or `to`.",
        ),
        ({"value": "a", "min": 1.5}, "`min` should be less than or equal to 1."),
        (
            {"value": "a"},
            "The check 'similar_to': give `min`, `max` or both; without either, everything passes.",
        ),
    ],
)
def test_arguments_that_leave_a_comparison_open_are_refused(
    arguments: dict[str, Any], message: str
) -> None:
    assert verdict_on("a", check="similar_to", **arguments).message == message


@pytest.mark.parametrize(
    ("output", "outcome"),
    [
        ('Name "three" colours.\n\nRed, green, blue.', "pass"),
        ("**Name “three” COLOURS.** Red.", "pass"),
        ("> Name  “three”\r\n> colours.\n\nRed.", "pass"),
        ('Sure! Name "three" colours. Red.', "fail"),
        ("First question? Red.", "fail"),
    ],
)
def test_the_request_is_what_the_user_said_last(output: str, outcome: str) -> None:
    assert (
        outcome_on(output, {"ask.prompt": MESSAGES}, check="repeats_request", value_of="ask.prompt")
        == outcome
    )


def test_the_text_to_repeat_may_be_given() -> None:
    assert outcome_on("name it. Tea", check="repeats_request", value="Name it.") == "pass"
    assert outcome_on("Tea", check="repeats_request", value="Name it.") == "fail"


def test_a_run_of_words_may_be_copied_up_to_a_length() -> None:
    row = {"doc.text": "One two three four five six."}
    check = {"check": "no_copied_run", "of": "doc.text"}
    assert outcome_on("One TWO, three; done", row, **check, max=3) == "pass"
    assert outcome_on("One TWO, three; done", row, **check, max=2) == "fail"
    verdict = verdict_on("So two-three four\nfive ok", row, **check, max=1)
    assert verdict.message == 'It copies 4 words in a row, more than 1: "two three four five".'


def test_runs_are_looked_for_in_every_source_that_is_named() -> None:
    row = {"a.text": "one two three", "b.text": ["four five six"]}
    check = {"check": "no_copied_run", "of": ["a.text", "b.text"], "max": 2}
    assert outcome_on("three four", row, **check) == "pass"
    assert outcome_on("four five six", row, **check) == "fail"


def test_an_output_is_unique_if_it_is_its_own_only_sibling() -> None:
    check = {"check": "unique_among", "siblings": "all.items"}
    assert outcome_on("a", {"all.items": ["a", "b"]}, **check) == "pass"
    assert outcome_on("a", {"all.items": ["a", "b", "A. "]}, **check) == "fail"
    assert outcome_on({"x": 1}, {"all.items": [{"x": 1}, {"x": 1}]}, **check) == "fail"


def test_siblings_may_not_be_too_similar_either() -> None:
    row = {"all.items": ["abcd", "abce", "wxyz"]}  # abcd and abce: 0.75
    check = {"check": "unique_among", "siblings": "all.items"}
    assert outcome_on("abcd", row, **check, max_similarity=0.75) == "pass"
    assert outcome_on("abcd", row, **check, max_similarity=0.74) == "fail"
    assert outcome_on("wxyz", row, **check, max_similarity=0.74) == "pass"


def test_siblings_that_are_no_list_are_an_error_that_says_what_to_do() -> None:
    verdict = verdict_on("a", {"all.items": "a"}, check="unique_among", siblings="all.items")
    assert verdict.outcome == "error"
    assert verdict.message.startswith("'all.items' is no list. Collect the siblings")


@pytest.mark.parametrize(
    ("output", "unit", "message"),
    [
        (["a", "b", "A"], "items", 'Items 1 and 3 are the same: "A".'),
        ('```json\n["a", "a"]\n```', "items", 'Items 1 and 2 are the same: "a".'),
        ("Text. Text.\n1. a\n2. b\n3. a!", "items", 'Items 1 and 3 are the same: "a!".'),
        ("a\r\n\r\nb\r\na", "items", 'Items 1 and 3 are the same: "a".'),
        ("- a\n- a", "lines", 'Lines 1 and 2 are the same: "- a".'),
        ("It is. It was. It is!", "sentences", 'Sentences 1 and 3 are the same: "It is!".'),
        ("- a\n- b\n- ab", "items", ""),
        ("---\n\n---", "lines", ""),
        ({"a": 1}, "items", ""),
    ],
)
def test_items_lines_and_sentences_do_not_occur_twice(output: Any, unit: str, message: str) -> None:
    assert verdict_on(output, check="no_duplicates", unit=unit).message == message


@REPEATABLE
@given(TEXTS)
def test_a_line_that_is_there_twice_is_found_in_any_case(text: str) -> None:
    outcome = outcome_on(
        f"tea {text}\nTEA {text}".replace("\r", " "), check="no_duplicates", unit="lines"
    )
    assert outcome == "fail"
