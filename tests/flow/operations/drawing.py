"""Random batches that fit the flow they are meant for, as somebody at a canvas would make them."""

from __future__ import annotations

from typing import Any

from hypothesis import strategies as st

from flowboard.flow import Flow
from flowboard.flow.writing import document_mapping, node_mapping
from tests.flow.strategies import flows, keys, node_ids, nodes, texts, values

fields = keys.filter(lambda key: not key.startswith("x-"))
places = st.tuples(st.integers(-999, 999), st.integers(-999, 999)).map(list)


@st.composite
def operations(draw: st.DrawFn, flow: Flow) -> dict[str, Any]:
    """One operation on `flow`, as data."""
    known = list(flow.nodes)
    kinds = ["set_node", "set_flow", "replace_flow"]
    if known:
        kinds += [
            "remove_node", "heal", "rename_node", "set_field", "set_field", "remove_field", "set_wire",
            "remove_wire", "move_nodes", "set_node_again",
        ]  # fmt: skip
    kind = draw(st.sampled_from(kinds))
    node = draw(st.sampled_from(known)) if known else ""
    match kind:
        case "set_node":
            return {
                "op": "set_node",
                "id": draw(node_ids),
                "node": node_mapping(draw(nodes)),
                "place": draw(st.none() | places),
                "before": draw(st.sampled_from([None, *known])),
            }
        case "set_node_again":
            return {"op": "set_node", "id": node, "node": node_mapping(draw(nodes))}
        case "set_flow":
            field = draw(st.sampled_from(["name", "description"]))
            return {"op": "set_flow", "field": field, "value": draw(texts)}
        case "replace_flow":
            return {"op": "replace_flow", "flow": document_mapping(draw(without_strays(flows)))}
        case "remove_node" | "heal":
            return {"op": "remove_node", "id": node, "heal": kind == "heal"}
        case "rename_node":
            free = node_ids.filter(lambda name: name not in flow.nodes)
            return {"op": "rename_node", "id": node, "to": draw(free)}
        case "set_field" | "remove_field":
            path = draw(_paths(flow, node))
            operation = {"op": kind, "id": node, "path": path}
            return operation | ({"value": draw(_fitting(path))} if kind == "set_field" else {})
        case "set_wire" | "remove_wire":
            source = f"{draw(st.sampled_from(known))}.{draw(st.sampled_from(['text', 'json']))}"
            port = draw(st.sampled_from(["prompt", "text"]))
            operation = {"op": kind, "source": source, "target": node, "port": port}
            return operation | ({"also": draw(st.booleans())} if kind == "set_wire" else {})
        case _:
            return {"op": "move_nodes", "places": {node: draw(st.none() | places)}}


def without_strays(strategy: st.SearchStrategy[Flow]) -> st.SearchStrategy[Flow]:
    """Flows whose layout names no nodes that aren't there: an edit can't bring such lines back."""
    return strategy.map(
        lambda flow: flow.model_copy(
            update={"layout": {name: at for name, at in flow.layout.items() if name in flow.nodes}}
        )
    )


def _paths(flow: Flow, node: str) -> st.SearchStrategy[list[str | int]]:
    config = list(flow.nodes[node].config)
    known = [["title"], ["note"], ["mute"], ["config_key"], ["deep", "er", "still"], ["list", 0]]
    return st.sampled_from([*known, *([key] for key in config)])


def _fitting(path: list[str | int]) -> st.SearchStrategy[Any]:
    if path == ["mute"]:
        return st.booleans()
    return texts if path in (["title"], ["note"]) else values
