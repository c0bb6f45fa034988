"""Ports: the named, typed inputs and outputs of a node, and which of them may be wired together."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

PortType = Literal["text", "json", "messages", "number", "verdict", "table"]

# What each input type takes besides itself. `json` is the top type: any value is JSON.
_ALSO_TAKES: dict[str, frozenset[str]] = {
    "text": frozenset({"number", "json"}),
    "json": frozenset({"text", "messages", "number", "verdict", "table"}),
    "messages": frozenset({"text", "json"}),
    "number": frozenset({"json", "text"}),
    "verdict": frozenset({"json"}),
    "table": frozenset({"json"}),
}


@dataclass(frozen=True, slots=True)
class Port:
    """A named, typed input or output of a node.

    An `optional` input may stay unwired (the node then gets its default). A `many` input takes a
    list of wires and adds the axis `node.source`. A `first_present` input takes a list of wires
    that are united by key: the node gets the value of the first wire that has an item there.
    """

    name: str
    type: PortType = "text"
    description: str = ""
    optional: bool = False
    many: bool = False
    first_present: bool = False


def refusal(producer: Port, consumer: Port) -> str | None:
    """Why `producer` can't be wired into `consumer`, as a sentence, or None when it can."""
    if producer.type == consumer.type or producer.type in _ALSO_TAKES[consumer.type]:
        return None
    return (
        f"the input {consumer.name!r} takes {consumer.type}, but {producer.name!r} gives {producer.type}"
    )
