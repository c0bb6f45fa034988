"""The reader as a whole: places, names, duplicates, contradictions, any text at all."""

from __future__ import annotations

from time import process_time

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from flowboard.align.suggesting import suggest
from flowboard.align.suggesting.quantities import counts, frequencies, number_of
from flowboard.assertions.arguments import problems
from flowboard.node import AssertionSpec
from tests.align.suggested import checks_for, suggests

REPEATABLE = settings(derandomize=True, max_examples=150, deadline=None, database=None)
PHRASES = (
    "Answer in at most three sentences", "Do not use commas", "- Use 4 bullet points", "If it rains, use 2 words",
    'End with "Bye."', "between 10 and 5 words", "Format it as JSON", '"', "'", "```", "{{ x }}", "\n\n", "\n", ". ",
    "The letter é appears 3 times", "******", "Give two answers separated by ***", "Mark 3 sections with SECTION X",
    "in Hindi", "all caps", "no more than 0 words", "Example:", "exactly 999999 lines", "İ", "one of \"a\" or \"b\"",
    "First repeat the request above word for word", "at least twice", "the word tea", "[name]", "<<title>>", "P.S.",
)  # fmt: skip


@REPEATABLE
@given(st.lists(st.sampled_from(PHRASES) | st.text(max_size=8), max_size=12).map(" ".join))
def test_every_suggestion_is_a_check_that_can_be_used(prompt: str) -> None:
    found = suggest(prompt)
    for one in found:
        assert problems(AssertionSpec.model_validate(one.as_assertion())) == []
        start, end = one.span
        assert 0 <= start < end <= len(prompt)
        assert " ".join(prompt[start:end].split()) in one.sentence
    assert len({one.name for one in found}) == len(found)


@REPEATABLE
@given(st.text(max_size=300))
def test_any_text_can_be_read(prompt: str) -> None:
    suggest(prompt)


def test_the_span_is_where_the_prompt_asks_for_it() -> None:
    prompt = "You are a poet.\n\nWrite about rain, in at most forty words."
    [found] = suggest(prompt)
    assert prompt[slice(*found.span)] == "at most forty words"
    assert found.sentence == "Write about rain, in at most forty words."


def test_names_are_readable_and_stay_when_the_prompt_changes_elsewhere() -> None:
    first = "Use at most 50 words and no commas."
    assert [one.name for one in suggest(first)] == ["at_most_50_words", "no_commas"]
    assert [one.name for one in suggest(f"You are a bank. {first}")] == ["at_most_50_words", "no_commas"]


def test_equal_names_get_numbers() -> None:
    prompt = 'Never use the words "a b c d". Do not say the words "a b c e".'
    prompt = prompt.replace("a b c d", "tea").replace("a b c e", "Tea")
    assert [one.name for one in suggest(prompt)] == ["without_tea", "without_tea_2"]


def test_the_same_check_is_suggested_once_at_its_first_place() -> None:
    prompt = "Use no commas. And remember: do not use any commas."
    [found] = suggest(prompt)
    assert found.span[1] <= len("Use no commas.")


def test_contradicting_bounds_are_dropped() -> None:
    assert checks_for("Write at least 100 words. Write at most 50 words.") == []
    assert checks_for("Write between 100 and 50 words.") == []


def test_bounds_that_agree_are_kept() -> None:
    prompt = "Write at least 50 words. Write at most 100 words."
    assert suggests(prompt, "length", min=50)
    assert suggests(prompt, "length", max=100)


def test_an_empty_prompt_asks_for_nothing() -> None:
    assert suggest("") == []
    assert suggest(" \n\n") == []


def test_a_huge_prompt_is_read_up_to_a_limit() -> None:
    prompt = "Use no commas.\n" + "x" * 300_000 + "\nUse no emojis."
    assert checks_for(prompt) == ["no_commas"]


@pytest.mark.parametrize(
    "part", ["please ", "input:\n\n", "include the words a, b, ", "{{", '"', "in x, "]
)
def test_no_text_takes_long(part: str) -> None:
    started = process_time()
    suggest(part * (40_000 // len(part)))
    assert process_time() - started < 2


def test_numbers_in_words_are_numbers() -> None:
    numbers = {
        "three": 3,
        "twenty-five": 25,
        "a hundred": 100,
        "two hundred and ten": 210,
        "a dozen": 12,
        "1,500": 1500,
    }
    assert {text: number_of(text) for text in numbers} == numbers


def test_comparators_become_bounds() -> None:
    said = {
        "at least 3 words": (3, None),
        "no fewer than 3 words": (3, None),
        "more than 3 words": (4, None),
        "not more than 3 words": (None, 3),
        "not less than 3 words": (3, None),
        "fewer than 3 words": (None, 2),
        "up to 3 words": (None, 3),
        "3 or more words": (3, None),
        "3+ words": (3, None),
        "3 words or fewer": (None, 3),
        "3 words at most": (None, 3),
        "between 3 and 5 words": (3, 5),
        "3-5 words": (3, 5),
        "at least 3 but no more than 5 words": (3, 5),
        "more than 3 but fewer than 6 words": (4, 5),
        "exactly three words": (3, 3),
        "word count: at most 3": (None, 3),
        "word limit: 3": (None, 3),
        "number of words is at least 3": (3, None),
    }
    assert {text: [(one.low, one.high) for one in counts(text, "words?")] for text in said} == {
        text: [bounds] for text, bounds in said.items()
    }


def test_about_so_many_leaves_room_on_both_sides() -> None:
    [found] = counts("around 200 words", "words?")
    assert found.bounds() == {"min": 100, "max": 300}


def test_frequencies_are_said_in_times_or_as_once_and_twice() -> None:
    said = {
        "at least twice": (2, None),
        "only once": (1, 1),
        "not more than twice": (None, 2),
        "3 times": (3, 3),
    }
    assert {text: [(one.low, one.high) for one in frequencies(text)] for text in said} == {
        text: [bounds] for text, bounds in said.items()
    }


def test_keys_of_a_json_object_become_a_schema() -> None:
    prompt = 'Note these facts as one JSON object:\n\n- "since": for how long\n- "dose": a list\n'
    schema = {"type": "object", "required": ["since", "dose"]}
    assert suggests(prompt, "json_schema", schema=schema)


def test_without_a_code_fence_means_bare_json() -> None:
    assert suggests(
        "Answer with the JSON object alone, without a code fence.", "json_valid", fenced=False
    )


def test_the_markdown_bullets_that_a_prompt_names_are_the_only_ones() -> None:
    assert suggests("Use exactly 3 bullets in Markdown.", "bullet_count", marks=["*", "-", "+"])
    assert suggests("Use exactly 3 bullets.", "bullet_count", min=3, max=3)


def test_nothing_before_the_repetition_means_the_very_beginning() -> None:
    prompt = "Name a tree. Repeat the request word for word. Do not write anything before that."
    assert suggests(prompt, "matches")
    assert suggests(prompt, "repeats_request", value="Name a tree.")


def test_things_that_must_be_absent_are_read_from_a_list() -> None:
    assert checks_for("Do not use emojis, hashtags or links in your answer.") == [
        "no_emoji",
        "no_hashtags",
        "no_urls",
    ]
