"""Older formats of the flow file, and the step that takes each to the next.

Format 0 is what the first drafts of Flowboard wrote: `version: 0` on top, the fields of a node
type below `config`, wires in a list of `edges`, and places below `positions`::

    version: 0
    nodes:
      tweets: {type: dataset, config: {path: tweets.csv}}
      extract: {type: prompt, config: {template: "{{ tweet }}"}}
    edges:
      - {from: tweets.text, to: extract.tweet}
    positions:
      tweets: {x: 0, y: 0}

A migration works on the raw mapping and never drops what it doesn't know: unknown keys stay, so
that reading the result names them.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from types import MappingProxyType
from typing import Any

from flowboard.flow.document import FORMAT_VERSION

Raw = dict[str, Any]


def format_of(raw: Raw) -> tuple[int | None, str | None]:
    """The format that a raw document says it has, and the key that says so; None if it doesn't."""
    for key in ("flowboard", "version"):
        if key in raw:
            version = raw[key]
            known = type(version) is int and version >= 0 and (key == "flowboard") == (version > 0)
            return (version if known else None), key
    return None, None


def migrated(raw: Raw, version: int) -> Raw:
    """`raw`, written in format `version`, in the present format. `raw` itself stays unchanged."""
    for step in range(version, FORMAT_VERSION):
        raw = MIGRATIONS[step](raw)
    return raw


def _from_0(raw: Raw) -> Raw:
    document: Raw = {"flowboard": 1}
    document.update({key: value for key, value in raw.items() if key not in _REPLACED_IN_1})
    if isinstance(raw.get("nodes"), dict):
        document["nodes"] = {name: _node_from_0(node) for name, node in raw["nodes"].items()}
    edges = raw.get("edges", [])
    if not _wire(document.get("nodes"), edges):
        document["edges"] = edges
    positions = raw.get("positions")
    if positions is not None:
        document["layout"] = _layout_from_0(positions)
    return document


_REPLACED_IN_1 = frozenset({"version", "edges", "positions"})


def _node_from_0(node: Any) -> Any:
    if not isinstance(node, dict):
        return node
    config = node.get("config", {})
    flat = {key: value for key, value in node.items() if key != "config"}
    if not isinstance(config, dict) or config.keys() & flat.keys():
        return dict(node)
    return {**flat, **config}


def _wire(nodes: Any, edges: Any) -> bool:
    """Write edges into the nodes they lead to; False when they aren't edges of these nodes."""
    if not isinstance(nodes, dict) or not isinstance(edges, list):
        return not edges
    inputs_of: dict[str, dict[str, Any]] = {}
    for edge in edges:
        if not isinstance(edge, dict) or set(edge) != {"from", "to"}:
            return False
        source, target = edge["from"], edge["to"]
        if not isinstance(source, str) or not isinstance(target, str):
            return False
        name, _, port = target.partition(".")
        if not port or not isinstance(nodes.get(name), dict) or "inputs" in nodes[name]:
            return False
        inputs = inputs_of.setdefault(name, {})
        if port in inputs:
            known = inputs[port]
            inputs[port] = [*(known if isinstance(known, list) else [known]), source]
        else:
            inputs[port] = source
    for name, inputs in inputs_of.items():
        nodes[name]["inputs"] = inputs
    return True


def _layout_from_0(positions: Any) -> Any:
    if not isinstance(positions, dict):
        return positions
    return {
        name: [place["x"], place["y"]] if isinstance(place, dict) and set(place) == {"x", "y"} else place
        for name, place in positions.items()
    }


MIGRATIONS: Mapping[int, Callable[[Raw], Raw]] = MappingProxyType({0: _from_0})
"""The step from each older format to the one after it."""
