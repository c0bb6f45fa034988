"""What operations do to a flow, and how those are refused that can't be done."""

from __future__ import annotations

import math
from typing import Any

import pytest

from flowboard.flow import Flow, FlowError, read_flow
from flowboard.flow.operations import apply, as_data, copied, parsed, pasted, refuse_too_much, weight_of
from flowboard.flow.operations.capacity import Weight
from flowboard.flow.operations.models import MOST_OPERATIONS
from tests.flow.operations.test_inverse import applied, demo


def test_what_isnt_touched_stays_the_very_same_object() -> None:
    flow = demo()
    after = applied(flow, {"op": "rename_node", "id": "extract", "to": "ask"})
    assert after.nodes["tweets"] is flow.nodes["tweets"]
    assert after.nodes["answer"].inputs == {"prompt": "ask.prompt"}
    assert list(after.nodes) == ["tweets", "ask", "answer"]


def test_a_node_can_be_put_before_another() -> None:
    after = applied(demo(), {"op": "set_node", "id": "x", "node": {"type": "note"}, "before": "answer"})
    assert list(after.nodes) == ["tweets", "extract", "x", "answer"]


def test_healing_gives_those_behind_a_node_what_it_was_fed_with() -> None:
    after = applied(demo(), {"op": "remove_node", "id": "extract", "heal": True})
    assert after.nodes["answer"].inputs == {"prompt": "tweets.text"}


def test_items_of_lists_are_found_by_name() -> None:
    after = applied(
        demo(), {"op": "set_field", "id": "answer", "path": ["assertions", "bulleted", "pattern"], "value": "y"}
    )  # fmt: skip
    assert [spec.arguments for spec in after.nodes["answer"].assertions] == [
        {"max": 5},
        {"pattern": "y"},
    ]
    after = applied(after, {"op": "remove_field", "id": "answer", "path": ["models", "a/b"]})
    assert after.nodes["answer"].config["models"] == ["c/d"]


def test_mappings_on_the_way_to_a_field_are_made() -> None:
    after = applied(
        demo(), {"op": "set_field", "id": "answer", "path": ["parameters", "top_p"], "value": 0.5}
    )
    assert after.nodes["answer"].config["parameters"] == {"top_p": 0.5}


def test_a_drag_of_nodes_of_which_one_is_gone_moves_the_others() -> None:
    after = applied(demo(), {"op": "move_nodes", "places": {"tweets": [1.6, 2.2], "gone": [0, 0]}})
    assert after.layout == {"tweets": [2, 2], "answer": [300, 0]}


def test_operations_come_back_from_data_as_they_were() -> None:
    batch = parsed([{"op": "remove_node", "id": "a"}, {"op": "move_nodes", "places": {"b": None}}])
    assert parsed(as_data(batch)) == batch


def nested(depth: int) -> Any:
    value: Any = 1
    for _ in range(depth):
        value = [value]
    return value


@pytest.mark.parametrize(
    ("operation", "words"),
    [
        ("remove_node", "An operation is a mapping"),
        ({"op": "explode"}, "There is no operation 'explode'"),
        ({"op": ["set_node"]}, "There is no operation"),
        ({"id": "a"}, "There is no operation 'None'"),
        ({"op": "remove_nod", "id": "a"}, "Did you mean 'remove_node'?"),
        ({"op": "remove_node"}, "Field required"),
        ({"op": "remove_node", "id": 7}, "should be a text"),
        ({"op": "remove_node", "id": "a", "force": True}, "not permitted"),
        ({"op": "set_node", "id": "../../etc/passwd", "node": {"type": "llm"}}, "no node id"),
        ({"op": "set_node", "id": "a" * 65, "node": {"type": "llm"}}, "at most 64"),
        ({"op": "set_node", "id": "a\nb", "node": {"type": "llm"}}, "no node id"),
        ({"op": "set_node", "id": "a", "node": {}}, "`type` is missing"),
        ({"op": "set_node", "id": "a", "node": {"type": "<script>"}}, "A type is a name"),
        ({"op": "set_node", "id": "a", "node": {"type": "llm", "inputs": [1]}}, "must be a mapping"),
        ({"op": "set_node", "id": "a", "node": {"type": "llm", "inputs": {"p": "nowhere"}}}, "node.port"),
        ({"op": "set_node", "id": "a", "node": {"type": "llm", "assertions": [{"name": "x"}]}}, "exactly one"),
        ({"op": "set_node", "id": "a", "node": {"type": "llm"}, "place": [1]}, "place"),
        ({"op": "set_node", "id": "a", "node": {"type": "llm"}, "place": [1e300, 0]}, "too far out"),
        ({"op": "set_node", "id": "a", "node": {"type": "llm"}, "place": ["1", 0]}, "two numbers"),
        ({"op": "rename_node", "id": "answer", "to": "../x"}, "no node id"),
        ({"op": "rename_node", "id": "answer", "to": "extract"}, "already"),
        ({"op": "rename_node", "id": "nobody", "to": "else"}, "no node 'nobody'"),
        ({"op": "set_field", "id": "nobody", "path": ["title"], "value": "x"}, "no node 'nobody'"),
        ({"op": "set_field", "id": "answer", "path": [], "value": 1}, "at least 1"),
        ({"op": "set_field", "id": "answer", "path": [0], "value": 1}, "has no item 0"),
        ({"op": "set_field", "id": "answer", "path": ["models", 7], "value": "x/y"}, "has no item 7"),
        ({"op": "set_field", "id": "answer", "path": ["models", -1], "value": "x/y"}, "greater than"),
        ({"op": "set_field", "id": "answer", "path": ["samples", "x"], "value": 1}, "has no field 'x'"),
        ({"op": "set_field", "id": "answer", "path": [True], "value": 1}, "path"),
        ({"op": "set_field", "id": "answer", "path": ["mute"], "value": "yes"}, "true or false"),
        ({"op": "set_field", "id": "answer", "path": ["type"], "value": None}, "A type is a name"),
        ({"op": "set_field", "id": "answer", "path": ["x"], "value": math.nan}, "no number that JSON has"),
        ({"op": "set_field", "id": "answer", "path": ["x"], "value": 2**70}, "64 bits"),
        ({"op": "set_field", "id": "answer", "path": ["x"], "value": "a\0b"}, "NUL"),
        ({"op": "set_field", "id": "answer", "path": ["x"], "value": "\ud800"}, "half of a character"),
        ({"op": "set_field", "id": "answer", "path": ["x"], "value": nested(60)}, "levels deep"),
        ({"op": "set_field", "id": "answer", "path": ["x"], "value": nested(50_000)}, "levels deep"),
        ({"op": "set_field", "id": "answer", "path": ["x"], "value": "a" * 1_000_001}, "too much for one flow"),
        ({"op": "set_field", "id": "answer", "path": ["x"], "value": [0] * 300_000}, "too much for one flow"),
        ({"op": "set_field", "id": "answer", "path": ["x"], "value": {"k" * 201: 1}}, "at most 200"),
        ({"op": "set_field", "id": "answer", "path": ["x"], "value": {1: 1}}, "must be a text"),
        ({"op": "set_field", "id": "answer", "path": ["x"], "value": object()}, "what JSON holds"),
        ({"op": "set_wire", "source": "tweets", "target": "answer", "port": "prompt"}, "node.port"),
        ({"op": "set_wire", "source": "no.text", "target": "answer", "port": "prompt"}, "no node 'no'"),
        ({"op": "set_wire", "source": "tweets.text", "target": "no", "port": "prompt"}, "no node 'no'"),
        ({"op": "set_wire", "source": "tweets.text", "target": "answer", "port": " "}, "1 to 200"),
        ({"op": "set_flow", "field": "layout", "value": "x"}, "'name' or 'description'"),
        ({"op": "replace_flow", "flow": {"nodes": {"a": 1}}}, "A node is a mapping"),
        ({"op": "replace_flow", "flow": {"flowboard": 9, "nodes": {}}}, "takes 1"),
        ({"op": "move_nodes", "places": {"a": [math.inf, 0]}}, "no number that JSON has"),
    ],
)  # fmt: skip
def test_what_cant_be_done_is_refused_with_a_sentence(operation: Any, words: str) -> None:
    with pytest.raises(FlowError) as refused:
        applied(demo(), operation)
    message = refused.value.problems[0].message
    assert words in message
    assert message.rstrip().endswith((".", "?", ")"))
    assert len(message) < 600


def test_a_batch_has_a_bounded_number_of_operations() -> None:
    with pytest.raises(FlowError, match="at once"):
        parsed([{"op": "remove_node", "id": "a"}] * (MOST_OPERATIONS + 1))


def test_a_flow_never_grows_beyond_what_its_file_can_hold() -> None:
    large = applied(demo(), {"op": "set_field", "id": "answer", "path": ["x"], "value": "a" * 990_000})
    together = [
        sum(part) for part in zip(*(weight_of(*one) for one in large.nodes.items()), strict=True)
    ]
    with pytest.raises(FlowError, match="at most 1,000,000 bytes"):
        refuse_too_much(large, Weight(*together))


def test_a_copy_keeps_the_wires_between_its_nodes_and_loses_the_others() -> None:
    clip = copied(demo(), ["extract", "answer"])
    assert list(clip["nodes"]) == ["extract", "answer"]
    assert "inputs" not in clip["nodes"]["extract"]
    assert clip["nodes"]["answer"]["inputs"] == {"prompt": "extract.prompt"}


def test_pasted_nodes_get_ids_of_their_own_and_their_wires_follow() -> None:
    flow = demo()
    for number in (2, 3):
        flow = apply(flow, parsed(pasted(flow, copied(flow, ["extract", "answer"]), at=(500, 100))))
        assert flow.nodes[f"answer_{number}"].inputs == {"prompt": f"extract_{number}.prompt"}
        assert flow.layout[f"answer_{number}"] == [500, 100]
    assert len(flow.nodes) == 7


def test_what_a_pasted_text_refers_to_follows_too() -> None:
    flow = read_flow(
        "flowboard: 1\nnodes:\n  a: {type: text, value: x}\n"
        "  b:\n    type: multi_evaluator\n    inputs: {output: a.text}\n    criteria:\n"
        "      - id: c\n        candidates:\n          - {name: n, check: contains, value: '{a.text}'}\n"
    ).flow
    batch = pasted(flow, copied(flow, ["a", "b"]))
    assert batch[1]["node"]["criteria"][0]["candidates"][0]["value"] == "{a_2.text}"


@pytest.mark.parametrize(
    "clip",
    [
        {}, {"nodes": []}, {"nodes": {"a": 1}}, {"nodes": {"../x": {"type": "llm"}}}, [], "text", None,
        {"nodes": {"a": {"type": "llm"}}, "layout": {"a": "here"}}, {"nodes": {"a": nested(5_000)}},
    ],
)  # fmt: skip
def test_a_clipboard_of_anything_else_is_refused(clip: Any) -> None:
    with pytest.raises(FlowError):
        pasted(Flow(), clip)
