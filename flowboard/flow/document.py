"""The flow document as data: nodes, their wiring, assertions and layout. Nothing here does I/O."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

from pydantic import BaseModel, ConfigDict, Field

from flowboard.flow.assertion import AssertionSpec

FORMAT_VERSION = 1
NODE_ID = re.compile(r"^[A-Za-z][A-Za-z0-9_-]{0,63}$")


class Wire(BaseModel):
    """A wire from the output port of one node to an input port of another."""

    model_config = ConfigDict(frozen=True)

    source: str
    source_port: str
    target: str
    target_port: str


class Node(BaseModel):
    """One step as it stands in the file. `config` holds the keys that belong to the node type."""

    model_config = ConfigDict(frozen=True)

    type: str
    inputs: dict[str, str | list[str]] = Field(default_factory=dict)
    assertions: tuple[AssertionSpec, ...] = ()
    title: str = ""
    note: str = ""
    mute: bool = False
    bypass: bool = False
    config: dict[str, Any] = Field(default_factory=dict)
    extensions: dict[str, Any] = Field(default_factory=dict, description="keys that begin with x-")

    @property
    def type_name(self) -> str:
        """The node type without its major version (`llm@1` → `llm`)."""
        return self.type.partition("@")[0]


class Flow(BaseModel):
    """A flow: what a `NAME.flow.yaml` file says."""

    model_config = ConfigDict(frozen=True)

    name: str = ""
    description: str = ""
    nodes: dict[str, Node] = Field(default_factory=dict)
    layout: dict[str, list[int]] = Field(default_factory=dict)
    extensions: dict[str, Any] = Field(default_factory=dict, description="keys that begin with x-")

    def wires(self) -> Iterator[Wire]:
        """Every wire, in the order of the file."""
        for target, node in self.nodes.items():
            for port, sources in node.inputs.items():
                for source in sources if isinstance(sources, list) else [sources]:
                    node_id, _, source_port = source.partition(".")
                    yield Wire(source=node_id, source_port=source_port, target=target, target_port=port)
