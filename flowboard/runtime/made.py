"""What a cell has given: checked before it is passed on, because a stranger's node may give anything."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from flowboard.node import ChatResponse, Expanded, Outputs
from flowboard.runtime.events import CellStatus
from flowboard.runtime.plan import PlannedNode

_STATUS_OF: Mapping[str, CellStatus] = {"length": "truncated", "refusal": "refused"}


@dataclass(slots=True)
class Made:
    """What a cell has given, before its assertions look at it.

    `answers` are those of the models that it asked. `stored` is its value as JSON: it is kept
    under `cache_key`, or with the cell where that is None.
    """

    value: Outputs | Expanded
    answers: Sequence[ChatResponse]
    reused: bool
    cache_key: str | None
    stored: bytes | None

    @property
    def status(self) -> CellStatus:
        """`done`, unless the last answer was cut short or refused."""
        return _STATUS_OF.get(self.answers[-1].finish_reason, "done") if self.answers else "done"


def misfit(node: PlannedNode, value: Any) -> str | None:
    """Why `value` isn't what a node of this shape gives, as a sentence, or None when it is."""
    if not node.expands:
        if isinstance(value, Mapping):
            return None
        return f"it gave {type(value).__name__}; a node gives its outputs by port: {{'text': …}}"
    if not isinstance(value, Expanded):
        return f"it gave {type(value).__name__}; a node that expands gives Expanded({{label: outputs}})"
    items: Mapping[Any, Any] = value.items
    for label, outputs in items.items():
        if not isinstance(label, str) or not isinstance(outputs, Mapping):
            return "it gave an Expanded that holds something else than outputs under text labels"
    return None
