"""The flow as a graph."""

from __future__ import annotations

import subprocess
import sys

import networkx
import pytest

from flowboard.flow import (
    Flow,
    FlowError,
    Node,
    ancestors,
    descendants,
    read_flow,
    set_wire,
    to_networkx,
    topological_order,
)
from tests.flow.examples import CANONICAL

FLOW = read_flow(CANONICAL).flow


def test_every_wire_is_an_edge_with_both_ports():
    graph = to_networkx(FLOW)
    assert sorted(graph.edges(data=True)) == [
        ("answer", "quality", {"source_port": "text", "target_port": "output"}),
        ("extract", "answer", {"source_port": "prompt", "target_port": "prompt"}),
        ("tweets", "extract", {"source_port": "text", "target_port": "tweet"}),
        ("tweets", "quality", {"source_port": "text", "target_port": "tweet"}),
    ]


def test_ancestors_and_descendants_are_those_of_networkx():
    graph = to_networkx(FLOW)
    for name in FLOW.nodes:
        assert ancestors(FLOW, name) == networkx.ancestors(graph, name)
        assert descendants(FLOW, name) == networkx.descendants(graph, name)


def test_the_order_follows_the_wires_first_and_the_file_second():
    flow = FLOW.model_copy(update={"nodes": dict(reversed(FLOW.nodes.items())) | {"z": Node(type="t")}})
    assert topological_order(flow) == ["tweets", "z", "extract", "answer", "quality"]


def test_a_circle_has_no_order():
    with pytest.raises(FlowError, match=r"node 'extract', inputs: .*: extract → answer → extract"):
        topological_order(set_wire(FLOW, "answer.text", "extract", "tweet"))


def test_an_empty_flow_has_an_empty_order():
    assert topological_order(Flow()) == []


def test_reading_validating_and_formatting_load_no_heavy_library():
    code = (
        "import sys; from flowboard.flow import read_flow, format_flow, validate, json_schema; "
        "format_flow(read_flow('flowboard: 1')); json_schema(); "
        "print(sorted({'networkx', 'jsonschema', 'sqlalchemy', 'pandas', 'openai'} & set(sys.modules)))"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"
