"""One item becomes several, and several become one."""

from __future__ import annotations

import asyncio
import json
from pathlib import Path
from typing import Any

import pytest
from pydantic import ValidationError

import flowboard
from flowboard.node import NodeFailed
from flowboard_nodes.collect import Collect
from flowboard_nodes.split import MAX_ITEMS, Split
from tests.nodes.context import CellOf


def parts(value: Any, **config: Any) -> list[Any]:
    items = asyncio.run(Split(**config).run(CellOf(), value=value)).items
    assert list(items) == [str(number) for number in range(1, len(items) + 1)]
    return [outputs["item"] for outputs in items.values()]


@pytest.mark.parametrize(
    ("value", "config", "items"),
    [
        (" a \n\nb\r\n", {}, ["a", "b"]),
        ("a\nb\n \nc", {"by": "paragraphs"}, ["a\nb", "c"]),
        ("a; b;;c", {"separator": ";"}, ["a", "b", "c"]),
        ("a1b22c", {"pattern": r"\d+"}, ["a", "b", "c"]),
        ('```json\n[1, {"a": 2}]\n```', {"by": "json"}, [1, {"a": 2}]),
        (["x\ny", " "], {}, ["x\ny", " "]),
        ("", {}, []),
        ("a\nb\nc", {"limit": 2}, ["a", "b"]),
    ],
)
def test_a_value_is_split(value: Any, config: dict[str, Any], items: list[Any]) -> None:
    assert parts(value, **config) == items


def test_what_cannot_be_split_says_what_is_taken() -> None:
    with pytest.raises(NodeFailed, match=r'splitting takes a JSON list, but got \{"a": \[1\]\}'):
        parts('{"a": [1]}', by="json")
    with pytest.raises(NodeFailed, match="takes a text or a list, but got null"):
        parts(None)
    with pytest.raises(NodeFailed, match="finds no JSON"):
        parts("a, b", by="json")


def test_an_absurd_number_of_items_is_refused() -> None:
    with pytest.raises(NodeFailed, match="more than 10,000; split at something rarer, or set `limit`"):
        parts("a\n" * (MAX_ITEMS + 1))
    assert len(parts("a\n" * (MAX_ITEMS + 1), limit=5)) == 5


def test_there_is_one_way_to_split() -> None:
    with pytest.raises(ValidationError, match="one of `by`, `separator` and `pattern`"):
        Split(by="lines", separator=",")


def test_items_are_collected_as_a_text_and_as_a_list() -> None:
    outputs = asyncio.run(Collect(separator=", ").run(CellOf(), value=["a", 1, None, {"b": "é"}]))
    assert outputs == {"text": 'a, 1, , {"b": "é"}', "items": ["a", 1, None, {"b": "é"}], "count": 4}


def test_each_item_is_written_by_the_template_with_its_own_inputs() -> None:
    node = Collect(template="- {{ value }} ({{ verdict }})")
    assert [port.name for port in node.input_ports()] == ["value", "verdict"]
    outputs = asyncio.run(node.run(CellOf(), value=["a", "b"], verdict=["pass", "fail"]))
    assert outputs["text"] == "- a (pass)\n- b (fail)"


def test_a_template_that_cannot_be_filled_names_the_item() -> None:
    with pytest.raises(NodeFailed, match="item 2, template"):
        asyncio.run(Collect(template="{{ value.a }}").run(CellOf(), value=[{"a": 1}, {}]))


def test_an_axis_is_collected_over_once() -> None:
    assert Collect(over=["answer.model"]).drops() == ("answer.model",)
    assert Collect().drops() is None
    with pytest.raises(ValidationError, match="`over` names 'a' twice"):
        Collect(over=["a", "a"])


FLOW = """\
flowboard: 1
name: round trip
nodes:
  texts:
    type: dataset
    rows:
      - {id: two, text: '{"items": ["a", "b"]}'}
      - {id: none, text: '{"items": []}'}
      - {id: broken, text: 'items?'}
  items:
    type: transform
    inputs: {value: texts.text}
    steps: [parse_json, {do: json_path, path: $.items}]
  each:
    type: split
    inputs: {value: items.value}
  loud:
    type: transform
    inputs: {value: each.item, whole: texts.id}
    steps: [{do: template, template: '{{ value | upper }} of {{ whole }}'}]
  back:
    type: collect
    inputs: {value: loud.value}
    separator: ', '
  results:
    type: output
    inputs: {value: back.text, count: back.count}
"""


def test_in_a_run_items_are_split_and_brought_together_row_by_row(tmp_path: Path) -> None:
    place = tmp_path / "a.flow.yaml"
    place.write_text(FLOW)
    flowboard.load(place).run()
    lines = [json.loads(line) for line in (tmp_path / "out" / "results.jsonl").read_text().splitlines()]
    assert lines == [
        {"key": "two", "value": "A of two, B of two", "count": 2},
        {"key": "none", "value": "", "count": 0},
    ]
