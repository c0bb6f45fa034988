"""A flow that is written and read again is the same flow, and its canonical text is a fixed point."""

from __future__ import annotations

import pytest
from hypothesis import HealthCheck, given, settings

from flowboard.flow import Flow, FlowError, Node, format_flow, read_flow, set_node
from flowboard.flow.splicing import identity
from tests.flow.examples import CANONICAL, COMMENTED, FORMAT_0
from tests.flow.strategies import flows, nodes

steady = settings(
    derandomize=True,
    deadline=None,
    max_examples=150,
    suppress_health_check=list(HealthCheck),
    database=None,
)


@steady
@given(flow=flows)
def test_any_flow_reads_back_as_it_was_written(flow):
    assert identity(read_flow(format_flow(flow)).flow) == identity(flow)


@steady
@given(flow=flows)
def test_canonical_text_loads_and_formats_byte_identical(flow):
    text = format_flow(flow)
    assert format_flow(read_flow(text)) == text


@settings(steady, max_examples=60)
@given(node=nodes)
def test_an_edit_of_a_canonical_file_gives_the_canonical_text_of_the_edited_flow(node):
    edited = set_node(read_flow(CANONICAL).flow, "extract", node)
    assert read_flow(CANONICAL).with_flow(edited).text == format_flow(edited)


@settings(steady, max_examples=60)
@given(node=nodes)
def test_an_edit_of_another_file_keeps_the_text_of_all_other_nodes(node):
    file = read_flow(COMMENTED)
    edited = file.with_flow(set_node(file.flow, "extract", node))
    before, _, rest = COMMENTED.partition("    extract:\n")
    assert edited.text.startswith(before)
    assert edited.text.endswith(rest[rest.index("    answer:\n") :])
    assert identity(edited.flow) == identity(set_node(file.flow, "extract", node))


@pytest.mark.parametrize("text", [CANONICAL, COMMENTED, FORMAT_0])
def test_formatting_twice_changes_nothing_more(text):
    once = format_flow(read_flow(text))
    assert format_flow(read_flow(once)) == once


def test_the_canonical_example_is_canonical():
    assert format_flow(read_flow(CANONICAL)) == CANONICAL


@pytest.mark.parametrize("text", [CANONICAL, COMMENTED, FORMAT_0])
def test_saving_an_unedited_flow_keeps_every_byte(text):
    file = read_flow(text)
    assert file.with_flow(file.flow).text == (text if file.format == 1 else format_flow(file))


@pytest.mark.parametrize(
    "value", [float("nan"), float("inf"), 2**70, {1, 2}, b"bytes", "half \ud800", "nul \0"]
)
def test_a_value_that_a_flow_file_cannot_hold_is_refused_by_name(value):
    flow = Flow(nodes={"answer": Node(type="llm", config={"strange": value})})
    with pytest.raises(FlowError) as refusal:
        format_flow(flow)
    assert "node 'answer', strange:" in str(refusal.value)


def test_a_change_from_one_to_true_is_an_edit():
    file = read_flow("flowboard: 1\nnodes:\n  a: {type: llm, samples: 1}\n")
    edited = file.with_flow(set_node(file.flow, "a", Node(type="llm", config={"samples": True})))
    assert "samples: true" in edited.text
