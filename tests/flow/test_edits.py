"""Edits give a new flow in which everything that refers to the edited part follows."""

from __future__ import annotations

import pytest

from flowboard.flow import (
    FlowError,
    read_flow,
    remove_node,
    remove_wire,
    rename_node,
    set_node,
    set_wire,
)
from flowboard.flow.splicing import identity
from tests.flow.examples import CANONICAL

FLOW = read_flow(CANONICAL).flow

REFERRING = """\
flowboard: 1
nodes:
  a: {type: t, path: a.csv}
  b:
    type: t
    inputs: {x: [a.out, aa.out], y: a.b.c}
    template: 'see {{ a.out }} and {a.out}, but not {aa.out} or a.out'
    assertions:
      - {name: a.out, check: equals, value: a.out, text: 'is a.out'}
      - {name: code, code: "def check(output, row): return row['a.out'] == row[\\"aa.out\\"]"}
    criteria: [{id: a.out, candidates: [{name: j, judge: 'Is {a.out} right?', against: a.out}]}]
  aa: {type: t}
layout:
  a: [1, 2]
"""


def test_a_rename_rewrites_inputs_layout_and_references():
    renamed = REFERRING.replace("  a: {type", "  new: {type").replace("  a: [1", "  new: [1")
    renamed = renamed.replace("[a.out, aa.out], y: a.b.c", "[new.out, aa.out], y: new.b.c")
    renamed = renamed.replace("{{ a.out }} and {a.out}", "{{ new.out }} and {new.out}")
    renamed = renamed.replace("value: a.out", "value: new.out").replace("row['a.out']", "row['new.out']")
    renamed = renamed.replace("{a.out} right", "{new.out} right").replace(
        "against: a.out", "against: new.out"
    )
    assert identity(rename_node(read_flow(REFERRING).flow, "a", "new")) == identity(
        read_flow(renamed).flow
    )


def test_a_rename_keeps_the_place_of_the_node():
    assert list(rename_node(FLOW, "extract", "pull").nodes) == ["tweets", "pull", "answer", "quality"]


def test_renaming_back_gives_the_same_flow():
    assert identity(rename_node(rename_node(FLOW, "tweets", "t2"), "t2", "tweets")) == identity(FLOW)


@pytest.mark.parametrize(
    ("old", "new", "message"),
    [
        ("extrct", "x", "There is no node 'extrct'. Did you mean 'extract'?"),
        ("extract", "answer", "There is a node 'answer' already. Choose another id."),
        ("extract", "a b", "'a b' is no node id."),
    ],
)
def test_a_rename_that_cannot_be_is_refused(old, new, message):
    with pytest.raises(FlowError) as error:
        rename_node(FLOW, old, new)
    assert message in str(error.value)


def test_a_removed_node_takes_its_wires_and_its_place_along():
    flow = remove_node(FLOW, "tweets")
    assert flow.nodes["extract"].inputs == {}
    assert flow.nodes["quality"].inputs == {"output": "answer.text"}
    assert flow.layout == {"extract": [240, 0]}


def test_a_wire_takes_the_place_of_the_one_before():
    flow = set_wire(FLOW, "tweets.title", "extract", "tweet")
    assert flow.nodes["extract"].inputs == {"tweet": "tweets.title"}


def test_a_further_wire_joins_those_that_are_there():
    flow = set_wire(FLOW, "tweets.title", "extract", "tweet", also=True)
    assert flow.nodes["extract"].inputs == {"tweet": ["tweets.text", "tweets.title"]}
    assert set_wire(flow, "tweets.title", "extract", "tweet", also=True) == flow


def test_a_removed_wire_leaves_the_others():
    flow = set_wire(FLOW, "tweets.title", "extract", "tweet", also=True)
    assert remove_wire(flow, "tweets.text", "extract", "tweet").nodes["extract"].inputs == {
        "tweet": ["tweets.title"]
    }
    assert remove_wire(FLOW, "tweets.text", "extract", "tweet").nodes["extract"].inputs == {}
    assert remove_wire(FLOW, "answer.text", "extract", "tweet") == FLOW


def test_a_group_follows_its_members():
    text = "flowboard: 1\nnodes:\n  a: {type: t}\n  b: {type: t}\n  g: {type: group, members: [a, b]}\n"
    flow = read_flow(text).flow
    assert rename_node(flow, "a", "new").nodes["g"].config == {"members": ["new", "b"]}
    assert remove_node(flow, "a").nodes["g"].config == {"members": ["b"]}


def test_a_wire_needs_two_nodes_and_a_port():
    with pytest.raises(FlowError, match="There is no node 'nobody'"):
        set_wire(FLOW, "nobody.text", "extract", "tweet")
    with pytest.raises(FlowError, match="'tweets' names no port"):
        set_wire(FLOW, "tweets", "extract", "tweet")


def test_an_edit_leaves_the_flow_it_was_given_alone():
    before = identity(FLOW)
    remove_node(set_node(FLOW, "more", FLOW.nodes["answer"], place=(1, 2)), "tweets")
    assert identity(FLOW) == before
