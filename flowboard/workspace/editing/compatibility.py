"""Why a wire can't be drawn: one rule for the server and, as a table of types, for the client."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Final, get_args

from flowboard.flow.errors import listing, suggestion
from flowboard.flow.ports import Port, refusal
from flowboard.node import PortType
from flowboard.workspace.editing.views import CanvasView, NodeView

COMPATIBLE: Final[Mapping[PortType, tuple[PortType, ...]]] = {
    taking: tuple(
        giving
        for giving in get_args(PortType)
        if refusal(Port("from", giving), Port("to", taking)) is None
    )
    for taking in get_args(PortType)
}
"""By the type of an input, the types of outputs that it takes."""


def connectable(view: CanvasView, source: str, target: str) -> str | None:
    """Why `source` can't be wired to `target` (both `node.port`), as a sentence; None when it can.

    A wire that is there already on an input of one wire is no reason: the new one takes its place.
    """
    giver, _, output = source.partition(".")
    taker, _, port = target.partition(".")
    reason = wire_refusal(view.nodes, giver, output, taker, port)
    if reason is None and leads_to(((wire.source, wire.target) for wire in view.wires), taker, giver):
        reason = circle_refusal(giver, taker)
    return reason


def wire_refusal(
    nodes: Mapping[str, NodeView], source: str, output: str, target: str, port: str
) -> str | None:
    """Why two ports don't fit, whatever else is wired; None when they do."""
    for name in (source, target):
        if name not in nodes:
            return f"There is no node {name!r}. {suggestion(name, nodes, 'It may have been removed.')}"
    giver, taker = nodes[source], nodes[target]
    if source == target:
        return f"{taker.title} can't feed itself. Wire another node."
    giving, taking = giver.output(output), taker.input(port)
    if (giving is None or giving.lost) and giver.known and not giver.open_outputs:
        names = [one.name for one in giver.outputs if not one.lost]
        advice = suggestion(output, names, f"Its outputs: {listing(names) or 'none'}.")
        return f"{giver.title} has no output {output!r}. {advice}"
    if (taking is None or taking.lost) and taker.known and not taker.open_inputs:
        names = [one.name for one in taker.inputs if not one.lost]
        advice = suggestion(port, names, f"Its inputs: {listing(names) or 'none'}.")
        return f"{taker.title} has no input {port!r}. {advice}"
    if giving is None or taking is None or giving.lost or taking.lost:
        return None
    reason = refusal(Port(giving.name, giving.type), Port(taking.name, taking.type))
    return None if reason is None else f"This wire doesn't fit: {reason}."


def circle_refusal(source: str, target: str) -> str:
    """What to say of a wire that closes a circle."""
    return f"{target!r} already leads to {source!r}: this wire would close a circle."


def leads_to(wires: Iterable[tuple[str, str]], start: str, end: str) -> bool:
    """Whether one gets from `start` to `end` along wires (source, target)."""
    targets: dict[str, list[str]] = {}
    for source, target in wires:
        targets.setdefault(source, []).append(target)
    reached, waiting = {start}, [start]
    while waiting:
        name = waiting.pop()
        if name == end:
            return True
        for target in targets.get(name, ()):
            if target not in reached:
                reached.add(target)
                waiting.append(target)
    return False
