"""How values read as text, and how a check names values of the row."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given

from flowboard.assertions.checks import CHECKS
from flowboard.assertions.reading import plain_text_of, text_of
from tests.assertions.values import JSON_VALUES, REPEATABLE


@pytest.mark.parametrize(
    ("value", "text"),
    [
        ("a\nb", "a\nb"),
        ({"a": ["b\nc", 1, None], "d": True}, "a\nb\nc\n1\n\nd\ntrue"),
        ('{"a": "b\\nc"}', "a\nb\nc"),
        ('["a", ["b"]]', "a\nb"),
        ("[name] is no JSON", "[name] is no JSON"),
        (3, "3"),
        (None, ""),
    ],
)
def test_data_reads_as_its_texts_on_lines_of_their_own(value: Any, text: str) -> None:
    assert plain_text_of(value) == text


def test_deeply_nested_data_is_read() -> None:
    value: Any = "x"
    for _ in range(50_000):
        value = [value]
    assert plain_text_of(value) == "x"


@REPEATABLE
@given(JSON_VALUES)
def test_every_json_value_reads_as_text(value: Any) -> None:
    assert isinstance(plain_text_of(value), str)
    assert isinstance(text_of(value), str)


def test_a_check_needs_the_row_only_if_an_argument_refers_to_it() -> None:
    assert CHECKS["no_new_names"].model_validate({"source": ["a.text", "b.text"]}).needs_row
    assert CHECKS["contains"].model_validate({"value_of": "a.text"}).needs_row
    assert CHECKS["number_in_range"].model_validate({"of": "a.n", "max": 1}).needs_row
    assert not CHECKS["one_of"].model_validate({"options": ["a.text"]}).needs_row
