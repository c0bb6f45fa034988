"""How much of a flow file a node takes: what is refused while it is edited can always be saved."""

from __future__ import annotations

from typing import Any, Final, NamedTuple

from flowboard.flow.comments import Comments
from flowboard.flow.document import Flow, Node
from flowboard.flow.errors import FlowError, FlowProblem
from flowboard.flow.scanning import MAX_BYTES, MAX_TOKENS
from flowboard.flow.structure import MAX_NODES
from flowboard.flow.writing import CanonicalWriter, node_mapping


class Weight(NamedTuple):
    """Bytes of text, and tokens of YAML."""

    bytes: int
    tokens: int


LARGEST: Final = Weight(MAX_BYTES, MAX_TOKENS)
_OF_A_PLACE: Final = Weight(90, 12)
_SPARE: Final = Weight(20_000, 2_000)


def weight_of(name: str, node: Node) -> Weight:
    """What a node takes in the canonical form.

    Raises:
        FlowError: it holds something that a flow file can't.
    """
    mapping = node_mapping(node)
    writer = CanonicalWriter(Comments())
    writer.entry(name, mapping, 2, ("nodes", name))
    return Weight(len(writer.text().encode("utf-8")), _tokens(mapping) + 3)


def refuse_too_much(flow: Flow, nodes: Weight) -> None:
    """See that a flow whose nodes weigh `nodes` together can be written and read again.

    Raises:
        FlowError: it has too many nodes, or too much text.
    """
    if len(flow.nodes) > MAX_NODES:
        raise _refusal(f"A flow has at most {MAX_NODES:,} nodes. Split it.")
    places = len(flow.layout)
    words = len((flow.name + flow.description).encode("utf-8")) + 2 * flow.description.count("\n")
    if nodes.bytes + places * _OF_A_PLACE.bytes + words + _SPARE.bytes > LARGEST.bytes:
        raise _refusal(
            f"This is too much for one flow: a flow file has at most {LARGEST.bytes:,} bytes. "
            "Keep long texts and data in files beside it."
        )
    if nodes.tokens + places * _OF_A_PLACE.tokens + _SPARE.tokens > LARGEST.tokens:
        raise _refusal(
            "This flow has too many single values for one file. Keep the rows in a file beside it."
        )


def _tokens(value: Any) -> int:
    if isinstance(value, dict):
        return 2 + sum(4 + _tokens(inner) for inner in value.values())
    if isinstance(value, list | tuple):
        return 2 + sum(2 + _tokens(inner) for inner in value)
    return 1


def _refusal(message: str) -> FlowError:
    return FlowError([FlowProblem(message, code="too-many")])
