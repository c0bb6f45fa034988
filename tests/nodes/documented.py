"""The example in the docstring of a node type."""

from __future__ import annotations

import re
import textwrap
from typing import Any

from ruamel.yaml import YAML

from flowboard.node import NodeType


def example_text(cls: type[NodeType]) -> str:
    """The first indented block of the docstring: a node as a flow has it, under its id."""
    block = re.search(r"::\n\n((?:    .*\n|\n)+)", textwrap.dedent("    " + (cls.__doc__ or "")))
    assert block, f"{cls.__name__} has no example"
    return textwrap.dedent(block[1])


def example_of(cls: type[NodeType]) -> dict[str, Any]:
    """The example as values, without its id."""
    node: dict[str, Any]
    (node,) = YAML(typ="safe").load(example_text(cls)).values()
    return node


def configured(cls: type[NodeType]) -> NodeType:
    """The example as a step that can run."""
    config = {name: value for name, value in example_of(cls).items() if name not in ("type", "inputs")}
    return cls(**config)
