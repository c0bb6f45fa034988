"""Edits drawn at random, as people make them on a canvas: most of them fit."""

from __future__ import annotations

from random import Random
from typing import Any

from flowboard.flow import Flow

_NEW: tuple[dict[str, Any], ...] = (
    {"type": "prompt", "template": "Say {{ word }} again"},
    {"type": "llm", "models": ["local/m"]},
    {"type": "llm"},
    {"type": "note", "text": "Some words.\nAnd more.\n"},
    {"type": "strange", "whatever": [1, {"deep": None}]},
    {"type": "text", "value": "fixed"},
    {"type": "multi_evaluator", "criteria": [{"id": "c", "candidates": []}]},
)
_TEMPLATES = (
    "{{ a }} and {{ b }}",
    "{{ tweet }}",
    "no variables",
    "broken {{ x",
    "two\nlines {{ a }}\n",
)


def random_batch(random: Random, flow: Flow) -> list[dict[str, Any]]:
    """A batch of one to three operations on a flow."""
    return [_operation(random, flow) for _ in range(random.randint(1, 3))]


def _operation(random: Random, flow: Flow) -> dict[str, Any]:
    known = list(flow.nodes) or ["nobody"]
    name, other = random.choice(known), random.choice(known)
    place = [random.randint(-900, 900), random.randint(-900, 900)]
    match random.randrange(12):
        case 0 | 1:
            new = f"n{random.randrange(40)}"
            return {"op": "set_node", "id": new, "node": random.choice(_NEW), "place": place}
        case 2:
            return {"op": "remove_node", "id": name, "heal": random.random() < 0.5}
        case 3:
            return {"op": "rename_node", "id": name, "to": f"r{random.randrange(1000)}"}
        case 4:
            return {"op": "set_field", "id": name, "path": ["title"], "value": f"Title {place[0]}"}
        case 5:
            return {
                "op": "set_field",
                "id": name,
                "path": ["template"],
                "value": random.choice(_TEMPLATES),
            }
        case 6:
            return {
                "op": "remove_field",
                "id": name,
                "path": [random.choice(["template", "models", "title"])],
            }
        case 7 | 8:
            node = flow.nodes.get(name)
            port = random.choice([*(node.inputs if node else ()), "prompt", "output", "a", "tweet"])
            source = f"{other}.{random.choice(['text', 'prompt', 'verdict', 'id'])}"
            return {"op": "set_wire", "source": source, "target": name, "port": port}
        case 9:
            wires = [wire for wire in flow.wires() if wire.target == name]
            if not wires:
                return {"op": "move_nodes", "places": {name: place}}
            wire = random.choice(wires)
            source = f"{wire.source}.{wire.source_port}"
            return {"op": "remove_wire", "source": source, "target": name, "port": wire.target_port}
        case 10:
            return {"op": "set_flow", "field": "description", "value": f"About {place[1]}"}
        case _:
            return {"op": "move_nodes", "places": {name: place, other: [place[1], place[0]]}}
