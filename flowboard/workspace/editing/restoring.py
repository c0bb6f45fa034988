"""The truth about everything that a refused batch touched, so that a client can take its guess back."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any, Final

from flowboard.workspace.editing.canvas_state import Shown
from flowboard.workspace.editing.views import CanvasChange, WireView

_NAMING: Final = ("id", "to", "target", "before")


def restoration(batch: Sequence[Any], shown: Shown) -> CanvasChange:
    """How what a batch touches really is. The batch may be anything at all."""
    raw = [one for one in batch if isinstance(one, Mapping)] if isinstance(batch, list | tuple) else []
    names = set(_names(raw))
    if any(one.get("op") == "replace_flow" for one in raw):
        names |= shown.flow.nodes.keys()
    there = {name: shown.nodes[name] for name in names if name in shown.nodes}
    near = tuple(wire for wire in shown.wires.values() if wire.source in there or wire.target in there)
    asked = (_wire(one) for one in raw if one.get("op") in ("set_wire", "remove_wire"))
    return CanvasChange(
        set_nodes=there,
        remove_nodes=tuple(sorted(names - there.keys())),
        set_wires=near,
        remove_wires=tuple(wire for wire in asked if wire is not None and wire.ends not in shown.wires),
        flow={"name": shown.flow.name, "description": shown.flow.description}
        if any(one.get("op") in ("set_flow", "replace_flow") for one in raw)
        else {},
    )


def _names(batch: Sequence[Mapping[str, Any]]) -> Iterator[str]:
    for one in batch:
        yield from (one[key] for key in _NAMING if isinstance(one.get(key), str))
        places = one.get("places")
        if isinstance(places, Mapping):
            yield from (name for name in places if isinstance(name, str))
        source = one.get("source")
        if isinstance(source, str):
            yield source.partition(".")[0]


def _wire(operation: Mapping[str, Any]) -> WireView | None:
    source, target, port = (operation.get(key) for key in ("source", "target", "port"))
    if isinstance(source, str) and isinstance(target, str) and isinstance(port, str):
        node, _, output = source.partition(".")
        return WireView(node, output, target, port)
    return None
