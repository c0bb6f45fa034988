"""The semantic diff tells what changed in meaning, and nothing else."""

from __future__ import annotations

from flowboard.flow import diff_flows, read_flow, remove_node, rename_node, set_node, set_wire
from flowboard.flow.canonical import canonical_json
from tests.flow.examples import CANONICAL

FLOW = read_flow(CANONICAL).flow


def diff(old, new):
    """The diff of the canonical example with one piece of text changed."""
    assert CANONICAL.count(old) == 1
    return diff_flows(FLOW, read_flow(CANONICAL.replace(old, new)).flow)


def test_layout_comments_and_order_do_not_count():
    other = CANONICAL.replace("tweets: [0, 0]", "tweets: [9, 9]").replace("nodes:", "# now\nnodes:")
    flow = read_flow(other).flow
    flow = flow.model_copy(update={"nodes": dict(reversed(flow.nodes.items()))})
    assert not diff_flows(FLOW, flow)
    assert diff_flows(FLOW, flow).lines() == []


def test_a_changed_field_is_told_with_before_and_after():
    found = diff("models: [openai/gpt-5-mini]", "models: [openai/gpt-5]")
    assert found.lines() == ['~ answer.models: ["openai/gpt-5-mini"] → ["openai/gpt-5"]']
    assert found.to_json()["fields"][0]["before"] == ["openai/gpt-5-mini"]


def test_of_a_long_prompt_only_the_changed_words_are_told():
    found = diff("from this tweet ...", "from this short tweet ...")
    assert found.lines() == [
        "~ extract.template: … well-known entities from this {+short+} tweet ... ⏎ {{ …"
    ]


def test_nested_fields_are_told_by_their_path():
    old = read_flow("flowboard: 1\nnodes:\n  a: {type: t, p: {x: 1, y: 2}}\n").flow
    new = read_flow("flowboard: 1\nnodes:\n  a: {type: t, p: {x: true, z: 3}}\n").flow
    assert diff_flows(old, new).lines() == ["~ a.p.x: 1 → true", "- a.p.y: 2", "+ a.p.z: 3"]


def test_added_and_removed_nodes_bring_their_wires():
    found = diff_flows(FLOW, remove_node(FLOW, "quality"))
    assert found.lines() == [
        "- node quality (multi_evaluator)",
        "- wire answer.text -> quality.output",
        "- wire tweets.text -> quality.tweet",
    ]
    assert diff_flows(remove_node(FLOW, "quality"), FLOW).added == {"quality": "multi_evaluator"}


def test_a_renamed_node_is_told_as_one_and_its_wires_are_not_changes():
    found = diff_flows(FLOW, rename_node(FLOW, "extract", "pull"))
    assert found.lines() == ["~ node extract renamed to pull"]


def test_a_renamed_and_edited_node_is_told_as_both():
    flow = rename_node(FLOW, "answer", "reply")
    reply = flow.nodes["reply"]
    flow = set_node(flow, "reply", reply.model_copy(update={"title": "The reply"}))
    assert diff_flows(FLOW, flow).lines() == [
        "~ node answer renamed to reply",
        '+ reply.title: "The reply"',
    ]


def test_another_node_of_the_same_type_is_no_rename():
    flow = remove_node(FLOW, "extract")
    other = FLOW.nodes["extract"].model_copy(
        update={"inputs": {}, "config": {"template": "Something else"}}
    )
    found = diff_flows(FLOW, set_node(flow, "summary", other))
    assert found.renamed == {}
    assert found.removed == {"extract": "prompt"}


def test_a_rewired_input_is_a_wire_less_and_a_wire_more():
    found = diff_flows(FLOW, set_wire(FLOW, "tweets.title", "extract", "tweet"))
    assert found.lines() == [
        "- wire tweets.text -> extract.tweet",
        "+ wire tweets.title -> extract.tweet",
    ]


def test_assertions_are_compared_by_name():
    assert diff("pattern: '^- '", "pattern: '^\\* '").lines() == [
        '~ answer assertion bulleted, pattern: "^- " → "^\\\\* "'
    ]
    assert diff("name: bulleted", "name: listed").lines() == [
        "- answer assertion bulleted",
        "+ answer assertion listed",
    ]


def test_a_change_of_type_is_told():
    assert diff("type: llm", "type: llm@1").lines() == ['~ answer.type: "llm" → "llm@1"']


def test_the_json_of_a_diff_is_json():
    found = diff_flows(FLOW, remove_node(rename_node(FLOW, "answer", "reply"), "tweets"))
    assert b'"renamed":{"answer":"reply"}' in canonical_json(found.to_json())
