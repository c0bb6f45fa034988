"""The text node: one text, or several on an axis."""

from __future__ import annotations

import asyncio
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import ValidationError

import flowboard
from flowboard_nodes.text import Text
from tests.nodes.context import CellOf

FLOW = """\
flowboard: 1
name: places
nodes:
  tone:
    type: text
    values: {friendly: Hi, formal: Good morning}
  place:
    type: text
    values: [Paris, Lima]
  rule:
    type: text
    value: Be brief.
  ask:
    type: transform
    inputs: {value: place.text, tone: tone.text, rule: rule.text}
    steps:
      - {do: template, template: '{{ tone }}, {{ value }}! {{ rule }}'}
  results:
    type: output
    inputs: {value: ask.value}
"""


def text_of(node: Text, label: str | None = None) -> object:
    cell = CellOf(labels={} if label is None else {"value": label})
    return asyncio.run(node.run(cell))["text"]


def test_one_value_is_one_item_without_an_axis() -> None:
    node = Text(value="Hello\n")
    assert node.axes() == {}
    assert text_of(node) == "Hello\n"


def test_labelled_values_are_on_an_axis_in_their_order() -> None:
    node = Text(values={"b": "second", "a": "first"})
    assert node.axes() == {"value": ["b", "a"]}
    assert text_of(node, "a") == "first"


def test_a_listed_value_is_called_by_its_text_wherever_it_stands() -> None:
    assert Text(values=["Paris"]).axes() == {"value": ["Paris"]}
    assert Text(values=["Lima", "Paris"]).axes() == {"value": ["Lima", "Paris"]}


def test_long_values_that_begin_alike_have_labels_that_differ() -> None:
    labels = Text(values=["same words " * 10 + "x", "same words " * 10 + "y"]).axes()["value"]
    assert len(set(labels)) == 2
    assert all(len(label) < 60 and label.startswith("same words") for label in labels)


@given(st.lists(st.text(min_size=1).filter(str.strip), min_size=1, max_size=6, unique=True))
def test_every_listed_value_comes_out_under_its_label(values: list[str]) -> None:
    node = Text(values=values)
    assert [text_of(node, label) for label in node.axes()["value"]] == values


def test_numbers_are_taken_as_they_are_written() -> None:
    assert Text(values=[1, 0.5]).axes() == {"value": ["1", "0.5"]}


def test_text_is_no_template() -> None:
    node = Text(value="{{ name }}")
    assert node.input_ports() == ()
    assert text_of(node) == "{{ name }}"


@pytest.mark.parametrize(
    ("config", "sentence"),
    [
        ({}, "either `value`.*or `values`"),
        ({"value": "a", "values": ["b"]}, "either `value`.*or `values`"),
        ({"values": ["a", "a"]}, "`values` has a text twice"),
        ({"values": {" ": "a"}}, "`values` has a text without a label"),
    ],
)
def test_bad_configuration_gets_a_sentence_that_names_the_field(
    config: dict[str, object], sentence: str
) -> None:
    with pytest.raises(ValidationError, match=sentence):
        Text(**config)


def test_in_a_run_without_any_data_lists_multiply(tmp_path: Path) -> None:
    place = tmp_path / "places.flow.yaml"
    place.write_text(FLOW)
    report = flowboard.load(place).run()
    assert report.status == "done"
    lines = (tmp_path / "out" / "results.jsonl").read_text().splitlines()
    assert len(lines) == 4
    assert '"Good morning, Lima! Be brief."' in "".join(lines)
