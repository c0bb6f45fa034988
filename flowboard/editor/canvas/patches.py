"""Live node status as text for the browser: the only place where such a text is built.

It holds ids, numbers and words of fixed sets, never anything that a person or a model has written.
"""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import fields
from typing import Any, Final, get_args

import orjson

from flowboard.flow.document import NODE_ID
from flowboard.workspace.live.states import NodeStatus, State

STATES: Final = frozenset((*get_args(State), "awaiting"))

COUNTS: Final = frozenset(
    {field.name for field in fields(NodeStatus)} - {"state"} | {"seconds", "seconds_per_row"}
)


def encode_patch(patch: Mapping[str, Mapping[str, Any]]) -> str:
    """Changed status fields by node as JSON in ASCII, with `<`, `>` and `&` escaped.

    Raises:
        ValueError: an id isn't one, or a field isn't a number or a state.
    """
    for node, status in patch.items():
        if not NODE_ID.fullmatch(node):
            raise ValueError(f"{node!r} is no id of a node")
        for name, value in status.items():
            if not _is_allowed(name, value):
                raise ValueError(f"{name!r} = {value!r} is nothing that a status patch may carry")
    text = orjson.dumps(patch).decode()
    return text.replace("<", "\\u003c").replace(">", "\\u003e").replace("&", "\\u0026")


def _is_allowed(name: str, value: Any) -> bool:
    if name == "state":
        return isinstance(value, str) and value in STATES
    if name not in COUNTS or value is None:
        return name in COUNTS
    is_number = isinstance(value, int | float) and not isinstance(value, bool)
    return is_number and math.isfinite(value)
