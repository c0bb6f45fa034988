"""Nodes as text for the clipboard, and back as operations: with ids of their own and inner wires."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any, Final

from flowboard.flow.document import NODE_ID, Flow
from flowboard.flow.edits import rename_node
from flowboard.flow.errors import FlowError, FlowProblem
from flowboard.flow.operations.models import MOST_OPERATIONS
from flowboard.flow.operations.values import check_value
from flowboard.flow.structure import flow_of
from flowboard.flow.writing import node_mapping

_LONGEST_ID: Final = 64
_STEP: Final = 40  # pixels that a copy without a place lies beside its original


def copied(flow: Flow, ids: Iterable[str]) -> dict[str, Any]:
    """Nodes for the clipboard, as JSON values: wires between them stay, those from elsewhere go.

    Ids that aren't there (any more) are left out.
    """
    wanted = set(ids)
    chosen = {name: node for name, node in flow.nodes.items() if name in wanted}
    nodes = {}
    for name, node in chosen.items():
        written = node_mapping(node)
        if "inputs" in written:
            written["inputs"] = _inner(node.inputs, chosen.keys())
        if node.type_name == "group" and isinstance(members := node.config.get("members"), list):
            written["members"] = [member for member in members if member in chosen]
        nodes[name] = {key: value for key, value in written.items() if key != "inputs" or value}
    places = {name: place for name, place in flow.layout.items() if name in chosen}
    return {"flowboard": 1, "nodes": nodes, "layout": places}


def pasted(
    flow: Flow, clip: Mapping[str, Any], at: tuple[int, int] | None = None
) -> list[dict[str, Any]]:
    """The batch, as data, that puts what was copied into `flow`; `at` is its upper left corner.

    Ids that are taken get a number; wires and texts that refer to them follow.

    Raises:
        FlowError: this was not copied from a flow, or it is too much.
    """
    check_value(clip)
    if not isinstance(clip, Mapping) or not isinstance(clip.get("nodes"), Mapping):
        raise _refusal("There are no nodes on the clipboard. Copy some from a flow first.")
    if len(clip["nodes"]) > MOST_OPERATIONS:
        raise _refusal(f"At most {MOST_OPERATIONS:,} nodes are pasted at once.")
    raw = {"nodes": dict(clip["nodes"]), "layout": clip.get("layout") or {}}
    piece, problems = flow_of(raw, lambda path: None)
    if problems:
        raise FlowError(problems)
    for name in list(piece.nodes):
        if name in flow.nodes:
            piece = rename_node(piece, name, free_id(name, {*flow.nodes, *piece.nodes}))
    left = min((place[0] for place in piece.layout.values()), default=0)
    top = min((place[1] for place in piece.layout.values()), default=0)
    right, down = (_STEP, _STEP) if at is None else (at[0] - left, at[1] - top)
    batch: list[dict[str, Any]] = []
    for name, node in piece.nodes.items():
        x, y = piece.layout.get(name, (left, top))
        written = node_mapping(node)
        if "inputs" in written:
            written["inputs"] = _inner(node.inputs, piece.nodes.keys())
        written = {key: value for key, value in written.items() if key != "inputs" or value}
        batch.append({"op": "set_node", "id": name, "node": written, "place": [x + right, y + down]})
    return batch


def free_id(name: str, taken: Iterable[str]) -> str:
    """An id like `name` that isn't taken: `draft`, `draft_2`, `draft_3`."""
    known = set(taken)
    stem, _, number = name.rpartition("_")
    stem, count = (stem, int(number)) if stem and number.isdecimal() and len(number) < 6 else (name, 1)
    found = name
    while found in known or not NODE_ID.fullmatch(found):
        count += 1
        found = f"{stem[: _LONGEST_ID - len(str(count)) - 1]}_{count}"
    return found


def _inner(inputs: Mapping[str, str | list[str]], inside: Iterable[str]) -> dict[str, str | list[str]]:
    """Only the wires that come from nodes inside."""
    known = set(inside)
    kept: dict[str, str | list[str]] = {}
    for port, wires in inputs.items():
        if isinstance(wires, str):
            if wires.partition(".")[0] in known:
                kept[port] = wires
        elif inner := [wire for wire in wires if wire.partition(".")[0] in known]:
            kept[port] = inner
    return kept


def _refusal(message: str) -> FlowError:
    return FlowError([FlowProblem(message, code="clipboard")])
