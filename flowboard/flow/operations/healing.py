"""Taking a node out of the middle: what fed it feeds those that it fed."""

from __future__ import annotations

from collections.abc import Callable, Iterator

from flowboard.flow.document import Flow
from flowboard.flow.operations.models import Operation, RemoveNode, SetWire

Fits = Callable[[Flow, str, str, str], bool]
"""Whether `source` (`node.port`) may be wired to `target` at `port` in a flow."""


def anything_fits(flow: Flow, source: str, target: str, port: str) -> bool:
    """For flows whose node types nobody knows."""
    return True


def healed(flow: Flow, removal: RemoveNode, fits: Fits = anything_fits) -> Iterator[Operation]:
    """A removal that heals, as plain operations.

    Each input that the node fed gets the first of the wires into the node that fits; one where none
    does stays unwired.
    """
    node = flow.nodes.get(removal.id)
    yield RemoveNode(id=removal.id)
    if node is None:
        return
    sources = [wire for wires in node.inputs.values() for wire in _listed(wires)]
    sources = [wire for wire in sources if wire.partition(".")[0] not in (removal.id, "")]
    for target, other in flow.nodes.items():
        for port, wires in other.inputs.items():
            fed = [wire for wire in _listed(wires) if wire.partition(".")[0] == removal.id]
            source = next((one for one in sources if fits(flow, one, target, port)), None)
            if fed and source is not None and target != removal.id:
                yield SetWire(source=source, target=target, port=port, also=isinstance(wires, list))


def _listed(wires: str | list[str]) -> list[str]:
    return wires if isinstance(wires, list) else [wires]
