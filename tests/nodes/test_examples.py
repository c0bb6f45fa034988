"""The example in the docstring of every node type, held against the catalogue that validates flows."""

from __future__ import annotations

import re
import textwrap

import pytest

from flowboard.flow import read_flow, validate
from flowboard.workspace.catalogue import FlowCatalogue, NodeTypes

TYPES = NodeTypes()


@pytest.mark.parametrize("name", TYPES.names())
def test_the_example_of_a_node_is_a_valid_part_of_a_flow(name: str) -> None:
    cls = TYPES.find(name)
    assert cls is not None
    block = re.search(r"::\n\n((?:    .*\n|\n)+)", textwrap.dedent("    " + (cls.__doc__ or "")))
    assert block, f"{name} has no example"
    flow = read_flow("flowboard: 1\nnodes:\n" + textwrap.indent(textwrap.dedent(block[1]), "  "))
    assert [node.type for node in flow.flow.nodes.values()] == [name]
    problems = validate(flow, FlowCatalogue(TYPES))
    assert {problem.code for problem in problems} <= {"unknown-node"}, problems  # it is wired to others
