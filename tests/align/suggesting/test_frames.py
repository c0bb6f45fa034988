"""Orders put together from pieces: whatever the frame, the topic or the text before it, they are read."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from flowboard.align.suggesting import Suggestion, suggest
from tests.align.suggesting import frames

REPEATABLE = settings(derandomize=True, max_examples=400, deadline=None, database=None)


@REPEATABLE
@given(
    st.sampled_from(frames.OF_THE_OUTPUT),
    st.sampled_from(frames.QUANTITIES),
    st.sampled_from(sorted(frames.NUMBERS)),
    st.sampled_from((0, 1, 2)),
)
def test_a_length_is_read_however_it_is_said(
    frame: str, quantity: tuple[str, frames.Bounds], unit: str, style: int
) -> None:
    said, distances = quantity
    number, written = frames.NUMBERS[unit]
    prompt = frame.replace("{q}", said.format(n=written[style], u=unit))
    bounds = {name: number + distance for name, distance in distances.items()}
    assert _only("length", prompt) == {"unit": unit, **bounds}, prompt


@REPEATABLE
@given(
    st.sampled_from(frames.BEFORE), st.sampled_from((" ", "\n", "\n\n")), st.sampled_from(frames.ORDERS)
)
def test_an_order_is_read_behind_a_text_to_work_on(
    before: str, between: str, order: tuple[str, str, dict[str, Any]]
) -> None:
    said, check, arguments = order
    _asks(f"{before}{between}{said}", check, arguments)


@REPEATABLE
@given(st.sampled_from(frames.LABELS), st.sampled_from(frames.ORDERS))
def test_an_order_is_read_under_a_label_of_rules(
    label: str, order: tuple[str, str, dict[str, Any]]
) -> None:
    said, check, arguments = order
    asked = label.replace("{o}", said).replace("{l}", said[0].lower() + said[1:])
    _asks(f"Write about the sea.\n{asked}", check, arguments)


@pytest.mark.parametrize("topic", frames.TOPICS)
@pytest.mark.parametrize(("tail", "check"), frames.TAILS)
def test_what_a_text_is_about_makes_no_order_a_wish(topic: str, tail: str, check: str) -> None:
    assert [one.check for one in suggest(topic + tail)] == [check]


@pytest.mark.parametrize("topic", frames.TOPICS)
def test_a_topic_alone_asks_for_nothing(topic: str) -> None:
    assert suggest(f"{topic}.") == []


@pytest.mark.parametrize("words", frames.WORDS)
@pytest.mark.parametrize("frame", frames.FORBIDS)
def test_forbidden_words_are_forbidden_and_never_required(frame: str, words: str) -> None:
    assert _only("forbidden_words", frame.replace("{w}", words)) == {"words": ["moss", "tide"]}


@pytest.mark.parametrize("words", frames.WORDS)
@pytest.mark.parametrize("frame", frames.REQUIRES)
def test_required_words_are_required_and_never_forbidden(frame: str, words: str) -> None:
    found = _only("required_words", frame.replace("{w}", words))
    assert found["words"] == ["moss", "tide"]


@pytest.mark.parametrize("separated", frames.SEPARATED)
@pytest.mark.parametrize("frame", frames.IN_PARAGRAPHS)
def test_paragraphs_with_a_separator_are_counted_by_it(frame: str, separated: str) -> None:
    prompt = frame.format(n="three") + separated
    assert _only("part_count", prompt) == {"separator": "***", "min": 3, "max": 3}


def _only(check: str, prompt: str) -> dict[str, Any]:
    found = suggest(prompt)
    assert [one.check for one in found] == [check], (prompt, found)
    return dict(found[0].arguments)


def _asks(prompt: str, check: str, arguments: dict[str, Any]) -> None:
    def is_asked(one: Suggestion) -> bool:
        return one.check == check and arguments.items() <= dict(one.arguments).items()

    found = suggest(prompt)
    assert any(map(is_asked, found)), (prompt, found)
    assert len(found) == 1, (prompt, found)
