"""Every batch can be taken back, and what others have done since stays."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given, seed, settings
from hypothesis import strategies as st

from flowboard.flow import Flow, FlowError, format_flow, read_flow
from flowboard.flow.operations import NothingLeft, apply, healed, inverse, parsed
from flowboard.flow.operations.models import Operation, RemoveNode
from tests.flow.operations.drawing import operations, without_strays
from tests.flow.strategies import flows

FLOW = """\
flowboard: 1
name: demo
nodes:
  tweets:
    type: dataset
    path: tweets.csv
  extract:
    type: prompt
    inputs: {tweet: tweets.text}
    template: Say {{ tweet }}
  answer:
    type: llm
    inputs: {prompt: extract.prompt}
    models: [a/b, c/d]
    samples: 3
    assertions:
      - {name: short, check: length, max: 5}
      - {name: bulleted, check: every_line_matches, pattern: x}
layout:
  tweets: [0, 0]
  answer: [300, 0]
"""


def demo() -> Flow:
    return read_flow(FLOW).flow


def applied(flow: Flow, *batch: dict[str, Any]) -> Flow:
    plain: list[Operation] = []
    for operation in parsed(list(batch)):
        heals = isinstance(operation, RemoveNode) and operation.heal
        steps = list(healed(flow, operation)) if heals else [operation]  # type: ignore[arg-type]
        flow = apply(flow, steps)
        plain += steps
    return flow


def renames_in(batch: list[dict[str, Any]]) -> list[tuple[str, str]]:
    return [(one["id"], one["to"]) for one in batch if one["op"] == "rename_node"]


@seed(7)
@settings(max_examples=120, deadline=None)
@given(st.data(), without_strays(flows))
def test_a_batch_and_its_inverse_give_the_very_same_text(data: st.DataObject, flow: Flow) -> None:
    batch: list[dict[str, Any]] = []
    after = flow
    for _ in range(data.draw(st.integers(1, 4))):
        operation = data.draw(operations(after))
        try:
            after = applied(after, operation)
        except FlowError:
            continue
        batch.append(operation)
    back = inverse(flow, after, renamed=renames_in(batch))
    assert format_flow(applied(after, *back)) == format_flow(flow)


@seed(8)
@settings(max_examples=120, deadline=None)
@given(st.data(), without_strays(flows))
def test_an_operation_that_comes_twice_counts_once(data: st.DataObject, flow: Flow) -> None:
    operation = data.draw(operations(flow))
    try:
        once = applied(flow, operation)
    except FlowError:
        return
    assert format_flow(applied(once, operation)) == format_flow(once)


@seed(9)
@settings(max_examples=120, deadline=None)
@given(st.data(), without_strays(flows))
def test_the_inverse_of_an_inverse_makes_it_again(data: st.DataObject, flow: Flow) -> None:
    operation = data.draw(operations(flow))
    try:
        after = applied(flow, operation)
    except FlowError:
        return
    renames = renames_in([operation])
    back = applied(after, *inverse(flow, after, renamed=renames))
    again = applied(back, *inverse(after, back, renamed=[(new, old) for old, new in renames]))
    assert format_flow(again) == format_flow(after)


@pytest.mark.parametrize(
    ("mine", "theirs", "left"),
    [
        (
            {"op": "set_field", "id": "answer", "path": ["samples"], "value": 9},
            {"op": "set_field", "id": "answer", "path": ["temperature"], "value": 1},
            {"op": "set_field", "id": "answer", "path": ["temperature"], "value": 1},
        ),
        (
            {"op": "set_field", "id": "answer", "path": ["assertions", "short", "max"], "value": 9},
            {"op": "remove_field", "id": "answer", "path": ["assertions", "bulleted"]},
            {"op": "remove_field", "id": "answer", "path": ["assertions", "bulleted"]},
        ),
        (
            {"op": "set_field", "id": "answer", "path": ["models", 2], "value": "e/f"},
            {"op": "remove_field", "id": "answer", "path": ["models", "a/b"]},
            {"op": "remove_field", "id": "answer", "path": ["models", "a/b"]},
        ),
        (
            {"op": "remove_node", "id": "answer"},
            {"op": "set_field", "id": "extract", "path": ["title"], "value": "Theirs"},
            {"op": "set_field", "id": "extract", "path": ["title"], "value": "Theirs"},
        ),
        (
            {"op": "move_nodes", "places": {"answer": [9, 9], "tweets": [1, 1]}},
            {"op": "move_nodes", "places": {"answer": [5, 5]}},
            {"op": "move_nodes", "places": {"answer": [5, 5]}},
        ),
        (
            {"op": "rename_node", "id": "extract", "to": "ask"},
            {"op": "set_field", "id": "ask", "path": ["template"], "value": "Theirs {{ tweet }}"},
            {"op": "set_field", "id": "extract", "path": ["template"], "value": "Theirs {{ tweet }}"},
        ),
        (
            {"op": "set_flow", "field": "name", "value": "mine"},
            {"op": "set_flow", "field": "description", "value": "theirs"},
            {"op": "set_flow", "field": "description", "value": "theirs"},
        ),
    ],
)
def test_taking_back_leaves_what_others_did_since(
    mine: dict[str, Any], theirs: dict[str, Any], left: dict[str, Any]
) -> None:
    flow = demo()
    after = applied(flow, mine)
    now = applied(after, theirs)
    back = inverse(flow, after, now, renames_in([mine]))
    assert format_flow(applied(now, *back)) == format_flow(applied(flow, left))


def test_a_value_that_others_changed_later_stays_theirs() -> None:
    flow = demo()
    after = applied(flow, {"op": "set_field", "id": "answer", "path": ["samples"], "value": 5})
    now = applied(after, {"op": "set_field", "id": "answer", "path": ["samples"], "value": 7})
    with pytest.raises(NothingLeft):
        inverse(flow, after, now)


def test_a_node_that_others_have_worked_on_isnt_taken_away() -> None:
    flow = demo()
    after = applied(flow, {"op": "set_node", "id": "more", "node": {"type": "llm"}})
    now = applied(after, {"op": "set_field", "id": "more", "path": ["models"], "value": ["a/b"]})
    with pytest.raises(NothingLeft):
        inverse(flow, after, now)


def test_a_wire_doesnt_come_back_from_a_node_that_others_have_removed() -> None:
    flow = demo()
    after = applied(
        flow, {"op": "remove_wire", "source": "extract.prompt", "target": "answer", "port": "prompt"},
        {"op": "set_field", "id": "answer", "path": ["samples"], "value": 4},
    )  # fmt: skip
    now = applied(after, {"op": "remove_node", "id": "extract"})
    again = applied(now, *inverse(flow, after, now))
    assert again.nodes["answer"].inputs == {}
    assert again.nodes["answer"].config["samples"] == 3
