"""Ways of asking: each phrasing gives the checks that it asks for and no other, alone and among others."""

from __future__ import annotations

from time import process_time

import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from flowboard.align.suggesting import suggest
from tests.align.suggesting.phrasings import Phrasing, in_any_order, phrasings, read

REPEATABLE = settings(derandomize=True, max_examples=300, deadline=None, database=None)
ONE_OF_A_KIND = (
    {"length", "part_count", "section_count", "paragraph_first_word", "line_count"},
    {"letter_case", "capital_word_count"},
    {"in_quotes", "ends_with", "starts_with"},
)
"""Checks that say something of each other: a prompt that asks for two of them means them together."""

SENTENCES = tuple(
    one
    for one in phrasings()
    if one.asks
    and "\n" not in one.prompt
    and one.prompt.endswith((".", "!", "?"))
    and not {"repeats_request", "one_of"} & {asked["check"] for asked in one.asks}
)
"""Phrasings that may stand in one prompt with others."""


@pytest.mark.parametrize("phrasing", phrasings(), ids=lambda one: one.prompt)
def test_a_phrasing_gives_what_it_asks_for(phrasing: Phrasing) -> None:
    assert in_any_order(read(phrasing.prompt, phrasing.asks)) == in_any_order(phrasing.asks)


@REPEATABLE
@given(
    st.lists(st.sampled_from(SENTENCES), min_size=2, max_size=4),
    st.sampled_from((" ", "\n", "\n\n", "\n- ")),
)
def test_phrasings_in_one_prompt_give_what_each_of_them_asks_for(
    chosen: list[Phrasing], between: str
) -> None:
    asks = tuple(asked for phrasing in chosen for asked in phrasing.asks)
    assume(_go_together(chosen))
    prompt = between.join(phrasing.prompt for phrasing in chosen)
    assert in_any_order(read(prompt, asks)) == in_any_order(asks)


@REPEATABLE
@given(
    st.sampled_from(SENTENCES),
    st.sampled_from(
        (
            "Write a blog post about the history of glass.",
            "You are a tour guide in Lisbon.",
            "My sister collects old maps, and I want to surprise her.",
            "Dr. Lane asked me about it at 5 p.m.",
        )
    ),
)
def test_what_else_a_prompt_says_makes_no_difference(phrasing: Phrasing, said: str) -> None:
    prompt = f"{said} {phrasing.prompt}"
    assert in_any_order(read(prompt, phrasing.asks)) == in_any_order(phrasing.asks)


@pytest.mark.parametrize("before", ["", "Rewrite this text: "])
@pytest.mark.parametrize(
    "said", ["section x. ", "how to ", "one poem and ", "who is it? ", '"a." B ', "(a) no (b) yes "]
)
def test_a_prompt_that_says_one_thing_over_and_over_is_read_in_time(before: str, said: str) -> None:
    started = process_time()
    suggest(before + said * 3_000)
    assert process_time() - started < 2


def _go_together(chosen: list[Phrasing]) -> bool:
    checks = [{asked["check"] for asked in phrasing.asks} for phrasing in chosen]
    kinds = [_kinds(one) for one in checks]
    return all(not kinds[i] & kinds[j] for i in range(len(kinds)) for j in range(i))


def _kinds(checks: set[str]) -> set[str]:
    """The checks themselves, and for those that go together one name."""
    return checks | {min(kind) for kind in ONE_OF_A_KIND if kind & checks}
