"""JSON answers: as the schema asked for, or in a fence as servers write it that know no schemas."""

from __future__ import annotations

import pytest

from flowboard.llm.failures import Failures
from flowboard.llm.schemas import parse_answer
from flowboard.node import CallFailed

FAILURES = Failures("local/m", "http://127.0.0.1:1", str)


@pytest.mark.parametrize(
    "text",
    [
        '{"a": 1}',
        '```json\n{"a": 1}\n```',
        'Sure, here it is:\n```\n{"a": 1}\n```\nAnything else?',
    ],
)
def test_json_is_read_bare_and_in_a_fence(text: str) -> None:
    assert parse_answer(text, "stop", FAILURES, None) == {"a": 1}


@pytest.mark.parametrize(
    "text", ["Sorry.", '```json\n{"a": \n```', '```\n{"a": 1}\n```\nor\n```\n{"a": 2}\n```']
)
def test_what_is_no_json_or_could_be_either_of_two_is_a_broken_answer(text: str) -> None:
    with pytest.raises(CallFailed, match="no JSON, although a schema asked for it"):
        parse_answer(text, "stop", FAILURES, None)


def test_an_answer_that_was_cut_has_no_json() -> None:
    assert parse_answer('{"a": ', "length", FAILURES, None) is None
